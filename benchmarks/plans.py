"""Plans as they are read: a page of ten thousand actions beside the same page of a hundred."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import text
from starlette.testclient import TestClient

from benchmarks import ours
from benchmarks.harness import Bench, Figure, alternate, at_least, at_most, median_ratio, pinned
from services import gateway
from services.actions.actions import commands
from services.actions.known_organisations import store as organisations
from services.actions.objectives import store as objectives
from services.actions.officers import store as officers
from services.actions.plans import store as plans
from services.actions.time_scales.reading import read
from shared import clock, tokens
from shared.database.engine import owner_engine, transaction
from shared.eventlog import log
from shared.events.actions import ActionKind, ActionPlanned, Impact, Step
from shared.events.objectives import ObjectiveAdded, ObjectiveKind
from shared.events.officers import OfficerRegistered
from shared.events.organisations import OrganisationRegistered
from shared.events.plans import Aim, PlanDrafted, PlanKind
from shared.events.time_scales import Precision, TimeScale

MANY, FEW = 10_000, 100
OBJECTIVES = 50
RARE = 5  # actions of either plan that are found by what only they have
CHUNK = 1_000
TURNS = 20  # of every question in a turn
WHOLE = ("exceptions",)  # looks at every action of a plan, whatever page is asked for
NO_MORE_THAN_FEW = 2.0
ROWS_A_SECOND = 2_000
_TIDY = text("VACUUM ANALYZE")
_OFFICERS = ("busy", "rare")
Question = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Made:
    """A plan that was made: its id, and what its pages are asked by."""

    plan_id: UUID
    officer_ids: Mapping[str, UUID]

    def questions(self) -> dict[str, Question]:
        """Return what people ask of a plan, each an address and what is asked of it."""
        plan_id = str(self.plan_id)
        of_actions: dict[str, Mapping[str, Any]] = {
            "a page of actions": {},
            "by the last day": {"sort": "due"},
            "of a busy officer": {"officer_id": str(self.officer_ids["busy"])},
            "of an officer with few": {"officer_id": str(self.officer_ids["rare"])},
            "overdue": {"overdue": True},
            "overdue, of a busy officer": {
                "overdue": True,
                "officer_id": str(self.officer_ids["busy"]),
            },
            "of a rare kind": {"kind": "bid"},
            "unread time scales": {"unread_time_scale": True},
            "common words": {"q": "short breaks"},
            "rare words": {"q": "submarines"},
        }
        asked: dict[str, Question] = {
            name: ("/v1/actions", {"plan_id": plan_id, **more}) for name, more in of_actions.items()
        }
        asked["objectives with their roll-up"] = ("/v1/objectives", {"plan_id": plan_id})
        asked["progress of the plan"] = (f"/v1/plans/{plan_id}/progress", {})
        asked["exceptions"] = ("/v1/plan-exceptions", {"plan_id": plan_id})
        return asked


def measure(bench: Bench) -> list[Figure]:
    """Plan many actions and few, and ask both plans the same."""
    many = bench.scaled(MANY)
    with _plans(bench, many, min(FEW, many)) as (ask, rows_a_second, large, small):
        rows = [
            at_least(f"actions planned at once, {many:,}", rows_a_second, "rows/s", ROWS_A_SECOND)
        ]
        for name, (address, asked) in large.questions().items():
            others, few = small.questions()[name]
            turns = {
                "many": partial(_milliseconds, ask, address, asked),
                "few": partial(_milliseconds, ask, others, few),
            }
            times = alternate(bench.rounds, turns)
            rows += figures(name, times, many)
    return rows


def figures(name: str, times: Mapping[str, Sequence[float]], many: int) -> list[Figure]:
    """Make the rows about one question: what it costs, and how that grows with the plan."""
    cost = Figure(f"{name}, of {many:,} actions", median(times["many"]), "ms")
    if name in WHOLE:
        return [cost]
    ratio = median_ratio(times["many"], times["few"])
    beside = f"{name}, {many:,} / {FEW} actions"
    return [cost, at_most(beside, ratio, "ratio", NO_MORE_THAN_FEW)]


class NothingFound(Exception):
    """A question was answered with nothing, so that what it costs says nothing."""


def _milliseconds(ask: TestClient, address: str, asked: Mapping[str, Any]) -> float:
    began = clock.seconds()
    for _ in range(TURNS):
        answer = ask.get(address, params=dict(asked))
        answer.raise_for_status()
    seconds = clock.seconds() - began
    if answer.json().get("items") == []:
        raise NothingFound(f"{address} {asked}")
    return seconds * 1_000 / TURNS


@contextmanager
def _plans(bench: Bench, many: int, few: int) -> Iterator[tuple[TestClient, float, Made, Made]]:
    """Make a large plan and a small one, by the commands that an import uses, and ask them."""
    key = bench.folder / "plans.pem"
    tokens.make_signing_key(key)
    installed = ours.installed(bench, "plans", threads=2, signing_key_file=key, token_minutes=60)
    with installed as now, pinned(bench.worker_core):
        today = clock.today(now.timezone)
        small, _ = _made(few, today)
        large, rows_a_second = _made(many, today)
        engine = owner_engine(now.database_url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
            session.execute(_TIDY)
        with TestClient(gateway.create()) as ask:
            ask.headers["Authorization"] = f"Bearer {ours.token('actions:read')}"
            for made in (small, large):
                for address, asked in made.questions().values():
                    _milliseconds(ask, address, asked)
            yield ask, rows_a_second, large, small


def _made(actions: int, today: date) -> tuple[Made, float]:
    """Make a plan with so many actions, and tell how many of them were planned in a second."""
    owner_id, plan_id = log.new_id(), log.new_id()
    named = {name: log.new_id() for name in _OFFICERS}
    objective_ids = [log.new_id() for _ in range(OBJECTIVES)]
    with transaction("contracts") as session:
        told = OrganisationRegistered(organisation_id=owner_id, name=f"Board {owner_id}")
        registered = log.append(session, told, by=ours.BY, at=ours.AT)
    with transaction("actions") as session:
        organisations.apply(session, registered)
        people = [_officer(one, owner_id) for one in named.values()]
        officers.apply(session, log.append(session, *people, by=ours.BY, at=ours.AT))
        plan = PlanDrafted(
            plan_id=plan_id,
            title=f"A plan of {actions} actions",
            kind=PlanKind.COMMISSIONING_PLAN,
            owner_ids=(owner_id,),
            aims=(Aim(code="1", title="Early help"),),
        )
        plans.apply(session, log.append(session, plan, by=ours.BY, at=ours.AT))
        added = [_objective(plan_id, one, number) for number, one in enumerate(objective_ids)]
        objectives.apply(session, log.append(session, *added, by=ours.BY, at=ours.AT))
    made = Made(plan_id, named)
    orders = [_action(made, number, objective_ids, actions, today) for number in range(actions)]
    began = clock.seconds()
    for first in range(0, actions, CHUNK):
        chunk = orders[first : first + CHUNK]
        with transaction("actions") as session:
            commands.plan_actions(session, chunk, by=ours.BY, at=clock.now())
    return made, actions / (clock.seconds() - began)


def _officer(officer_id: UUID, organisation_id: UUID) -> OfficerRegistered:
    return OfficerRegistered(
        officer_id=officer_id,
        organisation_id=organisation_id,
        post="Commissioning manager",
        name="Officer",
        email=f"{officer_id}@example.org",
    )


def _objective(plan_id: UUID, objective_id: UUID, number: int) -> ObjectiveAdded:
    return ObjectiveAdded(
        objective_id=objective_id,
        plan_id=plan_id,
        code=f"1.{number}",
        title=f"Objective {number}",
        kind=ObjectiveKind.UNDERSTAND,
        aim_code="1",
        place=number,
    )


def _action(
    made: Made, number: int, objective_ids: Sequence[UUID], actions: int, today: date
) -> ActionPlanned:
    """Return an action; the last few of every plan have what no other has."""
    rare = number >= actions - RARE
    until_on = today + timedelta(days=number * 37 % 400 - 300)
    unread = TimeScale(words="After the election", precision=Precision.UNREAD)
    return ActionPlanned(
        action_id=log.new_id(),
        plan_id=made.plan_id,
        objective_id=objective_ids[number % OBJECTIVES],
        description="Plan for submarines" if rare else f"Review short breaks of kind {number}",
        kind=ActionKind.BID if rare else ActionKind.REVIEW,
        place=number,
        officer_ids=(made.officer_ids["rare" if rare else "busy"],),
        time_scale=unread if rare else read(f"{until_on:%d %B %Y}"),
        responsible="{0}",
        steps=tuple(Step(number=one, text=f"Step {one}") for one in (1, 2, 3)),
        impacts=(Impact(statement="Fewer nights away from home."),),
    )

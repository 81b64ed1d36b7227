"""A pack: how long a group waits for everything that it is told of a quarter, in each form."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

from starlette.testclient import TestClient

from benchmarks import ours
from benchmarks.harness import Bench, Figure, at_most, pinned
from services import gateway, worker
from services.actions.actions import store as actions
from services.actions.groups import store as groups
from services.actions.objectives import store as objectives
from services.actions.officers import store as officers
from services.actions.plans import store as plans
from services.actions.report_schedules import rules as schedule_rules
from services.actions.report_schedules import store as schedules
from shared import clock, tokens
from shared.database.engine import transaction
from shared.database.projection import Projection
from shared.eventlog import log
from shared.events.actions import (
    ActionCompleted,
    ActionKind,
    ActionPlanned,
    ActionProgressReported,
    ActionStarted,
    Ground,
    GroundKind,
    Rag,
)
from shared.events.base import Event
from shared.events.contracts import ContractAwarded
from shared.events.groups import Cadence, GroupFormed, GroupKind
from shared.events.objectives import ObjectiveAdded
from shared.events.officers import OfficerRegistered, Standing
from shared.events.organisations import OrganisationRegistered
from shared.events.plans import Aim, PlanDrafted, PlanKind
from shared.events.report_schedules import ReportScheduleSetUp
from shared.events.time_scales import Precision, TimeScale

ACTIONS = 500
CONTRACTS = 200
OFFICERS = 60
PROVIDERS = 80
OBJECTIVES = 40
TURNS = 5
SECONDS = 2
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
BEFORE = datetime(2026, 5, 4, 9, tzinfo=UTC)
MEANWHILE = datetime(2026, 7, 6, 9, tzinfo=UTC)
FORMS = ("json", "html", "pdf")


def measure(bench: Bench) -> list[Figure]:
    """Make a large group's pack again and again, in every form."""
    with _group(bench) as (ask, group_id):
        times = {form: [_seconds(ask, group_id, form) for _ in range(TURNS)] for form in FORMS}
    return figures(times, bench.scaled(ACTIONS), bench.scaled(CONTRACTS))


def figures(times: dict[str, list[float]], actions_: int, contracts: int) -> list[Figure]:
    """Make the rows: the middle of the answers in each form has the bar."""
    of = f"{actions_} actions and {contracts} contracts"
    return [
        at_most(f"a quarterly pack of {of}, {form}", median(seconds), "s", SECONDS)
        for form, seconds in times.items()
    ]


def _seconds(ask: TestClient, group_id: UUID, form: str) -> float:
    from_on, until_on = QUARTER
    question = {"group_id": str(group_id), "from_on": from_on.isoformat(), "format": form}
    began = clock.seconds()
    answer = ask.get("/v1/packs", params=question | {"until_on": until_on.isoformat()})
    seconds = clock.seconds() - began
    answer.raise_for_status()
    return seconds


@contextmanager
def _group(bench: Bench) -> Iterator[tuple[TestClient, UUID]]:
    """Make a group that is told of a large plan, and let its packs be asked for."""
    key = bench.folder / "packs.pem"
    tokens.make_signing_key(key)
    installed = ours.installed(bench, "packs", threads=2, signing_key_file=key, token_minutes=60)
    with installed, pinned(bench.worker_core):
        group_id = _make(bench.scaled(ACTIONS), bench.scaled(CONTRACTS))
        with TestClient(gateway.create()) as ask:
            ask.headers["Authorization"] = f"Bearer {ours.token('actions:read')}"
            _seconds(ask, group_id, "pdf")
            yield ask, group_id


def _make(count: int, contracts: int) -> UUID:
    providers = [log.new_id() for _ in range(PROVIDERS)]
    _tell([OrganisationRegistered(organisation_id=one, name=f"Trust {one}") for one in providers])
    people = [log.new_id() for _ in range(OFFICERS)]
    _happen(officers.PROJECTION, [_officer(one, providers[0]) for one in people])
    contract_ids = [log.new_id() for _ in range(contracts)]
    _tell([_contract(number, one, providers) for number, one in enumerate(contract_ids)])
    worker.settle()
    group_id, plan_id = log.new_id(), log.new_id()
    group = GroupFormed(group_id=group_id, name="Partnership Board", kind=GroupKind.BOARD)
    _happen(groups.PROJECTION, [group])
    aims = tuple(Aim(code=str(number), title=f"Priority {number}") for number in range(1, 6))
    kind, owners = PlanKind.COMMISSIONING_PLAN, (providers[0],)
    plan = PlanDrafted(plan_id=plan_id, title="A plan", kind=kind, owner_ids=owners, aims=aims)
    _happen(plans.PROJECTION, [plan])
    objective_ids = [log.new_id() for _ in range(OBJECTIVES)]
    _happen(
        objectives.PROJECTION,
        [
            ObjectiveAdded(
                objective_id=one,
                plan_id=plan_id,
                code=f"{number % 5 + 1}.{number // 5 + 1}",
                title=f"Objective {number} of the plan, as boards have agreed it",
                aim_code=str(number % 5 + 1),
                place=number,
            )
            for number, one in enumerate(objective_ids)
        ],
    )
    _happen(
        actions.PROJECTION,
        [
            event
            for number in range(count)
            for event in _action(number, plan_id, objective_ids, people, contract_ids)
        ],
        at=MEANWHILE,
    )
    _happen(schedules.PROJECTION, [_schedule(group_id, plan_id)])
    return group_id


def _tell(events: list[OrganisationRegistered] | list[ContractAwarded]) -> None:
    """Let the contracts service tell something, of which the actions service remembers its part."""
    with transaction("contracts") as session:
        log.append(session, *events, by=ours.BY, at=BEFORE)


def _happen(projection: Projection, events: Sequence[Event], *, at: datetime = BEFORE) -> None:
    with transaction("actions") as session:
        projection.apply(session, log.append(session, *events, by=ours.BY, at=at))


def _action(
    number: int,
    plan_id: UUID,
    objective_ids: list[UUID],
    people: list[UUID],
    contract_ids: list[UUID],
) -> list[Event]:
    """Return what happened to an action in the quarter: four things, one of which is replaced."""
    action_id = log.new_id()
    grounds = [
        Ground(kind=GroundKind.CONTRACT, id=one) for one in contract_ids[number : number + 1]
    ]
    until_on = date(2026, 8, 31) if number % 3 == 0 else date(2027, 3, 31)
    last: Event = ActionProgressReported(
        action_id=action_id,
        rag=list(Rag)[number % 3],
        percent=number % 100,
        reported_on=QUARTER[1],
        rationale="As it was agreed.",
    )
    if number % 7 == 0:
        last = ActionCompleted(action_id=action_id, completed_on=QUARTER[1])
    return [
        ActionPlanned(
            action_id=action_id,
            plan_id=plan_id,
            objective_id=objective_ids[number % len(objective_ids)],
            description=f"Action {number}: review what is on offer with the families who use it",
            kind=ActionKind.REVIEW,
            place=number,
            grounds=tuple(grounds),
            officer_ids=(people[number % len(people)], people[number * 7 % len(people)]),
            time_scale=TimeScale(words="By then", until_on=until_on, precision=Precision.DAY),
        ),
        ActionStarted(action_id=action_id, started_on=QUARTER[0]),
        ActionProgressReported(action_id=action_id, rag=Rag.GREEN, reported_on=QUARTER[0]),
        last,
    ]


def _officer(officer_id: UUID, organisation_id: UUID) -> OfficerRegistered:
    return OfficerRegistered(
        officer_id=officer_id,
        organisation_id=organisation_id,
        post=f"Commissioner of {officer_id.hex[-4:]}",
        standing=Standing.CONFIRMED,
        name="Ada Moss",
        email=f"{officer_id}@example.org",
    )


def _contract(number: int, contract_id: UUID, providers: list[UUID]) -> ContractAwarded:
    return ContractAwarded(
        contract_id=contract_id,
        reference=f"CS-{number:04}",
        title=f"Short breaks and respite in locality {number}",
        provider_id=providers[number % len(providers)],
        lead_commissioner_id=providers[0],
        start_on=date(2024, 4, 1),
        end_on=date(2026, 12, 31) + timedelta(days=number * 3),
        value=Decimal(1_000 * (number + 1)),
    )


def _schedule(group_id: UUID, plan_id: UUID) -> ReportScheduleSetUp:
    return ReportScheduleSetUp(
        report_schedule_id=log.new_id(),
        group_id=group_id,
        title="Quarterly report",
        plan_id=plan_id,
        cadence=Cadence.QUARTERLY,
        first_on=QUARTER[0],
        days_after=14,
        sections=schedule_rules.SECTIONS,
    )

"""The plan of the example council: its objectives, its key actions, and how they have gone."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.actions.actions import commands as actions
from services.actions.actions import store as actions_store
from services.actions.drivers import commands as drivers
from services.actions.drivers import store as drivers_store
from services.actions.objectives import commands as objectives
from services.actions.plans import commands as plans
from services.actions.plans import store as plans_store
from services.actions.time_scales import reading
from services.cli.example_services import BY, Entries, Ids, morning
from services.contracts.formats.offsets import day
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import (
    ActionKind,
    ActionPlanned,
    Direction,
    EvidenceLink,
    Ground,
    GroundKind,
    Impact,
    Rag,
    Step,
)
from shared.events.commissioned_services import CycleStage
from shared.events.drivers import DriverKind, DriverRegistered
from shared.events.objectives import ObjectiveKind
from shared.events.plans import (
    Aim,
    Enabler,
    EnablerKind,
    PlanDrafted,
    PlanKind,
    PlanLink,
    PlanRelation,
)
from shared.events.time_scales import TimeScale

_MONTH = re.compile(r"\{([+-][0-9]+m)\}")
_DIRECTIONS = {"Increase": Direction.INCREASE, "More": Direction.INCREASE}
_DIRECTIONS |= dict.fromkeys(("Reduction", "Reductions"), Direction.REDUCE)
_KINDS = {"Act": DriverKind.ACT, "Code": DriverKind.CODE_OF_PRACTICE}


class People:
    """The officers of the example, found by the names that stand in its plan."""

    def __init__(self, entries: Entries, officer_ids: Ids) -> None:
        self._ids = {one["name"]: officer_ids[one["key"]] for one in entries}

    def named_in(self, words: str | None) -> tuple[str | None, tuple[UUID, ...]]:
        """Return the words with a number in place of each name, and the officers in that order."""
        found: list[UUID] = []
        for name, officer_id in self._ids.items():
            if words and name in words:
                words = words.replace(name, f"{{{len(found)}}}")
                found.append(officer_id)
        return words, tuple(found)


def load(
    entries: Entries,
    *,
    people: People,
    organisation_ids: Ids,
    officer_ids: Ids,
    contract_ids: Ids,
    today: date,
) -> Ids:
    """Write, publish and live the plans, and return their ids by their keys."""
    ids: Ids = {}
    for one in entries:
        begun_on = day(one["from"], today)
        ids[one["key"]] = plan_id = _draft(one, organisation_ids, officer_ids, begun_on, today)
        driver_ids = _drivers(one, begun_on)
        told: list[tuple[UUID, dict[str, Any]]] = []
        for place, objective in enumerate(one["objective"], start=1):
            objective_id = _objective(plan_id, objective, place, begun_on)
            for action in objective["action"]:
                order = ActionPlanned(
                    action_id=log.new_id(),
                    plan_id=plan_id,
                    objective_id=objective_id,
                    place=len(told) + 1,
                    driver_ids=tuple(driver_ids[title] for title in objective["drivers"]),
                    **_planned(action, people, contract_ids, today),
                )
                with transaction("actions") as session:
                    actions.plan_actions(session, [order], by=BY, at=morning(begun_on))
                told.append((order.action_id, action))
        _publish(plan_id, day(one["published"], today))
        for action_id, action in told:
            for on, event in sorted(_events(action, today), key=_in_order):
                _happen(action_id, event, on)
    return ids


def _draft(
    one: dict[str, Any], organisation_ids: Ids, officer_ids: Ids, begun_on: date, today: date
) -> UUID:
    plan_id = log.new_id()
    order = PlanDrafted(
        plan_id=plan_id,
        reference=one["reference"],
        title=one["title"],
        kind=PlanKind(one["kind"]),
        owner_ids=tuple(organisation_ids[key] for key in one["owners"]),
        officer_id=officer_ids[one["officer"]],
        from_on=begun_on,
        until_on=day(one["until"], today),
        purpose=one["purpose"],
        vision=one["vision"],
        outcomes=tuple(one["outcomes"]),
        aims=tuple(Aim(**aim) for aim in one["aims"]),
        enablers=tuple(
            Enabler(
                kind=EnablerKind(each["kind"]),
                commitment=each["commitment"],
                aim_codes=tuple(each.get("aims", ())),
            )
            for each in one["enablers"]
        ),
        links=tuple(
            PlanLink(relation=PlanRelation(each["relation"]), title=each["title"])
            for each in one["links"]
        ),
        cycle_name=one["cycle_name"],
        refresh_months=one["refresh_months"],
        review_months=one["review_months"],
    )
    with transaction("actions") as session:
        plans.draft_plan(session, order, by=BY, at=morning(begun_on))
    return plan_id


def _drivers(one: dict[str, Any], on: date) -> dict[str, UUID]:
    titles = list(dict.fromkeys(title for each in one["objective"] for title in each["drivers"]))
    orders = [
        DriverRegistered(driver_id=log.new_id(), title=title, kind=_kind_of(title))
        for title in titles
    ]
    with transaction("actions") as session:
        drivers.register_drivers(session, orders, by=BY, at=morning(on))
        return drivers_store.with_titles(session, titles)


def _kind_of(title: str) -> DriverKind:
    words = title.split()
    return next((kind for word, kind in _KINDS.items() if word in words), DriverKind.LOCAL)


def _objective(plan_id: UUID, one: dict[str, Any], place: int, on: date) -> UUID:
    objective_id = log.new_id()
    terms = {
        "code": one["code"],
        "title": one["title"],
        "kind": ObjectiveKind(one["kind"]),
        "aim_code": one["aim"],
    }
    with transaction("actions") as session:
        objectives.add_objective(
            session,
            objective_id=objective_id,
            plan_id=plan_id,
            place=place,
            terms=terms,
            by=BY,
            at=morning(on),
        )
    return objective_id


def _planned(
    one: dict[str, Any], people: People, contract_ids: Ids, today: date
) -> Mapping[str, Any]:
    responsible, officer_ids = people.named_in(one["responsible"])
    return {
        "description": one["description"],
        "kind": ActionKind(one["kind"]),
        "cycle_stage": CycleStage(one["stage"]),
        "steps": tuple(
            Step(
                number=number,
                text=step["text"],
                depth=step.get("depth", 0),
                time_scale=_time_scale(step.get("time"), today),
                officer_ids=people.named_in(step.get("responsible"))[1],
            )
            for number, step in enumerate(one.get("steps", ()), start=1)
        ),
        "time_scale": _time_scale(one.get("time"), today),
        "officer_ids": officer_ids,
        "responsible": responsible,
        "impacts": tuple(
            Impact(
                statement=statement,
                direction=_DIRECTIONS.get(statement.split()[0], Direction.OTHER),
            )
            for statement in one["impacts"]
        ),
        "grounds": tuple(
            Ground(kind=GroundKind.CONTRACT, id=contract_ids[key])
            for key in one.get("contracts", ())
        ),
    }


def _time_scale(words: str | None, today: date) -> TimeScale | None:
    """Read words in which months are written as a distance from today, such as `{+2m}`."""

    def month(found: re.Match[str]) -> str:
        return f"{day(found[1], today.replace(day=1)):%B %Y}"

    return reading.read(_MONTH.sub(month, words)) if words else None


def _publish(plan_id: UUID, on: date) -> None:
    with transaction("actions") as session:
        version = plans_store.lock(session, plan_id).head.version
        plans.publish_plan(
            session,
            plan_id=plan_id,
            version=version,
            published_on=on,
            note=None,
            today=on,
            by=BY,
            at=morning(on),
        )


def _events(action: dict[str, Any], today: date) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield what has happened with an action, each with its day: its steps after its start.

    Of the steps of a day the last comes first, for a step is not done while those below it are open.
    """
    steps = list(enumerate(action.get("steps", ()), start=1))
    for number, step in reversed(steps):
        if "done" in step:
            yield day(step["done"], today), {"verb": "mark", "step": number}
    for event in action.get("progress", ()):
        yield day(event["on"], today), event


def _in_order(each: tuple[date, dict[str, Any]]) -> tuple[date, bool]:
    on, event = each
    return on, event["verb"] == "complete"


def _happen(action_id: UUID, event: dict[str, Any], on: date) -> None:
    with transaction("actions") as session:
        known: dict[str, Any] = {
            "action_id": action_id,
            "version": actions_store.lock(session, action_id).head.version,
            "today": on,
            "by": BY,
            "at": morning(on),
        }
        match event["verb"]:
            case "start":
                actions.start_action(session, started_on=on, reason=None, **known)
            case "mark":
                actions.mark_steps(session, days={event["step"]: on}, **known)
            case "report":
                report = {
                    "percent": event["percent"],
                    "rationale": event["rationale"],
                    "evidence": _evidence(event),
                }
                actions.report_progress(
                    session, rag=Rag(event["rag"]), reported_on=on, report=report, **known
                )
            case "suspend":
                actions.suspend_action(
                    session, suspended_on=on, until_on=None, reason=event["reason"], **known
                )
            case "resume":
                actions.resume_action(session, resumed_on=on, reason=event["reason"], **known)
            case "complete":
                report = {"outcome": event["outcome"]}
                actions.complete_action(session, completed_on=on, report=report, **known)


def _evidence(event: dict[str, Any]) -> tuple[EvidenceLink, ...]:
    title = event.get("evidence")
    return (EvidenceLink(title=title, url="https://example.org/evidence"),) if title else ()

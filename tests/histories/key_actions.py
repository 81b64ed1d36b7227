"""What can happen with key actions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from services.actions.actions import commands as actions
from services.actions.time_scales.reading import read
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
from tests.histories import plans
from tests.histories.choosing import BY, each, one_that, rows_of, some

WORDS = ("July 2027", "Jan-Mar 27", "Ongoing", "After the election", None)
OPEN_STATES = ("planned", "started")
EVIDENCE = (EvidenceLink(title="Map", url="https://documents.example.org/map"),)
Fits = Callable[[Mapping[Any, Any]], bool]


def terms(dice: Random) -> dict[str, Any]:
    """Return what can be said of an action, at random."""
    officer = one_that(dice, "actions.officer", lambda row: row["standing"] != "left")
    contract = some(dice, "actions.known_contract")
    steps = tuple(
        Step(
            number=number,
            text=dice.choice(("Map", "Ask", 'Buy "the" \\ rest')),
            depth=0 if number == 1 else dice.choice((0, 1)),
            time_scale=read(dice.choice(WORDS)),
        )
        for number in range(1, dice.randint(0, 3) + 1)
    )
    return {
        "description": f"Review {dice.randint(1, 99)}",
        "kind": dice.choice(list(ActionKind)),
        "cycle_stage": dice.choice((None, *CycleStage)),
        "steps": steps,
        "time_scale": read(dice.choice(WORDS)),
        "officer_ids": (officer["id"],),
        "responsible": dice.choice((None, "{0} and Health")),
        "impacts": (Impact(statement="Fewer nights.", direction=Direction.REDUCE),),
        "grounds": dice.choice(((), (Ground(kind=GroundKind.CONTRACT, id=contract["id"]),))),
        "bid_amount": dice.choice((None, Decimal(dice.randint(1, 10**7)) / 100)),
    }


def plan_action(dice: Random, at: datetime) -> None:
    objective = objective_of(dice)
    with transaction("actions") as session:
        actions.plan_action(
            session,
            action_id=log.new_id(),
            plan_id=objective["plan_id"],
            place=None,
            values={"objective_id": objective["id"], "organisation_ids": (), **terms(dice)},
            by=BY,
            at=at,
        )


def plan_actions(dice: Random, at: datetime) -> None:
    objective = objective_of(dice)
    orders = [
        ActionPlanned(
            action_id=log.new_id(),
            plan_id=objective["plan_id"],
            objective_id=objective["id"],
            place=number,
            **terms(dice),
        )
        for number in range(3)
    ]
    with transaction("actions") as session:
        actions.plan_actions(session, orders, by=BY, at=at)


def objective_of(dice: Random) -> Mapping[Any, Any]:
    """Return an objective that stands in its plan, one whose words are open if there is one."""
    open_ids = open_plans()
    found: Mapping[Any, Any] = one_that(
        dice, "actions.objective", lambda row: not row["removed"] and row["plan_id"] in open_ids
    )
    return found


def open_plans() -> set[UUID]:
    """Return the plans whose words can be changed now."""
    return {row["id"] for row in rows_of("actions.plan") if row["status"] in plans.OPEN}


def an_action(dice: Random, fits: Fits) -> tuple[dict[str, Any], int]:
    """Return an action that suits, as a command takes it, and how many steps it has."""
    row = one_that(dice, "actions.action", lambda each: not each["removed"] and fits(each))
    return {"action_id": row["id"], "version": row["version"]}, len(row["steps"])


def change_words(verb: str, dice: Random, at: datetime) -> None:
    open_ids = open_plans() if verb in ("amend", "remove") else None
    found, _ = an_action(
        dice,
        lambda row: (
            row["state"] in OPEN_STATES and (open_ids is None or row["plan_id"] in open_ids)
        ),
    )
    order = found | {"by": BY, "at": at}
    said = terms(dice)
    with transaction("actions") as session:
        match verb:
            case "amend":
                names = dice.sample(("description", "steps", "time_scale", "impacts"), 2)
                values = {name: said[name] for name in names}
                actions.amend_action(session, values=values, **order)
            case "remove":
                actions.remove_action(session, reason="Twice.", **order)
            case "assign":
                values = {name: said[name] for name in ("officer_ids", "responsible")}
                values |= {"organisation_ids": (), "reason": "She leads now."}
                actions.assign_action(session, values=values, **order)
            case "reschedule":
                scale = read(dice.choice(WORDS[:4]))
                assert scale is not None
                actions.reschedule_action(session, time_scale=scale, reason="Later.", **order)
            case "ground":
                actions.ground_action(session, grounds=said["grounds"], **order)


def go_on(verb: str, dice: Random, at: datetime) -> None:
    found, count = an_action(dice, SUITED[verb])
    order = found | {"by": BY, "at": at}
    told = order | {"today": at.date()}
    report = {"evidence": EVIDENCE}
    with transaction("actions") as session:
        match verb:
            case "start":
                actions.start_action(session, started_on=None, reason="Money.", **told)
            case "report":
                why = {"rationale": "Slowly.", "impact_to_date": "Some.", "percent": 40}
                actions.report_progress(
                    session,
                    rag=dice.choice(list(Rag)),
                    reported_on=None,
                    report=report | why,
                    **told,
                )
            case "mark":
                # The last step is not above any other.
                days = {count: dice.choice((at.date(), at.date(), None))}
                actions.mark_steps(session, days=days, **told)
            case "suspend":
                until_on = dice.choice((None, at.date() + timedelta(days=30)))
                actions.suspend_action(
                    session, suspended_on=None, until_on=until_on, reason="No money.", **told
                )
            case "resume":
                actions.resume_action(session, resumed_on=None, reason="Money.", **told)
            case "complete":
                came = {"outcome": "It was won.", "reason": "Clear."}
                actions.complete_action(session, completed_on=None, report=report | came, **told)
            case "reopen":
                actions.reopen_action(session, reason="One was missed.", **order)
            case "abandon":
                actions.abandon_action(session, abandoned_on=None, reason="Twice.", **told)


SUITED: dict[str, Fits] = {
    "start": lambda row: row["state"] == "planned",
    "report": lambda row: row["state"] != "abandoned",
    "mark": lambda row: row["state"] in OPEN_STATES and len(row["steps"]) > 0,
    "suspend": lambda row: row["state"] in OPEN_STATES,
    "resume": lambda row: row["state"] == "suspended",
    "complete": lambda row: row["state"] in OPEN_STATES and row["open_steps"] == 0,
    "reopen": lambda row: row["state"] in ("completed", "abandoned"),
    "abandon": lambda row: row["state"] in OPEN_STATES,
}
HISTORY = [
    *[plan_action] * 3,
    plan_actions,
    *each(change_words, "amend assign reschedule ground remove"),
    *each(go_on, "start start report mark mark suspend resume complete reopen abandon"),
]

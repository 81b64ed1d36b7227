"""What can happen with plans and their objectives."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.actions.objectives import commands as objectives
from services.actions.plans import commands as plans
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.objectives import ObjectiveKind
from shared.events.plans import (
    Aim,
    AimKind,
    Enabler,
    EnablerKind,
    PlanDrafted,
    PlanKind,
    PlanLink,
    PlanRelation,
    RevisionKind,
)
from tests.histories.choosing import BY, NothingThere, each, of, one_that, some

OPEN = ("draft", "under_revision")
AIMS = (
    Aim(code="1", title='Close to "home"', kind=AimKind.PRIORITY),
    Aim(code="1.1", title="Rest \\ for parents", kind=AimKind.PRIORITY, within="1"),
)


def draft_plan(dice: Random, at: datetime) -> None:
    officer = dice.choice((None, some(dice, "actions.officer")["id"]))
    order = PlanDrafted(
        plan_id=log.new_id(),
        title=f"Plan {dice.randint(1, 99)}",
        kind=dice.choice(list(PlanKind)),
        owner_ids=(some(dice, "actions.known_organisation")["id"],),
        officer_id=officer,
        from_on=at.date(),
        until_on=dice.choice((None, at.date() + timedelta(days=dice.randint(0, 900)))),
        outcomes=dice.choice(((), ("Children are safe",))),
        aims=dice.choice(((), AIMS)),
        enablers=dice.choice(((), (Enabler(kind=EnablerKind.WORKFORCE, commitment="All know."),))),
        links=dice.choice(((), (PlanLink(relation=PlanRelation.READ_WITH, title="Another"),))),
        demands_officers=dice.choice((True, False)),
        refresh_months=dice.choice((None, 12)),
        review_months=36,
    )
    with transaction("actions") as session:
        plans.draft_plan(session, order, by=BY, at=at)


def amend_plan(dice: Random, at: datetime) -> None:
    row = one_that(dice, "actions.plan", lambda each: each["status"] in OPEN)
    values: dict[str, Any] = {"vision": dice.choice((None, "All thrive."))}
    values |= dice.choice(({}, {"aims": AIMS}, {"review_months": None}))
    with transaction("actions") as session:
        plans.amend_plan(
            session, plan_id=row["id"], version=row["version"], values=values, by=BY, at=at
        )


def publish_plan(dice: Random, at: datetime) -> None:
    row = one_that(dice, "actions.plan", lambda each: each["status"] in OPEN)
    with transaction("actions") as session:
        plans.publish_plan(
            session,
            plan_id=row["id"],
            version=row["version"],
            published_on=None,
            note=dice.choice((None, "The second year.")),
            today=at.date(),
            by=BY,
            at=at,
        )


def begin_revision(dice: Random, at: datetime) -> None:
    row = one_that(dice, "actions.plan", lambda each: each["status"] == "published")
    with transaction("actions") as session:
        plans.begin_revision(
            session,
            plan_id=row["id"],
            version=row["version"],
            revision=dice.choice(list(RevisionKind)),
            reason="The year is over.",
            by=BY,
            at=at,
        )


def close_plan(dice: Random, at: datetime) -> None:
    if dice.random() < 0.6:  # some go on, so that there is something to plan in
        raise NothingThere
    successor = dice.choice((None, some(dice, "actions.plan")["id"]))
    order = of(dice, "actions.plan", "plan_id") | {"by": BY, "at": at}
    with transaction("actions") as session:
        plans.close_plan(
            session,
            closed_on=None,
            successor_id=successor,
            reason="Over.",
            today=at.date(),
            **order,
        )


def add_objective(dice: Random, at: datetime) -> None:
    plan = one_that(dice, "actions.plan", lambda each: each["status"] in OPEN)
    codes = [one["code"] for one in plan["aims"]]
    with transaction("actions") as session:
        objectives.add_objective(
            session,
            objective_id=log.new_id(),
            plan_id=plan["id"],
            place=dice.choice((None, 1)),
            terms={
                "title": f"Objective {dice.randint(1, 99)}",
                "code": dice.choice((None, f"1.{dice.randint(1, 99)}")),
                "kind": dice.choice((None, *ObjectiveKind)),
                "aim_code": dice.choice((None, *codes)),
                "deliverables": dice.choice(((), ("A map",))),
            },
            by=BY,
            at=at,
        )


def change_objective(verb: str, dice: Random, at: datetime) -> None:
    row = one_that(dice, "actions.objective", lambda each: not each["removed"])
    order = {"objective_id": row["id"], "version": row["version"], "by": BY, "at": at}
    with transaction("actions") as session:
        if verb == "amend":
            values = {"title": f"Objective {dice.randint(1, 99)}", "aim_code": None}
            objectives.amend_objective(session, values=values, **order)
        else:
            objectives.remove_objective(session, reason="It stands there twice.", **order)


HISTORY = [
    draft_plan,
    draft_plan,
    amend_plan,
    add_objective,
    add_objective,
    *each(change_objective, "amend remove"),
    publish_plan,
    begin_revision,
    close_plan,
]

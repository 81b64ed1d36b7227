"""Actions that rest on something, for tests of what they rest on."""

from typing import Any
from uuid import UUID

from services.actions.actions import store as actions
from services.actions.objectives import store as objectives
from services.actions.plans import store as plans
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import ActionKind, ActionPlanned
from shared.events.objectives import ObjectiveAdded, ObjectiveKind
from shared.events.plans import Aim, PlanDrafted, PlanKind
from tests.given import AT, COUNCIL

AIMS = (
    Aim(code="1", title="Early help"),
    Aim(code="1.1", title="Speech", within="1"),
    Aim(code="2", title="Breaks"),
)


def plan(owner_id: UUID, title: str = "SEND strategy") -> UUID:
    """Draft a plan with three aims, one of them within another."""
    plan_id = log.new_id()
    event = PlanDrafted(
        plan_id=plan_id, title=title, kind=PlanKind.STRATEGY, owner_ids=(owner_id,), aims=AIMS
    )
    with transaction("actions") as session:
        plans.apply(session, log.append(session, event, by=COUNCIL, at=AT))
    return plan_id


def objective(plan_id: UUID, code: str = "1.1") -> UUID:
    """Add an objective to a plan."""
    objective_id = log.new_id()
    event = ObjectiveAdded(
        objective_id=objective_id,
        plan_id=plan_id,
        code=code,
        title="Know what children need",
        kind=ObjectiveKind.UNDERSTAND,
        aim_code="1.1",
        place=1,
    )
    with transaction("actions") as session:
        objectives.apply(session, log.append(session, event, by=COUNCIL, at=AT))
    return objective_id


def action(plan_id: UUID, objective_id: UUID, **more: Any) -> UUID:
    """Plan an action that rests on something."""
    action_id = log.new_id()
    facts: dict[str, Any] = {"description": "Review short breaks", "kind": ActionKind.REVIEW}
    event = ActionPlanned(
        action_id=action_id, plan_id=plan_id, objective_id=objective_id, place=1, **facts | more
    )
    with transaction("actions") as session:
        actions.apply(session, log.append(session, event, by=COUNCIL, at=AT))
    return action_id

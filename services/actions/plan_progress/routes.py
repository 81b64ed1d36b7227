"""What can be called about the progress of plans."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from services.actions.access import ActionsReader
from services.actions.plan_progress import rules, store
from services.actions.plan_progress.rules import NONE, Counts
from services.actions.plan_progress.schemas import (
    AimProgressView,
    ObjectiveProgressView,
    PlanProgressView,
)
from services.actions.plan_progress.views import show
from services.actions.plans import store as plans
from services.actions.plans.rules import may_see
from services.actions.plans.schemas import PlanReference
from shared import answers, app, clock, settings
from shared.answers import IfNoneMatch
from shared.calendar import local_date
from shared.database.engine import Row, reading
from shared.errors import NotFound
from shared.fields import AsAt
from shared.problems import can_fail_with

router = APIRouter(prefix="/v1/plans", tags=["plans"], route_class=app.Route)


@router.get("/{plan_id}/progress", response_model=PlanProgressView, responses=can_fail_with(404))
def get_plan_progress(
    plan_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show how far a plan is: how its actions stand, for every objective, aim and the whole."""
    timezone = settings.current().timezone
    on = local_date(as_at, timezone) if as_at else clock.today(timezone)
    with reading("actions") as session:
        plan = plans.get(session, plan_id, as_at=as_at)
        if not may_see(by, plan["owner_ids"]):
            raise NotFound
        objectives = store.objectives(session, plan_id, as_at=as_at)
        counts = store.of_plan(session, plan_id, today=on, as_at=as_at)
    return answers.one(_progress(plan, objectives, counts, on), version=plan["version"], seen=seen)


def _progress(
    plan: Row, objectives: Sequence[Row], counts: dict[UUID, Counts], on: date
) -> PlanProgressView:
    of_aims = rules.by_aim(
        {one["code"]: one["within"] for one in plan["aims"]},
        ((one["aim_code"], counts.get(one["id"], NONE)) for one in objectives),
    )
    return PlanProgressView(
        plan=PlanReference(id=plan["id"], name=plan["title"]),
        on=on,
        progress=show(rules.together(counts.values())),
        aims=[AimProgressView(**one, progress=show(of_aims[one["code"]])) for one in plan["aims"]],
        objectives=[
            ObjectiveProgressView(**one, progress=show(counts.get(one["id"], NONE)))
            for one in objectives
        ],
    )

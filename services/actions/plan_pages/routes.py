"""What can be called about plans on a page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.actions.access import ActionsReader
from services.actions.officers.schemas import OrganisationReference
from services.actions.plan_pages import store, writing
from services.actions.plan_pages.schemas import PageFormat, PlanPageView
from services.actions.plan_pages.views import show
from services.actions.plan_progress import store as progress
from services.actions.plan_versions import store as versions
from services.actions.plans import store as plans
from services.actions.plans.rules import may_see
from shared import app
from shared.answers import IfNoneMatch
from shared.database.engine import Row, Session, reading
from shared.errors import NotFound
from shared.problems import can_fail_with

router = APIRouter(prefix="/v1/plans", tags=["plans"], route_class=app.Route)
Form = Annotated[
    PageFormat | None,
    Query(alias="format", description="In which form; else as `Accept` asks, JSON by default."),
]
Number = Annotated[
    int | None,
    Query(ge=1, le=1_000_000, description="Which published version; else as the plan stands now."),
]


@router.get(
    "/{plan_id}/page",
    response_model=PlanPageView,
    responses=writing.DOCUMENTED | can_fail_with(404),
)
def get_plan_page(
    request: Request,
    plan_id: UUID,
    by: ActionsReader,
    seen: IfNoneMatch,
    version: Number = None,
    form: Form = None,
) -> Response:
    """Put a plan on a page: as JSON, or as HTML that prints on one side of A4."""
    with reading("actions") as session:
        plan = plans.get(session, plan_id)
        if not may_see(by, plan["owner_ids"]):
            raise NotFound
        if version is None:
            owners = zip(plan["owner_ids"], plan["owner_names"], strict=True)
            page = show(
                plan,
                progress.objectives(session, plan_id),
                store.first_actions(session, plan_id),
                owners=[OrganisationReference(id=one, name=name) for one, name in owners],
                officer_post=plan["officer_post"],
            )
        else:
            page = _of_version(session, versions.plan(session, plan_id, version))
    return writing.answer(page, writing.wanted(request, form), version=plan["version"], seen=seen)


def _of_version(session: Session, plan: Row) -> PlanPageView:
    moment = plan["published_at"]
    return show(
        plan,
        progress.objectives(session, plan["id"], as_at=moment),
        store.first_actions(session, plan["id"], as_at=moment),
        owners=[OrganisationReference(**one) for one in plan["published_owners"]],
        officer_post=store.post_of(session, plan["officer_id"]) if plan["officer_id"] else None,
    )

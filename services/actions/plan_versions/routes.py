"""What can be called about the published versions of plans."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from services.actions.access import ActionsReader
from services.actions.plan_versions import store
from services.actions.plan_versions.schemas import PlanDocument, PlanVersionView
from services.actions.plan_versions.views import document, summary
from services.actions.plans import store as plans
from services.actions.plans.rules import may_see
from shared import answers, app
from shared.answers import IfNoneMatch
from shared.auth import Caller
from shared.database.engine import Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = APIRouter(prefix="/v1/plans", tags=["plans"], route_class=app.Route)
Number = Annotated[int, Path(ge=1, le=1_000_000, description="The number of the version.")]


@router.get(
    "/{plan_id}/versions", response_model=Page[PlanVersionView], responses=can_fail_with(404)
)
def list_plan_versions(
    request: Request, plan_id: UUID, by: ActionsReader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List the published versions of a plan, the first one first, and why there is each."""
    after = key_of(cursor, int) or (0,)
    with reading("actions") as session:
        head = log.head(session)
        _only_if_seen(session, plan_id, by)
        versions = [summary(*one, by) for one in store.published(session, plan_id)]
    rest = [one for one in versions if one.number > after[0]]
    following = cursor_of(rest[limit - 1].number) if len(rest) > limit else None
    return answers.page(request, Page(items=rest[:limit], next_cursor=following), head=head)


@router.get(
    "/{plan_id}/versions/{number}", response_model=PlanDocument, responses=can_fail_with(404)
)
def get_plan_version(
    plan_id: UUID, number: Number, by: ActionsReader, seen: IfNoneMatch
) -> Response:
    """Show a published version of a plan whole, as it stood when it came out, for ever the same."""
    with reading("actions") as session:
        _only_if_seen(session, plan_id, by)
        plan = store.plan(session, plan_id, number)
        moment = plan["published_at"]
        objectives = store.objectives(session, plan_id, as_at=moment)
        actions = store.actions(session, plan_id, as_at=moment)
    return answers.one(document(plan, objectives, actions), version=number, seen=seen)


def _only_if_seen(session: Session, plan_id: UUID, by: Caller) -> None:
    if not may_see(by, plans.get(session, plan_id)["owner_ids"]):
        raise NotFound

"""What can be asked of the evidence log of an action."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.actions.access import ActionsReader
from services.actions.action_progress import rules, store
from services.actions.action_progress.rules import Entry
from services.actions.action_progress.schemas import ProgressEntryView, StepDoneView
from services.actions.actions import columns
from services.actions.actions.store import get
from services.actions.actions.terms import EvidenceField, TimeScaleView
from services.actions.officers.schemas import OfficerReference
from shared import answers
from shared.app import Route
from shared.database.engine import reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = APIRouter(prefix="/v1/actions", tags=["actions"], route_class=Route)


@router.get(
    "/{action_id}/progress",
    response_model=Page[ProgressEntryView],
    responses=can_fail_with(404),
)
def list_progress(
    request: Request,
    action_id: UUID,
    by: ActionsReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List what was said and done about an action, the first of it first, with the evidence."""
    (after,) = key_of(cursor, int) or (0,)
    with reading("actions") as session:
        head = log.head(session)
        row = get(session, action_id)
        action = columns.standing(row)
        if not action.is_seen_by(by):
            raise NotFound
        found = [
            one
            for one in rules.entries(store.history(session, action_id))
            if one.recorded.version > after
        ]
        posts = store.posts(session, found[:limit])
    with_reasons = rules.may_read_reasons(by, action.owner_ids, action.officer_ids)
    following = cursor_of(found[limit - 1].recorded.version) if len(found) > limit else None
    items = [_show(one, posts, with_reasons=with_reasons) for one in found[:limit]]
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


def _show(
    entry: Entry, posts: Mapping[UUID, str | None], *, with_reasons: bool
) -> ProgressEntryView:
    said: Mapping[str, Any] = entry.recorded.event.__dict__
    by_id = entry.recorded.by.officer_id
    scale = said.get("time_scale")
    reasons = said if with_reasons else {}
    return ProgressEntryView(
        id=entry.recorded.id,
        at=entry.recorded.recorded_at,
        what=entry.what,
        on=entry.on,
        officer=OfficerReference(id=by_id, post=posts.get(by_id)) if by_id else None,
        rag=said.get("rag"),
        percent=said.get("percent"),
        steps=[StepDoneView(**one.model_dump(include=_OF_STEP)) for one in entry.steps],
        time_scale=TimeScaleView(**dict(scale)) if scale else None,
        officers=[
            OfficerReference(id=one, post=posts.get(one)) for one in said.get("officer_ids", ())
        ],
        until_on=said.get("until_on"),
        fields=list(said.get("fields", ())),
        outcome=said.get("outcome"),
        evidence=[EvidenceField(**dict(one)) for one in said.get("evidence", ())],
        rationale=reasons.get("rationale"),
        impact_to_date=reasons.get("impact_to_date"),
        reason=reasons.get("reason"),
    )


_OF_STEP = set(StepDoneView.model_fields)

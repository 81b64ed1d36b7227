"""What can be asked about the exceptions of plans."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader
from services.actions.action_lists.rules import place_key
from services.actions.actions.schemas import ObjectiveOfAction, PlanOfAction
from services.actions.officers.schemas import OfficerReference
from services.actions.plan_exceptions import store
from services.actions.plan_exceptions.rules import PlanExceptionKind
from services.actions.plan_exceptions.schemas import (
    EXPLAINED,
    AskPlanExceptions,
    ExceptionAction,
    PlanExceptionView,
)
from shared import answers, app, clock, settings
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Page, cursor_of, key_of

router = app.router("plan_exceptions")
_NOBODY = UUID(int=0)
_KINDS = tuple(PlanExceptionKind)


@router.get("", response_model=Page[PlanExceptionView])
def list_plan_exceptions(
    request: Request, by: ActionsReader, asked: Annotated[AskPlanExceptions, Query()]
) -> Response:
    """List what in plans needs a person, the gravest kind first; a partner sees its own."""
    filters = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    if not by.is_council:
        filters["partner_id"] = by.organisation_id or _NOBODY
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            today=clock.today(settings.current().timezone),
            after=key_of(asked.cursor, place_key, place_key, UUID),
            limit=asked.limit + 1,
        )
        posts = store.posts(session, rows)
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    following = cursor_of(last["gravity"], last["place"], last["id"]) if last else None
    items = [_show(row, posts) for row in rows[: asked.limit]]
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


def _show(row: Row, posts: Mapping[UUID, str | None]) -> PlanExceptionView:
    kind = _KINDS[row["gravity"] - 1]
    explained = EXPLAINED[kind]
    action_id = row["action_id"]
    return PlanExceptionView(
        kind=kind,
        words=explained.words,
        plan=PlanOfAction(id=row["plan_id"], name=row["plan_title"]),
        objective=ObjectiveOfAction(
            id=row["objective_id"], name=row["objective_title"], code=row["objective_code"]
        ),
        action=ExceptionAction(id=action_id, name=row["action_name"], code=row["action_code"])
        if action_id
        else None,
        said=row["said"],
        officers=[OfficerReference(id=one, post=posts.get(one)) for one in row["officer_ids"]],
        mend=explained.mend,
        verb=explained.verb,
        at=f"/v1/actions/{action_id}/{explained.verb}" if action_id else "/v1/actions",
    )

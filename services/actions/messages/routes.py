"""What can be called about messages: the clock sends them, and a mail system says what came back."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, only_of, sees
from services.actions.messages import commands, store
from services.actions.messages.rules import State
from services.actions.messages.schemas import BounceMessage, MessageView
from services.actions.officers.schemas import OfficerReference
from shared import answers, app, clock
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("messages")


@router.get("", response_model=Page[MessageView])
def list_messages(
    request: Request,
    by: ActionsReader,
    officer_id: Annotated[UUID | None, Query(description="To whom.")] = None,
    state: Annotated[State | None, Query(description="How far they are.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List messages, the newest first; who is not of the council sees her own."""
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            officer_id=officer_id,
            only_of=only_of(by),
            state=state,
            before=key_of(cursor, UUID),
            limit=limit + 1,
        )
    following = cursor_of(rows[limit - 1]["id"]) if len(rows) > limit else None
    items = [show(row, by) for row in rows[:limit]]
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{message_id}", response_model=MessageView, responses=can_fail_with(404))
def get_message(message_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show a message and how far it is; its words are made anew each time it is sent."""
    with reading("actions") as session:
        row = store.get(session, message_id)
    if not sees(by, row["officer_id"]):
        raise NotFound
    return answers.one(show(row, by), version=row["version"], seen=seen)


@router.post(
    "/{message_id}/bounce",
    response_model=MessageView,
    responses=can_fail_with(404, 409, 412, 413, 415, 428),
)
def bounce_message(
    message_id: UUID, order: BounceMessage, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that a message came back; what it told goes to the default recipient."""
    with once.transaction("actions") as session:
        commands.record_bounced(
            session,
            message_id=message_id,
            version=version,
            code=order.code,
            reason=order.reason,
            by=by,
            at=clock.now(),
        )
        row = store.get(session, message_id)
        return once.answer(session, show(row, by), version=row["version"])


def show(row: Row, by: Caller) -> MessageView:
    """Show a message to a caller."""
    officer_id = row["officer_id"]
    return MessageView(
        id=row["id"],
        officer=OfficerReference(id=officer_id, post=row["officer_post"]) if officer_id else None,
        told_on=row["told_on"],
        item_ids=row["item_ids"],
        state=row["state"],
        composed_at=row["composed_at"],
        sent_at=row["sent_at"],
        attempts=row["attempts_made"],
        next_attempt_at=row["next_attempt_at"],
        problem=row["refusal"] or row["last_error"],
        changed_at=row["changed_at"],
        allowed=["bounce"] if _may_bounce(row, by) else [],
    )


def _may_bounce(row: Row, by: Caller) -> bool:
    may = by.is_council and "actions:write" in by.scopes
    return may and row["state"] in (State.COMPOSED, State.SENT)

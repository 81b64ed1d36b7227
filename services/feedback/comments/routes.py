"""What can be called about comments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.feedback.access import FeedbackEraser, FeedbackReader, FeedbackWriter
from services.feedback.comments import commands, store
from services.feedback.comments.schemas import (
    AnswerComment,
    CommentView,
    ContractRef,
    EraseComment,
    RecordComment,
)
from services.feedback.comments.store import UNSPOKEN, Spoken
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, Session, reading
from shared.eventlog import log
from shared.events.comments import CommentRecorded, Voice
from shared.fields import Code
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("comments")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)
# A browser's copy of a child's words would outlive their erasure.
_NEVER_KEPT = {"Cache-Control": "no-store"}


@router.post(
    "", status_code=201, response_model=CommentView, responses=can_fail_with(409, 413, 415)
)
def record_comment(order: RecordComment, by: FeedbackWriter, once: Repeat) -> Response:
    """Record what a child, a young person or a family said about a service."""
    comment_id = log.new_id()
    recorded = CommentRecorded.model_construct(comment_id=comment_id, **dict(order))
    at = clock.now()
    with once.transaction("feedback") as session:
        commands.record_comment(session, recorded, today=_day(at), by=by, at=at)
        return _answer(
            session, once, comment_id, by, status=201, location=f"/v1/comments/{comment_id}"
        )


@router.get("", response_model=Page[CommentView])
def list_comments(
    request: Request,
    by: FeedbackReader,
    voice: Annotated[Voice | None, Query(description="Who has spoken.")] = None,
    category: Annotated[Code | None, Query(description="The kind of service.")] = None,
    contract_id: Annotated[UUID | None, Query(description="About this contract.")] = None,
    answered: Annotated[bool | None, Query(description="Answered, or not yet.")] = None,
    said_from: Annotated[date | None, Query(description="Said on this day or later.")] = None,
    said_until: Annotated[date | None, Query(description="Said on this day or earlier.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List comments, what was said last first."""
    with reading("feedback") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters={
                "voice": voice,
                "category": category,
                "contract_id": contract_id,
                "answered": answered,
                "said_from": said_from,
                "said_until": said_until,
            },
            before=key_of(cursor, date.fromisoformat, UUID),
            limit=limit + 1,
        )
        spoken = _spoken(session, rows[:limit], by)
    last = rows[limit - 1] if len(rows) > limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, spoken.get(row["id"], UNSPOKEN)) for row in rows[:limit]],
            next_cursor=cursor_of(last["said_on"], last["id"]) if last else None,
        ),
        head=head,
        extra=_NEVER_KEPT,
    )


@router.get("/{comment_id}", response_model=CommentView, responses=can_fail_with(404))
def get_comment(comment_id: UUID, by: FeedbackReader, seen: IfNoneMatch) -> Response:
    """Show a comment."""
    with reading("feedback") as session:
        row = store.get(session, comment_id)
        spoken = _spoken(session, [row], by)
    view = show(row, by, spoken.get(comment_id, UNSPOKEN))
    answer = answers.one(view, version=row["version"], seen=seen)
    answer.headers.update(_NEVER_KEPT)
    return answer


@router.post("/{comment_id}/answer", response_model=CommentView, responses=_CHANGES)
def answer_comment(
    comment_id: UUID, order: AnswerComment, by: FeedbackWriter, version: IfMatch, once: Repeat
) -> Response:
    """You said, we did; or we could not, because. Answered again, the newest answer counts."""
    at = clock.now()
    with once.transaction("feedback") as session:
        commands.answer_comment(
            session,
            comment_id=comment_id,
            version=version,
            outcome=order.outcome,
            answer=order.answer,
            today=_day(at),
            by=by,
            at=at,
        )
        return _answer(session, once, comment_id, by)


@router.post("/{comment_id}/erase", response_model=CommentView, responses=_CHANGES)
def erase_comment(
    comment_id: UUID, order: EraseComment, by: FeedbackEraser, version: IfMatch, once: Repeat
) -> Response:
    """Erase words and answers for ever; that something was said stays counted."""
    with once.transaction("feedback") as session:
        commands.erase_comment(
            session,
            comment_id=comment_id,
            version=version,
            authority=order.authority,
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, comment_id, by)


def _answer(
    session: Session,
    once: Once,
    comment_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    # Never with words: this answer is kept for a repeated request, also after an erasure.
    row = store.get(session, comment_id)
    view = show(row, by, UNSPOKEN)
    return once.answer(session, view, version=row["version"], status=status, location=location)


def _day(at: datetime) -> date:
    return local_date(at, settings.current().timezone)


def _spoken(session: Session, rows: Sequence[Row], by: Caller) -> dict[UUID, Spoken]:
    return store.spoken(session, rows) if "feedback:sensitive" in by.scopes else {}


def show(row: Row, by: Caller, spoken: Spoken) -> CommentView:
    """Show a comment to a caller, with its words if they are handed in."""
    shown = {name: row[name] for name in _AS_KEPT}
    return CommentView(
        **shown,
        contract=ContractRef(id=row["contract_id"], name=row["contract_title"])
        if row["contract_id"]
        else None,
        words=spoken.words,
        answer=spoken.answer,
        words_shown=spoken.words is not None,
        allowed=[] if row["erased"] else [verb for verb, scope in _VERBS if scope in by.scopes],
    )


_VERBS = (("answer", "feedback:write"), ("erase", "feedback:sensitive"))
_MADE_HERE = {"contract", "words", "answer", "words_shown", "allowed"}
_AS_KEPT = tuple(name for name in CommentView.model_fields if name not in _MADE_HERE)

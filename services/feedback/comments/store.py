"""How comments are kept, without their words. The only SQL about comments is here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Text, TextClause, Uuid, text

from services.feedback.comments import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Head, Recorded
from shared.events.comments import CommentAnswered, CommentErased, CommentEvent, CommentRecorded

COMMENT = projected_table(
    "comment",
    "feedback",
    Column("said_on", Date, nullable=False),
    Column("voice", Text, nullable=False),
    Column("category", Text),
    Column("contract_id", Uuid),
    Column("outcome", Text),
    Column("answered_on", Date),
    Column("erased", Boolean, nullable=False),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets; words and answers stand in the log alone."""
    match recorded.event:
        case CommentRecorded() as event:
            return {
                "said_on": event.said_on,
                "voice": event.voice,
                "category": event.category,
                "contract_id": event.contract_id,
                "erased": False,
            }
        case CommentAnswered() as event:
            return {"outcome": event.outcome, "answered_on": event.answered_on}
        case CommentErased():
            return {"erased": True}
    return None


PROJECTION = Projection(COMMENT, changes)
apply = PROJECTION.apply

_SHOWN = """
    SELECT c.*, k.title AS contract_title
    FROM feedback.comment AS c
    LEFT JOIN feedback.known_contract AS k ON k.id = c.contract_id
"""
_ONE = text(f"{_SHOWN} WHERE c.id = :id")
_LOCK = text(
    "SELECT id, version, changed_at, erased FROM feedback.comment WHERE id = :id FOR UPDATE"
)
_FILTERS = {
    "voice": "c.voice = :voice",
    "category": "c.category = :category",
    "contract_id": "c.contract_id = :contract_id",
    "answered": "(c.outcome IS NOT NULL) = :answered",
    "said_from": "c.said_on >= :said_from",
    "said_until": "c.said_on <= :said_until",
    "before": "(c.said_on, c.id) < (CAST(:before AS date), :before_id)",
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a comment and its newest answer, where they may be read and still are."""

    words: str | None = field(default=None, repr=False)
    answer: str | None = field(default=None, repr=False)


UNSPOKEN = Spoken()


@lru_cache(maxsize=128)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"{_SHOWN} WHERE {where} ORDER BY c.said_on DESC, c.id DESC LIMIT :limit")


def lock(session: Session, comment_id: UUID) -> rules.Comment:
    """Return a comment to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": comment_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Comment(id=row.id, head=Head(row.version, row.changed_at), erased=row.erased)


def get(session: Session, comment_id: UUID) -> Row:
    """Return a comment to show."""
    row = session.execute(_ONE, {"id": comment_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    before: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return comments, the newest first, those before a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if before is not None:
        wanted["before"] = before[0]
    before_id = {"before_id": before[1]} if before else {}
    statement = _page(frozenset(wanted))
    return session.execute(statement, wanted | before_id | {"limit": limit}).mappings().all()


def spoken(session: Session, rows: Sequence[Row]) -> dict[UUID, Spoken]:
    """Return what was said and answered in some comments, by one query of the log."""
    versions = {row["id"]: row["version"] for row in rows}
    found = log.private(session, CommentEvent, versions) if versions else {}
    return {
        comment_id: _newest(one for one in events if one.version <= versions[comment_id])
        for comment_id, events in found.items()
    }


def _newest(events: Iterable[Recorded]) -> Spoken:
    words = answer = None
    for one in events:
        match one.event:
            case CommentRecorded():
                words = one.event.words
            case CommentAnswered():
                answer = one.event.answer
    return Spoken(words, answer)

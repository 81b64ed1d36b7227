"""How what meetings agreed is kept. The only SQL about it is here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, Integer, Text, TextClause, Uuid, text

from services.actions.agreed_actions import rules
from shared.database.engine import Row, Session
from shared.database.projection import (
    Projection,
    earlier_table,
    projected_table,
    said,
    standing_at,
)
from shared.errors import NotFound
from shared.events.agreed_actions import (
    AgreedActionAgreed,
    AgreedActionAssigned,
    AgreedActionChased,
    AgreedActionCompleted,
    AgreedActionDropped,
    AgreedActionExtended,
    AgreedState,
)
from shared.events.base import Head, Recorded

CHUNK = 500
AGREED_ACTION = projected_table(
    "agreed_action",
    "actions",
    Column("group_id", Uuid, nullable=False),
    Column("meeting_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("officer_id", Uuid),
    Column("action_id", Uuid),
    Column("agreed_on", Date, nullable=False),
    Column("due_on", Date),
    Column("first_due_on", Date),
    Column("state", Text, nullable=False, default=AgreedState.OPEN),
    Column("chased_on", Date),
    Column("times_chased", Integer, nullable=False, default=0),
    Column("times_extended", Integer, nullable=False, default=0),
    Column("closed_on", Date),
    Column("outcome", Text),
    Column("reason", Text),
)
BEFORE = earlier_table(AGREED_ACTION, without=("reason",))
_AGREED = frozenset(AgreedActionAgreed.model_fields) - {"agreed_action_id", "parties"}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case AgreedActionAgreed() as event:
            return said(event, _AGREED) | {"first_due_on": event.due_on}
        case AgreedActionChased(chased_on=chased_on, times=times, reason=reason):
            return {"chased_on": chased_on, "times_chased": times, "reason": reason}
        case AgreedActionExtended(due_on=due_on, times=times, reason=reason):
            return {"due_on": due_on, "times_extended": times, "reason": reason}
        case AgreedActionAssigned(officer_id=officer_id):
            return {"officer_id": officer_id}
        case AgreedActionCompleted(completed_on=completed_on, outcome=outcome):
            closed = {"closed_on": completed_on, "outcome": outcome, "reason": None}
            return closed | {"state": AgreedState.COMPLETED}
        case AgreedActionDropped(dropped_on=dropped_on, reason=reason):
            return {"state": AgreedState.DROPPED, "closed_on": dropped_on, "reason": reason}
    return None


PROJECTION = Projection(AGREED_ACTION, changes, earlier=BEFORE)
apply = PROJECTION.apply

# Held against being cancelled meanwhile.
_LOCK_MEETING = text("""
    SELECT m.id, m.group_id, g.organisation_ids, coalesce(m.held_on, m.meets_on) AS met_on
    FROM actions.meeting AS m JOIN actions.group AS g ON g.id = m.group_id
    WHERE m.id = :id AND m.status <> 'cancelled' FOR SHARE OF m
""")
_IS_OFFICER_THERE = text(
    "SELECT EXISTS (SELECT FROM actions.officer WHERE id = :id AND standing <> 'left')"
)
_IS_ACTION = text("SELECT EXISTS (SELECT FROM actions.action WHERE id = :id AND NOT removed)")
_LOCK = text("""
    SELECT a.*, g.organisation_ids
    FROM actions.agreed_action AS a JOIN actions.group AS g ON g.id = a.group_id
    WHERE a.id = :id FOR UPDATE OF a
""")
# The page is cut before anything beside it is looked up.
_SHOWN = """
    SELECT a.*, coalesce(a.due_on, 'infinity')::text AS due_key, g.name AS group_name,
           g.organisation_ids, o.post AS officer_post, m.meets_on AS meeting_on
    FROM ({rows}) AS a JOIN actions.group AS g ON g.id = a.group_id
    JOIN actions.meeting AS m ON m.id = a.meeting_id
    LEFT JOIN actions.officer AS o ON o.id = a.officer_id
"""
_NOW = AGREED_ACTION.fullname
# What is private never stands in an earlier row.
_THEN = f"""(SELECT t.*, CAST(NULL AS text) AS reason
    FROM {standing_at(AGREED_ACTION, BEFORE)} AS t)"""  # noqa: S608 -- our own names
_ONE, _ONE_THEN = (
    text(_SHOWN.format(rows=f"SELECT * FROM {base} AS t WHERE id = :id"))  # noqa: S608
    for base in (_NOW, _THEN)
)
_FILTERS = {
    "group_id": "a.group_id = :group_id",
    "meeting_id": "a.meeting_id = :meeting_id",
    "officer_id": "a.officer_id = :officer_id",
    "action_id": "a.action_id = :action_id",
    "open": "(a.closed_on IS NULL) = :open",
    "overdue": "(a.closed_on IS NULL AND coalesce(a.due_on < :today, false)) = :overdue",
    # Agreed by then, and not closed when the meeting had ended.
    "open_at_meeting": """EXISTS (SELECT FROM actions.meeting AS m
        WHERE m.id = :open_at_meeting AND m.group_id = a.group_id
          AND a.agreed_on <= coalesce(m.held_on, m.meets_on)
          AND coalesce(a.closed_on > coalesce(m.held_on, m.meets_on), true))""",
    "seen_by": """coalesce(a.officer_id = :officer, false) OR EXISTS (
        SELECT FROM actions.group AS g
        WHERE g.id = a.group_id AND :seen_by = ANY(g.organisation_ids))""",
    "after": "(coalesce(a.due_on, 'infinity'), a.id) > (CAST(:after AS date), :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    order = "ORDER BY coalesce(a.due_on, 'infinity'), a.id"
    rows = f"""SELECT a.* FROM {_THEN if then else _NOW} AS a
               WHERE {where} {order} LIMIT :limit"""  # noqa: S608 -- our own names
    return text(_SHOWN.format(rows=rows) + order)


def lock_meeting(session: Session, meeting_id: UUID) -> rules.Meeting | None:
    """Return a meeting that agreed something; None if there is none, or it was cancelled."""
    row = session.execute(_LOCK_MEETING, {"id": meeting_id}).one_or_none()
    if row is None:
        return None
    return rules.Meeting(row.id, row.group_id, tuple(row.organisation_ids), row.met_on)


def is_officer_there(session: Session, officer_id: UUID | None) -> bool:
    """Say whether an officer is known and has not left."""
    return bool(session.execute(_IS_OFFICER_THERE, {"id": officer_id}).scalar())


def is_action(session: Session, action_id: UUID | None) -> bool:
    """Say whether there is a key action."""
    return bool(session.execute(_IS_ACTION, {"id": action_id}).scalar())


def lock(session: Session, agreed_action_id: UUID) -> rules.Agreed:
    """Return what was agreed to decide about it, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": agreed_action_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return rules.Agreed(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        officer_id=row["officer_id"],
        organisation_ids=tuple(row["organisation_ids"]),
        agreed_on=row["agreed_on"],
        due_on=row["due_on"],
        state=AgreedState(row["state"]),
        times_chased=row["times_chased"],
        times_extended=row["times_extended"],
    )


def get(session: Session, agreed_action_id: UUID, as_at: datetime | None = None) -> Row:
    """Return what was agreed to show, now or as it stood at a moment."""
    asked = {"id": agreed_action_id} | ({"as_at": as_at} if as_at else {})
    row = session.execute(_ONE_THEN if as_at else _ONE, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    today: date,
    as_at: datetime | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return what was agreed by the day it is due, that after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    names = frozenset(_FILTERS).intersection(wanted) | ({"after"} if after else set())
    place = {"after": after[0], "after_id": after[1]} if after else {}
    moment = {"as_at": as_at} if as_at else {}
    asked = wanted | place | moment | {"limit": limit, "today": today}
    return session.execute(_page(names, then=as_at is not None), asked).mappings().all()


def every(
    session: Session, *, filters: Mapping[str, Any], today: date, as_at: datetime | None = None
) -> Iterator[Row]:
    """Yield all that is asked for by the day it is due, a chunk at a time."""
    after = None
    while rows := page(
        session, filters=filters, today=today, as_at=as_at, after=after, limit=CHUNK
    ):
        yield from rows
        after = (rows[-1]["due_key"], rows[-1]["id"])


def due_key(part: object) -> str:
    """Return the day in a cursor, if it is one: a date, or `infinity` for none."""
    return "infinity" if part == "infinity" else date.fromisoformat(str(part)).isoformat()

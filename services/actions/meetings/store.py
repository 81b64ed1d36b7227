"""How meetings are kept. The only SQL about meetings is here."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Text, TextClause, Time, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.meetings import rules
from shared.database.engine import Row, Session
from shared.database.projection import (
    Projection,
    earlier_table,
    projected_table,
    said,
    standing_at,
)
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.meetings import (
    AgendaItem,
    MeetingAmended,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MeetingStatus,
)

CHUNK = 500
MEETING = projected_table(
    "meeting",
    "actions",
    Column("group_id", Uuid, nullable=False),
    Column("title", Text),
    Column("meets_on", Date, nullable=False),
    Column("begins", Time),
    Column("place", Text),
    Column("papers_due_on", Date),
    Column("agenda", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("held_on", Date),
    Column("present", ARRAY(Text), nullable=False, default=[]),
    Column("apologies", ARRAY(Text), nullable=False, default=[]),
    Column("minutes_url", Text),
    Column("summary", Text),
    Column("reason", Text),
)
BEFORE = earlier_table(MEETING, without=("summary", "reason"))
_PLANNED = frozenset(MeetingPlanned.model_fields) - {"meeting_id", "parties"}
_HELD = ("held_on", "present", "apologies", "minutes_url", "summary")


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case MeetingPlanned() as event:
            return said(event, _PLANNED) | {"status": MeetingStatus.PLANNED}
        case MeetingAmended(fields=fields) as event:
            return said(event, fields)
        case MeetingMoved() as event:
            return said(event, ("meets_on", "papers_due_on", "reason"))
        case MeetingHeld() as event:
            return said(event, _HELD) | {"status": MeetingStatus.HELD}
        case MeetingCancelled() as event:
            return said(event, ("reason",)) | {"status": MeetingStatus.CANCELLED}
    return None


PROJECTION = Projection(MEETING, changes, earlier=BEFORE)
apply = PROJECTION.apply

_LOCK_GROUP = text("""
    SELECT id, organisation_ids FROM actions.group
    WHERE id = :id AND dissolved_on IS NULL FOR UPDATE
""")
_MEETS_ALREADY = text("""
    SELECT meets_on, begins FROM actions.meeting WHERE group_id = :id AND status = 'planned'
""")
_LOCK = text("""
    SELECT m.*, g.organisation_ids
    FROM actions.meeting AS m JOIN actions.group AS g ON g.id = m.group_id
    WHERE m.id = :id FOR UPDATE OF m
""")
_OF_GROUP = text("""
    SELECT * FROM actions.meeting
    WHERE group_id = :group_id AND status <> 'cancelled' AND meets_on BETWEEN :from_on AND :until_on
    ORDER BY meets_on, begins NULLS FIRST, id
""")
_ON_AGENDA = {
    f"{name}_id": text(f"SELECT count(*) FROM actions.{name} WHERE id = ANY(:ids)")  # noqa: S608
    for name in ("plan", "proposal", "report")
}
# The page is cut before anything beside it is looked up.
_SHOWN = """
    SELECT m.*, g.name AS group_name, g.organisation_ids, f.id AS follows_id, a.open_actions,
           d.decisions
    FROM ({rows}) AS m JOIN actions.group AS g ON g.id = m.group_id
    LEFT JOIN LATERAL (
        SELECT e.id FROM {meetings} AS e
        WHERE e.group_id = m.group_id AND e.status <> 'cancelled'
          AND (e.meets_on, e.id) < (m.meets_on, m.id)
        ORDER BY e.meets_on DESC, e.id DESC LIMIT 1
    ) AS f ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS open_actions FROM {agreed} AS a
        WHERE a.group_id = m.group_id AND a.closed_on IS NULL AND a.meeting_id <> m.id
          AND a.agreed_on <= m.meets_on
    ) AS a
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('id', d.id, 'title', d.title, 'state', d.state)
                         ORDER BY d.title, d.id) AS decisions
        FROM {decisions} AS d WHERE d.meeting_id = m.id AND d.state <> 'withdrawn'
    ) AS d ON true
"""


def _then(table: str, columns: str) -> str:
    """Return the SQL of some columns of another of our tables as its rows stood."""
    return f"""(
        SELECT {columns} FROM actions.{table} WHERE changed_at <= :as_at
        UNION ALL
        SELECT {columns} FROM actions.{table}_before WHERE changed_at <= :as_at AND valid_to > :as_at
    )"""  # noqa: S608 -- our own names


_NOW = {
    "meetings": MEETING.fullname,
    "agreed": "actions.agreed_action",
    "decisions": "actions.group_decision",
}
_THEN = {
    # What is private never stands in an earlier row.
    "meetings": f"""(SELECT t.*, CAST(NULL AS text) AS summary, CAST(NULL AS text) AS reason
        FROM {standing_at(MEETING, BEFORE)} AS t)""",  # noqa: S608 -- our own names
    "agreed": _then("agreed_action", "group_id, meeting_id, agreed_on, closed_on"),
    "decisions": _then("group_decision", "id, title, state, meeting_id"),
}


def _shown(rows: str, *, then: bool) -> str:
    """Return the statement that shows rows, which are told where meetings stand as `{meetings}`."""
    base = _THEN if then else _NOW
    return _SHOWN.format(rows=rows.format(**base), **base)


_ONE_ROW = "SELECT * FROM {meetings} AS t WHERE id = :id"
_ONE = text(_shown(_ONE_ROW, then=False))
_ONE_THEN = text(_shown(_ONE_ROW, then=True))
_FILTERS = {
    "group_id": "m.group_id = :group_id",
    "from_on": "m.meets_on >= :from_on",
    "until_on": "m.meets_on <= :until_on",
    "status": "m.status = :status",
    "plan_id": "m.agenda @> CAST(:plan_id AS jsonb)",
    "ids": "m.id = ANY(:ids)",
    "seen_by": """EXISTS (SELECT FROM actions.group AS g
        WHERE g.id = m.group_id AND :seen_by = ANY(g.organisation_ids))""",
    "after": "(m.meets_on, m.id) > (:after, :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    rows = f"""SELECT m.* FROM {{meetings}} AS m WHERE {where}
               ORDER BY m.meets_on, m.id LIMIT :limit"""  # noqa: S608 -- our own names
    return text(_shown(rows, then=then) + "ORDER BY m.meets_on, m.id")


def lock_group(session: Session, group_id: UUID) -> rules.Group | None:
    """Return a group that is to meet, held until the transaction ends; None if there is none."""
    row = session.execute(_LOCK_GROUP, {"id": group_id}).one_or_none()
    if row is None:
        return None
    already = session.execute(_MEETS_ALREADY, {"id": group_id})
    return rules.Group(
        id=row.id,
        organisation_ids=tuple(row.organisation_ids),
        meets_already=frozenset((one.meets_on, one.begins) for one in already),
    )


def lock(session: Session, meeting_id: UUID) -> rules.Meeting:
    """Return a meeting to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": meeting_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return rules.Meeting(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        group_id=row["group_id"],
        organisation_ids=tuple(row["organisation_ids"]),
        meets_on=row["meets_on"],
        papers_due_on=row["papers_due_on"],
        status=MeetingStatus(row["status"]),
    )


def is_agenda_known(session: Session, agenda: Iterable[AgendaItem]) -> bool:
    """Say whether everything that stands on an agenda is there."""
    each = tuple(agenda)
    wanted = {name: {found for one in each if (found := getattr(one, name))} for name in _ON_AGENDA}
    return all(
        not ids or session.execute(_ON_AGENDA[name], {"ids": list(ids)}).scalar() == len(ids)
        for name, ids in wanted.items()
    )


def of_group(session: Session, group_id: UUID, from_on: date, until_on: date) -> Sequence[Row]:
    """Return the meetings of a group between two days, both included, that were not cancelled."""
    asked = {"group_id": group_id, "from_on": from_on, "until_on": until_on}
    return session.execute(_OF_GROUP, asked).mappings().all()


def get(session: Session, meeting_id: UUID, as_at: datetime | None = None) -> Row:
    """Return a meeting to show, now or as it stood at a moment."""
    asked = {"id": meeting_id} | ({"as_at": as_at} if as_at else {})
    row = session.execute(_ONE_THEN if as_at else _ONE, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    as_at: datetime | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return meetings by day, those after a place in the list, as they are or stood at a moment."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if "plan_id" in wanted:
        wanted["plan_id"] = json.dumps([{"plan_id": str(wanted["plan_id"])}])
    names = frozenset(wanted) | ({"after"} if after else set())
    place = {"after": after[0], "after_id": after[1]} if after else {}
    moment = {"as_at": as_at} if as_at else {}
    statement = _page(names, then=as_at is not None)
    return session.execute(statement, wanted | place | moment | {"limit": limit}).mappings().all()


def every(
    session: Session, *, filters: Mapping[str, Any], as_at: datetime | None = None
) -> Iterator[Row]:
    """Yield all meetings that are asked for by day, a chunk at a time."""
    after = None
    while rows := page(session, filters=filters, as_at=as_at, after=after, limit=CHUNK):
        yield from rows
        after = (rows[-1]["meets_on"], rows[-1]["id"])

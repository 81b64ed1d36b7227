"""How decisions of groups are kept. The only SQL about them is here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.group_decisions import rules
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
from shared.events.group_decisions import (
    DecisionState,
    GroupDecisionAmended,
    GroupDecisionAsked,
    GroupDecisionDecided,
    GroupDecisionTerms,
    GroupDecisionWithdrawn,
    Recommendation,
    SubjectKind,
)

CHUNK = 500
DECISION = projected_table(
    "group_decision",
    "actions",
    Column("group_id", Uuid, nullable=False),
    Column("meeting_id", Uuid),
    Column("title", Text, nullable=False),
    Column("officer_id", Uuid),
    Column("about", JSONB, nullable=False),
    Column("about_ids", ARRAY(Uuid), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date),
    Column("report_url", Text),
    Column("current_risk", Text),
    Column("residual_risk", Text),
    Column("risk", Text),
    Column("implications", JSONB, nullable=False),
    Column("equality_assessment", JSONB(none_as_null=True)),
    Column("recommendations", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_on", Date),
    Column("reason", Text),
)
BEFORE = earlier_table(DECISION, without=("risk", "reason"))
_ASKED = frozenset(GroupDecisionAsked.model_fields) - {"group_decision_id", "parties"}


def _said(event: GroupDecisionTerms, names: frozenset[str]) -> dict[str, Any]:
    about = {"about_ids": [one.id for one in event.about]} if "about" in names else {}
    return said(event, names) | about


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case GroupDecisionAsked() as event:
            return _said(event, _ASKED) | {"state": DecisionState.ASKED}
        case GroupDecisionAmended(fields=fields) as event:
            return _said(event, frozenset(fields))
        case GroupDecisionDecided() as event:
            names = ("decided_on", "meeting_id", "state", "recommendations", "reason")
            return said(event, names)
        case GroupDecisionWithdrawn(reason=reason):
            return {"state": DecisionState.WITHDRAWN, "reason": reason}
    return None


PROJECTION = Projection(DECISION, changes, earlier=BEFORE)
apply = PROJECTION.apply

# Held against being dissolved meanwhile.
_HOLD_GROUP = text("""
    SELECT organisation_ids FROM actions.group
    WHERE id = :id AND dissolved_on IS NULL FOR SHARE
""")
_IS_GROUP = text(
    "SELECT EXISTS (SELECT FROM actions.group WHERE id = :id AND dissolved_on IS NULL)"
)
_IS_MEETING = text("""
    SELECT EXISTS (SELECT FROM actions.meeting
                   WHERE id = :id AND group_id = :group_id AND status <> 'cancelled')
""")
_IS_OFFICER_THERE = text(
    "SELECT EXISTS (SELECT FROM actions.officer WHERE id = :id AND standing <> 'left')"
)
_SUBJECTS = {
    SubjectKind.PLAN: "SELECT id, title AS name FROM actions.plan",
    SubjectKind.PROPOSAL: "SELECT id, title AS name FROM actions.proposal",
    SubjectKind.ACTION: "SELECT id, description AS name FROM actions.action",
    SubjectKind.CONTRACT: "SELECT id, title AS name FROM actions.known_contract",
}
_COUNT = {
    kind: text(f"SELECT count(*) FROM ({rows}) AS s WHERE id = ANY(:ids)")  # noqa: S608
    for kind, rows in _SUBJECTS.items()
}
_NAMES = " UNION ALL ".join(
    f"SELECT s.name FROM ({rows}) AS s WHERE b.one->>'kind' = '{kind}'"  # noqa: S608 -- our own names
    " AND s.id = CAST(b.one->>'id' AS uuid)"
    for kind, rows in _SUBJECTS.items()
)
_LOCK = text("""
    SELECT d.*, g.organisation_ids
    FROM actions.group_decision AS d JOIN actions.group AS g ON g.id = d.group_id
    WHERE d.id = :id FOR UPDATE OF d
""")
# The page is cut before anything beside it is looked up.
_SHOWN = f"""
    SELECT d.*, coalesce(d.due_on, 'infinity')::text AS due_key, g.name AS group_name,
           g.organisation_ids, o.post AS officer_post, m.meets_on AS meeting_on, a.subjects
    FROM ({{rows}}) AS d JOIN actions.group AS g ON g.id = d.group_id
    LEFT JOIN actions.meeting AS m ON m.id = d.meeting_id
    LEFT JOIN actions.officer AS o ON o.id = d.officer_id
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(b.one || jsonb_build_object('name', n.name) ORDER BY b.place) AS subjects
        FROM jsonb_array_elements(d.about) WITH ORDINALITY AS b (one, place)
        LEFT JOIN LATERAL ({_NAMES}) AS n ON true
    ) AS a ON true
"""  # noqa: S608 -- our own names
_NOW = DECISION.fullname
# What is private never stands in an earlier row.
_THEN = f"""(SELECT t.*, CAST(NULL AS text) AS risk, CAST(NULL AS text) AS reason
    FROM {standing_at(DECISION, BEFORE)} AS t)"""  # noqa: S608 -- our own names
_ONE, _ONE_THEN = (
    text(_SHOWN.format(rows=f"SELECT * FROM {base} AS t WHERE id = :id"))  # noqa: S608
    for base in (_NOW, _THEN)
)
_FILTERS = {
    "group_id": "d.group_id = :group_id",
    "meeting_id": "d.meeting_id = :meeting_id",
    "officer_id": "d.officer_id = :officer_id",
    "open": "(d.state IN ('asked', 'deferred')) = :open",
    "due_before": "d.due_on < :due_before",
    "about": "d.about_ids @> ARRAY[CAST(:about AS uuid)]",
    "seen_by": """EXISTS (SELECT FROM actions.group AS g
        WHERE g.id = d.group_id AND :seen_by = ANY(g.organisation_ids))""",
    "after": "(coalesce(d.due_on, 'infinity'), d.id) > (CAST(:after AS date), :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    order = "ORDER BY coalesce(d.due_on, 'infinity'), d.id"
    rows = f"""SELECT d.* FROM {_THEN if then else _NOW} AS d
               WHERE {where} {order} LIMIT :limit"""  # noqa: S608 -- our own names
    return text(_SHOWN.format(rows=rows) + order)


def hold_group(session: Session, group_id: UUID) -> tuple[UUID, ...] | None:
    """Return the organisations in a group that is to decide, held until the transaction ends."""
    found = session.execute(_HOLD_GROUP, {"id": group_id}).scalar()
    return None if found is None else tuple(found)


def missing(session: Session, group_id: UUID, values: Mapping[str, Any]) -> frozenset[rules.Named]:
    """Return what of all that a decision names is not there."""
    gone = set()
    if "group_id" in values and not session.execute(_IS_GROUP, {"id": group_id}).scalar():
        gone.add(rules.Named.GROUP)
    meeting = {"id": values.get("meeting_id"), "group_id": group_id}
    if meeting["id"] and not session.execute(_IS_MEETING, meeting).scalar():
        gone.add(rules.Named.MEETING)
    officer = {"id": values.get("officer_id")}
    if officer["id"] and not session.execute(_IS_OFFICER_THERE, officer).scalar():
        gone.add(rules.Named.OFFICER)
    for kind in SubjectKind:
        ids = {one.id for one in values.get("about", ()) if one.kind is kind}
        if ids and session.execute(_COUNT[kind], {"ids": list(ids)}).scalar() != len(ids):
            gone.add(rules.Named.SUBJECT)
    return frozenset(gone)


def lock(session: Session, group_decision_id: UUID) -> tuple[UUID, rules.Decision]:
    """Return a decision to decide about, held until the transaction ends, and whose it is."""
    row = session.execute(_LOCK, {"id": group_decision_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row["group_id"], rules.Decision(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        meeting_id=row["meeting_id"],
        organisation_ids=tuple(row["organisation_ids"]),
        asked_on=row["asked_on"],
        recommendations=tuple(map(Recommendation.model_validate, row["recommendations"])),
        state=DecisionState(row["state"]),
    )


def get(session: Session, group_decision_id: UUID, as_at: datetime | None = None) -> Row:
    """Return a decision to show, now or as it stood at a moment."""
    asked = {"id": group_decision_id} | ({"as_at": as_at} if as_at else {})
    row = session.execute(_ONE_THEN if as_at else _ONE, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    as_at: datetime | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return decisions by the day they are due, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    names = frozenset(wanted) | ({"after"} if after else set())
    place = {"after": after[0], "after_id": after[1]} if after else {}
    moment = {"as_at": as_at} if as_at else {}
    statement = _page(names, then=as_at is not None)
    return session.execute(statement, wanted | place | moment | {"limit": limit}).mappings().all()


def every(
    session: Session, *, filters: Mapping[str, Any], as_at: datetime | None = None
) -> Iterator[Row]:
    """Yield all decisions that are asked for by the day they are due, a chunk at a time."""
    after = None
    while rows := page(session, filters=filters, as_at=as_at, after=after, limit=CHUNK):
        yield from rows
        after = (rows[-1]["due_key"], rows[-1]["id"])


def due_key(part: object) -> str:
    """Return the day in a cursor, if it is one: a date, or `infinity` for none."""
    return "infinity" if part == "infinity" else date.fromisoformat(str(part)).isoformat()

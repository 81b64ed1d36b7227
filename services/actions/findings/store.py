"""How findings are kept. The only SQL about findings is here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.findings import rules
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
from shared.events.findings import (
    FindingAmended,
    FindingClosed,
    FindingPositionStated,
    FindingRecorded,
    FindingReopened,
    FindingTerms,
    Position,
)

FINDING = projected_table(
    "finding",
    "actions",
    Column("source_kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("reference", Text),
    Column("body", Text),
    Column("published_on", Date),
    Column("report_url", Text),
    Column("area", Text),
    Column("text", Text, nullable=False),
    Column("plan_id", Uuid),
    Column("organisation_ids", ARRAY(Uuid), nullable=False),
    Column("position", JSONB, nullable=False, default={}),
    Column("stated_on", Date),
    Column("closed_on", Date),
    Column("agreed_by_group_id", Uuid),
    Column("agreed_by_officer_id", Uuid),
    Column("agreed_by_body", Text),
    Column("close_reason", Text),
)
BEFORE = earlier_table(FINDING, without=("close_reason",))
CHUNK = 500
_TERMS = frozenset(FindingTerms.model_fields) - {"finding_id", "parties"}
_AGREED = ("agreed_by_group_id", "agreed_by_officer_id", "agreed_by_body")


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case FindingRecorded() as event:
            return said(event, _TERMS)
        case FindingAmended(fields=fields) as event:
            return said(event, fields)
        case FindingPositionStated() as event:
            return said(event, ("stated_on", "position"))
        case FindingClosed(reason=reason) as event:
            return said(event, ("closed_on", *_AGREED)) | {"close_reason": reason}
        case FindingReopened():
            return dict.fromkeys(("closed_on", "close_reason", *_AGREED))
    return None


PROJECTION = Projection(FINDING, changes, earlier=BEFORE)
apply = PROJECTION.apply

_LOCK = text("""
    SELECT id, version, changed_at, organisation_ids, position, stated_on, closed_on
    FROM actions.finding WHERE id = :id FOR UPDATE
""")
_ORGANISATIONS = text("""
    SELECT count(*) FROM actions.known_organisation
    WHERE id = ANY(:ids) AND merged_into_id IS NULL
""")
_PLAN = text("SELECT EXISTS (SELECT FROM actions.plan WHERE id = :id)")
_AGREEMENT = text("""
    SELECT (CAST(:group_id AS uuid) IS NULL
            OR EXISTS (SELECT FROM actions."group" WHERE id = :group_id))
       AND (CAST(:officer_id AS uuid) IS NULL
            OR EXISTS (SELECT FROM actions.officer WHERE id = :officer_id))
""")
_FILTERS = {
    "id": "f.id = :id",
    "q": """strpos(lower(concat_ws(' ', f.title, f.reference, f.body, f.area, f.text)),
                   lower(:q)) > 0""",
    "source": "f.source_kind = :source",
    "area": "lower(f.area) = lower(:area)",
    "plan_id": "f.plan_id = :plan_id",
    "organisation_id": "f.organisation_ids @> ARRAY[CAST(:organisation_id AS uuid)]",
    "is_closed": "(f.closed_on IS NOT NULL) = :is_closed",
    "stated_before": "f.closed_on IS NULL AND coalesce(f.stated_on, '-infinity') < :stated_before",
    "seen_by": "f.organisation_ids @> ARRAY[CAST(:seen_by AS uuid)]",
    "after": "f.id > :after",
}


@lru_cache(maxsize=128)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    base = standing_at(FINDING, BEFORE) if then else FINDING.fullname
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"""
        SELECT f.*, p.title AS plan_title, g.name AS group_name, o.post AS officer_post,
               (SELECT jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name)
                                 ORDER BY k.name, k.id)
                FROM actions.known_organisation AS k WHERE k.id = ANY(f.organisation_ids))
                   AS organisations
        FROM {base} AS f
        LEFT JOIN actions.plan AS p ON p.id = f.plan_id
         AND (CAST(:viewer_id AS uuid) IS NULL OR p.owner_ids @> ARRAY[CAST(:viewer_id AS uuid)])
        LEFT JOIN actions."group" AS g ON g.id = f.agreed_by_group_id
        LEFT JOIN actions.officer AS o ON o.id = f.agreed_by_officer_id
        WHERE {where} ORDER BY f.id LIMIT :limit
    """)  # noqa: S608 -- our own names


def lock(session: Session, finding_id: UUID) -> rules.Finding:
    """Return a finding to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": finding_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Finding(
        id=row.id,
        head=Head(row.version, row.changed_at),
        organisation_ids=tuple(row.organisation_ids),
        position=Position.model_validate(row.position),
        stated_on=row.stated_on,
        closed_on=row.closed_on,
    )


def unknown(session: Session, values: Mapping[str, Any]) -> rules.Unknown:
    """Return whether some values name an organisation or a plan that is not there."""
    ids = list(set(values.get("organisation_ids") or ()))
    plan_id = values.get("plan_id")
    return rules.Unknown(
        organisation=bool(ids)
        and session.execute(_ORGANISATIONS, {"ids": ids}).scalar() != len(ids),
        plan=plan_id is not None and not session.execute(_PLAN, {"id": plan_id}).scalar(),
    )


def is_agreement_known(session: Session, *, group_id: UUID | None, officer_id: UUID | None) -> bool:
    """Say whether the group and the officer who agreed are there, where they are named."""
    named = {"group_id": group_id, "officer_id": officer_id}
    return bool(session.execute(_AGREEMENT, named).scalar())


def get(
    session: Session, finding_id: UUID, *, seen_by: UUID | None, as_at: datetime | None = None
) -> Row:
    """Return a finding to show to one who may see it, as it is or stood at a moment."""
    wanted = {"id": finding_id, "seen_by": seen_by}
    rows = page(session, filters=wanted, as_at=as_at, limit=1)
    if not rows:
        raise NotFound
    return rows[0]


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: UUID | None = None,
    as_at: datetime | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return findings in the order in which they were recorded, those after a place in it."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if after is not None:
        wanted["after"] = after
    statement = _page(frozenset(_FILTERS.keys() & wanted.keys()), then=as_at is not None)
    moment = {"as_at": as_at} if as_at else {}
    asked = wanted | moment | {"viewer_id": wanted.get("seen_by"), "limit": limit}
    return session.execute(statement, asked).mappings().all()


def every(
    session: Session, *, filters: Mapping[str, Any], as_at: datetime | None
) -> Iterator[Sequence[Row]]:
    """Yield the whole list, a chunk at a time."""
    after = None
    while rows := page(session, filters=filters, after=after, as_at=as_at, limit=CHUNK):
        yield rows
        after = rows[-1]["id"]

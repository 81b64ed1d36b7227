"""How the register of needs is kept. The only SQL about needs is here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Integer, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.needs import rules
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
from shared.events.needs import (
    NeedAmended,
    NeedRecorded,
    NeedRefreshed,
    NeedRetired,
    NeedTerms,
)

NEED = projected_table(
    "need",
    "actions",
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("organisation_id", Uuid),
    Column("officer_id", Uuid),
    Column("summary", Text),
    Column("published_on", Date),
    Column("links", JSONB, nullable=False),
    Column("priorities", ARRAY(Text), nullable=False),
    Column("areas", JSONB, nullable=False),
    Column("figures", JSONB, nullable=False),
    Column("refresh_months", Integer),
    Column("refresh_due_on", Date),
    Column("edition", Integer, nullable=False, default=1),
    Column("retired_on", Date),
    Column("successor_id", Uuid),
)
BEFORE = earlier_table(NEED)
CHUNK = 500
_TERMS = frozenset(NeedTerms.model_fields) - {"need_id", "parties"}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case NeedRecorded() as event:
            return said(event, _TERMS)
        case NeedAmended(fields=fields) as event:
            return said(event, fields)
        case NeedRefreshed(fields=fields) as event:
            return said(event, (*fields, "edition"))
        case NeedRetired() as event:
            return said(event, ("retired_on", "successor_id"))
    return None


PROJECTION = Projection(NEED, changes, earlier=BEFORE)
apply = PROJECTION.apply

_LOCK = text("""
    SELECT id, version, changed_at, published_on, refresh_months, edition, retired_on
    FROM actions.need WHERE id = :id FOR UPDATE
""")
_KNOWN = text("SELECT id FROM actions.need WHERE id = ANY(:ids)")
_NAMED = text("""
    SELECT id FROM actions.known_organisation
    WHERE id = :organisation_id AND merged_into_id IS NULL
    UNION ALL
    SELECT id FROM actions.officer
    WHERE id = :officer_id AND standing IN ('proposed', 'confirmed')
""")
_DUE = "coalesce(n.refresh_due_on, 'infinity')"
_FILTERS = {
    "id": "n.id = :id",
    "q": """strpos(lower(concat_ws(' ', n.title, n.summary, array_to_string(n.priorities, ' '))),
                   lower(:q)) > 0""",
    "kind": "n.kind = :kind",
    "organisation_id": "n.organisation_id = :organisation_id",
    "officer_id": "n.officer_id = :officer_id",
    "area": "EXISTS (SELECT FROM jsonb_array_elements(n.areas) AS one"
    " WHERE lower(one->>'label') = lower(:area))",
    "refresh_due_until": "n.retired_on IS NULL AND n.refresh_due_on <= :refresh_due_until",
    "is_retired": "(n.retired_on IS NOT NULL) = :is_retired",
    "after": f"({_DUE}, n.id) > (CAST(:after AS date), :after_id)",
}


@lru_cache(maxsize=128)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    base = standing_at(NEED, BEFORE) if then else NEED.fullname
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"""
        SELECT n.*, {_DUE}::text AS due_key, o.name AS organisation_name,
               f.post AS officer_post, s.title AS successor_title
        FROM {base} AS n
        LEFT JOIN actions.known_organisation AS o ON o.id = n.organisation_id
        LEFT JOIN actions.officer AS f ON f.id = n.officer_id
        LEFT JOIN actions.need AS s ON s.id = n.successor_id
        WHERE {where} ORDER BY {_DUE}, n.id LIMIT :limit
    """)  # noqa: S608 -- our own names


def lock(session: Session, need_id: UUID) -> rules.Need:
    """Return an entry to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": need_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Need(
        id=row.id,
        head=Head(row.version, row.changed_at),
        published_on=row.published_on,
        refresh_months=row.refresh_months,
        edition=row.edition,
        retired_on=row.retired_on,
    )


def known(session: Session, need_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some ids that stand in the register."""
    if not need_ids:
        return set()
    return set(session.execute(_KNOWN, {"ids": list(need_ids)}).scalars())


def unknown(session: Session, values: Mapping[str, Any]) -> rules.Unknown:
    """Return what some values name that is not there: an organisation, an officer who has left."""
    named = {name: values.get(name) for name in ("organisation_id", "officer_id")}
    there = set(session.execute(_NAMED, named).scalars()) if any(named.values()) else set()
    return rules.Unknown(*(one is not None and one not in there for one in named.values()))


def get(session: Session, need_id: UUID, *, as_at: datetime | None = None) -> Row:
    """Return an entry to show, as it is or stood at a moment."""
    rows = page(session, filters={"id": need_id}, as_at=as_at, limit=1)
    if not rows:
        raise NotFound
    return rows[0]


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: tuple[str, UUID] | None = None,
    as_at: datetime | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return entries by the day on which they are due, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if after is not None:
        wanted |= {"after": after[0], "after_id": after[1]}
    statement = _page(frozenset(_FILTERS.keys() & wanted.keys()), then=as_at is not None)
    moment = {"as_at": as_at} if as_at else {}
    return session.execute(statement, wanted | moment | {"limit": limit}).mappings().all()


def every(
    session: Session, *, filters: Mapping[str, Any], as_at: datetime | None
) -> Iterator[Sequence[Row]]:
    """Yield the whole list, a chunk at a time."""
    after = None
    while rows := page(session, filters=filters, after=after, as_at=as_at, limit=CHUNK):
        yield rows
        after = (rows[-1]["due_key"], rows[-1]["id"])


def due_key(part: object) -> str:
    """Return the day in a cursor, if it is one: a date, or `infinity` for none."""
    return "infinity" if part == "infinity" else date.fromisoformat(str(part)).isoformat()

"""How the commissioning intentions are read: of procurements, those that are published."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from shared.database.engine import Row, Session

CHUNK = 500
_FILTERS = {
    "open": "p.status IN ('planned', 'in_progress')",
    "status": "p.status = :status",
    "kind": "p.kind = :kind",
    "category": "lower(p.category) = lower(:category)",
    "lead_commissioner_id": "p.lead_commissioner_id = :lead_commissioner_id",
    "starts_from": "p.start_on >= :starts_from",
    "starts_until": "p.start_on <= :starts_until",
    "after": "(coalesce(p.start_on, 'infinity'), p.id) > (CAST(:after AS date), :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters))
    # Nothing is read here that the market may not know.
    return text(f"""
        SELECT p.id, p.title, p.description, p.kind, p.status, p.category, p.areas, p.cpv_codes,
               p.regime, p.procedure, p.estimated_value, p.currency, p.start_on, p.term_months,
               p.extension_months, p.steps, p.families_part, p.notices, p.published_on,
               p.lead_commissioner_id, l.name AS lead_commissioner_name, o.post AS officer_post,
               CAST(coalesce(p.start_on, 'infinity') AS text) AS start_key
        FROM contracts.procurement AS p
        JOIN contracts.organisation AS l ON l.id = p.lead_commissioner_id
        LEFT JOIN contracts.known_officer AS o ON o.id = p.officer_id
        WHERE p.published_on IS NOT NULL AND {where}
        ORDER BY coalesce(p.start_on, 'infinity'), p.id LIMIT :limit
    """)  # noqa: S608 -- our own names


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return what is published by its wanted start; without a status asked for, what is open."""
    names = set(filters) | ({"after"} if after else set())
    names |= set() if "status" in filters else {"open"}
    place = {"after": after[0], "after_id": after[1]} if after else {}
    statement = _page(frozenset(names))
    return session.execute(statement, {**filters, **place, "limit": limit}).mappings().all()


def every(session: Session, *, filters: Mapping[str, Any]) -> Iterator[Row]:
    """Yield everything that is published, a chunk at a time."""
    after = None
    while True:
        rows = page(session, filters=filters, after=after, limit=CHUNK)
        yield from rows
        if len(rows) < CHUNK:
            return
        after = (rows[-1]["start_key"], rows[-1]["id"])


def start_key(part: object) -> str:
    """Return the start in a cursor, if it is one: a date, or `infinity` for none."""
    return "infinity" if part == "infinity" else date.fromisoformat(str(part)).isoformat()

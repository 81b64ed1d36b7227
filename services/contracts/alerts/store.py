"""How alerts are kept. The only SQL about alerts is here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Integer, Text, TextClause, Uuid, text

from services.contracts.alerts import rules
from services.contracts.watch.rules import Key
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.events.alerts import AlertKind, AlertRaised, AlertSettled
from shared.events.base import Head, Recorded

ALERT = projected_table(
    "alert",
    "contracts",
    Column("kind", Text, nullable=False),
    Column("contract_id", Uuid, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("target_on", Date, nullable=False),
    Column("months", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("end_on", Date),
    Column("officer_id", Uuid),
    Column("step", Text),
    Column("why", Text),
    Column("safe_start_on", Date),
    Column("page", Text),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("settlement", Text),
)
_RAISED = (
    *("kind", "contract_id", "set_by", "target_on", "months", "due_on", "end_on", "officer_id"),
    *("step", "why", "safe_start_on", "page"),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case AlertRaised() as event:
            values = {name: getattr(event, name) for name in _RAISED}
            return values | {"raised_at": recorded.recorded_at}
        case AlertSettled(settlement=settlement):
            return {"settlement": settlement}
    return None


@dataclass(frozen=True, slots=True)
class Open:
    """An alert that is not settled: what it was raised under, and the contract's end then."""

    id: UUID
    head: Head
    about: Key
    end_on: date | None


PROJECTION = Projection(ALERT, changes)
apply = PROJECTION.apply

_LOCK_OPEN = text("""
    SELECT id, version, changed_at, contract_id, kind, step, set_by, target_on, end_on
    FROM contracts.alert
    WHERE contract_id = ANY(:contract_ids) AND settlement IS NULL ORDER BY id FOR UPDATE
""")
_ABOUT = text("""
    SELECT DISTINCT contract_id FROM contracts.alert
    WHERE settlement IS NULL AND contract_id = ANY(:contract_ids)
""")
_SHOWN = """
    SELECT a.*, c.title AS contract_title, o.post AS officer_post
    FROM contracts.alert AS a
    JOIN contracts.contract AS c ON c.id = a.contract_id
    LEFT JOIN contracts.known_officer AS o ON o.id = a.officer_id
"""
_FILTERS = {
    "id": "a.id = :id",
    "contract_id": "a.contract_id = :contract_id",
    "officer_id": "a.officer_id = :officer_id",
    "kind": "a.kind = :kind",
    "is_open": "(a.settlement IS NULL) = :is_open",
    "commissioner_id": (
        "c.lead_commissioner_id = :commissioner_id OR :commissioner_id = ANY(c.co_commissioner_ids)"
    ),
    "before": "(a.raised_at, a.id) < (CAST(:before AS timestamptz), :before_id)",
}


@lru_cache(maxsize=64)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"{_SHOWN} WHERE {where} ORDER BY a.raised_at DESC, a.id DESC LIMIT :limit")


def subject(row: Row, *, safe_start_on: date | None) -> rules.Subject:
    """Return what an alert says about its contract."""
    return rules.Subject(
        contract_id=row["id"],
        end_on=row["end_on"],
        officer_id=row["officer_id"],
        reference=row["reference"],
        title=row["title"],
        provider_id=row["provider_id"],
        provider_name=row["provider_name"],
        value=row["value"],
        safe_start_on=safe_start_on,
    )


def lock_open(session: Session, contract_ids: Iterable[UUID]) -> dict[UUID, list[Open]]:
    """Return the open alerts about some contracts, held until the transaction ends."""
    found: dict[UUID, list[Open]] = {}
    for row in session.execute(_LOCK_OPEN, {"contract_ids": list(contract_ids)}):
        about = Key(row.contract_id, AlertKind(row.kind), row.step, row.set_by, row.target_on)
        one = Open(row.id, Head(row.version, row.changed_at), about, row.end_on)
        found.setdefault(row.contract_id, []).append(one)
    return found


def about(session: Session, contract_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of some contracts about which an alert is open."""
    rows = session.execute(_ABOUT, {"contract_ids": list(contract_ids)})
    return frozenset(rows.scalars())


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return alerts, the newest first, those before a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if before is not None:
        wanted["before"] = before[0]
    before_id = {"before_id": before[1]} if before else {}
    statement = _page(frozenset(wanted))
    return session.execute(statement, wanted | before_id | {"limit": limit}).mappings().all()

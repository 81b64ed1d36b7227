"""How alerts are kept. The only SQL about alerts is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Integer, Text, TextClause, Uuid, text

from services.contracts.alerts import rules
from services.contracts.watch import store as watch
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
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
    Column("end_on", Date, nullable=False),
    Column("officer_id", Uuid),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("settlement", Text),
)
_RAISED = (
    "kind",
    "contract_id",
    "set_by",
    "target_on",
    "months",
    "due_on",
    "end_on",
    "officer_id",
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


PROJECTION = Projection(ALERT, changes)
apply = PROJECTION.apply

_LOCK_CONTRACT = text(f"{watch.WATCHED} WHERE c.id = :id FOR UPDATE OF c")
_LOCK_OPEN = text("""
    SELECT id, version, changed_at, kind FROM contracts.alert
    WHERE contract_id = :contract_id AND settlement IS NULL ORDER BY id FOR UPDATE
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


def lock_contract(session: Session, contract_id: UUID) -> Row:
    """Return what an alert about a contract is decided on, held until the transaction ends."""
    row = session.execute(_LOCK_CONTRACT, {"id": contract_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def subject(row: Row) -> rules.Subject:
    """Return what an alert says about its contract."""
    return rules.Subject(
        contract_id=row["id"],
        set_by=row["end_set_by"],
        end_on=row["end_on"],
        officer_id=row["officer_id"],
        reference=row["reference"],
        title=row["title"],
        provider_id=row["provider_id"],
        provider_name=row["provider_name"],
        value=row["value"],
    )


def lock_open(session: Session, contract_id: UUID) -> list[tuple[UUID, AlertKind, Head]]:
    """Return the open alerts about a contract, held until the transaction ends."""
    return [
        (row.id, AlertKind(row.kind), Head(row.version, row.changed_at))
        for row in session.execute(_LOCK_OPEN, {"contract_id": contract_id})
    ]


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

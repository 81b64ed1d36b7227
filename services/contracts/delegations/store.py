"""How the scheme of delegation is kept. The only SQL about delegations is here."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Numeric, Text, Uuid, text

from services.contracts.delegations import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import By, Head, Recorded
from shared.events.delegations import DelegatedDecision, DelegationGranted, DelegationRevoked

DELEGATION = projected_table(
    "delegation",
    "contracts",
    Column("officer_id", Uuid, nullable=False),
    Column("up_to", Numeric(15, 2)),
    Column("decisions", ARRAY(Text), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date),
    Column("revoked_on", Date),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case DelegationGranted() as event:
            return {
                "officer_id": event.officer_id,
                "up_to": event.up_to,
                "decisions": list(event.decisions),
                "from_on": event.from_on,
                "until_on": event.until_on,
            }
        case DelegationRevoked(revoked_on=revoked_on):
            return {"revoked_on": revoked_on}
    return None


PROJECTION = Projection(DELEGATION, changes)
apply = PROJECTION.apply

_LOCK = text("""
    SELECT id, version, changed_at, revoked_on FROM contracts.delegation
    WHERE id = :id FOR UPDATE
""")
_IN_USE = text("SELECT EXISTS (SELECT FROM contracts.delegation WHERE from_on <= :today)")
_OF_OFFICER = text("""
    SELECT officer_id, up_to, decisions, from_on, until_on, revoked_on
    FROM contracts.delegation WHERE officer_id = :officer_id
""")
_SHOWN = """
    SELECT d.*, o.post AS officer_post FROM contracts.delegation AS d
    LEFT JOIN contracts.known_officer AS o ON o.id = d.officer_id
"""
_ONE = text(f"{_SHOWN} WHERE d.id = :id")
_PAGE = text(f"""
    {_SHOWN}
    WHERE (CAST(:officer_id AS uuid) IS NULL OR d.officer_id = :officer_id)
      AND (CAST(:stands_on AS date) IS NULL
           OR d.from_on <= :stands_on
              AND coalesce(d.until_on, 'infinity') >= :stands_on
              AND coalesce(d.revoked_on, 'infinity') > :stands_on)
      AND (CAST(:after AS uuid) IS NULL OR d.id > :after)
    ORDER BY d.id LIMIT :limit
""")


def lock(session: Session, delegation_id: UUID) -> rules.Granted:
    """Return a delegation to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": delegation_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Granted(row.id, Head(row.version, row.changed_at), row.revoked_on)


def scheme(session: Session, *, by: By, today: date) -> rules.Scheme:
    """Return the scheme as it concerns one who wants to decide today.

    It is in use from the first day of the first delegation that was ever granted.
    """
    in_use = bool(session.execute(_IN_USE, {"today": today}).scalar())
    found: tuple[rules.Delegation, ...] = ()
    if in_use and by.officer_id is not None:
        rows = session.execute(_OF_OFFICER, {"officer_id": by.officer_id}).mappings()
        found = tuple(map(delegation, rows))
    return rules.Scheme(in_use=in_use, officer_id=by.officer_id, delegations=found, on=today)


def delegation(row: Row) -> rules.Delegation:
    """Return what a row says that an officer may decide."""
    return rules.Delegation(
        officer_id=row["officer_id"],
        up_to=row["up_to"],
        decisions=frozenset(map(DelegatedDecision, row["decisions"])),
        from_on=row["from_on"],
        until_on=row["until_on"],
        revoked_on=row["revoked_on"],
    )


def may_decide(
    session: Session,
    *,
    by: By,
    value: Decimal | None,
    today: date,
    decision: DelegatedDecision = DelegatedDecision.CONTRACT_END,
) -> bool:
    """Say whether somebody may decide today about a value, which may be unknown."""
    return scheme(session, by=by, today=today).allows(value, decision)


def get(session: Session, delegation_id: UUID) -> Row:
    """Return a delegation to show."""
    row = session.execute(_ONE, {"id": delegation_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    officer_id: UUID | None,
    stands_on: date | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row]:
    """Return delegations in the order in which they were granted, those after a place in it."""
    wanted = {"officer_id": officer_id, "stands_on": stands_on, "after": after, "limit": limit}
    return session.execute(_PAGE, wanted).mappings().all()

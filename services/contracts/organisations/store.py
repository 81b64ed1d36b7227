"""How organisations are kept. The only SQL about organisations is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Column, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from services.contracts.organisations import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Head, Recorded
from shared.events.organisations import (
    Identifier,
    OrganisationEvent,
    OrganisationIdentified,
    OrganisationRegistered,
    OrganisationRenamed,
)

ORGANISATION = projected_table(
    "organisation",
    "contracts",
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("identifiers", JSONB, nullable=False),
    Column("sme", Boolean),
    Column("vcse", Boolean),
)


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: case and spaces do not count."""
    return " ".join(name.casefold().split())


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OrganisationRegistered() as event:
            return {
                "name": event.name,
                "name_key": name_key(event.name),
                "kinds": list(event.kinds),
                "identifiers": [one.model_dump() for one in event.identifiers],
                "sme": event.sme,
                "vcse": event.vcse,
            }
        case OrganisationRenamed(name=name):
            return {"name": name, "name_key": name_key(name)}
        case OrganisationIdentified(identifiers=identifiers):
            return {"identifiers": [one.model_dump() for one in identifiers]}
    return None


PROJECTION = Projection(ORGANISATION, changes)
apply = PROJECTION.apply

_ONE = text("SELECT * FROM contracts.organisation WHERE id = :id")
_LOCK = text(
    "SELECT id, version, changed_at, name FROM contracts.organisation WHERE id = :id FOR UPDATE"
)
_LOCK_IDENTIFIER = text("SELECT pg_advisory_xact_lock(hashtextextended(:identifier, 0))")
_WITH_IDENTIFIER = text("""
    SELECT id FROM contracts.organisation WHERE identifiers @> CAST(:identifier AS jsonb) LIMIT 1
""")
_WITH_NAMES = text("""
    SELECT DISTINCT ON (name_key) name_key, id, version, changed_at, identifiers
    FROM contracts.organisation
    WHERE name_key = ANY(:keys) ORDER BY name_key, id
""")
_PAGE = text("""
    SELECT * FROM contracts.organisation
    WHERE (CAST(:name_key AS text) IS NULL OR starts_with(name_key, :name_key))
      AND (CAST(:kind AS text) IS NULL OR :kind = ANY(kinds))
      AND (CAST(:identifier AS jsonb) IS NULL OR identifiers @> CAST(:identifier AS jsonb))
      AND (CAST(:after_name AS text) IS NULL OR (name_key, id) > (:after_name, :after_id))
    ORDER BY name_key, id
    LIMIT :limit
""")


def lock(session: Session, organisation_id: UUID) -> rules.Organisation:
    """Return an organisation to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": organisation_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Organisation(id=row.id, head=Head(row.version, row.changed_at), name=row.name)


def lock_identifiers(session: Session, identifiers: Iterable[Identifier]) -> bool:
    """Hold identifiers until the transaction ends, and say whether one of them is taken."""
    taken = False
    for one in sorted(identifiers, key=lambda each: (each.scheme, each.id)):
        session.execute(_LOCK_IDENTIFIER, {"identifier": f"{one.scheme}:{one.id}"})
        taken = taken or with_identifier(session, one) is not None
    return taken


def with_identifier(session: Session, identifier: Identifier) -> UUID | None:
    """Return the organisation that has an identifier."""
    wanted = f"[{identifier.model_dump_json()}]"
    return session.execute(_WITH_IDENTIFIER, {"identifier": wanted}).scalar()


def with_names(session: Session, names: Iterable[str]) -> dict[str, Row]:
    """Return the organisations of some names, by `name_key`; of twins the one known longest."""
    rows = session.execute(_WITH_NAMES, {"keys": [name_key(name) for name in names]})
    return {row["name_key"]: row for row in rows.mappings()}


def get(session: Session, organisation_id: UUID) -> Row:
    """Return an organisation to show."""
    row = session.execute(_ONE, {"id": organisation_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def as_at(session: Session, organisation_id: UUID, moment: datetime) -> Row:
    """Return an organisation as it stood at a moment."""
    history = log.history(session, OrganisationEvent, organisation_id, until=moment)
    row = PROJECTION.fold(history)
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    name: str | None,
    kind: str | None,
    identifier: Identifier | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return organisations by name, those after a place in the list."""
    after_name, after_id = after or (None, None)
    rows = session.execute(
        _PAGE,
        {
            "name_key": name_key(name) if name else None,
            "kind": kind,
            "identifier": f"[{identifier.model_dump_json()}]" if identifier else None,
            "after_name": after_name,
            "after_id": after_id,
            "limit": limit,
        },
    )
    return rows.mappings().all()

"""How known organisations are kept. The only SQL about known organisations is here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.engine import Session
from shared.database.projection import Projection, projected_table
from shared.events.base import Recorded
from shared.events.organisations import (
    OrganisationIdentified,
    OrganisationMerged,
    OrganisationRegistered,
    OrganisationRenamed,
)

KNOWN_ORGANISATION = projected_table(
    "known_organisation",
    "partners",
    Column("name", Text, nullable=False),
    Column("identifiers", JSONB, nullable=False),
    Column("merged_into_id", Uuid),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OrganisationRegistered() as event:
            return {
                "name": event.name,
                "identifiers": [one.model_dump() for one in event.identifiers],
            }
        case OrganisationRenamed(name=name):
            return {"name": name}
        case OrganisationIdentified(identifiers=identifiers):
            return {"identifiers": [one.model_dump() for one in identifiers]}
        case OrganisationMerged(into_id=into_id):
            return {"identifiers": [], "merged_into_id": into_id}
    return None


PROJECTION = Projection(KNOWN_ORGANISATION, changes)
apply = PROJECTION.apply
EVENTS = (OrganisationRegistered, OrganisationRenamed, OrganisationIdentified, OrganisationMerged)

_IS_COUNCIL = text("""
    SELECT o.identifiers @> CAST(:council AS jsonb)
    FROM partners.known_organisation AS m
    JOIN partners.known_organisation AS o ON o.id = coalesce(m.merged_into_id, m.id)
    WHERE m.id = :id
""")


def is_council(session: Session, organisation_id: UUID, council: str) -> bool | None:
    """Say whether an organisation is the council; None if the organisation is not known here."""
    found = session.execute(_IS_COUNCIL, {"id": organisation_id, "council": council}).scalar()
    return None if found is None else bool(found)

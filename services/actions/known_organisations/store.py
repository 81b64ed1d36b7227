"""How remembered organisations are kept; the events of the contracts service fill them."""

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
    "actions",
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

_NAME = text("SELECT name FROM actions.known_organisation WHERE id = :id")


def name_of(session: Session, organisation_id: UUID) -> str | None:
    """Return what an organisation is called; None while it is not known here."""
    return session.execute(_NAME, {"id": organisation_id}).scalar()

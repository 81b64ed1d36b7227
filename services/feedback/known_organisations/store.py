"""How known organisations are kept. The only SQL about known organisations is here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.projection import Projection, projected_table
from shared.events.base import Recorded
from shared.events.organisations import (
    OrganisationIdentified,
    OrganisationMerged,
    OrganisationRegistered,
)

KNOWN_ORGANISATION = projected_table(
    "known_organisation",
    "feedback",
    Column("identifiers", JSONB, nullable=False),
    Column("merged_into_id", Uuid),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case (
            OrganisationRegistered(identifiers=identifiers)
            | OrganisationIdentified(identifiers=identifiers)
        ):
            return {"identifiers": [one.model_dump() for one in identifiers]}
        case OrganisationMerged(into_id=into_id):
            return {"identifiers": [], "merged_into_id": into_id}
    return None


PROJECTION = Projection(KNOWN_ORGANISATION, changes)
apply = PROJECTION.apply
EVENTS = (OrganisationRegistered, OrganisationIdentified, OrganisationMerged)

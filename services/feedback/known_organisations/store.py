"""How known organisations are kept. The only SQL about known organisations is here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.projection import Projection, projected_table
from shared.events.base import Recorded
from shared.events.organisations import OrganisationRegistered

KNOWN_ORGANISATION = projected_table(
    "known_organisation", "feedback", Column("identifiers", JSONB, nullable=False)
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OrganisationRegistered(identifiers=identifiers):
            return {"identifiers": [one.model_dump() for one in identifiers]}
    return None


PROJECTION = Projection(KNOWN_ORGANISATION, changes)
apply = PROJECTION.apply
EVENTS = (OrganisationRegistered,)

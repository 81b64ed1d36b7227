"""How the row of an organisation is filled: each event says which columns it sets."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.contracts.organisations.identifiers import twin_number
from shared.database.projection import plain
from shared.events.base import Recorded
from shared.events.organisations import (
    Identifier,
    OrganisationAmended,
    OrganisationIdentified,
    OrganisationMerged,
    OrganisationRegistered,
    OrganisationRegistrationEnded,
    OrganisationRegistrationRecorded,
    OrganisationRenamed,
    OrganisationSucceeded,
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
                **_called(event.identifiers),
                "sme": event.sme,
                "vcse": event.vcse,
            }
        case OrganisationRenamed(name=name):
            return {"name": name, "name_key": name_key(name)}
        case OrganisationIdentified(identifiers=known):
            return _called(known)
        case OrganisationAmended(fields=fields) as event:
            return {name: plain(getattr(event, name)) for name in fields}
        case (
            OrganisationRegistrationRecorded(registrations=registrations)
            | OrganisationRegistrationEnded(registrations=registrations)
        ):
            return {"registrations": plain(registrations)}
        case OrganisationSucceeded(successor_id=successor_id, succeeded_on=succeeded_on):
            return {"successor_id": successor_id, "succeeded_on": succeeded_on}
        case OrganisationMerged(into_id=into_id):
            # What it was called and registered as counts for the other one.
            return {"merged_into_id": into_id, **_called(()), "registrations": []}
    return None


def _called(identifiers: Sequence[Identifier]) -> dict[str, Any]:
    numbers = {number for one in identifiers if (number := twin_number(one))}
    return {"identifiers": plain(identifiers), "twin_numbers": sorted(numbers)}

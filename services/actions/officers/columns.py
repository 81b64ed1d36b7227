"""What each event of an officer sets in their row."""

from collections.abc import Mapping
from typing import Any

from services.actions.officers import rules
from shared.events.base import Recorded
from shared.events.officers import (
    OfficerAbsenceAnnounced,
    OfficerAmended,
    OfficerConfirmed,
    OfficerDeputyAppointed,
    OfficerErased,
    OfficerLeft,
    OfficerMerged,
    OfficerRegistered,
    OfficerReportingChanged,
    OfficerReturned,
    OfficerTied,
    Standing,
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OfficerRegistered() as event:
            return {
                "organisation_id": event.organisation_id,
                "post": event.post,
                "standing": event.standing,
                **_name(event.name),
                **_address(event.email),
            }
        case OfficerAmended() as event:
            return _amended(event)
        case OfficerConfirmed():
            return {"standing": Standing.CONFIRMED}
        case OfficerTied(sign_in_hash=sign_in_hash):
            return {"sign_in_hash": sign_in_hash}
        case OfficerReportingChanged(line_manager_id=line_manager_id):
            return {"line_manager_id": line_manager_id}
        case OfficerDeputyAppointed(deputy_id=deputy_id):
            return {"deputy_id": deputy_id}
        case OfficerAbsenceAnnounced() as event:
            return {
                "away_from_on": event.from_on,
                "away_until_on": event.until_on,
                "away_deputy_id": event.deputy_id,
            }
        case OfficerReturned():
            return dict.fromkeys(("away_from_on", "away_until_on", "away_deputy_id"))
        case OfficerLeft():
            return {"standing": Standing.LEFT, "sign_in_hash": None}
        case OfficerMerged() as event:
            given = _address(None) if event.gives_address else {}
            left: Mapping[str, Any] = {"standing": Standing.LEFT, "sign_in_hash": None}
            return {**left, **given, "merged_into_id": event.into_id}
        case OfficerErased():
            left = {"standing": Standing.LEFT, "sign_in_hash": None, "erased": True}
            return {**left, **_name(None), **_address(None), "capacity_note": None}
    return None


def _amended(event: OfficerAmended) -> Mapping[str, Any]:
    values = {name: getattr(event, name) for name in event.fields}
    if "name" in values:
        values |= _name(event.name)
    if "email" in values:
        values |= _address(event.email)
    return values


def _name(name: str | None) -> Mapping[str, str | None]:
    return {"name": name, "name_key": rules.name_key(name) if name else None}


def _address(email: str | None) -> Mapping[str, str | None]:
    return {"email": email, "email_key": rules.address_key(email) if email else None}

"""How known officers are kept. The only SQL about known officers is here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Text, Uuid, text

from shared import settings
from shared.auth import SignedIn
from shared.database.engine import reading
from shared.database.projection import Projection, projected_table
from shared.events.base import Recorded
from shared.events.officers import (
    OfficerAmended,
    OfficerConfirmed,
    OfficerErased,
    OfficerLeft,
    OfficerMerged,
    OfficerRegistered,
    OfficerTied,
    Standing,
)

KNOWN_OFFICER = projected_table(
    "known_officer",
    "partners",
    Column("organisation_id", Uuid),
    Column("post", Text),
    Column("standing", Text),
    Column("sign_in_hash", Text),
)
_AMENDED = frozenset({"organisation_id", "post"})


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OfficerRegistered() as event:
            return {
                "organisation_id": event.organisation_id,
                "post": event.post,
                "standing": event.standing,
            }
        case OfficerAmended(fields=fields) as event:
            return {name: getattr(event, name) for name in _AMENDED.intersection(fields)}
        case OfficerConfirmed():
            return {"standing": Standing.CONFIRMED}
        case OfficerTied(sign_in_hash=sign_in_hash):
            return {"sign_in_hash": sign_in_hash}
        case OfficerLeft() | OfficerMerged() | OfficerErased():
            return {"standing": Standing.LEFT, "sign_in_hash": None}
    return None


PROJECTION = Projection(KNOWN_OFFICER, changes)
apply = PROJECTION.apply
EVENTS = (
    *(OfficerRegistered, OfficerAmended, OfficerConfirmed, OfficerTied),
    *(OfficerLeft, OfficerMerged, OfficerErased),
)

_SIGNED_IN = text("""
    SELECT k.id, coalesce(m.merged_into_id, k.organisation_id) AS organisation_id,
           coalesce(o.identifiers @> CAST(:council AS jsonb), false) AS is_council
    FROM partners.known_officer AS k
    LEFT JOIN partners.known_organisation AS m ON m.id = k.organisation_id
    LEFT JOIN partners.known_organisation AS o
      ON o.id = coalesce(m.merged_into_id, k.organisation_id)
    WHERE k.sign_in_hash = :sign_in_hash AND k.standing = 'confirmed'
""")


def find_officer(sign_in_hash: str) -> SignedIn | None:
    """Return the officer who signs in with a sign-on."""
    with reading("partners") as session:
        row = session.execute(
            _SIGNED_IN,
            {"sign_in_hash": sign_in_hash, "council": settings.current().council_identifier()},
        ).one_or_none()
    return SignedIn(row.id, row.organisation_id, row.is_council) if row else None

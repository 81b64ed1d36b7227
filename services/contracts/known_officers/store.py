"""How known officers are kept. The only SQL about known officers is here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text, Uuid, text

from shared import settings
from shared.auth import SignedIn
from shared.database.engine import Session, reading
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
    "contracts",
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

_EXISTS = text("SELECT EXISTS (SELECT FROM contracts.known_officer WHERE id = :id)")
_CONFIRMED = """
    SELECT k.id, coalesce(m.merged_into_id, k.organisation_id) AS organisation_id,
           coalesce(o.identifiers @> CAST(:council AS jsonb), false) AS is_council
    FROM contracts.known_officer AS k
    LEFT JOIN contracts.organisation AS m ON m.id = k.organisation_id
    LEFT JOIN contracts.organisation AS o
      ON o.id = coalesce(m.merged_into_id, k.organisation_id)
    WHERE k.standing = 'confirmed'
"""
_SIGNED_IN = text(f"{_CONFIRMED} AND k.sign_in_hash = :sign_in_hash")
_WITH_ID = text(f"{_CONFIRMED} AND k.id = :id")


def is_known(session: Session, officer_id: UUID) -> bool:
    """Say whether an officer is known here."""
    return bool(session.execute(_EXISTS, {"id": officer_id}).scalar())


def find_officer(sign_in_hash: str) -> SignedIn | None:
    """Return the officer who signs in with a sign-on."""
    with reading("contracts") as session:
        row = session.execute(
            _SIGNED_IN,
            {"sign_in_hash": sign_in_hash, "council": settings.current().council_identifier()},
        ).one_or_none()
    return SignedIn(row.id, row.organisation_id, row.is_council) if row else None


def confirmed(session: Session, officer_id: UUID) -> SignedIn | None:
    """Return an officer who is there and confirmed, as if signed in."""
    council = settings.current().council_identifier()
    row = session.execute(_WITH_ID, {"id": officer_id, "council": council}).one_or_none()
    return SignedIn(row.id, row.organisation_id, row.is_council) if row else None

"""How known contracts are kept. The only SQL about known contracts is here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text, Uuid, text

from shared.database.engine import Session
from shared.database.projection import Projection, projected_table
from shared.events.base import Recorded
from shared.events.contracts import ContractAwarded, ContractCorrected

KNOWN_CONTRACT = projected_table(
    "known_contract",
    "feedback",
    Column("title", Text, nullable=False),
    Column("provider_id", Uuid, nullable=False),
)
_REMEMBERED = ("title", "provider_id")


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ContractAwarded() as event:
            return {"title": event.title, "provider_id": event.provider_id}
        case ContractCorrected() as event:
            return {name: getattr(event, name) for name in _REMEMBERED if name in event.fields}
    return None


PROJECTION = Projection(KNOWN_CONTRACT, changes)
apply = PROJECTION.apply
EVENTS = (ContractAwarded, ContractCorrected)

_EXISTS = text("SELECT EXISTS (SELECT FROM feedback.known_contract WHERE id = :id)")


def is_known(session: Session, contract_id: UUID) -> bool:
    """Say whether a contract is known here."""
    return bool(session.execute(_EXISTS, {"id": contract_id}).scalar())

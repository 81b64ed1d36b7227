"""What is told about the scheme of delegation: who may decide up to which value."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private


class DelegatedDecision(StrEnum):
    """A kind of decision that a scheme of delegation gives to an officer."""

    STRATEGY = "strategy"
    AWARD = "award"
    EXTENSION = "extension"
    CONTRACT_END = "contract_end"


class DelegationEvent(Event):
    """Something happened to what an officer may decide."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "delegations"
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

    delegation_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the delegation's id."""
        return self.delegation_id


class DelegationGranted(DelegationEvent):
    """An officer may decide up to a value; without one, up to any, and without kinds, of every kind."""

    type: ClassVar[str] = "delegation.granted"

    officer_id: Fact[UUID]
    up_to: Fact[Decimal | None] = None
    decisions: Fact[tuple[DelegatedDecision, ...]] = ()
    from_on: Fact[date]
    until_on: Fact[date | None] = None


class DelegationRevoked(DelegationEvent):
    """An officer may no longer decide under this delegation, from this day on."""

    type: ClassVar[str] = "delegation.revoked"

    revoked_on: Fact[date]
    reason: Private[str] = None

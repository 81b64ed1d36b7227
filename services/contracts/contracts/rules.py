"""What is allowed with a contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.contracts import (
    ContractAssigned,
    ContractAwarded,
    ContractCorrected,
    ContractDecided,
    ContractExtended,
    ContractTerminated,
)
from shared.events.terms import Decision


class NotYours(NotAllowed):
    """Only the council and the lead commissioner of a contract may change it."""


class ReferenceTaken(Refused):
    """The commissioner has another contract with this reference."""


class UnknownOrganisation(Unprocessable):
    """An organisation that the contract names is not in the register of organisations."""


class UnknownOfficer(Unprocessable):
    """The officer is not known."""


class EndsBeforeStart(Unprocessable):
    """A contract cannot end before it starts."""


class LatestEndTooSoon(Unprocessable):
    """The latest end with every extension cannot lie before the end."""


class NothingToCorrect(Unprocessable):
    """A correction names at least one field."""


class EndsTooSoon(Refused):
    """An extension must end later than the contract does now."""


class PastLatestEnd(Refused):
    """The contract has no extension left that reaches so far."""


class NoEnd(Refused):
    """The contract has no end: correct the register first."""


class AlreadyTerminated(Refused):
    """The contract was terminated."""


class OutsideItsTerm(Refused):
    """A contract is terminated on a day between its start and its end."""


class Status(StrEnum):
    """What dates say about a contract."""

    UPCOMING = "upcoming"
    LIVE = "live"
    ENDED = "ended"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class Contract:
    """What a decision needs to know about a contract, and nothing else."""

    id: UUID
    head: Head
    provider_id: UUID
    other_provider_ids: tuple[UUID, ...]
    lead_commissioner_id: UUID
    co_commissioner_ids: tuple[UUID, ...]
    start_on: date
    end_on: date | None
    latest_end_on: date | None
    terminated_on: date | None

    @property
    def commissioners(self) -> tuple[UUID, ...]:
        """Return who commissions it."""
        return (self.lead_commissioner_id, *self.co_commissioner_ids)

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return the organisations that it concerns."""
        return (*self.commissioners, self.provider_id, *self.other_provider_ids)


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What must be known to decide on an award: what it names is there, and its reference is free."""

    reference_taken: bool
    known_organisations: frozenset[UUID]
    officer_known: bool


def status(
    *, start_on: date, end_on: date | None, terminated_on: date | None, today: date
) -> Status:
    """Return what dates say: computed each time, never kept."""
    if terminated_on is not None and terminated_on <= today:
        return Status.TERMINATED
    if start_on > today:
        return Status.UPCOMING
    if end_on is not None and end_on < today:
        return Status.ENDED
    return Status.LIVE


def may_change(by: By, lead_commissioner_id: UUID) -> bool:
    """Say whether somebody may change the contracts of a lead commissioner."""
    return by.is_council or by.organisation_id == lead_commissioner_id


def award(order: ContractAwarded, facts: AwardFacts, *, by: By) -> ContractAwarded:
    """Put a contract into the register."""
    if not may_change(by, order.lead_commissioner_id):
        raise NotYours
    parties = (
        order.lead_commissioner_id,
        *order.co_commissioner_ids,
        order.provider_id,
        *order.other_provider_ids,
    )
    if not facts.known_organisations.issuperset(parties):
        raise UnknownOrganisation
    if not facts.officer_known:
        raise UnknownOfficer
    if order.end_on is not None and order.end_on < order.start_on:
        raise EndsBeforeStart
    if order.latest_end_on is not None and order.latest_end_on < (order.end_on or order.start_on):
        raise LatestEndTooSoon
    if facts.reference_taken:
        raise ReferenceTaken
    return order.model_copy(update={"parties": tuple(dict.fromkeys(parties))})


def extend(
    contract: Contract, *, version: int, end_on: date, reason: str, by: By
) -> ContractExtended:
    """Let a contract end later."""
    _changeable(contract, version, by)
    if contract.end_on is None:
        raise NoEnd
    if end_on <= contract.end_on:
        raise EndsTooSoon
    if contract.latest_end_on is not None and end_on > contract.latest_end_on:
        raise PastLatestEnd
    return ContractExtended(
        contract_id=contract.id, end_on=end_on, reason=reason, parties=contract.parties
    )


def correct(
    contract: Contract, *, version: int, values: Mapping[str, Any], by: By
) -> ContractCorrected:
    """Put right what the register says wrongly about a contract."""
    _changeable(contract, version, by)
    if not values:
        raise NothingToCorrect
    start_on = values.get("start_on", contract.start_on)
    end_on = values.get("end_on", contract.end_on)
    latest_end_on = values.get("latest_end_on", contract.latest_end_on)
    if end_on is not None and end_on < start_on:
        raise EndsBeforeStart
    if latest_end_on is not None and latest_end_on < (end_on or start_on):
        raise LatestEndTooSoon
    return ContractCorrected(
        contract_id=contract.id,
        fields=tuple(sorted(values)),
        parties=contract.parties,
        **values,
    )


def terminate(
    contract: Contract, *, version: int, terminated_on: date, reason: str, by: By
) -> ContractTerminated:
    """End a contract before its day."""
    _changeable(contract, version, by)
    late = contract.end_on is not None and terminated_on > contract.end_on
    if terminated_on < contract.start_on or late:
        raise OutsideItsTerm
    return ContractTerminated(
        contract_id=contract.id,
        terminated_on=terminated_on,
        reason=reason,
        parties=contract.parties,
    )


def decide(
    contract: Contract, *, version: int, decision: Decision, reason: str, by: By
) -> ContractDecided:
    """Record what becomes of a contract at its end."""
    _changeable(contract, version, by)
    if contract.end_on is None:
        raise NoEnd
    return ContractDecided(
        contract_id=contract.id,
        decision=decision,
        end_on=contract.end_on,
        reason=reason,
        parties=contract.commissioners,
    )


def assign(
    contract: Contract, *, version: int, officer_id: UUID, officer_known: bool, by: By
) -> ContractAssigned:
    """Make an officer responsible for a contract."""
    _changeable(contract, version, by)
    if not officer_known:
        raise UnknownOfficer
    return ContractAssigned(
        contract_id=contract.id, officer_id=officer_id, parties=contract.commissioners
    )


def _changeable(contract: Contract, version: int, by: By) -> None:
    if not may_change(by, contract.lead_commissioner_id):
        raise NotYours
    if contract.head.version != version:
        raise StaleVersion
    if contract.terminated_on is not None:
        raise AlreadyTerminated

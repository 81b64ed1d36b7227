"""What is allowed with a contract that stands in the register."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.contracts import (
    ContractAssigned,
    ContractExtended,
    ContractResumed,
    ContractSuspended,
    ContractTerminated,
)
from shared.events.terms import ContractKind, ContractLine, Decision, ExtensionOption


class NotYours(NotAllowed):
    """Only the council and the lead commissioner of a contract may change it."""


class UnknownOfficer(Unprocessable):
    """The officer is not known."""


class EndsTooSoon(Refused):
    """An extension must end later than the contract does now."""


class PastLatestEnd(Refused):
    """The contract has no extension left that reaches so far."""


class NoEnd(Refused):
    """The contract has no end: correct the register first."""


class AlreadyTerminated(Refused):
    """The contract was terminated."""


class OutsideItsTerm(Refused):
    """The day must lie between the contract's start and its end."""


class NotYet(Refused):
    """This is recorded on its day or later, never before."""


class NotLive(Refused):
    """The contract is not running today."""


class AlreadySuspended(Refused):
    """The contract is suspended already."""


class NotSuspended(Refused):
    """The contract is not suspended."""


class ResumesTooSoon(Refused):
    """A contract cannot go on before it was suspended."""


class Status(StrEnum):
    """What dates say about a contract."""

    UPCOMING = "upcoming"
    LIVE = "live"
    ENDED = "ended"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a decision needs to know about a contract, and nothing else."""

    id: UUID
    head: Head
    kind: ContractKind
    framework_id: UUID | None
    predecessor_ids: tuple[UUID, ...]
    successor_ids: tuple[UUID, ...]
    commissioned_service_ids: tuple[UUID, ...]
    provider_id: UUID
    other_provider_ids: tuple[UUID, ...]
    sub_contractor_ids: tuple[UUID, ...]
    lead_commissioner_id: UUID
    co_commissioner_ids: tuple[UUID, ...]
    reference: str
    description: str | None
    value: Decimal | None
    yearly_value: Decimal | None
    lines: tuple[ContractLine, ...]
    start_on: date
    end_on: date | None
    latest_end_on: date | None
    extension_options: tuple[ExtensionOption, ...]
    review_on: date | None
    suspended_on: date | None
    terminated_on: date | None
    decision: Decision | None
    variations: int
    known_at: datetime
    phase_told: str | None
    phase_on: date | None

    @property
    def commissioners(self) -> tuple[UUID, ...]:
        """Return who commissions it."""
        return (self.lead_commissioner_id, *self.co_commissioner_ids)

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return the organisations that it concerns."""
        providers = (self.provider_id, *self.other_provider_ids, *self.sub_contractor_ids)
        return tuple(dict.fromkeys((*self.commissioners, *providers)))

    def status(self, today: date) -> Status:
        """Return what its dates say."""
        return status(
            start_on=self.start_on,
            end_on=self.end_on,
            terminated_on=self.terminated_on,
            today=today,
        )

    def covers(self, day: date) -> bool:
        """Say whether a day lies within its term."""
        return self.start_on <= day and (self.end_on is None or day <= self.end_on)


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


def changeable(contract: Contract, version: int, by: By) -> None:
    """Refuse to change a contract of somebody else, one seen in passing, or one that is over."""
    if not may_change(by, contract.lead_commissioner_id):
        raise NotYours
    if contract.head.version != version:
        raise StaleVersion
    if contract.terminated_on is not None:
        raise AlreadyTerminated


def is_extendable(end_on: date | None, latest_end_on: date | None) -> bool:
    """Say whether an end could still be moved by an extension."""
    return end_on is not None and (latest_end_on is None or end_on < latest_end_on)


def extend(
    contract: Contract, *, version: int, end_on: date, reason: str, by: By
) -> ContractExtended:
    """Let a contract end later."""
    changeable(contract, version, by)
    if contract.end_on is None:
        raise NoEnd
    if end_on <= contract.end_on:
        raise EndsTooSoon
    if contract.latest_end_on is not None and end_on > contract.latest_end_on:
        raise PastLatestEnd
    return ContractExtended(
        contract_id=contract.id, end_on=end_on, reason=reason, parties=contract.parties
    )


def suspend(
    contract: Contract, *, version: int, suspended_on: date, reason: str, today: date, by: By
) -> ContractSuspended:
    """Let nothing be done under a contract for a while."""
    changeable(contract, version, by)
    if contract.suspended_on is not None:
        raise AlreadySuspended
    if contract.status(today) is not Status.LIVE:
        raise NotLive
    if not contract.covers(suspended_on):
        raise OutsideItsTerm
    return ContractSuspended(
        contract_id=contract.id,
        suspended_on=suspended_on,
        reason=reason,
        parties=contract.parties,
    )


def resume(
    contract: Contract, *, version: int, resumed_on: date, reason: str, today: date, by: By
) -> ContractResumed:
    """Let a suspended contract go on."""
    changeable(contract, version, by)
    if contract.suspended_on is None:
        raise NotSuspended
    if resumed_on < contract.suspended_on:
        raise ResumesTooSoon
    if resumed_on > today:
        raise NotYet
    return ContractResumed(
        contract_id=contract.id, resumed_on=resumed_on, reason=reason, parties=contract.parties
    )


def terminate(
    contract: Contract, *, version: int, terminated_on: date, reason: str, by: By
) -> ContractTerminated:
    """End a contract before its day."""
    changeable(contract, version, by)
    if not contract.covers(terminated_on):
        raise OutsideItsTerm
    return ContractTerminated(
        contract_id=contract.id,
        terminated_on=terminated_on,
        reason=reason,
        parties=contract.parties,
    )


def assign(
    contract: Contract, *, version: int, officer_id: UUID, officer_known: bool, by: By
) -> ContractAssigned:
    """Make an officer responsible for a contract."""
    changeable(contract, version, by)
    if not officer_known:
        raise UnknownOfficer
    return ContractAssigned(
        contract_id=contract.id, officer_id=officer_id, parties=contract.commissioners
    )

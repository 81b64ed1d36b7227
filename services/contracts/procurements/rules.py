"""What is allowed with a procurement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.procurements import (
    Approval,
    ApprovalGate,
    ProcurementAbandoned,
    ProcurementAmended,
    ProcurementAwarded,
    ProcurementKind,
    ProcurementPlanned,
    ProcurementPublished,
    ProcurementStarted,
    ProcurementStatus,
    ProcurementWithdrawn,
    StepDates,
)

OPEN = (ProcurementStatus.PLANNED, ProcurementStatus.IN_PROGRESS)


class Named(StrEnum):
    """What a procurement names that must be there."""

    ORGANISATION = "organisation"
    OFFICER = "officer"
    CONTRACT = "contract"
    SERVICE = "service"


class NotYours(NotAllowed):
    """Only the council and the lead commissioner of a procurement may change it."""


class BeyondDelegation(NotAllowed):
    """The scheme of delegation does not let you decide about this value."""


class UnknownOrganisation(Unprocessable):
    """An organisation that the procurement names is not in the register of organisations."""


class UnknownOfficer(Unprocessable):
    """The officer is not known."""


class UnknownContract(Unprocessable):
    """A contract that the procurement names is not in the register."""


class UnknownService(Unprocessable):
    """A commissioned service that the procurement names is not there."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class AwardedInTheFuture(Unprocessable):
    """A contract was awarded today or earlier: the day lies in the future."""


class Closed(Refused):
    """The procurement has led to a contract or was abandoned."""


class AlreadyStarted(Refused):
    """Work on the procurement has begun already."""


class NotStarted(Refused):
    """Nothing can be awarded before work on the procurement has begun."""


class ApprovalMissing(Refused):
    """An approval that the award needs is missing, or does not reach its value."""


class NotSuccessor(Refused):
    """The contract does not name one that the procurement replaces as its predecessor."""


class AlreadyPublished(Refused):
    """The procurement stands among the commissioning intentions already."""


class NotPublished(Refused):
    """The procurement does not stand among the commissioning intentions."""


@dataclass(frozen=True, slots=True)
class Procurement:
    """What a decision needs to know about a procurement."""

    id: UUID
    head: Head
    title: str
    kind: ProcurementKind
    lead_commissioner_id: UUID
    co_commissioner_ids: tuple[UUID, ...]
    contract_ids: tuple[UUID, ...]
    estimated_value: Decimal | None
    start_on: date | None
    required_gates: tuple[ApprovalGate, ...]
    status: ProcurementStatus
    steps: tuple[StepDates, ...]
    approvals: tuple[Approval, ...]
    published_on: date | None

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return who commissions: nobody else is told before it is published."""
        return tuple(dict.fromkeys((self.lead_commissioner_id, *self.co_commissioner_ids)))

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not may_change(by, self.lead_commissioner_id):
            raise NotYours
        if self.head.version != version:
            raise StaleVersion

    def must_not_be_abandoned(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, and everybody once nothing comes of it."""
        self.must_be_current(version, by)
        if self.status is ProcurementStatus.ABANDONED:
            raise Closed

    def must_be_open(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, and everybody once it is at its end."""
        self.must_be_current(version, by)
        if self.status not in OPEN:
            raise Closed


@dataclass(frozen=True, slots=True)
class Successor:
    """A contract that is said to come of a procurement."""

    id: UUID
    predecessor_ids: tuple[UUID, ...]
    value: Decimal | None


def may_change(by: By, lead_commissioner_id: UUID) -> bool:
    """Say whether somebody may change the procurements of a lead commissioner."""
    return by.is_council or by.organisation_id == lead_commissioner_id


def award_value(procurement: Procurement, successors: Sequence[Successor]) -> Decimal | None:
    """Return what is awarded: the worth of the contracts, or the estimate where one has none."""
    values = [one.value for one in successors if one.value is not None]
    if values and len(values) == len(successors):
        return sum(values, Decimal(0))
    return procurement.estimated_value


def plan(order: ProcurementPlanned, missing: Collection[Named], *, by: By) -> ProcurementPlanned:
    """Put a procurement into the pipeline."""
    if not may_change(by, order.lead_commissioner_id):
        raise NotYours
    _all_there(missing)
    parties = (order.lead_commissioner_id, *order.co_commissioner_ids)
    return order.model_copy(update={"parties": tuple(dict.fromkeys(parties))})


def amend(
    procurement: Procurement,
    missing: Collection[Named],
    *,
    version: int,
    values: Mapping[str, Any],
    by: By,
) -> ProcurementAmended:
    """Plan something about a procurement otherwise."""
    procurement.must_be_open(version, by)
    if not values:
        raise NothingToAmend
    _all_there(missing)
    parties = (*procurement.parties, *values.get("co_commissioner_ids", ()))
    return ProcurementAmended(
        procurement_id=procurement.id,
        fields=tuple(sorted(values)),
        parties=tuple(dict.fromkeys(parties)),
        **values,
    )


def start(procurement: Procurement, *, version: int, by: By) -> ProcurementStarted:
    """Begin work on a procurement."""
    procurement.must_be_open(version, by)
    if procurement.status is not ProcurementStatus.PLANNED:
        raise AlreadyStarted
    return ProcurementStarted(procurement_id=procurement.id, parties=procurement.parties)


def publish(procurement: Procurement, *, version: int, today: date, by: By) -> ProcurementPublished:
    """Let the market know what is to be bought."""
    procurement.must_be_open(version, by)
    if procurement.published_on is not None:
        raise AlreadyPublished
    return ProcurementPublished(
        procurement_id=procurement.id,
        title=procurement.title,
        kind=procurement.kind,
        start_on=procurement.start_on,
        published_on=today,
        parties=procurement.parties,
    )


def withdraw_publication(
    procurement: Procurement, *, version: int, reason: str, by: By
) -> ProcurementWithdrawn:
    """Take a procurement out of the commissioning intentions; it goes on as before."""
    procurement.must_be_current(version, by)
    if procurement.published_on is None:
        raise NotPublished
    return ProcurementWithdrawn(
        procurement_id=procurement.id, reason=reason, parties=procurement.parties
    )


def award(
    procurement: Procurement,
    successors: Sequence[Successor],
    *,
    version: int,
    wanted: Collection[UUID],
    missing_gates: Sequence[ApprovalGate],
    may_decide: bool,
    following: Mapping[str, Any],
    awarded_on: date,
    today: date,
    by: By,
) -> ProcurementAwarded:
    """Name the contracts that a procurement has led to; `following` is the step that comes now."""
    procurement.must_be_open(version, by)
    if procurement.status is not ProcurementStatus.IN_PROGRESS:
        raise NotStarted
    if awarded_on > today:
        raise AwardedInTheFuture
    if {one.id for one in successors} != set(wanted):
        raise UnknownContract
    replaced = set(procurement.contract_ids)
    if replaced and any(
        one.id in replaced or replaced.isdisjoint(one.predecessor_ids) for one in successors
    ):
        raise NotSuccessor
    if not may_decide:
        raise BeyondDelegation
    if missing_gates:
        gates = ", ".join(missing_gates)
        raise ApprovalMissing(f"An approval is missing, or does not reach the value: {gates}.")
    return ProcurementAwarded(
        procurement_id=procurement.id,
        successor_ids=tuple(one.id for one in successors),
        awarded_on=awarded_on,
        parties=procurement.parties,
        **following,
    )


def abandon(
    procurement: Procurement, *, version: int, reason: str, today: date, by: By
) -> ProcurementAbandoned:
    """Let nothing come of a procurement."""
    procurement.must_be_open(version, by)
    return ProcurementAbandoned(
        procurement_id=procurement.id,
        abandoned_on=today,
        reason=reason,
        parties=procurement.parties,
    )


def _all_there(missing: Collection[Named]) -> None:
    for one, refusal in _UNKNOWN.items():
        if one in missing:
            raise refusal


_UNKNOWN = {
    Named.ORGANISATION: UnknownOrganisation,
    Named.OFFICER: UnknownOfficer,
    Named.CONTRACT: UnknownContract,
    Named.SERVICE: UnknownService,
}

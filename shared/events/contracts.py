"""What is told about contracts."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import (
    Area,
    Classification,
    ClauseCheck,
    ContractKind,
    ContractLine,
    Decision,
    DocumentLink,
    ExtensionOption,
    ProcurementCategory,
    Regime,
    TenderRoute,
)


class ContractEvent(Event):
    """Something happened to a contract."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "contracts"
    open_to_all: ClassVar[bool] = True
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

    contract_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the contract's id."""
        return self.contract_id


class ContractTerms(ContractEvent):
    """What a register says about a contract, all of it or the part that is put right."""

    title: Public[str | None] = None
    description: Public[str | None] = None
    category: Public[str | None] = None
    kind: Fact[ContractKind | None] = None
    framework_id: Fact[UUID | None] = None
    predecessor_ids: Fact[tuple[UUID, ...]] = ()
    commissioned_service_ids: Fact[tuple[UUID, ...]] = ()
    provider_id: Fact[UUID | None] = None
    other_provider_ids: Fact[tuple[UUID, ...]] = ()
    sub_contractor_ids: Fact[tuple[UUID, ...]] = ()
    co_commissioner_ids: Fact[tuple[UUID, ...]] = ()
    directorate: Public[str | None] = None
    regime: Fact[Regime | None] = None
    regime_reason: Private[str] = None
    procedure: Public[str | None] = None
    tender_route: Fact[TenderRoute | None] = None
    cpv_codes: Fact[tuple[str, ...]] = ()
    procurement_category: Fact[ProcurementCategory | None] = None
    classifications: Public[tuple[Classification, ...]] = ()
    areas: Public[tuple[Area, ...]] = ()
    open_contracting_id: Fact[str | None] = None
    value: Fact[Decimal | None] = None
    yearly_value: Fact[Decimal | None] = None
    irrecoverable_vat: Fact[Decimal | None] = None
    fixed_cost: Fact[bool | None] = None
    lines: Public[tuple[ContractLine, ...]] = ()
    awarded_on: Fact[date | None] = None
    start_on: Fact[date | None] = None
    end_on: Fact[date | None] = None
    latest_end_on: Fact[date | None] = None
    extension_options: Fact[tuple[ExtensionOption, ...]] = ()
    notice_months: Fact[int | None] = None
    review_on: Fact[date | None] = None
    ladder_months: Fact[tuple[int, ...]] = ()
    standard_terms: Public[str | None] = None
    clauses: Public[tuple[ClauseCheck, ...]] = ()
    documents: Public[tuple[DocumentLink, ...]] = ()
    import_id: Fact[UUID | None] = None


class ContractAwarded(ContractTerms):
    """A contract stands in the register: somebody is paid to serve children until its end."""

    type: ClassVar[str] = "contract.awarded"

    reference: Fact[str]
    title: Public[str]
    kind: Fact[ContractKind] = ContractKind.CONTRACT
    provider_id: Fact[UUID]
    lead_commissioner_id: Fact[UUID]
    officer_id: Fact[UUID | None] = None
    currency: Fact[str] = "GBP"
    start_on: Fact[date]


class ContractCorrected(ContractTerms):
    """The register was wrong about a contract; what is named in `fields` is right now.

    The shares of what was varied since the award are among it when the award's own figures were
    wrong.
    """

    type: ClassVar[str] = "contract.corrected"

    fields: Fact[tuple[str, ...]]
    value_share: Fact[Decimal | None] = None
    term_share: Fact[Decimal | None] = None


class ContractVaried(ContractEvent):
    """The parties have changed a running contract; the shares count every change since the award.

    What is named in `fields` has the value that stands here from now on. A share is the change
    of value or term since the award over the value or term at the award: 0.1 is ten per cent.
    """

    type: ClassVar[str] = "contract.varied"

    fields: Fact[tuple[str, ...]]
    number: Fact[int]
    varied_on: Fact[date]
    summary: Public[str]
    description: Public[str | None] = None
    value: Fact[Decimal | None] = None
    yearly_value: Fact[Decimal | None] = None
    lines: Public[tuple[ContractLine, ...]] = ()
    commissioned_service_ids: Fact[tuple[UUID, ...]] = ()
    end_on: Fact[date | None] = None
    latest_end_on: Fact[date | None] = None
    value_share: Fact[Decimal | None] = None
    term_share: Fact[Decimal | None] = None
    reason: Private[str] = None


class ContractExtended(ContractEvent):
    """A contract ends later than was said before; a decision about the earlier end is spent."""

    type: ClassVar[str] = "contract.extended"

    end_on: Fact[date]
    term_share: Fact[Decimal | None] = None
    reason: Private[str] = None


class ContractSuspended(ContractEvent):
    """Nothing is done under a contract for a while; its dates stand."""

    type: ClassVar[str] = "contract.suspended"

    suspended_on: Fact[date]
    reason: Private[str] = None


class ContractResumed(ContractEvent):
    """A contract that was suspended goes on."""

    type: ClassVar[str] = "contract.resumed"

    resumed_on: Fact[date]
    reason: Private[str] = None


class ContractTerminated(ContractEvent):
    """A contract ends before its day."""

    type: ClassVar[str] = "contract.terminated"

    terminated_on: Fact[date]
    reason: Private[str] = None


class ContractStarted(ContractEvent):
    """The first day of a contract has come."""

    type: ClassVar[str] = "contract.started"

    start_on: Fact[date]


class ContractEnded(ContractEvent):
    """The last day of a contract has passed."""

    type: ClassVar[str] = "contract.ended"

    ended_on: Fact[date]


class ContractReopened(ContractEvent):
    """A contract that had ended is running again, because its end was moved afterwards."""

    type: ClassVar[str] = "contract.reopened"

    end_on: Fact[date | None] = None


class ContractDecided(ContractEvent):
    """It is decided what becomes of a contract at its end; what that entails is watched instead."""

    type: ClassVar[str] = "contract.decided"
    open_to_all: ClassVar[bool] = False

    decision: Fact[Decision]
    end_on: Fact[date | None] = None
    reason: Private[str] = None


class ContractDecisionWithdrawn(ContractEvent):
    """What was decided about a contract no longer holds; its officer is alerted anew."""

    type: ClassVar[str] = "contract.decision_withdrawn"
    open_to_all: ClassVar[bool] = False

    reason: Private[str] = None


class ContractAssigned(ContractEvent):
    """An officer is responsible for a contract from now on."""

    type: ClassVar[str] = "contract.assigned"
    open_to_all: ClassVar[bool] = False

    officer_id: Fact[UUID]


class ContractSucceeded(ContractEvent):
    """Other contracts take over from this one; these are all of them."""

    type: ClassVar[str] = "contract.succeeded"

    successor_ids: Fact[tuple[UUID, ...]]


class TransferCause(StrEnum):
    """Why an organisation stands in the place of another."""

    SUCCEEDED = "succeeded"
    MERGED = "merged"


class ContractTransferred(ContractEvent):
    """An organisation stands in the place of another in a contract; these are all of them now."""

    type: ClassVar[str] = "contract.transferred"

    cause: Fact[TransferCause]
    from_id: Fact[UUID]
    to_id: Fact[UUID]
    provider_id: Fact[UUID]
    other_provider_ids: Fact[tuple[UUID, ...]] = ()
    sub_contractor_ids: Fact[tuple[UUID, ...]] = ()
    lead_commissioner_id: Fact[UUID]
    co_commissioner_ids: Fact[tuple[UUID, ...]] = ()
    lines: Public[tuple[ContractLine, ...]] = ()

"""What is told about procurements: how the council means to get to a new contract."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Area, Part, ProcurementStep, Regime


class ProcurementKind(StrEnum):
    """How something is to be got."""

    PROCURE = "procure"
    RE_PROCURE = "re_procure"
    JOINT = "joint"
    FRAMEWORK = "framework"
    CALL_OFF = "call_off"
    DYNAMIC_MARKET = "dynamic_market"
    IDENTIFIED_PROVIDER = "identified_provider"
    DIRECT_AWARD = "direct_award"
    GRANT = "grant"


class ProcurementStatus(StrEnum):
    """How far a procurement is."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    AWARDED = "awarded"
    ABANDONED = "abandoned"


class ApprovalGate(StrEnum):
    """For what approval is asked."""

    STRATEGY = "strategy"
    AWARD = "award"
    EXTENSION = "extension"


class ApprovalState(StrEnum):
    """What became of asking for approval."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"


class RiskLevel(StrEnum):
    """How great a risk is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class StepDates(Part):
    """When a step of a procurement is planned, and when it was met."""

    step: ProcurementStep
    planned_on: date | None = None
    met_on: date | None = None


class Approval(Part):
    """What was asked at a gate, for which value, and who decided what."""

    gate: ApprovalGate
    state: ApprovalState
    value: Decimal | None = None
    requested_on: date
    decided_by_id: UUID | None = None
    decided_on: date | None = None


class AppraisedOption(Part):
    """A way in which it could be done, with what speaks for and against it."""

    option: str
    benefits: str | None = None
    risks: str | None = None
    cost: Decimal | None = None
    preferred: bool = False


class FundingCheck(Part):
    """Whether there is money, from where, and whether it was asked what else it could do."""

    confirmed: bool
    source: str | None = None
    outcomes_considered: bool = False
    joint_commissioning_considered: bool = False
    checked_on: date | None = None


class EqualityAssessment(Part):
    """Whether it must be assessed whom this touches, and what the assessment says."""

    needed: bool
    done_on: date | None = None
    summary: str | None = None
    link: str | None = None


class FamiliesPart(Part):
    """What children and families had to do with the specification; it names nobody."""

    summary: str
    comment_ids: tuple[UUID, ...] = ()


class NoticeLink(Part):
    """A notice that was published elsewhere."""

    kind: str
    url: str
    published_on: date | None = None


class ProcurementEvent(Event):
    """Something happened to a procurement."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "procurements"
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

    procurement_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the procurement's id."""
        return self.procurement_id


class ProcurementTerms(ProcurementEvent):
    """What is known of a procurement, all of it or the part that is amended."""

    title: Public[str | None] = None
    description: Public[str | None] = None
    kind: Fact[ProcurementKind | None] = None
    category: Public[str | None] = None
    areas: Public[tuple[Area, ...]] = ()
    regime: Fact[Regime | None] = None
    regime_reason: Private[str] = None
    procedure: Public[str | None] = None
    co_commissioner_ids: Fact[tuple[UUID, ...]] = ()
    officer_id: Fact[UUID | None] = None
    identified_provider_id: Fact[UUID | None] = None
    contract_ids: Fact[tuple[UUID, ...]] = ()
    commissioned_service_ids: Fact[tuple[UUID, ...]] = ()
    estimated_value: Fact[Decimal | None] = None
    yearly_value: Fact[Decimal | None] = None
    cpv_codes: Fact[tuple[str, ...]] = ()
    term_months: Fact[int | None] = None
    extension_months: Fact[int | None] = None
    start_on: Fact[date | None] = None
    required_gates: Fact[tuple[ApprovalGate, ...]] = ()
    options: Private[tuple[AppraisedOption, ...]] = None
    funding_check: Public[FundingCheck | None] = None
    risk_level: Fact[RiskLevel | None] = None
    residual_risk_level: Fact[RiskLevel | None] = None
    risk: Private[str] = None
    equality_assessment: Public[EqualityAssessment | None] = None
    families_part: Public[FamiliesPart | None] = None
    notices: Public[tuple[NoticeLink, ...]] = ()


class ProcurementPlanned(ProcurementTerms):
    """A procurement stands in the pipeline."""

    type: ClassVar[str] = "procurement.planned"

    title: Public[str]
    kind: Fact[ProcurementKind]
    lead_commissioner_id: Fact[UUID]
    currency: Fact[str] = "GBP"
    steps: Fact[tuple[StepDates, ...]] = ()
    next_step: Fact[ProcurementStep | None] = None
    next_due_on: Fact[date | None] = None


class ProcurementAmended(ProcurementTerms):
    """Something else is planned now; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "procurement.amended"

    fields: Fact[tuple[str, ...]]


class ProcurementStarted(ProcurementEvent):
    """Work on a procurement has begun."""

    type: ClassVar[str] = "procurement.started"


class ProcurementStepScheduled(ProcurementEvent):
    """A step is planned for another day, or no longer planned; `steps` are all of them now."""

    type: ClassVar[str] = "procurement.step_scheduled"

    step: Fact[ProcurementStep]
    planned_on: Fact[date | None] = None
    was_planned_on: Fact[date | None] = None
    steps: Fact[tuple[StepDates, ...]]
    next_step: Fact[ProcurementStep | None] = None
    next_due_on: Fact[date | None] = None
    reason: Private[str] = None


class ProcurementStepMet(ProcurementEvent):
    """A step was met; `steps` are all of them now."""

    type: ClassVar[str] = "procurement.step_met"

    step: Fact[ProcurementStep]
    met_on: Fact[date]
    steps: Fact[tuple[StepDates, ...]]
    next_step: Fact[ProcurementStep | None] = None
    next_due_on: Fact[date | None] = None


class ProcurementApprovalRequested(ProcurementEvent):
    """Approval is asked for at a gate; `approvals` are all of them now."""

    type: ClassVar[str] = "procurement.approval_requested"

    gate: Fact[ApprovalGate]
    value: Fact[Decimal | None] = None
    approvals: Fact[tuple[Approval, ...]]


class ProcurementApproved(ProcurementEvent):
    """What was asked at a gate is approved; `approvals` are all of them now."""

    type: ClassVar[str] = "procurement.approved"

    gate: Fact[ApprovalGate]
    approvals: Fact[tuple[Approval, ...]]
    reason: Private[str] = None


class ProcurementDeclined(ProcurementEvent):
    """What was asked at a gate is declined; `approvals` are all of them now."""

    type: ClassVar[str] = "procurement.declined"

    gate: Fact[ApprovalGate]
    approvals: Fact[tuple[Approval, ...]]
    reason: Private[str] = None


class ProcurementPublished(ProcurementEvent):
    """The market may know what is to be bought: it stands among the commissioning intentions."""

    type: ClassVar[str] = "procurement.published"
    open_to_all: ClassVar[bool] = True

    title: Public[str]
    kind: Fact[ProcurementKind]
    start_on: Fact[date | None] = None
    published_on: Fact[date]


class ProcurementWithdrawn(ProcurementEvent):
    """A procurement no longer stands among the commissioning intentions; it goes on."""

    type: ClassVar[str] = "procurement.withdrawn"
    open_to_all: ClassVar[bool] = True

    reason: Private[str] = None


class ProcurementAwarded(ProcurementEvent):
    """A procurement has led to these contracts; nobody needs to watch its steps any more."""

    type: ClassVar[str] = "procurement.awarded"

    successor_ids: Fact[tuple[UUID, ...]]
    awarded_on: Fact[date]
    steps: Fact[tuple[StepDates, ...]] = ()
    next_step: Fact[ProcurementStep | None] = None
    next_due_on: Fact[date | None] = None


class ProcurementAbandoned(ProcurementEvent):
    """Nothing will come of a procurement."""

    type: ClassVar[str] = "procurement.abandoned"

    abandoned_on: Fact[date]
    reason: Private[str] = None

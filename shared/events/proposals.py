"""What is told about proposals: initiatives, bids and business cases, those declined as well."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.implications import EqualityAssessment, Implication, RiskLevel
from shared.events.terms import Part


class ProposalKind(StrEnum):
    """What is proposed."""

    INITIATIVE = "initiative"
    BID = "bid"
    BUSINESS_CASE = "business_case"
    OPTIONS_APPRAISAL = "options_appraisal"
    SERVICE_CHANGE = "service_change"


class ProposalStatus(StrEnum):
    """How far a proposal is; a declined one stays in the register."""

    PUT_FORWARD = "put_forward"
    SUBMITTED = "submitted"
    DEFERRED = "deferred"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What was decided about a proposal."""

    APPROVE = "approve"
    DECLINE = "decline"
    DEFER = "defer"


class BidResult(StrEnum):
    """What a funder answered to a bid."""

    WON = "won"
    LOST = "lost"


class Strength(StrEnum):
    """How strongly something serves an aim."""

    SLIGHTLY = "slightly"
    PARTLY = "partly"
    STRONGLY = "strongly"


class ServedAim(Part):
    """An aim of the plan, or an objective of it, that a proposal serves, how strongly and how."""

    aim_code: str | None = None
    objective_id: UUID | None = None
    strength: Strength
    how: str | None = None


class ProposalCosts(Part):
    """What something costs once and each year, and what it saves each year, over some years."""

    one_off: Decimal = Decimal(0)
    yearly: Decimal = Decimal(0)
    yearly_savings: Decimal = Decimal(0)
    years: int = 1


class ProposalOption(Part):
    """A way in which it could be done, and whether it is the one that is recommended."""

    title: str
    costs: ProposalCosts | None = None
    benefits: tuple[str, ...] = ()
    risks: str | None = None
    recommended: bool = False


class ProposalRisk(Part):
    """How great the risk is as things are, and once what can be done about it is done."""

    current: RiskLevel | None = None
    residual: RiskLevel | None = None
    risks: str | None = None


class SchemeOfDelegation(Part):
    """Within whose scheme it is decided, which part of it, and up to what officers may decide."""

    organisation_id: UUID
    provision: str | None = None
    officers_up_to: Decimal | None = None


class ProposalEvent(Event):
    """Something happened to a proposal; its parties are the organisations that it names."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "proposals"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    proposal_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the proposal's id."""
        return self.proposal_id


class ProposalTerms(ProposalEvent):
    """What is proposed, all of it or the part that is amended."""

    title: Public[str | None] = None
    kind: Fact[ProposalKind | None] = None
    summary: Public[str | None] = None
    organisation_ids: Fact[tuple[UUID, ...]] = ()
    officer_id: Fact[UUID | None] = None
    plan_id: Fact[UUID | None] = None
    serves: Public[tuple[ServedAim, ...]] = ()
    need_ids: Fact[tuple[UUID, ...]] = ()
    costs: Fact[ProposalCosts | None] = None
    benefits: Public[tuple[str, ...]] = ()
    options: Public[tuple[ProposalOption, ...]] = ()
    funding_source: Public[str | None] = None
    amount_asked: Fact[Decimal | None] = None
    risk: Public[ProposalRisk | None] = None
    implications: Public[tuple[Implication, ...]] = ()
    equality_assessment: Public[EqualityAssessment | None] = None
    scheme: Public[SchemeOfDelegation | None] = None


class ProposalPutForward(ProposalTerms):
    """Something is proposed."""

    type: ClassVar[str] = "proposal.put_forward"

    title: Public[str]
    kind: Fact[ProposalKind]


class ProposalAmended(ProposalTerms):
    """Something else is proposed; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "proposal.amended"

    fields: Fact[tuple[str, ...]]


class ProposalSubmitted(ProposalEvent):
    """A proposal lies before those who decide about it, and says the same until they have."""

    type: ClassVar[str] = "proposal.submitted"

    submitted_on: Fact[date]
    group_id: Fact[UUID | None] = None


class ProposalDecided(ProposalEvent):
    """Somebody decided about a proposal; `missing` is what was not known of it then."""

    type: ClassVar[str] = "proposal.decided"

    verdict: Fact[Verdict]
    decided_on: Fact[date]
    decided_by_group_id: Fact[UUID | None] = None
    decided_by_officer_id: Fact[UUID | None] = None
    missing: Fact[tuple[str, ...]] = ()
    reason: Private[str] = None


class ProposalWithdrawn(ProposalEvent):
    """A proposal is no longer pursued by those who put it forward."""

    type: ClassVar[str] = "proposal.withdrawn"

    withdrawn_on: Fact[date]
    reason: Private[str] = None


class ProposalOutcomeRecorded(ProposalEvent):
    """A funder has answered a bid."""

    type: ClassVar[str] = "proposal.outcome_recorded"

    result: Fact[BidResult]
    answered_on: Fact[date]
    amount_granted: Fact[Decimal | None] = None
    note: Private[str] = None

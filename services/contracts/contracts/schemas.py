"""What is sent and seen of contracts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.rules import Status
from services.contracts.contracts.terms import (
    EXAMPLE_AREAS,
    EXAMPLE_CLASSIFICATIONS,
    EXAMPLE_CLAUSES,
    EXAMPLE_DOCUMENTS,
    EXAMPLE_ID,
    EXAMPLE_LINES,
    EXAMPLE_OPTIONS,
    SHOWN_LINES,
    AreaField,
    ClassificationField,
    ClauseField,
    DocumentField,
    ExtensionOptionField,
    Ids,
    Lines,
    LineView,
    Share,
    TermsOrder,
)
from shared.events.terms import (
    ContractKind,
    Decision,
    ProcurementCategory,
    Regime,
    TenderRoute,
)
from shared.fields import Code, Day, Money, Order, ShortText, Text, View

_REASON = "Why; for its commissioners to see."


class AwardContract(TermsOrder):
    """Put a contract into the register."""

    reference: Code = Field(
        description="The commissioner's own reference.", examples=["WCC-2026-014"]
    )
    title: ShortText = Field(description="What it is called.", examples=["Short breaks"])
    provider_id: UUID = Field(description="The organisation that provides.", examples=[EXAMPLE_ID])
    lead_commissioner_id: UUID = Field(
        description="The organisation that leads the commissioning.", examples=[EXAMPLE_ID]
    )
    officer_id: UUID | None = Field(
        None, description="The officer who manages it.", examples=[None]
    )
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = Field(
        "GBP", description="The currency of the value.", examples=["GBP"]
    )
    start_on: Day = Field(description="Its first day.", examples=["2026-04-01"])


class CorrectContract(TermsOrder):
    """Put right what the register says wrongly; only the fields that are sent are changed."""

    title: ShortText = Field(
        default_factory=str, description="What it is called.", examples=["Short breaks"]
    )
    kind: ContractKind = Field(
        default_factory=lambda: ContractKind.CONTRACT,
        description="What kind of agreement it is.",
        examples=["contract"],
    )
    provider_id: UUID = Field(
        default_factory=lambda: UUID(int=0),
        description="The organisation that provides.",
        examples=[EXAMPLE_ID],
    )
    start_on: Day = Field(
        default_factory=lambda: date(1990, 1, 1),
        description="Its first day.",
        examples=["2026-04-01"],
    )


class ExtendContract(Order):
    """Let a contract end later."""

    end_on: Day = Field(description="Its new last day.", examples=["2030-03-31"])
    reason: Text = Field(description=_REASON, examples=["First extension option taken up."])


class VaryContract(Order):
    """Say what the parties have changed in a running contract; what is not sent stays."""

    varied_on: Day = Field(description="When they agreed it.", examples=["2026-10-01"])
    summary: ShortText = Field(
        description="What has changed, in a sentence that everybody may read.",
        examples=["One more nurse, paid by Public Health."],
    )
    reason: Text = Field(description=_REASON, examples=["More families ask than were expected."])
    description: Text | None = Field(
        None, description="What is done from now on.", examples=["Breaks, also for siblings."]
    )
    value: Money | None = Field(
        None, description="What it is worth from now on, in all.", examples=["1400000.00"]
    )
    yearly_value: Money | None = Field(
        None, description="What it is worth in a year.", examples=["466666.67"]
    )
    lines: Lines | None = Field(
        None, description="All that is paid for from now on.", examples=[list(EXAMPLE_LINES)]
    )
    commissioned_service_ids: Ids | None = Field(
        None, description="All commissioned services that it delivers.", examples=[None]
    )
    end_on: Day | None = Field(
        None,
        description="Its last day, if it was moved otherwise than by an extension option.",
        examples=["2029-09-30"],
    )


class SuspendContract(Order):
    """Let nothing be done under a contract for a while."""

    suspended_on: Day = Field(description="From when.", examples=["2026-10-01"])
    reason: Text = Field(description=_REASON, examples=["The home has flooded."])


class ResumeContract(Order):
    """Let a suspended contract go on."""

    resumed_on: Day = Field(description="From when.", examples=["2026-11-02"])
    reason: Text = Field(description=_REASON, examples=["The home is open again."])


class TerminateContract(Order):
    """End a contract before its day."""

    terminated_on: Day = Field(description="Its last day.", examples=["2027-06-30"])
    reason: Text = Field(description=_REASON, examples=["The provider is closing."])


class DecideContract(Order):
    """Record what becomes of a contract at its end."""

    decision: Decision = Field(description="What becomes of it.", examples=["re-procure"])
    reason: Text = Field(description=_REASON, examples=["Need has grown; the model works."])


class WithdrawDecision(Order):
    """Take back what was decided about a contract's end."""

    reason: Text = Field(description=_REASON, examples=["The grant that it rested on is gone."])


class AssignContract(Order):
    """Make an officer responsible for a contract."""

    officer_id: UUID = Field(description="The officer.", examples=[EXAMPLE_ID])


class OrganisationRef(View):
    """An organisation that is referred to."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its name.", examples=["Harbour Young Carers"])


class ContractRef(View):
    """A contract that is referred to."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="What it is called.", examples=["Short breaks"])


class RelatedContract(View):
    """A contract before, after or above the one that is shown."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str | None = Field(
        description="What it is called; given where one contract is shown, null in lists.",
        examples=["Short breaks framework"],
    )


class OfficerRef(View):
    """An officer who is referred to, by post and not by name."""

    id: UUID = Field(description="Their id.", examples=[EXAMPLE_ID])
    post: str | None = Field(description="Their post.", examples=["Commissioning Manager"])


class ContractView(View):
    """A contract of the register."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    reference: str = Field(description="The commissioner's reference.", examples=["WCC-2026-014"])
    title: str = Field(description="What it is called.", examples=["Short breaks"])
    description: str | None = Field(description="What is done.", examples=["Weekend breaks."])
    category: str | None = Field(description="The kind of service.", examples=["Short breaks"])
    kind: ContractKind = Field(description="What kind of agreement.", examples=["contract"])
    framework: RelatedContract | None = Field(description="What it is a lot or call-off of.")
    predecessors: list[RelatedContract] = Field(description="What it takes over from.")
    successors: list[RelatedContract] = Field(description="What takes over from it.")
    commissioned_service_ids: list[UUID] = Field(description="What it delivers.", examples=[[]])
    provider: OrganisationRef = Field(description="Who provides.")
    other_provider_ids: list[UUID] = Field(description="Who else provides.", examples=[[]])
    sub_contractor_ids: list[UUID] = Field(description="Who works for them.", examples=[[]])
    lead_commissioner: OrganisationRef = Field(description="Who leads the commissioning.")
    co_commissioner_ids: list[UUID] = Field(description="Who commissions too.", examples=[[]])
    officer: OfficerRef | None = Field(description="Who manages it; for its commissioners to see.")
    directorate: str | None = Field(description="The part of the council.", examples=["Children"])
    regime: Regime | None = Field(description="Its law.", examples=["pa2023_light_touch"])
    regime_reason: str | None = Field(
        description="Why that law; for its commissioners to see, where one contract is shown.",
        examples=["A light-touch service above the threshold."],
    )
    procedure: str | None = Field(description="How it was let.", examples=["Open procedure"])
    tender_route: TenderRoute | None = Field(
        description="How offers were asked for.", examples=["published_invitation_to_tender"]
    )
    cpv_codes: list[str] = Field(description="Its CPV codes.", examples=[["85312000"]])
    procurement_category: ProcurementCategory | None = Field(
        description="What is mainly bought.", examples=["services"]
    )
    classifications: list[ClassificationField] = Field(
        description="Where lists file it.", examples=[list(EXAMPLE_CLASSIFICATIONS)]
    )
    areas: list[AreaField] = Field(
        description="Which places it is for.", examples=[list(EXAMPLE_AREAS)]
    )
    open_contracting_id: str | None = Field(
        description="Its OCID.", examples=["ocds-h6vhtk-012345"]
    )
    value: Money | None = Field(description="What it is worth.", examples=["1250000.00"])
    yearly_value: Money | None = Field(description="In a year.", examples=["416666.67"])
    irrecoverable_vat: Money | None = Field(
        description="Value added tax that is lost.", examples=["0.00"]
    )
    fixed_cost: bool | None = Field(description="Is its cost fixed?", examples=[True])
    lines: list[LineView] = Field(
        description="What is paid for, by whom.", examples=[list(SHOWN_LINES)]
    )
    currency: str = Field(description="Of every amount.", examples=["GBP"])
    awarded_on: date | None = Field(description="When awarded.", examples=["2026-02-01"])
    start_on: date = Field(description="Its first day.", examples=["2026-04-01"])
    end_on: date | None = Field(description="Its last day.", examples=["2029-03-31"])
    latest_end_on: date | None = Field(
        description="Its last day with every extension.", examples=["2031-03-31"]
    )
    extension_options: list[ExtensionOptionField] = Field(
        description="How far it may be extended; what lies before its end is used up.",
        examples=[list(EXAMPLE_OPTIONS)],
    )
    notice_months: int | None = Field(description="The notice to give, in months.", examples=[6])
    review_on: date | None = Field(description="When it is reviewed.", examples=["2028-06-30"])
    ladder_months: list[int] = Field(
        description="Its own months of alerts before a date.", examples=[[12, 6, 3]]
    )
    standard_terms: str | None = Field(description="Its terms.", examples=["Regional terms 2025"])
    clauses: list[ClauseField] = Field(
        description="Which clauses were looked for.", examples=[list(EXAMPLE_CLAUSES)]
    )
    documents: list[DocumentField] = Field(
        description="Documents kept elsewhere.", examples=[list(EXAMPLE_DOCUMENTS)]
    )
    suspended_on: date | None = Field(description="Since when it rests.", examples=[None])
    terminated_on: date | None = Field(
        description="Its last day, if it was ended before its end.", examples=[None]
    )
    status: Status = Field(description="What its dates say today.", examples=["live"])
    decision: Decision | None = Field(
        description="What becomes of it at its end; for its commissioners to see.",
        examples=["re-procure"],
    )
    variations: int = Field(description="How often it was varied.", examples=[1])
    value_share: Share | None = Field(
        description="Every change of value since the award, over the value at the award.",
        examples=["0.1200"],
    )
    term_share: Share | None = Field(
        description="Every change of term since the award, extensions too, over that term.",
        examples=["0.3330"],
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["extend"]])

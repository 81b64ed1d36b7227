"""What is sent and seen of proposals."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.actions.grounds.schemas import Grounding
from services.actions.groups.schemas import GroupReference
from services.actions.needs.schemas import NeedReference
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.plans.schemas import PlanReference
from services.actions.proposals.terms import EXAMPLE_ID, Amount, ProposalFields, ProposalLinks
from services.actions.proposals.testing import Missing
from shared.events.implications import ImplicationSection
from shared.events.proposals import (
    BidResult,
    ProposalKind,
    ProposalStatus,
    Strength,
    Verdict,
)
from shared.fields import AsAt, Day, FilterText, Money, Order, ShortText, Text, View
from shared.paging import Cursor, Limit


class PutForwardProposal(ProposalFields, ProposalLinks, Order):
    """Propose something."""

    title: ShortText = Field(description="What is proposed.", examples=["Travel training"])
    kind: ProposalKind = Field(description="What it is.", examples=["business_case"])


class AmendProposal(ProposalFields, ProposalLinks, Order):
    """Propose something else; only the fields that are sent are changed."""

    title: ShortText = Field(
        default_factory=str, description="What is proposed.", examples=["Travel training 2028"]
    )
    kind: ProposalKind = Field(
        ProposalKind.INITIATIVE, description="What it is.", examples=["business_case"]
    )


class SubmitProposal(Order):
    """Lay a proposal before those who decide about it."""

    submitted_on: Day | None = Field(
        None, description="When: today or earlier.", examples=["2026-06-01"]
    )
    group_id: UUID | None = Field(
        None, description="Before which group; none for an officer.", examples=[None]
    )


class DecideProposal(Order):
    """Write down what was decided, by whom and why."""

    verdict: Verdict = Field(description="What was decided.", examples=["decline"])
    decided_by_group_id: UUID | None = Field(
        None, description="The group that decided.", examples=[None]
    )
    decided_by_officer_id: UUID | None = Field(
        None, description="Or the officer who did.", examples=[EXAMPLE_ID]
    )
    decided_on: Day | None = Field(
        None, description="When: today, or since it was submitted.", examples=[None]
    )
    reason: Text = Field(description="Why.", examples=["It serves none of the aims."])


class WithdrawProposal(Order):
    """Say that a proposal is no longer pursued."""

    reason: Text = Field(description="Why.", examples=["The fund has closed."])


class RecordOutcome(Order):
    """Write down what a funder answered to a bid."""

    result: BidResult = Field(description="What they answered.", examples=["won"])
    answered_on: Day | None = Field(
        None, description="When: today, or since it was decided.", examples=[None]
    )
    amount_granted: Money | None = Field(
        None, description="How much was granted, if it was won.", examples=["100000.00"]
    )
    note: Text | None = Field(None, description="What else they said.", examples=[None])


class AskProposals(Order):
    """Which proposals are asked for."""

    q: FilterText | None = Field(
        None, description="Words as they stand in the title, summary or benefits."
    )
    kind: ProposalKind | None = Field(None, description="What they are.")
    status: ProposalStatus | None = Field(
        None, description="How far they are; those that were declined as well."
    )
    plan_id: UUID | None = Field(None, description="For this plan.")
    aim_code: FilterText | None = Field(None, description="That name this aim of their plan.")
    objective_id: UUID | None = Field(None, description="That name this objective.")
    organisation_id: UUID | None = Field(None, description="That concern this organisation.")
    officer_id: UUID | None = Field(None, description="That this officer sees to.")
    group_id: UUID | None = Field(None, description="That lay or lie before this group.")
    result: BidResult | None = Field(None, description="Bids that a funder answered like this.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class AskConsistency(Order):
    """Which decisions are compared."""

    kind: ProposalKind | None = Field(None, description="About this kind of proposal.")
    from_on: Day | None = Field(None, description="Decided on this day or later.")
    until_on: Day | None = Field(None, description="Decided on this day or earlier.")


class ProposalView(ProposalFields, Grounding, View):
    """A proposal, what was decided about it, and the actions that it led to."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    title: str = Field(description="What is proposed.", examples=["Travel training"])
    kind: ProposalKind = Field(description="What it is.", examples=["business_case"])
    status: ProposalStatus = Field(description="How far it is.", examples=["declined"])
    plan: PlanReference | None = Field(description="The plan whose aims it serves.")
    organisations: list[OrganisationReference] = Field(description="Whom it concerns.")
    officer: OfficerReference | None = Field(description="Who sees to it.")
    needs: list[NeedReference] = Field(description="The needs that it rests on.")
    missing: list[Missing] = Field(
        description="What should be known of it before anybody decides about it.",
        examples=[["implications"]],
    )
    submitted_on: date | None = Field(description="When submitted.", examples=["2026-06-01"])
    group: GroupReference | None = Field(description="Before which group it lies or lay.")
    verdict: Verdict | None = Field(
        description="What was decided since it was submitted last.", examples=["decline"]
    )
    decided_on: date | None = Field(description="When decided.", examples=["2026-07-01"])
    decided_by_group: GroupReference | None = Field(description="The group that decided.")
    decided_by_officer: OfficerReference | None = Field(description="The officer who did.")
    missing_when_decided: list[Missing] = Field(
        description="What was not known of it then.", examples=[[]]
    )
    decision_reason: str | None = Field(
        description="Why; like all reasons not told of a moment that has passed.",
        examples=["It serves none of the aims."],
    )
    withdrawn_on: date | None = Field(description="When withdrawn.", examples=[None])
    withdraw_reason: str | None = Field(description="Why.", examples=[None])
    result: BidResult | None = Field(description="What a funder answered.", examples=[None])
    answered_on: date | None = Field(description="When they did.", examples=[None])
    amount_granted: Money | None = Field(description="How much was granted.", examples=[None])
    outcome_note: str | None = Field(description="What else they said.", examples=[None])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["decide"]])


class AimServedView(View):
    """An aim of the plan, and whether the proposal serves it."""

    code: str = Field(description="The number of the aim.", examples=["1"])
    title: str = Field(description="What it is called.", examples=["Early help"])
    strength: Strength | None = Field(
        description="How strongly it is served; null where it is not.", examples=["partly"]
    )
    through: list[str] = Field(
        description="The aims below it through which it is served.", examples=[["1.1"]]
    )


class YearOfCostsView(View):
    """What a year costs net of what it saves."""

    year: int = Field(description="Which year, the first one 1.", examples=[1])
    net_cost: Amount = Field(
        description="What it costs; less than nought where it saves more.", examples=["20000.00"]
    )
    so_far: Amount = Field(description="With all years before it.", examples=["20000.00"])


class CostsOverYearsView(View):
    """What something costs net of what it saves, over its years."""

    years: list[YearOfCostsView] = Field(description="Year by year.")
    net_cost: Amount = Field(description="All years together.", examples=["-20000.00"])
    pays_back_in_year: int | None = Field(
        description="In which year it has saved what it cost.", examples=[2]
    )


class OptionTestView(View):
    """What an option costs net of what it saves."""

    title: str = Field(description="The way.", examples=["Train travel buddies"])
    recommended: bool = Field(description="Is it the one?", examples=[True])
    costs: CostsOverYearsView | None = Field(description="What it costs over its years.")


class ProposalTestView(View):
    """A proposal tested against the aims of its plan: an aid, never a decision."""

    id: UUID = Field(description="The proposal.", examples=[EXAMPLE_ID])
    title: str = Field(description="What is proposed.", examples=["Travel training"])
    plan: PlanReference | None = Field(description="Against whose aims it is tested.")
    aims: list[AimServedView] = Field(description="The aims of the plan, in its order.")
    aims_served: int = Field(description="How many of them it serves.", examples=[2])
    aims_not_served: list[str] = Field(
        description="The numbers of those that it does not serve.", examples=[["2"]]
    )
    costs: CostsOverYearsView | None = Field(description="What it costs over its years.")
    options: list[OptionTestView] = Field(description="What each option costs.")
    is_risk_reduced: bool | None = Field(
        description="Does what is done about the risk make it smaller? Null if nobody knows.",
        examples=[True],
    )
    within_officers_limit: bool | None = Field(
        description="Do the costs lie within what officers may approve? Null without a limit.",
        examples=[True],
    )
    missing: list[Missing] = Field(
        description="What should be known of it before anybody decides about it.",
        examples=[["implications"]],
    )
    missing_implications: list[ImplicationSection] = Field(
        description="The sections of the checklist that nobody has looked at.",
        examples=[["climate", "procurement"]],
    )


class DecisionCountView(View):
    """How often a group or an officer decided what about a kind of proposal."""

    kind: ProposalKind = Field(description="About which kind.", examples=["business_case"])
    decided_by_group: GroupReference | None = Field(description="The group that decided.")
    decided_by_officer: OfficerReference | None = Field(description="Or the officer who did.")
    decided: int = Field(description="How many decisions.", examples=[12])
    approved: int = Field(description="How many of them approved.", examples=[8])
    declined: int = Field(description="How many declined.", examples=[3])
    deferred: int = Field(description="How many put off.", examples=[1])
    median_days: float = Field(
        description="How many days half of them took at most, from submission to decision.",
        examples=[21.0],
    )

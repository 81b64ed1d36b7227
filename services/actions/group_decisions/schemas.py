"""What is sent and seen of decisions of groups."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from shared.events.group_decisions import DecisionState, RecommendationOutcome, SubjectKind
from shared.events.implications import ImplicationSection, RiskLevel
from shared.fields import AsAt, Day, Link, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000041"
_GROUP_ID = "0190f6a0-0000-7000-8000-000000000011"
_RECOMMENDED = ["Agree the plan.", "Agree how it is reported, monitored and governed."]


class SubjectField(Order):
    """Something that the decision is about."""

    kind: SubjectKind = Field(description="What it is.", examples=["plan"])
    id: UUID = Field(description="Its id.", examples=[_ID])


class ImplicationField(Order):
    """What is entailed in a section of the checklist, or that there is nothing."""

    section: ImplicationSection = Field(description="Which section.", examples=["legal"])
    text: Text | None = Field(
        None, description="What is entailed.", examples=["The duty to commission jointly is met."]
    )
    none: bool = Field(
        False, description="Was it looked at, and is there nothing?", examples=[False]
    )


class EqualityField(Order):
    """Whether it must be assessed whom this touches, and what the assessment says."""

    needed: bool = Field(description="Is one needed?", examples=[True])
    done_on: Day | None = Field(None, description="When it was done.", examples=["2026-10-15"])
    summary: Text | None = Field(None, description="What it says.", examples=["No one loses."])
    link: Link | None = Field(
        None, description="Where it is.", examples=["https://documents.example.org/eqia/2"]
    )


About = Annotated[list[SubjectField], Field(max_length=50)]
Recommended = Annotated[list[Text], Field(min_length=1, max_length=30)]
Implications = Annotated[list[ImplicationField], Field(max_length=len(ImplicationSection))]


class DecisionFields(BaseModel):
    """What can be said of a decision, beside what is asked of whom."""

    meeting_id: UUID | None = Field(
        None, description="The meeting of the group that is asked.", examples=[None]
    )
    officer_id: UUID | None = Field(None, description="Who asks.", examples=[None])
    about: About = Field(
        [], description="Which plans, proposals, key actions and contracts.", examples=[[]]
    )
    due_on: Day | None = Field(
        None, description="By when it must be decided.", examples=["2027-03-31"]
    )
    report_url: Link | None = Field(
        None, description="Where the paper is.", examples=["https://documents.example.org/paper/1"]
    )
    current_risk: RiskLevel | None = Field(
        None, description="The risk as it is.", examples=["medium"]
    )
    residual_risk: RiskLevel | None = Field(
        None, description="The risk that stays when what can be done is done.", examples=["low"]
    )
    risk: Text | None = Field(
        None, description="Which risks these are.", examples=["Few providers can do it."]
    )
    implications: Implications = Field(
        [],
        description="The checklist, section by section; gaps stand in `missing`.",
        examples=[[{"section": "climate", "none": True}]],
    )
    equality_assessment: EqualityField | None = Field(
        None, description="The equality assessment.", examples=[{"needed": False}]
    )


class AskGroupDecision(DecisionFields, Order):
    """Ask a group to decide."""

    group_id: UUID = Field(description="Which group.", examples=[_GROUP_ID])
    title: ShortText = Field(description="What about.", examples=["The joint plan 2027 to 2030"])
    asked_on: Day | None = Field(
        None, description="When: today or earlier; else today.", examples=[None]
    )
    recommendations: Recommended = Field(
        description="What it is asked to agree to, in order.", examples=[_RECOMMENDED]
    )


class AmendGroupDecision(DecisionFields, Order):
    """Ask something else; only the fields that are sent are changed."""

    title: ShortText = Field("", description="What about.", examples=["The joint plan"])
    recommendations: Recommended = Field(
        [], description="All that it is asked to agree to.", examples=[_RECOMMENDED]
    )


class RecommendationAnswer(Order):
    """What a group makes of a recommendation."""

    number: Annotated[int, Field(ge=1, le=30)] = Field(
        description="Which recommendation.", examples=[1]
    )
    outcome: RecommendationOutcome = Field(description="What becomes of it.", examples=["agreed"])
    changes: Text | None = Field(
        None, description="What was agreed instead, where it was changed.", examples=[None]
    )


class DecideGroupDecision(Order):
    """Say what a group makes of each recommendation that it has not decided about yet."""

    answers: Annotated[list[RecommendationAnswer], Field(min_length=1, max_length=30)] = Field(
        description="What it makes of each.",
        examples=[[{"number": 1, "outcome": "agreed"}, {"number": 2, "outcome": "agreed"}]],
    )
    meeting_id: UUID | None = Field(
        None, description="At which meeting, if not at the one that was asked.", examples=[None]
    )
    decided_on: Day | None = Field(
        None, description="When: today or earlier; else today.", examples=[None]
    )
    reason: Text | None = Field(
        None,
        description="Why: needed where one is changed, declined or deferred.",
        examples=["All partners agree."],
    )


class WithdrawGroupDecision(Order):
    """Let a group not decide any more."""

    reason: Text = Field(description="Why.", examples=["It stands in another paper."])


class AskGroupDecisions(Order):
    """Which decisions are asked for."""

    group_id: UUID | None = Field(None, description="Those of this group.")
    meeting_id: UUID | None = Field(None, description="Those for this meeting.")
    officer_id: UUID | None = Field(None, description="Those that this officer asks for.")
    open: bool | None = Field(None, description="Those that are asked or deferred, or the rest.")
    due_before: Day | None = Field(None, description="Those due before this day.")
    about: UUID | None = Field(
        None, description="Those about this plan, proposal, key action or contract."
    )
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class SubjectView(View):
    """Something that the decision is about."""

    kind: SubjectKind = Field(description="What it is.", examples=["plan"])
    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str | None = Field(description="What it is called.", examples=["The joint plan"])


class RecommendationView(View):
    """A recommendation, and what became of it."""

    number: int = Field(description="Its place.", examples=[1])
    text: str = Field(description="What was recommended.", examples=["Agree the plan."])
    outcome: RecommendationOutcome | None = Field(
        description="What became of it.", examples=["agreed"]
    )
    changes: str | None = Field(description="What was agreed instead.", examples=[None])


class DecisionMeeting(View):
    """The meeting that is asked, or that decided."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    meets_on: date = Field(description="Its day.", examples=["2027-01-14"])


class GroupDecisionView(View):
    """A decision of a group."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    group: GroupReference = Field(description="Which group decides.")
    meeting: DecisionMeeting | None = Field(description="At which of its meetings.")
    title: str = Field(description="What about.", examples=["The joint plan 2027 to 2030"])
    officer: OfficerReference | None = Field(description="Who asks.")
    about: list[SubjectView] = Field(
        description="Which plans, proposals, key actions and contracts."
    )
    asked_on: date = Field(description="When it was asked.", examples=["2026-11-20"])
    due_on: date | None = Field(description="By when it must be decided.", examples=["2027-03-31"])
    is_overdue: bool = Field(description="Is it open past that day?", examples=[False])
    report_url: str | None = Field(description="Where the paper is.", examples=[None])
    current_risk: RiskLevel | None = Field(description="The risk as it is.", examples=["medium"])
    residual_risk: RiskLevel | None = Field(
        description="The risk that stays when what can be done is done.", examples=["low"]
    )
    risk: str | None = Field(
        description="Which risks these are; not shown as it stood.", examples=[None]
    )
    implications: list[ImplicationField] = Field(
        description="The checklist as far as it is filled."
    )
    equality_assessment: EqualityField | None = Field(description="The equality assessment.")
    is_complete: bool = Field(
        description="Is everything there that a decision should rest on?", examples=[False]
    )
    missing: list[str] = Field(
        description="What is not; a group may decide all the same, and the gaps stay in sight.",
        examples=[["implications.legal", "equality_assessment"]],
    )
    recommendations: list[RecommendationView] = Field(description="In order.")
    state: DecisionState = Field(
        description="How far it is: `deferred` while one recommendation is.", examples=["asked"]
    )
    decided_on: date | None = Field(description="When it last decided.", examples=[None])
    reason: str | None = Field(
        description="Why it decided so, or need not; not shown as it stood.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["decide"]])

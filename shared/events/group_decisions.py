"""What is told about decisions of groups: what was recommended to them, and what they decided."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.implications import EqualityAssessment, Implication, RiskLevel
from shared.events.terms import Part


class SubjectKind(StrEnum):
    """What a group can be asked to decide about."""

    PLAN = "plan"
    PROPOSAL = "proposal"
    ACTION = "action"
    CONTRACT = "contract"


class DecisionSubject(Part):
    """Something that a group is asked to decide about."""

    kind: SubjectKind
    id: UUID


class RecommendationOutcome(StrEnum):
    """What became of a recommendation."""

    AGREED = "agreed"
    AGREED_WITH_CHANGES = "agreed_with_changes"
    DECLINED = "declined"
    DEFERRED = "deferred"


class Recommendation(Part):
    """What a group is asked to agree to, in its place, and what it made of it.

    `changes` is what was agreed instead, where it was agreed with changes.
    """

    number: int
    text: str
    outcome: RecommendationOutcome | None = None
    changes: str | None = None


class DecisionState(StrEnum):
    """How far a decision is; one that was deferred is asked for still."""

    ASKED = "asked"
    DEFERRED = "deferred"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class GroupDecisionEvent(Event):
    """Something happened to a decision; its parties are the organisations in the group."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "group-decisions"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    group_decision_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the decision's id."""
        return self.group_decision_id


class GroupDecisionTerms(GroupDecisionEvent):
    """What a group is asked, all of it or the part that is amended."""

    title: Public[str | None] = None
    meeting_id: Fact[UUID | None] = None
    officer_id: Fact[UUID | None] = None
    about: Fact[tuple[DecisionSubject, ...]] = ()
    due_on: Fact[date | None] = None
    report_url: Public[str | None] = None
    current_risk: Fact[RiskLevel | None] = None
    residual_risk: Fact[RiskLevel | None] = None
    risk: Private[str] = None
    implications: Public[tuple[Implication, ...]] = ()
    equality_assessment: Public[EqualityAssessment | None] = None
    recommendations: Public[tuple[Recommendation, ...]] = ()


class GroupDecisionAsked(GroupDecisionTerms):
    """A group is asked to decide."""

    type: ClassVar[str] = "group_decision.asked"

    group_id: Fact[UUID]
    title: Public[str]
    asked_on: Fact[date]
    recommendations: Public[tuple[Recommendation, ...]]


class GroupDecisionAmended(GroupDecisionTerms):
    """A group is asked something else; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "group_decision.amended"

    fields: Fact[tuple[str, ...]]


class GroupDecisionDecided(GroupDecisionEvent):
    """A group said what it makes of each recommendation; `recommendations` are all of them now.

    While one of them is deferred the decision is asked for still.
    """

    type: ClassVar[str] = "group_decision.decided"

    decided_on: Fact[date]
    meeting_id: Fact[UUID | None] = None
    state: Fact[DecisionState]
    recommendations: Public[tuple[Recommendation, ...]]
    reason: Private[str] = None


class GroupDecisionWithdrawn(GroupDecisionEvent):
    """A group need not decide any more."""

    type: ClassVar[str] = "group_decision.withdrawn"

    withdrawn_on: Fact[date]
    reason: Private[str] = None

"""What is told about plans: strategies, commissioning plans and what stands in them."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Part


class PlanKind(StrEnum):
    """What kind of plan it is."""

    STRATEGY = "strategy"
    COMMISSIONING_PLAN = "commissioning_plan"
    IMPROVEMENT_PLAN = "improvement_plan"
    STATEMENT_OF_ACTION = "statement_of_action"
    SUFFICIENCY_STRATEGY = "sufficiency_strategy"
    OTHER = "other"


class PlanStatus(StrEnum):
    """How far the words of a plan are settled."""

    DRAFT = "draft"
    PUBLISHED = "published"
    UNDER_REVISION = "under_revision"
    CLOSED = "closed"


class AimKind(StrEnum):
    """What a plan calls the things that it is for."""

    AIM = "aim"
    PRIORITY = "priority"


class Aim(Part):
    """An aim or a priority, with the number that the plan gives it; one below another names it."""

    code: str
    title: str
    kind: AimKind = AimKind.AIM
    within: str | None = None


class EnablerKind(StrEnum):
    """What makes aims reachable, whichever they are."""

    PARTICIPATION = "participation"
    PARTNERSHIPS = "partnerships"
    PERFORMANCE_AND_GOVERNANCE = "performance_and_governance"
    WORKFORCE = "workforce"
    OTHER = "other"


class Enabler(Part):
    """A commitment that is said once and counts for several aims; without codes, for all."""

    kind: EnablerKind
    commitment: str
    aim_codes: tuple[str, ...] = ()


class PlanRelation(StrEnum):
    """How a plan stands to another."""

    READ_WITH = "read_with"
    INCORPORATES = "incorporates"
    DELIVERS = "delivers"
    SUCCEEDS = "succeeds"


class PlanLink(Part):
    """Another plan, one of ours or one that is only named."""

    relation: PlanRelation
    plan_id: UUID | None = None
    title: str | None = None
    url: str | None = None


class NamedOwner(Part):
    """An organisation that owns a plan, by the name that it had when a version was published."""

    id: UUID
    name: str


class RevisionKind(StrEnum):
    """Why the words of a published plan are opened again."""

    REFRESH = "refresh"
    REVIEW = "review"
    CORRECTION = "correction"


class PlanEvent(Event):
    """Something happened to a plan; its parties are the organisations that own it."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "plans"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    plan_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the plan's id."""
        return self.plan_id


class PlanTerms(PlanEvent):
    """What a plan says, all of it or the part that is amended."""

    title: Public[str | None] = None
    reference: Fact[str | None] = None
    kind: Fact[PlanKind | None] = None
    owner_ids: Fact[tuple[UUID, ...]] = ()
    officer_id: Fact[UUID | None] = None
    from_on: Fact[date | None] = None
    until_on: Fact[date | None] = None
    purpose: Public[str | None] = None
    vision: Public[str | None] = None
    outcomes: Public[tuple[str, ...]] = ()
    aims: Public[tuple[Aim, ...]] = ()
    enablers: Public[tuple[Enabler, ...]] = ()
    links: Public[tuple[PlanLink, ...]] = ()
    cycle_name: Public[str | None] = None
    demands_officers: Fact[bool] = True
    refresh_months: Fact[int | None] = None
    review_months: Fact[int | None] = None


class PlanDrafted(PlanTerms):
    """A plan is being written."""

    type: ClassVar[str] = "plan.drafted"

    title: Public[str]
    kind: Fact[PlanKind]
    owner_ids: Fact[tuple[UUID, ...]]


class PlanAmended(PlanTerms):
    """A plan says something else; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "plan.amended"

    fields: Fact[tuple[str, ...]]


class PlanPublished(PlanEvent):
    """A version of a plan is published; as it stands at this moment it can be read for ever."""

    type: ClassVar[str] = "plan.published"

    number: Fact[int]
    published_on: Fact[date]
    note: Public[str | None] = None
    revision: Fact[RevisionKind | None] = None
    owners: Public[tuple[NamedOwner, ...]] = ()
    refresh_due_on: Fact[date | None] = None
    review_due_on: Fact[date | None] = None


class PlanRevisionBegun(PlanEvent):
    """The words of a published plan are open to change; the published version stays as it is."""

    type: ClassVar[str] = "plan.revision_begun"

    revision: Fact[RevisionKind]
    reason: Private[str] = None


class PlanClosed(PlanEvent):
    """A plan is over; nothing more is planned in it."""

    type: ClassVar[str] = "plan.closed"

    closed_on: Fact[date]
    successor_id: Fact[UUID | None] = None
    reason: Private[str] = None

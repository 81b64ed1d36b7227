"""What is told about commissioned services: those that outlive the contracts that deliver them."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Area, Part


class CycleStage(StrEnum):
    """Where a service stands in the cycle of commissioning."""

    ANALYSE = "analyse"
    PLAN = "plan"
    DO = "do"
    REVIEW = "review"


class IntegrationLevel(StrEnum):
    """How closely a service is commissioned with others, from alone to as one."""

    AUTONOMOUS = "autonomous"
    ALIGNED = "aligned"
    COLLABORATIVE = "collaborative"
    JOINT = "joint"
    INTEGRATED = "integrated"


class CommissionerKind(StrEnum):
    """Who commissions a service: what schools and colleges buy is taken into account too."""

    COUNCIL_OR_NHS = "council_or_nhs"
    SCHOOL = "school"
    COLLEGE = "college"
    OTHER = "other"


class Placement(Part):
    """A place on the continuum of integration, and since when a service has it."""

    level: IntegrationLevel
    from_on: date
    arrangement: str | None = None


class Evaluation(Part):
    """What is to be found out before it is decided how a service goes on, and what was found."""

    number: int
    question: str
    due_on: date
    contract_id: UUID | None = None
    finding: str | None = None
    concluded_on: date | None = None


class CommissionedServiceEvent(Event):
    """Something happened to a commissioned service."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "commissioned-services"
    open_to_all: ClassVar[bool] = True
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

    commissioned_service_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the commissioned service's id."""
        return self.commissioned_service_id


class CommissionedServiceTerms(CommissionedServiceEvent):
    """What is known of a commissioned service, all of it or the part that is amended."""

    name: Public[str | None] = None
    description: Public[str | None] = None
    category: Public[str | None] = None
    category_code: Fact[str | None] = None
    lead_commissioner_id: Fact[UUID | None] = None
    co_commissioner_ids: Fact[tuple[UUID, ...]] = ()
    commissioner_kind: Fact[CommissionerKind | None] = None
    outcomes: Public[tuple[str, ...]] = ()
    outcome_tool: Public[str | None] = None
    minimum_age: Fact[int | None] = None
    maximum_age: Fact[int | None] = None
    areas: Public[tuple[Area, ...]] = ()
    eligibility: Public[str | None] = None
    officer_id: Fact[UUID | None] = None


class CommissionedServiceRegistered(CommissionedServiceTerms):
    """A commissioned service is known, and contracts can name it as what they deliver."""

    type: ClassVar[str] = "commissioned_service.registered"

    name: Public[str]
    lead_commissioner_id: Fact[UUID]
    commissioner_kind: Fact[CommissionerKind]
    cycle_stage: Fact[CycleStage | None] = None
    stage_label: Public[str | None] = None
    stage_since_on: Fact[date | None] = None
    placements: Public[tuple[Placement, ...]] = ()


class CommissionedServiceAmended(CommissionedServiceTerms):
    """Something else is known of a service; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "commissioned_service.amended"

    fields: Fact[tuple[str, ...]]


class CommissionedServicePlaced(CommissionedServiceEvent):
    """A service has a place on the continuum from a day on; `placements` are all that it has had."""

    type: ClassVar[str] = "commissioned_service.placed"

    level: Fact[IntegrationLevel]
    from_on: Fact[date]
    placements: Public[tuple[Placement, ...]]
    reason: Private[str] = None


class CommissionedServiceStageMoved(CommissionedServiceEvent):
    """A service has come to another stage of the cycle of commissioning."""

    type: ClassVar[str] = "commissioned_service.stage_moved"

    cycle_stage: Fact[CycleStage]
    stage_label: Public[str | None] = None
    stage_since_on: Fact[date]


class CommissionedServiceEvaluationPlanned(CommissionedServiceEvent):
    """Something is to be found out about a service by a day; `evaluations` are all of them now."""

    type: ClassVar[str] = "commissioned_service.evaluation_planned"

    number: Fact[int]
    due_on: Fact[date]
    evaluations: Public[tuple[Evaluation, ...]]


class CommissionedServiceEvaluationConcluded(CommissionedServiceEvent):
    """What was to be found out about a service is known; `evaluations` are all of them now."""

    type: ClassVar[str] = "commissioned_service.evaluation_concluded"

    number: Fact[int]
    concluded_on: Fact[date]
    evaluations: Public[tuple[Evaluation, ...]]


class CommissionedServiceClosed(CommissionedServiceEvent):
    """A service is no longer commissioned after a day; others are told what comes in its place."""

    type: ClassVar[str] = "commissioned_service.closed"

    closed_on: Fact[date]
    transitional_arrangements: Public[str | None] = None
    reason: Private[str] = None


class CommissionedServiceReopened(CommissionedServiceEvent):
    """A service that was closed, or was to be, goes on."""

    type: ClassVar[str] = "commissioned_service.reopened"

    reason: Private[str] = None

"""What is told about key actions: what is to be done, by whom, by when, and how it goes."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.commissioned_services import CycleStage
from shared.events.terms import Part
from shared.events.time_scales import TimeScale


class ActionKind(StrEnum):
    """What is done."""

    UNDERSTAND = "understand"
    REVIEW = "review"
    DESIGN = "design"
    RE_PROCURE = "re_procure"
    COMMISSION = "commission"
    EVALUATE = "evaluate"
    BID = "bid"
    BUSINESS_CASE = "business_case"
    PARTICIPATE = "participate"
    PUBLISH = "publish"
    IMPROVE = "improve"
    OTHER = "other"


class ActionState(StrEnum):
    """What people have said of an action; what days say of it is worked out, never kept."""

    PLANNED = "planned"
    STARTED = "started"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class Rag(StrEnum):
    """How it goes, in the three colours that councils report in."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class Direction(StrEnum):
    """Whether an impact is that something grows or shrinks."""

    INCREASE = "increase"
    REDUCE = "reduce"
    OTHER = "other"


class Impact(Part):
    """What should be different then; tied to a KPI, or to an indicator by its name."""

    statement: str
    direction: Direction = Direction.OTHER
    kpi_id: UUID | None = None
    indicator: str | None = None


class Step(Part):
    """A step of an action, in its place; a step of depth 1 belongs to the one of depth 0 above."""

    number: int
    text: str
    depth: int = 0
    time_scale: TimeScale | None = None
    officer_ids: tuple[UUID, ...] = ()
    done_on: date | None = None


class GroundKind(StrEnum):
    """What an action can rest on."""

    CONTRACT = "contract"
    COMMISSIONED_SERVICE = "commissioned_service"
    FEEDBACK = "feedback"
    NEED = "need"
    FINDING = "finding"
    PROPOSAL = "proposal"


class Ground(Part):
    """Something that an action rests on: a contract, what families said, a need, a finding."""

    kind: GroundKind
    id: UUID


class EvidenceLink(Part):
    """Where it can be seen what was done."""

    title: str
    url: str


class ActionEvent(Event):
    """Something happened to an action; why somebody did it is private.

    Its parties are the owners of the plan and the organisations of its officers.
    """

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "actions"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    action_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the action's id."""
        return self.action_id


class ActionTerms(ActionEvent):
    """What is planned, all of it or the part that is amended.

    `responsible` are the words of the plan about who does it, with `{0}`, `{1}` … where the plan
    names an officer: names stand with the officers alone. `organisation_ids` are the officers' and
    those that the plan names itself.
    """

    objective_id: Fact[UUID | None] = None
    code: Fact[str | None] = None
    description: Public[str | None] = None
    kind: Fact[ActionKind | None] = None
    cycle_stage: Fact[CycleStage | None] = None
    steps: Public[tuple[Step, ...]] = ()
    time_scale: Public[TimeScale | None] = None
    officer_ids: Fact[tuple[UUID, ...]] = ()
    organisation_ids: Fact[tuple[UUID, ...]] = ()
    responsible: Public[str | None] = None
    driver_ids: Fact[tuple[UUID, ...]] = ()
    impacts: Public[tuple[Impact, ...]] = ()
    grounds: Fact[tuple[Ground, ...]] = ()
    bid_amount: Fact[Decimal | None] = None
    place: Fact[int | None] = None


class ActionPlanned(ActionTerms):
    """A plan has a key action more; `place` is where it stands among the others of its plan."""

    type: ClassVar[str] = "action.planned"

    plan_id: Fact[UUID]
    objective_id: Fact[UUID]
    description: Public[str]
    kind: Fact[ActionKind]
    place: Fact[int]


class ActionAmended(ActionTerms):
    """Something else is planned; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "action.amended"

    fields: Fact[tuple[str, ...]]


class ActionAssigned(ActionEvent):
    """Other officers are responsible for an action, or the same in another way."""

    type: ClassVar[str] = "action.assigned"

    officer_ids: Fact[tuple[UUID, ...]]
    organisation_ids: Fact[tuple[UUID, ...]] = ()
    responsible: Public[str | None] = None
    reason: Private[str] = None


class ActionRescheduled(ActionEvent):
    """An action is to be done by another day; the words of the published plan stay in it."""

    type: ClassVar[str] = "action.rescheduled"

    time_scale: Public[TimeScale]
    reason: Private[str] = None


class ActionGrounded(ActionEvent):
    """An action rests on these from now on."""

    type: ClassVar[str] = "action.grounded"

    grounds: Fact[tuple[Ground, ...]]


class ActionRemoved(ActionEvent):
    """An action no longer stands in a plan whose words are open; it should never have stood there."""

    type: ClassVar[str] = "action.removed"

    reason: Private[str] = None


class ActionStarted(ActionEvent):
    """Work on an action has begun."""

    type: ClassVar[str] = "action.started"

    started_on: Fact[date]
    reason: Private[str] = None


class ActionProgressReported(ActionEvent):
    """Somebody said how an action goes, why, and where that can be seen."""

    type: ClassVar[str] = "action.progress_reported"

    rag: Fact[Rag]
    percent: Fact[int | None] = None
    evidence: Public[tuple[EvidenceLink, ...]] = ()
    reported_on: Fact[date]
    rationale: Private[str] = None
    impact_to_date: Private[str] = None


class ActionStepsMarked(ActionEvent):
    """Steps of an action are done, or turned out not to be; `steps` are all of them now."""

    type: ClassVar[str] = "action.steps_marked"

    steps: Public[tuple[Step, ...]]


class ActionSuspended(ActionEvent):
    """An action rests for a while; `state` is how it stood until then."""

    type: ClassVar[str] = "action.suspended"

    suspended_on: Fact[date]
    until_on: Fact[date | None] = None
    state: Fact[ActionState] = ActionState.STARTED
    reason: Private[str] = None


class ActionResumed(ActionEvent):
    """An action goes on as it stood before it was suspended."""

    type: ClassVar[str] = "action.resumed"

    resumed_on: Fact[date]
    state: Fact[ActionState]
    reason: Private[str] = None


class ActionCompleted(ActionEvent):
    """An action is done, with what came of it."""

    type: ClassVar[str] = "action.completed"

    completed_on: Fact[date]
    outcome: Public[str | None] = None
    evidence: Public[tuple[EvidenceLink, ...]] = ()
    reason: Private[str] = None


class ActionReopened(ActionEvent):
    """An action that was completed or abandoned is not over after all."""

    type: ClassVar[str] = "action.reopened"

    state: Fact[ActionState]
    reason: Private[str] = None


class ActionAbandoned(ActionEvent):
    """An action will not be done."""

    type: ClassVar[str] = "action.abandoned"

    abandoned_on: Fact[date]
    reason: Private[str] = None

"""What is seen of the published versions of plans."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.actions.actions.terms import GroundView, ImpactView, TimeScaleView
from services.actions.objectives.schemas import ObjectiveFields
from services.actions.officers.schemas import OrganisationReference
from services.actions.plans.schemas import PlanClock
from services.actions.plans.terms import EXAMPLE_ID, EXAMPLE_PLAN_ID, PlanFields
from shared.events.actions import ActionKind
from shared.events.commissioned_services import CycleStage
from shared.events.plans import PlanKind, RevisionKind
from shared.fields import Money, View


class PlanVersionView(PlanClock, View):
    """When a version of a plan was published, and why there is one."""

    number: int = Field(description="Its number.", examples=[1])
    published_on: date = Field(description="When it was published.", examples=["2026-04-01"])
    published_at: datetime = Field(
        description="The moment as of which it stands.", examples=["2026-04-01T09:00:00Z"]
    )
    note: str | None = Field(
        description="What is new in it.", examples=["The actions for the second year."]
    )
    revision: RevisionKind | None = Field(
        description="Which revision led to it; null for the first one.", examples=["refresh"]
    )
    reason: str | None = Field(
        description="Why that revision was begun, for the council.", examples=[None]
    )


class StepOfVersion(View):
    """A step of an action, as it was published."""

    number: int = Field(description="Its place.", examples=[1])
    text: str = Field(description="What is done.", examples=["List what there is."])
    depth: int = Field(description="1 below the last one of depth 0.", examples=[0])
    time_scale: TimeScaleView | None = Field(description="By when.")
    officer_ids: list[UUID] = Field(description="Who does it.", examples=[[]])


class ActionOfVersion(View):
    """An action, as it was published: what was planned, not how it goes."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    code: str | None = Field(description="Its number.", examples=["1.1.1"])
    description: str = Field(description="What is done.", examples=["Review short breaks."])
    kind: ActionKind = Field(description="What kind of work it is.", examples=["review"])
    cycle_stage: CycleStage | None = Field(
        description="Where in the cycle of commissioning it belongs.", examples=["analyse"]
    )
    steps: list[StepOfVersion] = Field(description="Its steps, in their order.")
    time_scale: TimeScaleView | None = Field(description="By when it is done.")
    officer_ids: list[UUID] = Field(description="The responsible officers.", examples=[[]])
    organisation_ids: list[UUID] = Field(
        description="The organisations whose work it is.", examples=[[]]
    )
    responsible: str | None = Field(
        description="The words about who does it, with {0}, {1} … for each officer.",
        examples=[None],
    )
    driver_ids: list[UUID] = Field(description="The legislation and drivers.", examples=[[]])
    impacts: list[ImpactView] = Field(description="What should be different then.")
    grounds: list[GroundView] = Field(description="What it rests on.")
    bid_amount: Money | None = Field(description="How much a bid asks for.", examples=[None])


class ObjectiveOfVersion(ObjectiveFields, View):
    """An objective, as it was published, with its actions."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    title: str = Field(description="What is to be reached.", examples=["Know what is needed"])
    actions: list[ActionOfVersion] = Field(description="Its actions, in their place.")


class PlanDocument(PlanFields, PlanClock, View):
    """A published version of a plan, whole: it reads the same for ever."""

    id: UUID = Field(description="The plan's id.", examples=[EXAMPLE_PLAN_ID])
    number: int = Field(description="The number of the version.", examples=[1])
    published_on: date = Field(description="When it was published.", examples=["2026-04-01"])
    published_at: datetime = Field(
        description="The moment as of which it stands.", examples=["2026-04-01T09:00:00Z"]
    )
    note: str | None = Field(description="What is new in it.", examples=[None])
    revision: RevisionKind | None = Field(
        description="Which revision led to it.", examples=["refresh"]
    )
    title: str = Field(
        description="What it is called.", examples=["Commissioning for children 2026 to 2029"]
    )
    kind: PlanKind = Field(description="What kind of plan it is.", examples=["strategy"])
    owners: list[OrganisationReference] = Field(
        description="Whose plan it is, by the names of that day."
    )
    officer_id: UUID | None = Field(description="Who looks after it.", examples=[None])
    objectives: list[ObjectiveOfVersion] = Field(description="Its objectives, in their place.")

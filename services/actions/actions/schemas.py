"""What is sent and seen of actions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.actions.actions.terms import (
    EXAMPLE_ID,
    ActionFields,
    ActionStepView,
    Evidence,
    Grounds,
    GroundView,
    ImpactView,
    Place,
    PlanFields,
    ResponsibleFields,
    TimeScaleField,
    TimeScaleView,
)
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from shared.events.actions import ActionKind, ActionState, Rag
from shared.events.commissioned_services import CycleStage
from shared.fields import Day, Money, Order, Text, View

_WHY = "Why; it is private, and shown to the council, the plan's owners and the officers."
Percent = Annotated[int, Field(ge=0, le=100)]


class PlanAction(PlanFields, ResponsibleFields, Order):
    """Put an action into a plan whose words are open."""

    plan_id: UUID = Field(description="The plan.", examples=[EXAMPLE_ID])
    grounds: Grounds = Field([], description="What it rests on.", examples=[[]])
    place: Place | None = Field(
        None, description="Where it stands among the others; without it, last.", examples=[None]
    )


class AmendAction(ActionFields, Order):
    """Plan something otherwise; only the fields that are sent are changed."""

    objective_id: UUID = Field(
        UUID(int=0), description="The objective, of the same plan.", examples=[EXAMPLE_ID]
    )
    description: Text = Field("", description="What is done.", examples=["Review short breaks."])
    kind: ActionKind = Field(ActionKind.OTHER, description="What kind.", examples=["review"])
    place: Place = Field(0, description="Where it stands among the others.", examples=[1])


class RemoveAction(Order):
    """Take it out of the plan, because it should not stand there."""

    reason: Text = Field(description=_WHY, examples=["It stands in the plan twice."])


class AssignAction(ResponsibleFields, Order):
    """Make other officers responsible."""

    reason: Text = Field(description=_WHY, examples=["She leads on short breaks now."])


class RescheduleAction(Order):
    """Say by which other day it is done; the words of a published version stay in it."""

    time_scale: TimeScaleField = Field(
        description="By when it is done now.", examples=[{"words": "June 2027"}]
    )
    reason: Text = Field(description=_WHY, examples=["The survey needs the autumn term."])


class GroundAction(Order):
    """Say what the action rests on: all of it, whatever was said before."""

    grounds: Grounds = Field(description="What it rests on.", examples=[[]])


class StartAction(Order):
    """Begin work."""

    started_on: Day | None = Field(
        None, description="When: today or earlier.", examples=["2026-10-01"]
    )
    reason: Text | None = Field(None, description=_WHY, examples=[None])


class ReportProgress(Order):
    """Say how it goes, why, and where that can be seen."""

    rag: Rag = Field(description="How it goes.", examples=["amber"])
    rationale: Text = Field(
        description="Why in this colour; private like a reason.",
        examples=["The survey is out, and answers come slowly."],
    )
    percent: Percent | None = Field(None, description="How much of it is done.", examples=[40])
    evidence: Evidence = Field([], description="Where it can be seen.")
    impact_to_date: Text | None = Field(
        None,
        description="What is different already; private like a reason.",
        examples=["Six families have breaks at weekends."],
    )
    reported_on: Day | None = Field(
        None, description="When: today or earlier.", examples=["2026-11-01"]
    )


class StepMark(Order):
    """Whether a step is done."""

    number: Annotated[int, Field(ge=1, le=10_000)] = Field(description="Which.", examples=[1])
    done_on: Day | None = Field(
        description="When it was done, today or earlier; null if it is not done.",
        examples=["2026-11-01"],
    )


class MarkSteps(Order):
    """Say on which day steps were done, or that they were not after all."""

    steps: Annotated[list[StepMark], Field(min_length=1, max_length=200)] = Field(
        description="Which steps; the others stay as they are.",
        examples=[[{"number": 1, "done_on": "2026-11-01"}]],
    )

    @model_validator(mode="after")
    def _each_once(self) -> "MarkSteps":
        if len({one.number for one in self.steps}) < len(self.steps):
            raise ValueError("must name each step once")
        return self


class SuspendAction(Order):
    """Let it rest for a while."""

    suspended_on: Day | None = Field(
        None, description="Since when: today or earlier.", examples=["2026-11-01"]
    )
    until_on: Day | None = Field(
        None, description="Until when, where that is known.", examples=["2027-04-01"]
    )
    reason: Text = Field(description=_WHY, examples=["The funding is not settled."])


class ResumeAction(Order):
    """Let it go on as it stood before."""

    resumed_on: Day | None = Field(
        None, description="Since when: today or earlier.", examples=["2026-11-20"]
    )
    reason: Text | None = Field(None, description=_WHY, examples=["The funding is settled."])


class CompleteAction(Order):
    """Say that it is done; no step is open then."""

    completed_on: Day | None = Field(
        None, description="When: today or earlier.", examples=["2026-11-20"]
    )
    outcome: Text | None = Field(
        None,
        description="What came of it, such as a bid that was won; all who see it may read this.",
        examples=["The bid was won in full."],
    )
    evidence: Evidence = Field([], description="Where it can be seen.")
    reason: Text | None = Field(None, description=_WHY, examples=[None])


class ReopenAction(Order):
    """Say that it is not over after all."""

    reason: Text = Field(description=_WHY, examples=["A part of it was missed."])


class AbandonAction(Order):
    """Give it up."""

    abandoned_on: Day | None = Field(
        None, description="When: today or earlier.", examples=["2026-11-20"]
    )
    reason: Text = Field(description=_WHY, examples=["Another plan does the same."])


class PlanOfAction(View):
    """The plan in which an action stands."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its title.", examples=["Joint plan for SEND"])


class ObjectiveOfAction(View):
    """The objective that an action is for."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its title.", examples=["Review short breaks"])
    code: str | None = Field(description="Its number in the plan.", examples=["2.1"])


class DriverOfAction(View):
    """An entry of the register of legislation and drivers."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(
        description="Its title, and the provision.", examples=["Children Act 1989, section 17"]
    )


class ContractOfAction(View):
    """A contract that an action rests on."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    reference: str = Field(description="Its reference.", examples=["WCC-2026-014"])
    name: str = Field(description="Its title.", examples=["Short breaks at weekends"])


class ActionView(View):
    """An action: what is planned, by whom and by when, and how it goes."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    plan: PlanOfAction = Field(description="The plan in which it stands.")
    objective: ObjectiveOfAction = Field(description="The objective that it is for.")
    code: str | None = Field(description="Its number in the plan.", examples=["2.1.3"])
    place: int = Field(description="Where it stands among the others.", examples=[1])
    description: str = Field(description="What is done.", examples=["Review short breaks."])
    kind: ActionKind = Field(description="What kind of work it is.", examples=["review"])
    cycle_stage: CycleStage | None = Field(
        description="Where in the cycle of commissioning it belongs.", examples=["analyse"]
    )
    steps: list[ActionStepView] = Field(description="Its steps, in their order.")
    time_scale: TimeScaleView | None = Field(description="By when; null if nothing says it.")
    officers: list[OfficerReference] = Field(description="The responsible officers.")
    organisations: list[OrganisationReference] = Field(
        description="Whose work it is: the officers' organisations, and those named."
    )
    responsible: str | None = Field(
        description="The plan's words about who does it; {0} stands for the first officer.",
        examples=["{0}/{1} (NHS)"],
    )
    drivers: list[DriverOfAction] = Field(description="The legislation and drivers behind it.")
    impacts: list[ImpactView] = Field(description="What should be different then.")
    grounds: list[GroundView] = Field(description="What it rests on.")
    contracts: list[ContractOfAction] = Field(description="The contracts among that.")
    bid_amount: Money | None = Field(description="How much a bid asks for.", examples=["250000.00"])
    state: ActionState = Field(description="What people have said of it.", examples=["started"])
    overdue: bool = Field(
        description="Has the last day of its time scale passed, while it is open and does not rest?"
        " Words that cannot be read say nothing.",
        examples=[False],
    )
    due_soon: bool = Field(
        description="Is that day today or within the next 28 days?", examples=[False]
    )
    should_have_started: bool = Field(
        description="Is it still planned although the first day, month, quarter, season or year of"
        " its words is over?",
        examples=[False],
    )
    started_on: date | None = Field(description="When it began.", examples=["2026-10-01"])
    rag: Rag | None = Field(description="How it goes, as last reported.", examples=["amber"])
    percent: int | None = Field(description="How much of it is done.", examples=[40])
    reported_on: date | None = Field(description="When that was said.", examples=["2026-11-01"])
    suspended_on: date | None = Field(description="Since when it rests.", examples=[None])
    suspended_until_on: date | None = Field(description="Until when it rests.", examples=[None])
    closed_on: date | None = Field(
        description="When it was completed or abandoned.", examples=[None]
    )
    outcome: str | None = Field(description="What came of it.", examples=[None])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do now.", examples=[["report-progress", "suspend"]]
    )

"""What an action is made of, as it is sent and seen: steps, days, officers, impacts, grounds."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.actions.officers.schemas import OfficerReference
from services.actions.time_scales.reading import read
from shared.events.actions import (
    ActionKind,
    Direction,
    EvidenceLink,
    Ground,
    GroundKind,
    Impact,
    Step,
)
from shared.events.commissioned_services import CycleStage
from shared.events.time_scales import Precision, TimeScale
from shared.fields import Code, Day, Ids, Link, Money, Order, ShortText, Text, View, storable

EXAMPLE_ID = "0190f6a0-0000-7000-8000-000000000001"
StepText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
    AfterValidator(storable),
]
Place = Annotated[int, Field(ge=0, le=1_000_000)]


class TimeScaleField(Order):
    """By when: words, and the days that they mean where a person says them."""

    words: ShortText = Field(
        description="The words of the plan; they are read, and kept as they are.",
        examples=["Jan-Mar 2027"],
    )
    from_on: Day | None = Field(
        None, description="The first day, said by you and not read.", examples=[None]
    )
    until_on: Day | None = Field(
        None, description="The last day, said by you and not read.", examples=[None]
    )

    @model_validator(mode="after")
    def _in_order(self) -> "TimeScaleField":
        if self.from_on and self.until_on and self.until_on < self.from_on:
            raise ValueError("must not end before it begins")
        return self

    def scale(self) -> TimeScale:
        """Return what the words mean; what a person says of the days stands before them."""
        if self.from_on or self.until_on:
            return TimeScale(
                words=self.words,
                from_on=self.from_on,
                until_on=self.until_on,
                precision=Precision.DAY,
            )
        return read(self.words) or TimeScale(words=self.words, precision=Precision.UNREAD)


class StepField(Order):
    """A step of the action; steps stand in the order in which they are sent."""

    text: StepText = Field(description="What is done.", examples=["List what there is."])
    depth: Literal[0, 1] = Field(
        0, description="1 for a step below the last one of depth 0.", examples=[0]
    )
    time_scale: TimeScaleField | None = Field(None, description="By when this step is done.")
    officer_ids: Ids = Field([], description="Who does this step.", examples=[[]])


class ImpactField(Order):
    """What should be different then."""

    statement: Text = Field(
        description="What, in a sentence.", examples=["Fewer nights away bought one by one."]
    )
    direction: Direction = Field(
        Direction.OTHER, description="Whether something grows or shrinks.", examples=["reduce"]
    )
    kpi_id: UUID | None = Field(None, description="The KPI that shows it.", examples=[None])
    indicator: ShortText | None = Field(
        None, description="The name of the figure that shows it.", examples=["Nights away"]
    )


class GroundField(Order):
    """Something that the action rests on."""

    kind: GroundKind = Field(description="What it is.", examples=["feedback"])
    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])


class EvidenceField(Order):
    """Where it can be seen what was done."""

    title: ShortText = Field(description="What it is called.", examples=["Map of short breaks"])
    url: Link = Field(
        description="Where it is.", examples=["https://documents.example.org/short-breaks/map"]
    )


Evidence = Annotated[list[EvidenceField], Field(max_length=50)]
Grounds = Annotated[list[GroundField], Field(max_length=50)]


class ActionFields(BaseModel):
    """What can be said of an action when it is planned, and amended later."""

    code: Code | None = Field(
        None, description="The number that the plan gives it.", examples=["2.1.3"]
    )
    cycle_stage: CycleStage | None = Field(
        None, description="Where in the cycle of commissioning it belongs.", examples=["analyse"]
    )
    steps: Annotated[list[StepField], Field(max_length=200)] = Field(
        [], description="Its steps, in their order."
    )
    time_scale: TimeScaleField | None = Field(None, description="By when it is done.")
    driver_ids: Ids = Field(
        [], description="The legislation, guidance and local drivers behind it.", examples=[[]]
    )
    impacts: Annotated[list[ImpactField], Field(max_length=50)] = Field(
        [], description="What should be different then."
    )
    bid_amount: Money | None = Field(
        None, description="How much a bid asks for.", examples=["250000.00"]
    )


class ResponsibleFields(BaseModel):
    """Who does it."""

    officer_ids: Ids = Field(
        [], description="The responsible officers, of any organisation.", examples=[[]]
    )
    organisation_ids: Ids = Field(
        [], description="Organisations that the plan names itself.", examples=[[]]
    )
    responsible: ShortText | None = Field(
        None,
        description="The words of the plan about who does it, with {0}, {1} … in place of each"
        " officer, and no name of a person.",
        examples=[None],
    )


class PlanFields(ActionFields):
    """What is said of an action that must be said."""

    objective_id: UUID = Field(description="The objective that it is for.", examples=[EXAMPLE_ID])
    description: Text = Field(
        description="What is done.", examples=["Review every kind of short break."]
    )
    kind: ActionKind = Field(description="What kind of work it is.", examples=["review"])


class TimeScaleView(View):
    """By when: the words, and what they mean."""

    words: str = Field(description="The words of the plan.", examples=["Jan-Mar 2027"])
    from_on: date | None = Field(
        description="The first day that they can mean.", examples=["2027-01-01"]
    )
    until_on: date | None = Field(
        description="The last day that they can mean.", examples=["2027-03-31"]
    )
    option_until_on: date | None = Field(
        description="The last day with an option that they name.", examples=[None]
    )
    precision: Precision = Field(
        description="How exactly they say when; unread if nobody could tell.", examples=["quarter"]
    )


class ActionStepView(View):
    """A step of an action."""

    number: int = Field(description="Its place.", examples=[1])
    text: str = Field(description="What is done.", examples=["List what there is."])
    depth: int = Field(description="1 below the last one of depth 0.", examples=[0])
    time_scale: TimeScaleView | None = Field(description="By when.")
    officers: list[OfficerReference] = Field(description="Who does it.")
    done_on: date | None = Field(description="When it was done.", examples=[None])


class ImpactView(View):
    """What should be different then."""

    statement: str = Field(description="What.", examples=["Fewer nights away."])
    direction: Direction = Field(description="Growing or shrinking.", examples=["reduce"])
    kpi_id: UUID | None = Field(description="The KPI that shows it.", examples=[None])
    indicator: str | None = Field(description="The figure that shows it.", examples=["Nights"])


class GroundView(View):
    """Something that the action rests on."""

    kind: GroundKind = Field(description="What it is.", examples=["feedback"])
    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])


def said(order: BaseModel, names: Iterable[str]) -> dict[str, Any]:
    """Return some fields of an order as events hold them."""
    return {name: _part(getattr(order, name), name) for name in names}


def _part(value: Any, name: str) -> Any:  # noqa: ANN401 -- whatever a field of an order holds
    match name:
        case "steps":
            return tuple(_step(number, one) for number, one in enumerate(value, start=1))
        case "time_scale":
            return value.scale() if value else None
        case "impacts":
            return tuple(Impact(**dict(one)) for one in value)
        case "grounds":
            return tuple(Ground(**dict(one)) for one in value)
        case "evidence":
            return tuple(EvidenceLink(**dict(one)) for one in value)
    return tuple(value) if isinstance(value, list) else value


def _step(number: int, one: StepField) -> Step:
    return Step(
        number=number,
        text=one.text,
        depth=one.depth,
        time_scale=one.time_scale.scale() if one.time_scale else None,
        officer_ids=tuple(one.officer_ids),
    )

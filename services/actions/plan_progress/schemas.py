"""What is seen of the progress of plans."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.actions.plans.schemas import PlanReference
from shared.events.objectives import ObjectiveKind
from shared.events.plans import AimKind
from shared.fields import View


class ProgressView(View):
    """How many actions stand how."""

    actions: int = Field(description="How many actions there are.", examples=[18])
    planned: int = Field(description="Not begun.", examples=[6])
    started: int = Field(description="Begun.", examples=[5])
    suspended: int = Field(description="Resting for a while.", examples=[1])
    completed: int = Field(description="Done.", examples=[5])
    abandoned: int = Field(description="Given up.", examples=[1])
    overdue: int = Field(
        description="Not done though their last day has passed; suspended ones only once the day "
        "has passed until which they were to rest.",
        examples=[2],
    )
    percent_done: int | None = Field(
        description="The share that is done of all that was not given up, rounded down.",
        examples=[29],
    )


class ObjectiveProgressView(View):
    """An objective, and how its actions stand."""

    id: UUID = Field(description="Its id.", examples=["0190f6a0-0000-7000-8000-000000000052"])
    code: str | None = Field(description="Its number in the plan.", examples=["1.1"])
    title: str = Field(description="What is to be reached.", examples=["Know what is needed"])
    kind: ObjectiveKind | None = Field(
        description="Which work of commissioning it is.", examples=["understand"]
    )
    aim_code: str | None = Field(description="The aim to which it belongs.", examples=["1"])
    progress: ProgressView = Field(description="How its actions stand.")


class AimProgressView(View):
    """An aim, and how the actions of its objectives stand, those of the aims within it too."""

    code: str = Field(description="Its number in the plan.", examples=["1"])
    title: str = Field(description="What it is.", examples=["Support families early"])
    kind: AimKind = Field(description="What the plan calls it.", examples=["aim"])
    within: str | None = Field(description="Within which one it stands.", examples=[None])
    progress: ProgressView = Field(description="How the actions stand.")


class PlanProgressView(View):
    """How far a plan is on a day."""

    plan: PlanReference = Field(description="Which plan.")
    on: date = Field(description="On which day.", examples=["2026-11-22"])
    progress: ProgressView = Field(description="How all its actions stand.")
    aims: list[AimProgressView] = Field(description="Its aims, in their order.")
    objectives: list[ObjectiveProgressView] = Field(description="Its objectives, in their place.")

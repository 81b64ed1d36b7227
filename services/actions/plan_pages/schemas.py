"""What is seen of a plan on a page."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.plans.schemas import PlanClock
from services.actions.plans.terms import EXAMPLE_ID, EXAMPLE_PLAN_ID, AimField, EnablerField
from shared.events.objectives import ObjectiveKind
from shared.events.plans import PlanKind, PlanStatus
from shared.fields import View


class PageFormat(StrEnum):
    """In which form a plan on a page is given."""

    JSON = "json"
    HTML = "html"


class ActionOnPage(View):
    """A key action, in short."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    code: str | None = Field(description="Its number.", examples=["1.1.1"])
    description: str = Field(description="What is done.", examples=["Review short breaks."])
    due: str | None = Field(description="By when, in the plan's words.", examples=["March 2027"])


class ObjectiveOnPage(View):
    """An objective with its first key actions."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    code: str | None = Field(description="Its number in the plan.", examples=["1.1"])
    title: str = Field(description="What is to be reached.", examples=["Know what is needed"])
    kind: ObjectiveKind | None = Field(
        description="Which work of commissioning it is.", examples=["understand"]
    )
    aim_code: str | None = Field(description="The aim to which it belongs.", examples=["1"])
    deliverables: list[str] = Field(
        description="What will be there in the end.", examples=[["A picture of need"]]
    )
    actions: list[ActionOnPage] = Field(description="Its first key actions, in their place.")
    more_actions: int = Field(description="How many more there are.", examples=[4])


class PlanPageView(PlanClock, View):
    """A plan on a page: what everybody should know of it."""

    id: UUID = Field(description="The plan's id.", examples=[EXAMPLE_PLAN_ID])
    title: str = Field(
        description="What it is called.", examples=["Commissioning for children 2026 to 2029"]
    )
    reference: str | None = Field(description="What the council calls it.", examples=["CYP-2026"])
    kind: PlanKind = Field(description="What kind of plan it is.", examples=["strategy"])
    status: PlanStatus = Field(description="How far its words are settled.", examples=["published"])
    number: int | None = Field(
        description="The number of this version, or of the last one before these words.",
        examples=[1],
    )
    published_on: date | None = Field(
        description="When that was published.", examples=["2026-04-01"]
    )
    owners: list[OrganisationReference] = Field(description="Whose plan it is.")
    officer: OfficerReference | None = Field(description="Who looks after it.")
    from_on: date | None = Field(description="Its first day.", examples=["2026-04-01"])
    until_on: date | None = Field(description="Its last day.", examples=["2029-03-31"])
    vision: str | None = Field(
        description="What shall be one day.", examples=["Every child grows up well here."]
    )
    outcomes: list[str] = Field(
        description="What shall be different.", examples=[["Children are safe"]]
    )
    aims: list[AimField] = Field(description="Its aims or priorities.")
    objectives: list[ObjectiveOnPage] = Field(description="Its objectives, in their place.")
    enablers: list[EnablerField] = Field(description="What makes the aims reachable.")

"""What can be said of a plan, as it is sent and seen: aims, enablers, links with other plans."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from shared.events.plans import AimKind, EnablerKind, PlanRelation
from shared.fields import Code, Day, Link, Order, ShortText, Text

EXAMPLE_ID = "0190f6a0-0000-7000-8000-000000000001"
EXAMPLE_PLAN_ID = "0190f6a0-0000-7000-8000-000000000051"


def _each_once(ids: list[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))


Owners = Annotated[list[UUID], Field(min_length=1, max_length=50), AfterValidator(_each_once)]
Months = Annotated[int, Field(ge=1, le=120)]


class AimField(Order):
    """An aim or a priority, with the number that the plan itself gives it."""

    code: Code = Field(description="Its number in the plan.", examples=["1"])
    title: ShortText = Field(
        description="What it is.", examples=["Support families early, close to home"]
    )
    kind: AimKind = Field(AimKind.AIM, description="What the plan calls it.", examples=["aim"])
    within: Code | None = Field(
        None, description="The code of the one within which it stands.", examples=[None]
    )


class EnablerField(Order):
    """A commitment that is said once, and counts for several aims."""

    kind: EnablerKind = Field(description="Of which kind.", examples=["participation"])
    commitment: Text = Field(
        description="What is promised.",
        examples=["Children and young people take part in every design."],
    )
    aim_codes: Annotated[list[Code], Field(max_length=200)] = Field(
        [], description="The aims for which it counts; without any, for all.", examples=[[]]
    )


class PlanLinkField(Order):
    """Another plan: one that stands here, or one that is only named."""

    relation: PlanRelation = Field(description="How this one stands to it.", examples=["read_with"])
    plan_id: UUID | None = Field(None, description="The plan, if it is here.", examples=[None])
    title: ShortText | None = Field(
        None, description="What it is called, if it is not.", examples=["The children's plan"]
    )
    url: Link | None = Field(
        None,
        description="Where it can be read.",
        examples=["https://plans.example.org/children"],
    )

    @model_validator(mode="after")
    def _names_a_plan(self) -> "PlanLinkField":
        if self.plan_id is None and self.title is None:
            raise ValueError("names a plan by its `plan_id` or by its `title`")
        return self


class PlanFields(BaseModel):
    """What can be said of a plan, and is seen of it."""

    reference: Code | None = Field(
        None, description="What the council calls it.", examples=["CYP-2026"]
    )
    from_on: Day | None = Field(None, description="Its first day.", examples=["2026-04-01"])
    until_on: Day | None = Field(None, description="Its last day.", examples=["2029-03-31"])
    purpose: Text | None = Field(
        None, description="What it is for.", examples=["To say what is commissioned, and why."]
    )
    vision: Text | None = Field(
        None, description="What shall be one day.", examples=["Every child grows up well here."]
    )
    outcomes: Annotated[list[ShortText], Field(max_length=100)] = Field(
        [],
        description="What shall be different for children.",
        examples=[["Children are safe", "Children learn and enjoy it"]],
    )
    aims: Annotated[list[AimField], Field(max_length=200)] = Field(
        [], description="Its aims or priorities, in its own order and with its own numbers."
    )
    enablers: Annotated[list[EnablerField], Field(max_length=200)] = Field(
        [], description="What makes the aims reachable."
    )
    links: Annotated[list[PlanLinkField], Field(max_length=100)] = Field(
        [], description="Other plans that belong to it."
    )
    cycle_name: ShortText | None = Field(
        None,
        description="By which commissioning cycle it works.",
        examples=["Analyse, plan, do, review"],
    )
    demands_officers: bool = Field(
        True, description="Must every action have a responsible officer?", examples=[True]
    )
    refresh_months: Months | None = Field(
        12,
        description="How many months after a version its actions and measures are refreshed; null is never.",
        examples=[12],
    )
    review_months: Months | None = Field(
        36,
        description="How many months after a version it is reviewed from the ground; null is never.",
        examples=[36],
    )

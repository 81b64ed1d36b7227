"""What is sent and seen of plans."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.plans.terms import (
    EXAMPLE_ID,
    EXAMPLE_PLAN_ID,
    AimField,
    EnablerField,
    Owners,
    PlanFields,
)
from shared.events.plans import PlanKind, PlanRelation, PlanStatus, RevisionKind
from shared.fields import AsAt, Day, Order, ShortText, Text, View
from shared.paging import Cursor, Limit


class DraftPlan(PlanFields, Order):
    """Begin to write a plan."""

    title: ShortText = Field(
        description="What it is called.", examples=["Commissioning for children 2026 to 2029"]
    )
    kind: PlanKind = Field(description="What kind of plan it is.", examples=["strategy"])
    owner_ids: Owners = Field(description="Whose plan it is.", examples=[[EXAMPLE_ID]])
    officer_id: UUID | None = Field(None, description="Who looks after it.", examples=[None])


class AmendPlan(PlanFields, Order):
    """Let a plan say something else; only the fields that are sent are changed."""

    title: ShortText = Field(
        default_factory=str, description="What it is called.", examples=["Commissioning, refreshed"]
    )
    kind: PlanKind = Field(
        PlanKind.STRATEGY, description="What kind of plan it is.", examples=["strategy"]
    )
    owner_ids: Owners = Field(
        default_factory=list, description="Whose plan it is.", examples=[[EXAMPLE_ID]]
    )
    officer_id: UUID | None = Field(None, description="Who looks after it.", examples=[None])


class PublishPlan(Order):
    """Let the words of a plan stand as its next version."""

    published_on: Day | None = Field(None, description="When; else today.", examples=[None])
    note: Text | None = Field(
        None, description="What is new in it.", examples=["The actions for the second year."]
    )


class BeginRevision(Order):
    """Open the words of a published plan again."""

    revision: RevisionKind = Field(
        description="Is it the yearly refresh, the review from the ground, or a correction?",
        examples=["refresh"],
    )
    reason: Text = Field(description="Why.", examples=["The year is over."])


class ClosePlan(Order):
    """Say that a plan is over."""

    closed_on: Day | None = Field(None, description="When; else today.", examples=[None])
    successor_id: UUID | None = Field(
        None, description="The plan that comes after it.", examples=[None]
    )
    reason: Text = Field(description="Why.", examples=["Its period is over."])


class PlanOrder(StrEnum):
    """In which order plans are listed."""

    TITLE = "title"
    ID = "id"


class AskPlans(Order):
    """Which plans are asked for."""

    status: PlanStatus | None = Field(None, description="How far their words are settled.")
    kind: PlanKind | None = Field(None, description="What kind they are.")
    owner_id: UUID | None = Field(None, description="Whose they are.")
    officer_id: UUID | None = Field(None, description="Who looks after them.")
    refresh_due_until: Day | None = Field(
        None, description="Those that are to be refreshed on this day or earlier."
    )
    review_due_until: Day | None = Field(
        None, description="Those that are to be reviewed on this day or earlier."
    )
    as_at: AsAt = None
    sort: PlanOrder = Field(PlanOrder.TITLE, description="In which order.")
    limit: Limit = 50
    cursor: Cursor = None


class PlanReference(View):
    """A plan, as other things name it."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_PLAN_ID])
    name: str | None = Field(
        description="What it is called; null if it is not yours to see.",
        examples=["Commissioning for children 2023 to 2026"],
    )


class PlanLinkView(View):
    """Another plan, and how this one stands to it."""

    relation: PlanRelation = Field(description="How.", examples=["read_with"])
    plan: PlanReference | None = Field(description="The plan, if it is here.")
    title: str | None = Field(description="What it is called.", examples=["The children's plan"])
    url: str | None = Field(description="Where it can be read.", examples=[None])


class PlanClock(BaseModel):
    """When a plan must be looked at again."""

    refresh_due_on: date | None = Field(
        description="When it is to be refreshed.", examples=["2027-04-01"]
    )
    review_due_on: date | None = Field(
        description="When it is to be reviewed from the ground.", examples=["2029-04-01"]
    )


class PlanView(PlanFields, PlanClock, View):
    """A plan."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_PLAN_ID])
    title: str = Field(
        description="What it is called.", examples=["Commissioning for children 2026 to 2029"]
    )
    kind: PlanKind = Field(description="What kind of plan it is.", examples=["strategy"])
    owners: list[OrganisationReference] = Field(description="Whose plan it is.")
    officer: OfficerReference | None = Field(description="Who looks after it.")
    aims: list[AimField] = Field(description="Its aims or priorities.")
    enablers: list[EnablerField] = Field(description="What makes the aims reachable.")
    links: list[PlanLinkView] = Field(description="Other plans.")  # type: ignore[assignment]
    status: PlanStatus = Field(
        description="How far its words are settled: published ones stay as they are.",
        examples=["published"],
    )
    revision: RevisionKind | None = Field(
        description="Why its words are open again, if they are.", examples=[None]
    )
    number: int | None = Field(
        description="The number of the last published version.", examples=[1]
    )
    published_on: date | None = Field(
        description="When that was published.", examples=["2026-04-01"]
    )
    is_refresh_due: bool = Field(description="Has the day of its refresh come?", examples=[False])
    is_review_due: bool = Field(description="Has the day of its review come?", examples=[False])
    closed_on: date | None = Field(description="Since when it is over.", examples=[None])
    successor: PlanReference | None = Field(description="The plan that comes after it.")
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["amend", "publish"]])

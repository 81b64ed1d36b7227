"""What is seen of the evidence log of an action."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.actions.actions.terms import EXAMPLE_ID, EvidenceField, TimeScaleView
from services.actions.officers.schemas import OfficerReference
from shared.events.actions import Rag
from shared.fields import View


class Happening(StrEnum):
    """What an entry of the evidence log is about."""

    PLANNED = "planned"
    AMENDED = "amended"
    ASSIGNED = "assigned"
    RESCHEDULED = "rescheduled"
    GROUNDED = "grounded"
    STARTED = "started"
    PROGRESS_REPORTED = "progress_reported"
    STEPS_DONE = "steps_marked"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    COMPLETED = "completed"
    REOPENED = "reopened"
    ABANDONED = "abandoned"
    REMOVED = "removed"


class StepDoneView(View):
    """A step that an entry says is done, or no longer done."""

    number: int = Field(description="Its place.", examples=[1])
    text: str = Field(description="What is done.", examples=["List what there is."])
    done_on: date | None = Field(description="When; null if not.", examples=["2026-10-01"])


class ProgressEntryView(View):
    """An entry of the evidence log; what it does not touch is null or empty."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    at: datetime = Field(description="When it was said.", examples=["2026-11-22T09:00:00Z"])
    what: Happening = Field(description="What happened.", examples=["progress_reported"])
    on: date | None = Field(
        description="The day on which it happened, as it was said.", examples=["2026-11-20"]
    )
    officer: OfficerReference | None = Field(
        description="Who said it; null for a system and a job."
    )
    rag: Rag | None = Field(description="How it goes.", examples=["amber"])
    percent: int | None = Field(description="How much is done.", examples=[40])
    steps: list[StepDoneView] = Field(description="The steps that this entry changed.")
    time_scale: TimeScaleView | None = Field(description="By when it is done from then on.")
    officers: list[OfficerReference] = Field(description="Who is responsible from then on.")
    until_on: date | None = Field(description="Until when it rests.", examples=[None])
    fields: list[str] = Field(description="What was planned otherwise.", examples=[[]])
    outcome: str | None = Field(description="What came of it.", examples=[None])
    evidence: list[EvidenceField] = Field(description="Where it can be seen.")
    rationale: str | None = Field(
        description="Why in this colour; for the council, the plan's owners and the officers.",
        examples=["Answers come slowly."],
    )
    impact_to_date: str | None = Field(
        description="What is different already; for the same.",
        examples=["Six families have breaks at weekends."],
    )
    reason: str | None = Field(description="Why; for the same.", examples=[None])

"""What is sent and seen of what meetings agreed."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from shared.events.agreed_actions import AgreedState
from shared.fields import AsAt, Day, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000031"
_MEETING_ID = "0190f6a0-0000-7000-8000-000000000021"


class AgreeAction(Order):
    """Write down what a meeting agreed should be done."""

    meeting_id: UUID = Field(description="Which meeting.", examples=[_MEETING_ID])
    title: ShortText = Field(
        description="What; it names no child.", examples=["Ask schools how referrals come"]
    )
    officer_id: UUID | None = Field(None, description="Who does it.", examples=[None])
    due_on: Day | None = Field(None, description="By when.", examples=["2027-02-01"])
    action_id: UUID | None = Field(
        None, description="The key action of a plan that it serves.", examples=[None]
    )


class ChaseAgreedAction(Order):
    """Ask whoever is to do it how far it is."""

    reason: Text = Field(
        description="What was asked, or answered.", examples=["Half of the schools have answered."]
    )


class ExtendAgreedAction(Order):
    """Give more time."""

    due_on: Day = Field(description="By when now: later than before.", examples=["2149-03-01"])
    reason: Text = Field(description="Why.", examples=["Two schools are still to answer."])


class CompleteAgreedAction(Order):
    """Say that it is done."""

    completed_on: Day | None = Field(
        None, description="When: today or earlier; else today.", examples=[None]
    )
    outcome: Text | None = Field(
        None, description="What came of it.", examples=["All schools use one form."]
    )


class DropAgreedAction(Order):
    """Say that it will not be done."""

    reason: Text = Field(description="Why.", examples=["The duty has moved elsewhere."])


class AskAgreedActions(Order):
    """Which of what was agreed is asked for."""

    group_id: UUID | None = Field(None, description="What this group agreed.")
    meeting_id: UUID | None = Field(None, description="What this meeting agreed.")
    officer_id: UUID | None = Field(None, description="What this officer is to do.")
    action_id: UUID | None = Field(None, description="What serves this key action.")
    open: bool | None = Field(None, description="What is open, or the rest.")
    overdue: bool | None = Field(None, description="What is open past its day, or the rest.")
    open_at_meeting: UUID | None = Field(
        None,
        description="What was open when this meeting of the group had ended, or stands open before"
        " it: what the meeting after it follows up, whatever became of it since.",
    )
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class AgreedMeeting(View):
    """The meeting that agreed it."""

    id: UUID = Field(description="Its id.", examples=[_MEETING_ID])
    meets_on: date = Field(description="Its day.", examples=["2027-01-14"])


class AgreedActionView(View):
    """What a meeting agreed should be done."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    group: GroupReference = Field(description="Whose action log it stands in.")
    meeting: AgreedMeeting = Field(description="Which meeting agreed it.")
    title: str = Field(description="What.", examples=["Ask schools how referrals come"])
    officer: OfficerReference | None = Field(description="Who does it.")
    action_id: UUID | None = Field(
        description="The key action of a plan that it serves.", examples=[None]
    )
    agreed_on: date = Field(description="When it was agreed.", examples=["2027-01-14"])
    due_on: date | None = Field(description="By when.", examples=["2027-02-01"])
    first_due_on: date | None = Field(
        description="By when it was to be at first.", examples=["2027-02-01"]
    )
    state: AgreedState = Field(description="What became of it.", examples=["open"])
    is_overdue: bool = Field(description="Is it open past its day?", examples=[False])
    chased_on: date | None = Field(description="When it was last asked after.", examples=[None])
    times_chased: int = Field(description="How often it was asked after.", examples=[0])
    times_extended: int = Field(description="How often its day was moved.", examples=[0])
    closed_on: date | None = Field(description="When it was completed or dropped.", examples=[None])
    outcome: str | None = Field(description="What came of it.", examples=[None])
    reason: str | None = Field(
        description="What was last said about it; not shown as it stood.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["complete"]])

"""What is told about meetings of governance groups."""

from datetime import date, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Part


class AgendaKind(StrEnum):
    """Why something stands on an agenda."""

    REPORT = "report"
    DECISION = "decision"
    DISCUSSION = "discussion"
    DEEP_DIVE = "deep_dive"
    INFORMATION = "information"


class AgendaItem(Part):
    """Something that a meeting is about; a deep dive names nobody."""

    title: str
    kind: AgendaKind
    plan_id: UUID | None = None
    proposal_id: UUID | None = None
    report_id: UUID | None = None


class MeetingStatus(StrEnum):
    """Whether a meeting is still to come."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingEvent(Event):
    """Something happened to a meeting; its parties are the organisations in its group."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "meetings"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    meeting_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the meeting's id."""
        return self.meeting_id


class MeetingPlanned(MeetingEvent):
    """A group meets on a day."""

    type: ClassVar[str] = "meeting.planned"

    group_id: Fact[UUID]
    title: Public[str | None] = None
    meets_on: Fact[date]
    begins: Fact[time | None] = None
    place: Public[str | None] = None
    papers_due_on: Fact[date | None] = None
    agenda: Public[tuple[AgendaItem, ...]] = ()


class MeetingAmended(MeetingEvent):
    """A meeting is about something else, or somewhere else; `fields` are as they stand here."""

    type: ClassVar[str] = "meeting.amended"

    title: Public[str | None] = None
    begins: Fact[time | None] = None
    place: Public[str | None] = None
    papers_due_on: Fact[date | None] = None
    agenda: Public[tuple[AgendaItem, ...]] = ()
    minutes_url: Public[str | None] = None
    fields: Fact[tuple[str, ...]]


class MeetingMoved(MeetingEvent):
    """A meeting is on another day."""

    type: ClassVar[str] = "meeting.moved"

    meets_on: Fact[date]
    papers_due_on: Fact[date | None] = None
    reason: Private[str] = None


class MeetingHeld(MeetingEvent):
    """A meeting was held, with these posts present."""

    type: ClassVar[str] = "meeting.held"

    held_on: Fact[date]
    present: Public[tuple[str, ...]] = ()
    apologies: Public[tuple[str, ...]] = ()
    minutes_url: Public[str | None] = None
    summary: Private[str] = None


class MeetingCancelled(MeetingEvent):
    """A meeting is not held."""

    type: ClassVar[str] = "meeting.cancelled"

    reason: Private[str] = None

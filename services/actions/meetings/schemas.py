"""What is sent and seen of meetings of groups."""

import re
from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from services.actions.groups.schemas import GroupReference
from shared.events.group_decisions import DecisionState
from shared.events.groups import Cadence
from shared.events.meetings import AgendaKind, MeetingStatus
from shared.fields import AsAt, Day, Link, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000021"
_GROUP_ID = "0190f6a0-0000-7000-8000-000000000011"
_DAY = "2027-01-14"
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
Posts = Annotated[list[ShortText], Field(max_length=100)]


def _by_the_clock(at: object) -> object:
    if isinstance(at, time) or (isinstance(at, str) and re.fullmatch(_CLOCK, at)):
        return at
    raise ValueError("must be a time by the clock of the place, such as 14:00:00")


# Not the format `time`, which has an offset: a meeting begins when the clock on the wall says so.
LocalTime = Annotated[
    time,
    BeforeValidator(_by_the_clock),
    WithJsonSchema({"type": "string", "pattern": _CLOCK}),
]


class AgendaItemField(Order):
    """Something that a meeting is about; a deep dive into cases names nobody."""

    title: ShortText = Field(description="What.", examples=["Quarterly report on the joint plan"])
    kind: AgendaKind = Field(description="Why it stands there.", examples=["report"])
    plan_id: UUID | None = Field(None, description="About which plan.", examples=[None])
    proposal_id: UUID | None = Field(None, description="About which proposal.", examples=[None])
    report_id: UUID | None = Field(None, description="Which report it is.", examples=[None])


Agenda = Annotated[list[AgendaItemField], Field(max_length=60)]
_AGENDA = [{"title": "Quarterly report on the joint plan", "kind": "report"}]


class MeetingFields(Order):
    """What can be said of one meeting, and of each of a series."""

    title: ShortText | None = Field(
        None, description="What it is called, if not simply after its group.", examples=[None]
    )
    begins: LocalTime | None = Field(
        None, description="When it begins, by the clock of the place.", examples=["14:00:00"]
    )
    place: ShortText | None = Field(None, description="Where.", examples=["Room 2, or online"])
    agenda: Agenda = Field([], description="What it is about.", examples=[_AGENDA])


class PlanMeeting(MeetingFields):
    """Let a group meet on a day."""

    group_id: UUID = Field(description="Which group.", examples=[_GROUP_ID])
    meets_on: Day = Field(description="When.", examples=[_DAY])
    papers_due_on: Day | None = Field(
        None, description="By when papers are due.", examples=["2027-01-07"]
    )


class PlanSeries(MeetingFields):
    """Let a group meet again and again; days that are not working days give way."""

    group_id: UUID = Field(description="Which group.", examples=[_GROUP_ID])
    first_on: Day = Field(
        description="The first day; the others are counted from it.", examples=["2027-02-11"]
    )
    cadence: Cadence = Field(
        description="How often. Where months are counted each keeps its meeting.",
        examples=["monthly"],
    )
    count: Annotated[int, Field(ge=1, le=120)] | None = Field(
        None, description="How many; or else say until when.", examples=[6]
    )
    until_on: Day | None = Field(
        None, description="The last day that may be one; or else say how many.", examples=[None]
    )
    papers_days_before: Annotated[int, Field(ge=0, le=60)] | None = Field(
        None, description="How many working days before it papers are due.", examples=[5]
    )


class AmendMeeting(Order):
    """Say something else about a meeting; only the fields that are sent are changed."""

    title: ShortText | None = Field(None, description="What it is called.", examples=["Away day"])
    begins: LocalTime | None = Field(None, description="When it begins.", examples=["10:00:00"])
    place: ShortText | None = Field(None, description="Where.", examples=["Room 4"])
    papers_due_on: Day | None = Field(None, description="By when papers are due.", examples=[None])
    agenda: Agenda = Field([], description="All that it is about.", examples=[_AGENDA])
    minutes_url: Link | None = Field(
        None,
        description="Where its minutes are, once it was held; nothing else is changed then.",
        examples=[None],
    )


class MoveMeeting(Order):
    """Let a meeting be on another day."""

    meets_on: Day = Field(description="When.", examples=["2027-01-21"])
    papers_due_on: Day | None = Field(
        None, description="By when papers are due; else as long before.", examples=[None]
    )
    reason: Text = Field(description="Why.", examples=["The chair is away."])


class HoldMeeting(Order):
    """Say that a meeting was held."""

    held_on: Day | None = Field(
        None, description="When: today or earlier; else on its day.", examples=["2026-11-02"]
    )
    present: Posts = Field(
        [], description="Which posts were there; no names.", examples=[["Lead Member for Children"]]
    )
    apologies: Posts = Field(
        [], description="Which posts sent apologies.", examples=[["Director of Public Health"]]
    )
    minutes_url: Link | None = Field(
        None,
        description="Where the minutes are.",
        examples=["https://documents.example.org/minutes/1"],
    )
    summary: Text | None = Field(
        None, description="What came of it, in a few words.", examples=["The plan goes well."]
    )


class CancelMeeting(Order):
    """Say that a meeting is not held."""

    reason: Text = Field(description="Why.", examples=["There is nothing to decide."])


class AskMeetings(Order):
    """Which meetings are asked for."""

    group_id: UUID | None = Field(None, description="Those of this group.")
    from_on: Day | None = Field(
        None, description="Those on this day or later: from today on it is the forward plan."
    )
    until_on: Day | None = Field(None, description="Those on this day or earlier.")
    status: MeetingStatus | None = Field(
        None, description="Whether they are still to come.", examples=["planned"]
    )
    plan_id: UUID | None = Field(None, description="Those with this plan on the agenda.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class AgendaItemView(View):
    """Something that a meeting is about."""

    title: str = Field(description="What.", examples=["Quarterly report on the joint plan"])
    kind: AgendaKind = Field(description="Why it stands there.", examples=["report"])
    plan_id: UUID | None = Field(None, description="About which plan.", examples=[None])
    proposal_id: UUID | None = Field(None, description="About which proposal.", examples=[None])
    report_id: UUID | None = Field(None, description="Which report it is.", examples=[None])


class MeetingDecision(View):
    """A decision for which a meeting is asked."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    title: str = Field(description="What about.", examples=["Extend the short breaks contract"])
    state: DecisionState = Field(description="How far it is.", examples=["asked"])


class MeetingView(View):
    """A meeting of a group."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    group: GroupReference = Field(description="Which group meets.")
    title: str | None = Field(description="What it is called.", examples=[None])
    meets_on: date = Field(description="When it is, or was, planned for.", examples=[_DAY])
    begins: LocalTime | None = Field(description="When it begins.", examples=["14:00:00"])
    place: str | None = Field(description="Where.", examples=["Room 2, or online"])
    papers_due_on: date | None = Field(
        description="By when papers are due.", examples=["2027-01-07"]
    )
    status: MeetingStatus = Field(description="Is it still to come?", examples=["planned"])
    is_unrecorded: bool = Field(
        description="Has its day passed, and nobody said whether it was held?", examples=[False]
    )
    agenda: list[AgendaItemView] = Field(description="What it is about.")
    decisions: list[MeetingDecision] = Field(description="What it is asked to decide.")
    follows_id: UUID | None = Field(
        description="The group's meeting before it: what was open then is followed up.",
        examples=[_ID],
    )
    open_actions: int = Field(
        description="How much of what the group agreed before this meeting is open still.",
        examples=[2],
    )
    held_on: date | None = Field(description="When it was held.", examples=[None])
    present: list[str] = Field(description="Which posts were there.", examples=[[]])
    apologies: list[str] = Field(description="Which posts sent apologies.", examples=[[]])
    minutes_url: str | None = Field(description="Where the minutes are.", examples=[None])
    summary: str | None = Field(
        description="What came of it; not shown as it stood.", examples=[None]
    )
    reason: str | None = Field(
        description="Why it was moved or cancelled; not shown as it stood.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["hold"]])


class SeriesView(View):
    """Meetings that were planned at once."""

    items: list[MeetingView] = Field(description="The meetings, the first one first.")

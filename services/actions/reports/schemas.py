"""What is sent and seen of reports."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from shared.events.groups import Cadence
from shared.events.reports import ReportStatus
from shared.fields import AsAt, Day, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000043"
_SCHEDULE_ID = "0190f6a0-0000-7000-8000-000000000041"


class OpenReport(Order):
    """Open the report of a schedule's next period at once, without waiting for the clock."""

    schedule_id: UUID = Field(description="By which schedule.", examples=[_SCHEDULE_ID])


class AnswerField(Order):
    """What is said to a question of the report."""

    heading: ShortText = Field(
        description="Under the heading of which section.", examples=["Is it working?"]
    )
    text: Text = Field(description="What is said.", examples=["Families say that they rest more."])


def _one_each(answers: list[AnswerField]) -> list[AnswerField]:
    if len({one.heading for one in answers}) < len(answers):
        raise ValueError("must answer each question once")
    return answers


class AnswerReport(Order):
    """Answer the questions of a report: all of them now, what is not named is not answered."""

    answers: Annotated[list[AnswerField], Field(max_length=30), AfterValidator(_one_each)] = Field(
        description="What is said to each.", examples=[[]]
    )


class SubmitReport(Order):
    """Tell the group."""

    as_at: AsAt = Field(
        None,
        description="`as_at` of the pack that you read, to submit that one; else the pack of half a"
        " minute ago.",
        examples=["2026-11-02T09:00:00Z"],
    )
    note: Text | None = Field(
        None, description="What else to say about it.", examples=["Agreed with the chair."]
    )


class WaiveReport(Order):
    """Say that the group need not be told of a period."""

    reason: Text = Field(description="Why.", examples=["The group did not meet."])


class ReopenReport(Order):
    """Let a report be due again."""

    reason: Text = Field(description="Why.", examples=["A figure was wrong."])


class AskReports(Order):
    """Which reports are asked for."""

    group_id: UUID | None = Field(None, description="Those to this group.")
    schedule_id: UUID | None = Field(None, description="Those of this schedule.")
    officer_id: UUID | None = Field(None, description="Those that this officer sees to.")
    status: ReportStatus | None = Field(None, description="What became of them.")
    due_from: Day | None = Field(None, description="Due on this day or later.")
    due_until: Day | None = Field(None, description="Due on this day or earlier.")
    overdue: bool | None = Field(None, description="Those that are late, or those that are not.")
    limit: Limit = 50
    cursor: Cursor = None


class AnswerView(View):
    """What is said to a question."""

    heading: str = Field(description="Under which heading.", examples=["Is it working?"])
    text: str = Field(description="What is said.", examples=["Families rest more."])


class ReportView(View):
    """A report to a group about a period."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    schedule_id: UUID = Field(description="By which schedule.", examples=[_SCHEDULE_ID])
    group: GroupReference = Field(description="To which group.")
    title: str = Field(description="What it is called.", examples=["Quarterly report"])
    cadence: Cadence = Field(description="How often there is one.", examples=["quarterly"])
    period_from_on: date = Field(description="The first day.", examples=["2026-07-01"])
    period_until_on: date = Field(description="The last day.", examples=["2026-09-30"])
    due_on: date = Field(description="By when it is due.", examples=["2026-10-14"])
    is_overdue: bool = Field(description="Is it late?", examples=[False])
    status: ReportStatus = Field(description="What became of it.", examples=["due"])
    officer: OfficerReference | None = Field(description="Who sees to it.")
    answers: list[AnswerView] = Field(description="What is said to its questions.")
    submitted_on: date | None = Field(description="When it was submitted.", examples=[None])
    as_at: datetime | None = Field(
        description="The moment of which it is the pack, once it was submitted.", examples=[None]
    )
    pack_sha256: str | None = Field(
        description="The SHA-256 of what the pack says: of its JSON without names, with its keys in"
        " order and no white space (RFC 8785).",
        examples=[None],
    )
    note: str | None = Field(description="What else was said about it.", examples=[None])
    waived_on: date | None = Field(description="When it was waived.", examples=[None])
    waive_reason: str | None = Field(description="Why, for the council.", examples=[None])
    pack: str = Field(description="Where its pack is.", examples=[f"/v1/reports/{_ID}/pack"])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["submit"]])

"""What is told about reports to governance groups: that one came due, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.groups import Cadence
from shared.events.terms import Part


class ReportStatus(StrEnum):
    """What became of a report."""

    DUE = "due"
    SUBMITTED = "submitted"
    WAIVED = "waived"


class Answer(Part):
    """What is said to a question of the report, under the heading of its section."""

    heading: str
    text: str


class ReportEvent(Event):
    """Something happened to a report; its parties are the organisations in the group."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "reports"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    report_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the report's id."""
        return self.report_id


class ReportCameDue(ReportEvent):
    """A period is over, and a group is to be told of it."""

    type: ClassVar[str] = "report.came_due"

    schedule_id: Fact[UUID]
    group_id: Fact[UUID]
    officer_id: Fact[UUID | None] = None
    title: Public[str]
    cadence: Fact[Cadence]
    period_from_on: Fact[date]
    period_until_on: Fact[date]
    due_on: Fact[date]


class ReportAmended(ReportEvent):
    """A report is due on another day, or another officer's; `fields` are as they stand here."""

    type: ClassVar[str] = "report.amended"

    officer_id: Fact[UUID | None] = None
    due_on: Fact[date | None] = None
    fields: Fact[tuple[str, ...]]


class ReportAnswered(ReportEvent):
    """The questions of a report are answered; `answers` are all of them now."""

    type: ClassVar[str] = "report.answered"

    answers: Private[tuple[Answer, ...]] = None


class ReportSubmitted(ReportEvent):
    """A group was told; the report is the pack of this moment for ever, and this is its digest."""

    type: ClassVar[str] = "report.submitted"

    submitted_on: Fact[date]
    as_at: Fact[datetime]
    pack_sha256: Fact[str]
    note: Private[str] = None


class ReportWaived(ReportEvent):
    """A group need not be told of a period."""

    type: ClassVar[str] = "report.waived"

    waived_on: Fact[date]
    reason: Private[str] = None


class ReportReopened(ReportEvent):
    """A report that was submitted or waived is due after all."""

    type: ClassVar[str] = "report.reopened"

    reason: Private[str] = None

"""What is told about report schedules: which group is told of what, how often, in which sections."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.groups import Cadence
from shared.events.terms import Part


class SectionKind(StrEnum):
    """What a section of a report is about."""

    PROGRESS = "progress"
    QUESTION = "question"
    EXCEPTIONS = "exceptions"
    CHANGES = "changes"
    OVERDUE = "overdue"
    DECISIONS_DUE = "decisions_due"
    CONTRACTS_ENDING = "contracts_ending"
    COMMISSIONS = "commissions"
    AGREED_ACTIONS = "agreed_actions"
    RISKS = "risks"


class Section(Part):
    """A section in its place; a question is asked in the council's own words, and answered by it."""

    kind: SectionKind
    heading: str | None = None
    question: str | None = None


class ReportScheduleEvent(Event):
    """Something happened to a report schedule; its parties are the organisations in the group."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "report-schedules"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    report_schedule_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the schedule's id."""
        return self.report_schedule_id


class ReportScheduleTerms(ReportScheduleEvent):
    """What is reported and how often, all of it or the part that is amended.

    A plan without objectives is reported as a whole, with them only those of its work streams.
    """

    title: Public[str | None] = None
    plan_id: Fact[UUID | None] = None
    objective_ids: Fact[tuple[UUID, ...]] = ()
    commissioned_service_ids: Fact[tuple[UUID, ...]] = ()
    contract_ids: Fact[tuple[UUID, ...]] = ()
    cadence: Fact[Cadence | None] = None
    first_on: Fact[date | None] = None
    days_after: Fact[int | None] = None
    with_papers: Fact[bool] = False
    sections: Public[tuple[Section, ...]] = ()
    exceptions_only: Fact[bool] = False
    officer_id: Fact[UUID | None] = None


class ReportScheduleSetUp(ReportScheduleTerms):
    """A group is to be told of something again and again."""

    type: ClassVar[str] = "report_schedule.set_up"

    group_id: Fact[UUID]
    title: Public[str]
    cadence: Fact[Cadence]
    first_on: Fact[date]
    days_after: Fact[int]
    sections: Public[tuple[Section, ...]]


class ReportScheduleAmended(ReportScheduleTerms):
    """A group is told otherwise, or of something else; `fields` are as they stand here."""

    type: ClassVar[str] = "report_schedule.amended"

    fields: Fact[tuple[str, ...]]


class ReportScheduleEnded(ReportScheduleEvent):
    """A group is told of it no longer; what was over by then is still reported."""

    type: ClassVar[str] = "report_schedule.ended"

    ended_on: Fact[date]
    reason: Private[str] = None

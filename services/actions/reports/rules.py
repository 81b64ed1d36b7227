"""What is allowed with a report to a governance group."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.groups import Cadence
from shared.events.reports import (
    Answer,
    ReportAmended,
    ReportAnswered,
    ReportCameDue,
    ReportReopened,
    ReportStatus,
    ReportSubmitted,
    ReportWaived,
)

SETTLED = timedelta(seconds=30)
_VERBS = {
    ReportStatus.DUE: ("answer", "submit", "waive"),
    ReportStatus.SUBMITTED: ("reopen",),
    ReportStatus.WAIVED: ("reopen",),
}


class NotYours(NotAllowed):
    """The council and the responsible officer see to a report; the others in its group read it."""


class UnknownSchedule(Unprocessable):
    """The report schedule is not known."""


class UnknownQuestion(Unprocessable):
    """No section of the report asks a question under this heading."""


class BeforeItCameDue(Unprocessable):
    """A report is the pack of a moment since it came due; this one lies before."""


class PeriodNotOver(Refused):
    """The period is not over: its report comes due on the day after its last one."""


class NotDue(Refused):
    """The report was submitted or waived: reopen it first."""


class StillDue(Refused):
    """The report is due still."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days of which a report tells, and by when it is due."""

    from_on: date
    until_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Coming:
    """What must be known of a schedule to open its reports."""

    schedule_id: UUID
    group_id: UUID
    officer_id: UUID | None
    title: str
    cadence: Cadence
    ended_on: date | None
    is_group_there: bool
    parties: tuple[UUID, ...]

    def is_told(self, until_on: date) -> bool:
        """Say whether the group is still told of a period that ends on a day."""
        return self.is_group_there and (self.ended_on is None or until_on <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Report:
    """What a decision needs to know about a report."""

    id: UUID
    head: Head
    schedule_id: UUID
    officer_id: UUID | None
    period_until_on: date
    due_on: date
    status: ReportStatus
    opened_at: datetime
    parties: tuple[UUID, ...]

    def is_seen_by(self, by: By) -> bool:
        """Say whether somebody sees the report at all."""
        return self.may_see_to(by) or by.organisation_id in self.parties

    def may_see_to(self, by: By) -> bool:
        """Say whether somebody may submit it."""
        return by.is_council or (by.officer_id is not None and by.officer_id == self.officer_id)

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not see to it, or has not read it as it stands."""
        if not self.is_seen_by(by):
            raise NotFound
        if not self.may_see_to(by):
            raise NotYours
        if self.head.version != version:
            raise StaleVersion

    def must_be_due(self, version: int, by: By) -> None:
        """Refuse the same, and everybody once it was submitted or waived."""
        self.must_be_current(version, by)
        if self.status is not ReportStatus.DUE:
            raise NotDue


def must_be_council(by: By) -> None:
    """Refuse everybody else: a report comes due by itself."""
    if not by.is_council:
        raise NotYours


def come_due(
    coming: Coming, periods: Iterable[Period], new_ids: Iterable[UUID], *, by: By
) -> list[ReportCameDue]:
    """Open the reports of periods that are over; of those that end after the schedule none."""
    must_be_council(by)
    told = [one for one in periods if coming.is_told(one.until_on)]
    if not told:
        raise PeriodNotOver
    return [
        ReportCameDue(
            report_id=report_id,
            schedule_id=coming.schedule_id,
            group_id=coming.group_id,
            officer_id=coming.officer_id,
            title=coming.title,
            cadence=coming.cadence,
            period_from_on=one.from_on,
            period_until_on=one.until_on,
            due_on=one.due_on,
            parties=coming.parties,
        )
        for one, report_id in zip(told, new_ids, strict=False)
    ]


def realign(report: Report, *, officer_id: UUID | None, due_on: date) -> ReportAmended | None:
    """Let a report that is due follow its schedule, and the meeting with whose papers it is due."""
    wanted = {"officer_id": officer_id, "due_on": due_on}
    said = {"officer_id": report.officer_id, "due_on": report.due_on}
    fields = tuple(name for name in wanted if wanted[name] != said[name])
    if report.status is not ReportStatus.DUE or not fields:
        return None
    return ReportAmended(
        report_id=report.id,
        officer_id=officer_id,
        due_on=due_on,
        fields=fields,
        parties=report.parties,
    )


def answer(
    report: Report,
    *,
    version: int,
    answers: Mapping[str, str],
    headings: Sequence[str],
    by: By,
) -> ReportAnswered:
    """Answer the questions of a report, in their order; what is not named is not answered."""
    report.must_be_due(version, by)
    if not answers.keys() <= set(headings):
        raise UnknownQuestion
    return ReportAnswered(
        report_id=report.id,
        answers=tuple(
            Answer(heading=each, text=answers[each]) for each in headings if each in answers
        ),
        parties=report.parties,
    )


def moment(report: Report, at: datetime, wanted: datetime | None) -> datetime:
    """Return the moment of which a report is the pack: that of the pack that was read, or about now.

    What is still being written may be recorded up to half a minute before it can be read, so the
    pack is that of half a minute ago; but never of before the report itself was last changed.
    """
    if wanted is None:
        return max(at - SETTLED, report.head.recorded_at)
    if wanted < report.opened_at:
        raise BeforeItCameDue
    return wanted


def submit(
    report: Report,
    *,
    version: int,
    as_at: datetime,
    pack_sha256: str,
    note: str | None,
    today: date,
    by: By,
) -> ReportSubmitted:
    """Tell the group: from now on the report is the pack of that moment."""
    must_be_ready(report, version=version, today=today, by=by)
    return ReportSubmitted(
        report_id=report.id,
        submitted_on=today,
        as_at=as_at,
        pack_sha256=pack_sha256,
        note=note,
        parties=report.parties,
    )


def must_be_ready(report: Report, *, version: int, today: date, by: By) -> None:
    """Refuse to submit what is not due, and of what is not over."""
    report.must_be_due(version, by)
    if report.period_until_on >= today:
        raise PeriodNotOver


def waive(report: Report, *, version: int, reason: str, today: date, by: By) -> ReportWaived:
    """Say that the group need not be told of a period."""
    report.must_be_due(version, by)
    return ReportWaived(report_id=report.id, waived_on=today, reason=reason, parties=report.parties)


def reopen(report: Report, *, version: int, reason: str, by: By) -> ReportReopened:
    """Let a report be due again that was submitted or waived."""
    report.must_be_current(version, by)
    if report.status is ReportStatus.DUE:
        raise StillDue
    return ReportReopened(report_id=report.id, reason=reason, parties=report.parties)


def allowed(report: Report, by: By, scopes: Collection[str]) -> list[str]:
    """Return what somebody may do with a report now."""
    if "actions:write" not in scopes or not report.may_see_to(by):
        return []
    return list(_VERBS[report.status])

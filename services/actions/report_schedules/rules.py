"""What is allowed with a report schedule, and which periods it tells of, one after the other."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.groups import Cadence
from shared.events.report_schedules import (
    ReportScheduleAmended,
    ReportScheduleEnded,
    ReportScheduleSetUp,
    Section,
    SectionKind,
)

MOST_AT_ONCE = 24
FINANCIAL_YEAR_BEGINS = 4  # in April: quarters and years are those of the council's accounts
_A_MONDAY = date(1990, 1, 1).toordinal()
_DAY = timedelta(days=1)
_DAYS = {Cadence.WEEKLY: 7, Cadence.FORTNIGHTLY: 14}
_MONTHS = {
    Cadence.MONTHLY: 1,
    Cadence.QUARTERLY: 3,
    Cadence.HALF_YEARLY: 6,
    Cadence.YEARLY: 12,
}
SECTIONS = (
    Section(kind=SectionKind.PROGRESS),
    Section(kind=SectionKind.EXCEPTIONS),
    Section(kind=SectionKind.CHANGES),
    Section(kind=SectionKind.OVERDUE),
    Section(kind=SectionKind.DECISIONS_DUE),
    Section(kind=SectionKind.CONTRACTS_ENDING),
    Section(kind=SectionKind.AGREED_ACTIONS),
    Section(kind=SectionKind.RISKS),
)
_SCOPE = ("plan_id", "objective_ids", "commissioned_service_ids", "contract_ids")


class OnlyTheCouncil(NotAllowed):
    """Only the council says which group is told of what."""


class UnknownGroup(Unprocessable):
    """The group is not known, or was dissolved."""


class UnknownPlan(Unprocessable):
    """The plan is not known."""


class UnknownObjective(Unprocessable):
    """An objective does not stand in the plan that is reported."""


class UnknownContract(Unprocessable):
    """A contract is not known."""


class UnknownOfficer(Unprocessable):
    """The officer is not known, or has left."""


class NothingToReport(Unprocessable):
    """A schedule names a plan, a commissioned service or a contract."""


class NoPlan(Unprocessable):
    """Objectives are those of a plan: name it too."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class TooFarBack(Unprocessable):
    """Since that first day more than 24 periods are over; begin with a later one."""


class AlreadyReporting(Refused):
    """A first report is open already: the first day can no longer be moved."""


class Ended(Refused):
    """The group is told of it no longer."""


class EndsBeforeItBegins(Unprocessable):
    """A schedule cannot end before its first day."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days of which a report tells, the first and the last included."""

    from_on: date
    until_on: date


def last_day(cadence: Cadence, day: date) -> date:
    """Return the last day of the week, month, quarter or year in which a day lies."""
    if cadence in _DAYS:
        length = _DAYS[cadence]
        return date.fromordinal(
            day.toordinal() + length - 1 - (day.toordinal() - _A_MONDAY) % length
        )
    length = _MONTHS[cadence]
    left = length - 1 - (day.month - FINANCIAL_YEAR_BEGINS) % length
    year, month = divmod(day.year * 12 + day.month - 1 + left, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def period_from(cadence: Cadence, from_on: date) -> Period:
    """Return the period that begins on a day.

    It ends where the calendar has its next boundary, so that a first period, and the first one
    after the rhythm was changed, may be shorter than the others.
    """
    return Period(from_on, last_day(cadence, from_on))


def over_by(cadence: Cadence, from_on: date, today: date) -> Iterator[Period]:
    """Yield the periods from a day on that are over: the last day of each has passed."""
    period = period_from(cadence, from_on)
    while period.until_on < today:
        yield period
        period = period_from(cadence, period.until_on + _DAY)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a decision needs to know about a report schedule."""

    id: UUID
    head: Head
    group_id: UUID
    terms: Mapping[str, Any]
    ended_on: date | None
    parties: tuple[UUID, ...]
    is_reporting: bool

    def must_stand(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, has not read it as it stands, or comes too late."""
        if not by.is_council:
            raise OnlyTheCouncil
        if self.head.version != version:
            raise StaleVersion
        if self.ended_on is not None:
            raise Ended


@dataclass(frozen=True, slots=True)
class Named:
    """What there is of all that a schedule names."""

    parties: tuple[UUID, ...]
    group: bool = True
    plan: bool = True
    objectives: bool = True
    contracts: bool = True
    officer: bool = True


def set_up(order: ReportScheduleSetUp, named: Named, *, today: date, by: By) -> ReportScheduleSetUp:
    """Let a group be told of something again and again."""
    if not by.is_council:
        raise OnlyTheCouncil
    if not named.group:
        raise UnknownGroup
    _must_be_sound(dict(order), named, today)
    return order.model_copy(update={"parties": named.parties})


def amend(
    schedule: Schedule,
    named: Named,
    *,
    version: int,
    values: Mapping[str, Any],
    today: date,
    by: By,
) -> ReportScheduleAmended:
    """Let a group be told otherwise; periods that are over are told as they are."""
    schedule.must_stand(version, by)
    if not values:
        raise NothingToAmend
    if (
        schedule.is_reporting
        and values.get("first_on", schedule.terms["first_on"]) != (schedule.terms["first_on"])
    ):
        raise AlreadyReporting
    _must_be_sound({**schedule.terms, **values}, named, today, known=schedule.is_reporting)
    return ReportScheduleAmended(
        report_schedule_id=schedule.id,
        fields=tuple(sorted(values)),
        parties=schedule.parties,
        **values,
    )


def end(
    schedule: Schedule, *, version: int, ended_on: date, reason: str, by: By
) -> ReportScheduleEnded:
    """Let a group be told of it no longer."""
    schedule.must_stand(version, by)
    if ended_on < schedule.terms["first_on"]:
        raise EndsBeforeItBegins
    return ReportScheduleEnded(
        report_schedule_id=schedule.id,
        ended_on=ended_on,
        reason=reason,
        parties=schedule.parties,
    )


def allowed(ended_on: date | None) -> list[str]:
    """Return what the council may do with a schedule."""
    return [] if ended_on is not None else ["amend", "end"]


def _must_be_sound(
    terms: Mapping[str, Any], named: Named, today: date, *, known: bool = False
) -> None:
    if not any(terms[name] for name in _SCOPE if name != "objective_ids"):
        raise NoPlan if terms["objective_ids"] else NothingToReport
    if terms["objective_ids"] and terms["plan_id"] is None:
        raise NoPlan
    for there, refusal in (
        (named.plan, UnknownPlan),
        (named.objectives, UnknownObjective),
        (named.contracts, UnknownContract),
        (named.officer, UnknownOfficer),
    ):
        if not there:
            raise refusal
    over = over_by(Cadence(terms["cadence"]), terms["first_on"], today)
    if not known and next(islice(over, MOST_AT_ONCE, None), None) is not None:
        raise TooFarBack


def headings(sections: Sequence[Section]) -> list[str]:
    """Return the headings of the questions of a report, in their order."""
    return [str(one.heading) for one in sections if one.kind is SectionKind.QUESTION]

"""On which days a group meets that meets again and again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.actions.meetings.rules import Calendar, Dates
from shared.errors import Unprocessable
from shared.events.groups import Cadence

LONGEST_SERIES = 120
LAST_DAY = date(2150, 12, 31)
_DAYS = {Cadence.WEEKLY: 7, Cadence.FORTNIGHTLY: 14}
_MONTHS = {
    Cadence.MONTHLY: 1,
    Cadence.QUARTERLY: 3,
    Cadence.HALF_YEARLY: 6,
    Cadence.YEARLY: 12,
}


class OneLimit(Unprocessable):
    """A series says either how many meetings there are, or until when."""


class TooManyMeetings(Unprocessable):
    """A series has at most 120 meetings, and none after the year 2150."""


@dataclass(frozen=True, slots=True)
class Series:
    """Which meetings are to be planned: every one says the same, but for its days."""

    first_on: date
    cadence: Cadence
    count: int | None
    until_on: date | None
    papers_days_before: int | None


def days_of(series: Series, calendar: Calendar) -> list[date]:
    """Return the working days of a series, counted from its first day.

    A day that is not a working day gives way to the next one; where months are counted, to the one
    before if the next is in another month, so that every month keeps its meeting.
    """
    if (series.count is None) == (series.until_on is None):
        raise OneLimit
    days: list[date] = []
    for day in _days_from(series.first_on, series.cadence):
        if series.count is not None and len(days) == series.count:
            break
        if series.until_on is not None and day > series.until_on:
            break
        if len(days) == LONGEST_SERIES or day > LAST_DAY:
            raise TooManyMeetings
        moved = calendar.working_day_on_or_after(day)
        if series.cadence in _MONTHS and moved.month != day.month:
            moved = calendar.working_day_on_or_before(day)
        days.append(moved)
    return days


def dates_of(series: Series, calendar: Calendar) -> list[Dates]:
    """Return the days of a series, each with the day on which its papers are due."""
    before = series.papers_days_before
    return [
        Dates(day, None if before is None else calendar.add_working_days(day, -before))
        for day in days_of(series, calendar)
    ]


def _days_from(first_on: date, cadence: Cadence) -> Iterator[date]:
    number = 0
    while True:
        if cadence in _DAYS:
            yield first_on + timedelta(days=_DAYS[cadence] * number)
        else:
            yield _months_after(first_on, _MONTHS[cadence] * number)
        number += 1


def _months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))

"""Working days in England, months counted back, and the local day of a moment."""

from bisect import bisect_left, bisect_right
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from holidays.countries.united_kingdom import UnitedKingdom

FIRST_YEAR = 1900
LAST_YEAR = 2200

_SATURDAY = 5


class _England(UnitedKingdom):
    """The bank holidays of England, by the rules of today also after the package's last year."""

    end_year = LAST_YEAR


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    england = _England(subdiv="ENG", years=year)  # type: ignore[no-untyped-call]
    return frozenset(england)


@cache
def _working_days(year: int, closed_on: frozenset[date]) -> tuple[date, ...]:
    """Return the working days of a year in their order, so that counting them is a look-up."""
    _check_year(year)
    closed = _bank_holidays(year) | closed_on
    first = date(year, 1, 1).toordinal()
    days = (date.fromordinal(first + n) for n in range(366 if isleap(year) else 365))
    return tuple(day for day in days if day.weekday() < _SATURDAY and day not in closed)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a council in England: not weekends, bank holidays or its own closures."""

    closed_on: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Say whether the council's offices are open on a day."""
        _check(day)
        return (
            day.weekday() < _SATURDAY
            and day not in self.closed_on
            and day not in _bank_holidays(day.year)
        )

    def working_day_on_or_before(self, day: date) -> date:
        """Return the day itself if it is a working day, else the last working day before it."""
        return day if self.is_working_day(day) else self.add_working_days(day, -1)

    def working_day_on_or_after(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next working day."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, or before it if n is negative.

        The day itself is never counted; with n = 0 it is returned as it is, working or not.
        """
        _check(day)
        if n == 0:
            return day
        year = day.year
        days = _working_days(year, self.closed_on)
        place = n + (bisect_left(days, day) if n < 0 else bisect_right(days, day) - 1)
        while place < 0:
            year -= 1
            days = _working_days(year, self.closed_on)
            place += len(days)
        while place >= len(days):
            place -= len(days)
            year += 1
            days = _working_days(year, self.closed_on)
        return days[place]

    def working_days_between(self, first: date, last: date) -> int:
        """Return how many working days have begun after one day and until another, that included.

        It is what add_working_days adds to come from the one to the other, if that is a working day.
        """
        _check(first)
        _check(last)
        if last < first:
            return -self.working_days_between(last, first)
        counted = 0
        for year in range(first.year, last.year + 1):
            days = _working_days(year, self.closed_on)
            counted += bisect_right(days, last) - bisect_right(days, first)
        return counted


def months_before(day: date, n: int) -> date:
    """Return the same day of the month n months earlier, or that month's last day if it is shorter.

    With a negative n it is as many months later.
    """
    _check(day)
    year, month = divmod(day.year * 12 + day.month - 1 - n, 12)
    _check_year(year)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def local_date(at: datetime, timezone: str) -> date:
    """Return the date that a wall calendar shows at a moment in a time zone."""
    return _local(at, timezone).date()


def local_time(at: datetime, timezone: str) -> time:
    """Return the time that a wall clock shows at a moment in a time zone."""
    return _local(at, timezone).time()


def _local(at: datetime, timezone: str) -> datetime:
    _check_year(at.year)
    if at.utcoffset() is None:
        raise ValueError(f"The time {at.isoformat()} does not say in which time zone it is.")
    return at.astimezone(ZoneInfo(timezone))


def _check(day: date) -> None:
    # A datetime is a date to Python, but it equals no holiday: it would always be a working day.
    if isinstance(day, datetime):
        raise TypeError("The calendar takes a date; ask local_date for the date of a moment.")
    _check_year(day.year)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The calendar knows the years {FIRST_YEAR} to {LAST_YEAR}, not {year}.")

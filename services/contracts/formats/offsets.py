"""Days that are written as a distance from today, so that an example never grows old."""

import re
from collections.abc import Callable
from datetime import date, timedelta

_OFFSET = re.compile(
    r"(?P<sign>[+-])(?=[0-9])"
    r"(?:(?P<years>[0-9]{1,3})y)?(?:(?P<months>[0-9]{1,4})m)?(?:(?P<days>[0-9]{1,5})d)?"
)


def day(offset: str, today: date, snap: str | None = None) -> date:
    """Return the day that an offset such as `+1y6m` or `-40d` means, seen from today.

    Years and months are counted first (31 January and one month is the last of February), then
    days. With `snap` the day moves on to the first month-end, quarter-end or 31 March that is not
    before it.
    """
    written = _OFFSET.fullmatch(offset)
    if written is None:
        raise ValueError(
            f"{offset!r} is not an offset: write a sign, then years y, months m, days d"
        )
    if snap is not None and snap not in _SNAPS:
        raise ValueError(f"{snap!r} is not one of {', '.join(_SNAPS)}")
    sign = -1 if written["sign"] == "-" else 1
    years, months, days = (int(written[part] or 0) for part in ("years", "months", "days"))
    try:
        plain = _months_later(today, sign * (12 * years + months)) + timedelta(days=sign * days)
        return _SNAPS[snap](plain) if snap else plain
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{offset!r} leads out of the calendar") from error


def first_day(offset: str, today: date, snap: str | None = None) -> date:
    """Return the day on which a contract starts: with `snap`, the day after the one it names.

    A contract whose end is a 31 March then runs from a 1 April.
    """
    start = day(offset, today, snap)
    return start + timedelta(days=1) if snap else start


def _months_later(start: date, months: int) -> date:
    """Return the same day of the month so many months on, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(start.day, _month_end(first).day))


def _month_end(start: date) -> date:
    """Return the last day of the month."""
    # From the 28th, four days on is always in the next month.
    beyond = start.replace(day=28) + timedelta(days=4)
    return beyond - timedelta(days=beyond.day)


def _quarter_end(start: date) -> date:
    """Return the last day of March, June, September or December."""
    return _month_end(_months_later(start.replace(day=1), -start.month % 3))


def _march_end(start: date) -> date:
    """Return the 31 March on which the council's year ends."""
    return date(start.year + (start.month > 3), 3, 31)


_SNAPS: dict[str, Callable[[date], date]] = {
    "month-end": _month_end,
    "quarter-end": _quarter_end,
    "march-end": _march_end,
}

"""Dates in a register: in which order its columns write them, and what each of them says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from services.contracts.formats.fields import EARLIEST_YEAR, LATEST_YEAR, Doubt, read_date
from services.contracts.formats.tables import Unreadable

_NUMBERS = re.compile(r"\s*([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})((?:[T ].*)?)\s*", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_WITH_WORD = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+([0-9]{{4}})", re.I)
_WORD_FIRST = re.compile(rf"{_MONTH}\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+([0-9]{{4}})", re.I)
_NO_DAY = re.compile(rf"{_MONTH}[\s,/'\u2019-]+[0-9]{{2,4}}", re.I)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_FIRST_SERIAL = date(1899, 12, 30)
_TWELVE = 12


class DayOrder(Enum):
    """Which number of a date stands first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(slots=True)
class Evidence:
    """What the dates of one column prove about their order: the lines that prove it."""

    heading: str
    day_first: int | None = None
    month_first: int | None = None
    undecided: int | None = None

    def take(self, line: int, text: str) -> None:
        """Look at one more date of the column."""
        found = _NUMBERS.fullmatch(text)
        if found is None:
            return
        first, second = int(found[1]), int(found[3])
        if first > _TWELVE >= second and self.day_first is None:
            self.day_first = line
        elif second > _TWELVE >= first and self.month_first is None:
            self.month_first = line
        elif first <= _TWELVE and second <= _TWELVE and first != second and not self.undecided:
            self.undecided = line


def orders(columns: Sequence[Evidence]) -> tuple[list[DayOrder], list[str]]:
    """Say in which order each column writes its dates, and what is to be told about that.

    What the dates of a column prove counts for all of it. Where the dates of a file prove both
    orders, or a column proves nothing while another is month first, the file is refused.
    """
    for one in columns:
        if one.day_first is not None and one.month_first is not None:
            raise Unreadable(
                f"“{one.heading}” has dates in two orders: line {one.day_first} is day first,"
                f" line {one.month_first} is month first. Write them all as 31/03/2026."
            )
    american = [one for one in columns if one.month_first is not None]
    british = [one for one in columns if one.day_first is not None]
    undecided = [
        one
        for one in columns
        if one.undecided is not None and one.day_first is None and one.month_first is None
    ]
    if american and british:
        raise Unreadable(
            f"“{british[0].heading}” is day first (line {british[0].day_first}), but"
            f" “{american[0].heading}” month first (line {american[0].month_first})."
            " Write them all as 31/03/2026."
        )
    if american and undecided:
        raise Unreadable(
            f"“{american[0].heading}” is month first (line {american[0].month_first}), but no date"
            f" of “{undecided[0].heading}” shows its order. Write them all as 31/03/2026."
        )
    notes = [
        f"The dates of “{one.heading}” are read month first, as line {one.month_first} shows."
        for one in american
    ]
    if undecided and not british:
        names = " and ".join(f"“{one.heading}”" for one in undecided)
        notes.append(
            f"No date of {names} shows whether the day or the month stands first: read day first,"
            " as the Transparency Code writes them."
        )
    return [
        DayOrder.MONTH_FIRST if one.month_first is not None else DayOrder.DAY_FIRST
        for one in columns
    ], notes


def read_day(text: str, order: DayOrder) -> date | None:
    """A civil date in the order of its column, or None for a blank cell."""
    written = text.strip()
    if order is DayOrder.MONTH_FIRST and (found := _NUMBERS.fullmatch(written)):
        month, bar, day, year, time = found.groups()
        return read_date(f"{day}{bar}{month}{bar}{year}{time}")
    if found := _WITH_WORD.fullmatch(written):
        return _with_word(found[1], found[2], found[3])
    if found := _WORD_FIRST.fullmatch(written):
        return _with_word(found[2], found[1], found[3])
    if _NO_DAY.fullmatch(written):
        raise Doubt("This says a month, but not the day.")
    if found := _SERIAL.fullmatch(written):
        meant = _FIRST_SERIAL + timedelta(days=int(found[1]))
        raise Doubt(
            f"This is the number of a day in a spreadsheet, perhaps {meant:%d/%m/%Y}: format the"
            " column as dates."
        )
    return read_date(written)


def _with_word(day: str, month: str, year: str) -> date:
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise Doubt(f"The year {int(year)} is outside {EARLIEST_YEAR} to {LATEST_YEAR}.")
    try:
        return date(int(year), _MONTHS.index(month[:3].casefold()) + 1, int(day))
    except ValueError:
        raise Doubt("There is no such day in the calendar.") from None

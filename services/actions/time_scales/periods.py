"""Days, months, quarters, seasons and years as plans write them: one at a time, and all of it.

Two digits for a year are a year of this century. What could be two things is nothing: 01/02/2025
may be a day in January or in February, Q3 2026 may count from January or from April, and winter
2026 may be the one before or the one after.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shared.events.time_scales import Precision

FIRST_YEAR, LAST_YEAR = 2000, 2099
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb febr",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# The first and the last month; a term begins and ends with holidays that move, so it is as long as
# it can be.
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}
_TERMS = {"autumn": (9, 12), "spring": (1, 4), "summer": (4, 7)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3}
_FINANCIAL, _ACADEMIC = 4, 9

_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>20[0-9]{2}|'?[0-9]{2})"
_LONG_YEAR = r"(?P<year>20[0-9]{2})"
_TWO_YEARS = r"(?P<year>20[0-9]{2}) ?[/-] ?(?P<next>(?:20)?[0-9]{2})"
_FINANCIAL_YEAR = (
    r"(?:the )?(?:f/?y|financial year) ?(?P<year>(?:20)?[0-9]{2}) ?[/-] ?(?P<next>(?:20)?[0-9]{2})"
)
_OF = r"(?: of| in|,)? "


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day that some words can mean, and how exactly they say so."""

    first: date
    last: date
    precision: Precision


def read(words: str) -> Period | None:
    """Return the period that words in small letters name; None if they name none, or two."""
    for pattern, meaning in _READINGS:
        if found := pattern.fullmatch(words):
            return meaning(found)
    return None


def _years(found: re.Match[str]) -> int | None:
    """Return the first of two years that follow each other."""
    year, following = _century(found["year"]), _century(found["next"])
    return year if following == year + 1 else None


def _century(digits: str) -> int:
    digits = digits.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return Period(on, on, Precision.DAY) if FIRST_YEAR <= year <= LAST_YEAR else None


def _months(year: int, first: int, count: int, precision: Precision) -> Period:
    """Return some months, of which the later ones may lie in the next year."""
    end = first + count - 1
    last_year, last = year + (end - 1) // 12, (end - 1) % 12 + 1
    year, first = year + (first - 1) // 12, (first - 1) % 12 + 1
    return Period(
        date(year, first, 1), date(last_year, last, monthrange(last_year, last)[1]), precision
    )


def _named_day(found: re.Match[str]) -> Period | None:
    return _day(_century(found["year"]), _MONTHS[found["month"]], int(found["day"]))


def _numbered_day(found: re.Match[str]) -> Period | None:
    one, two, year = int(found["one"]), int(found["two"]), _century(found["year"])
    if one != two and one <= 12 and two <= 12:
        return None
    return _day(year, two, one) or _day(year, one, two)


def _iso_day(found: re.Match[str]) -> Period | None:
    return _day(int(found["year"]), int(found["number"]), int(found["day"]))


def _month(found: re.Match[str]) -> Period | None:
    return _months(_century(found["year"]), _MONTHS[found["month"]], 1, Precision.MONTH)


def _month_of_financial_year(found: re.Match[str]) -> Period | None:
    year, month = _years(found), _MONTHS[found["month"]]
    if year is None:
        return None
    return _months(year + (month < _FINANCIAL), month, 1, Precision.MONTH)


def _numbered_month(found: re.Match[str]) -> Period | None:
    number = int(found["number"])
    if not 1 <= number <= 12:
        return None
    return _months(int(found["year"]), number, 1, Precision.MONTH)


def _quarter(found: re.Match[str]) -> Period | None:
    year = _years(found)
    number = _ORDINALS.get(found["quarter"]) or int(found["quarter"])
    if year is None:
        return None
    return _months(year, _FINANCIAL + 3 * (number - 1), 3, Precision.QUARTER)


def _season(found: re.Match[str]) -> Period | None:
    first, last = _SEASONS[found["season"]]
    return _months(int(found["year"]), first, last - first + 1, Precision.SEASON)


def _term(found: re.Match[str]) -> Period | None:
    first, last = _TERMS[found["season"]]
    return _months(int(found["year"]), first, last - first + 1, Precision.SEASON)


def _term_of_school_year(found: re.Match[str]) -> Period | None:
    year = _years(found)
    if year is None:
        return None
    first, last = _TERMS[found["season"]]
    return _months(year + (first < _ACADEMIC), first, last - first + 1, Precision.SEASON)


def _winter(found: re.Match[str]) -> Period | None:
    year = _years(found)
    return None if year is None else _months(year, 12, 3, Precision.SEASON)


def _two_years(begins: int) -> Callable[[re.Match[str]], Period | None]:
    def meaning(found: re.Match[str]) -> Period | None:
        year = _years(found)
        return None if year is None else _months(year, begins, 12, Precision.YEAR)

    return meaning


def _year(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), 1, 12, Precision.YEAR)


_NUMBERED = (
    r"(?P<one>[0-9]{1,2})(?P<sign>[/.-])(?P<two>[0-9]{1,2})(?P=sign)(?P<year>(?:20)?[0-9]{2})"
)
_FOUR = (
    r"q ?(?P<quarter>[1-4])",
    r"quarter (?P<quarter>[1-4])",
    r"(?P<quarter>first|second|third|fourth|1st|2nd|3rd) quarter",
)
_IN_YEAR = (_TWO_YEARS, _FINANCIAL_YEAR)
_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"(?P<year>20[0-9]{2})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})", _iso_day),
        (rf"{_DAY}(?: of|,)?[ -]{_MONTH},?[ -]{_YEAR}", _named_day),
        (rf"{_MONTH} {_DAY},? {_LONG_YEAR}", _named_day),
        (_NUMBERED, _numbered_day),
        (rf"{_MONTH},?[ -]{_YEAR}", _month),
        (rf"{_MONTH}'(?P<year>[0-9]{{2}})", _month),
        *((rf"{_MONTH}{_OF}{year}", _month_of_financial_year) for year in _IN_YEAR),
        (rf"(?P<number>[0-9]{{1,2}})/{_LONG_YEAR}", _numbered_month),
        *((rf"{one}{_OF}{year}", _quarter) for one in _FOUR for year in _IN_YEAR),
        *((rf"{year},? {one}", _quarter) for one in _FOUR for year in _IN_YEAR),
        (rf"(?:the )?(?P<season>spring|summer|autumn){_OF}{_LONG_YEAR}", _season),
        (rf"(?:the )?(?P<season>spring|summer|autumn) term{_OF}{_LONG_YEAR}", _term),
        (rf"(?:the )?(?P<season>spring|summer|autumn) term{_OF}{_TWO_YEARS}", _term_of_school_year),
        (rf"(?:the )?winter{_OF}{_TWO_YEARS}", _winter),
        (rf"(?:the )?(?:academic|school) year {_TWO_YEARS}", _two_years(_ACADEMIC)),
        *((year, _two_years(_FINANCIAL)) for year in _IN_YEAR),
        (rf"(?:the )?(?:(?:calendar )?year )?{_LONG_YEAR}", _year),
    )
)

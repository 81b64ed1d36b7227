"""Where everything stands in the picture of the coming ends: arithmetic only; a template draws it.

A few contracts each get a row with their title. Many are stacked in the column of their month.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from services.front.ends import End, Ends
from shared.notify.templates import short_date

WIDTH = 1000
HEAD = 72
ROW = 26
RADIUS = 6.5
MOST_ROWS = 60
HIGHEST_STACK = 420
FEWEST_BESIDE, MOST_BESIDE = 3, 10
LETTER = 6.3  # about the width of one, at the size of the labels
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One contract: where it stands, and its words."""

    x: float
    y: float
    radius: float
    has_alert: bool
    told: str
    label: str | None = None
    label_x: float = 0
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One column: a calendar month, and how many contracts end in it."""

    x: float
    middle: float
    name: str
    year: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws, and the same in words."""

    width: int
    height: float
    column: float
    months: tuple[Month, ...]
    marks: tuple[Mark, ...]
    has_labels: bool
    words: str


def draw(ends: Ends) -> Picture | None:
    """Return the picture of some ends; None if there is nothing to draw."""
    if not ends.items:
        return None
    first = _index(ends.first)
    count = _index(ends.last) - first + 1
    column = WIDTH / count
    has_labels = len(ends.items) <= MOST_ROWS
    if has_labels:
        marks = list(_in_rows(ends.items, first, column))
        depth: float = len(ends.items) * ROW
    else:
        marks, depth = _stacked(ends.items, first, column)
    in_month = Counter(_index(one.end_on) for one in ends.items)
    return Picture(
        width=WIDTH,
        height=round(HEAD + depth + ROW / 2, 1),
        column=round(column, 1),
        months=tuple(
            Month(
                x=round(n * column, 1),
                middle=round((n + 0.5) * column, 1),
                name=NAMES[(first + n) % 12],
                year=(first + n) // 12 if n == 0 or (first + n) % 12 == 0 else None,
                count=in_month[first + n],
            )
            for n in range(count)
        ),
        marks=tuple(marks),
        has_labels=has_labels,
        words=in_words(ends),
    )


def in_words(ends: Ends) -> str:
    """Return what the picture shows, in words."""
    items = ends.items
    told = f"{_contracts(len(items))} {'ends' if len(items) == 1 else 'end'}"
    told += f" between {short_date(ends.first)} and {short_date(ends.last)}."
    if ends.shows_alerts:
        have = "have" if ends.with_alert > 1 else "has"
        told += f" {ends.with_alert or 'None'} of them {have} an open alert."
    in_month = Counter(_index(one.end_on) for one in items)
    if len(in_month) > 1:
        index, most = max(in_month.items(), key=lambda month: (month[1], -month[0]))
        told += f" {LONG_NAMES[index % 12]} {index // 12} has the most: {most}."
    return told


def _contracts(count: int) -> str:
    return "1 contract" if count == 1 else f"{count:,} contracts"


def _index(day: date) -> int:
    """Return the number of a day's month, counted from the year 0."""
    return day.year * 12 + day.month - 1


def _told(end: End) -> str:
    alert = ", alert open" if end.has_alert else ""
    return f"{end.title}, ends {short_date(end.end_on)}{alert}"


def _in_rows(items: Sequence[End], first: int, column: float) -> Iterable[Mark]:
    for n, end in enumerate(items):
        through = (end.end_on.day - 0.5) / monthrange(end.end_on.year, end.end_on.month)[1]
        x = (_index(end.end_on) - first + through) * column
        is_left = x > WIDTH / 2
        room = (x if is_left else WIDTH - x) - 2 * RADIUS
        when = short_date(end.end_on)
        yield Mark(
            x=round(x, 1),
            y=HEAD + (n + 0.5) * ROW,
            radius=RADIUS,
            has_alert=end.has_alert,
            told=_told(end),
            label=f"{_cut(end.title, int(room / LETTER) - len(when) - 2)}, {when}",
            label_x=round(x + (-2 if is_left else 2) * RADIUS, 1),
            is_left=is_left,
        )


def _cut(title: str, length: int) -> str:
    return title if len(title) <= length else f"{title[: length - 1].rstrip()}…"


def _stacked(items: Sequence[End], first: int, column: float) -> tuple[list[Mark], float]:
    """Stack the marks of each month, those with an alert first; more beside each other if many."""
    by_month: dict[int, list[End]] = {}
    for end in items:
        by_month.setdefault(_index(end.end_on) - first, []).append(end)
    most = max(map(len, by_month.values()))
    room = column * 0.9
    beside = next(
        (
            n
            for n in range(FEWEST_BESIDE, MOST_BESIDE)
            if ceil(most / n) * room / n <= HIGHEST_STACK
        ),
        MOST_BESIDE,
    )
    cell = room / beside
    marks = [
        Mark(
            x=round(month * column + column * 0.05 + (n % beside + 0.5) * cell, 1),
            y=round(HEAD + (n // beside + 0.5) * cell, 1),
            radius=round(cell * 0.42, 1),
            has_alert=end.has_alert,
            told=_told(end),
        )
        for month, ending in by_month.items()
        for n, end in enumerate(sorted(ending, key=lambda end: not end.has_alert))
    ]
    return marks, ceil(most / beside) * cell

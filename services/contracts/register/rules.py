"""How the register can be ordered, and what a search means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

_WORD = re.compile(r"\w+")
MOST_WORDS = 12
NO_END = "infinity"


class Sort(StrEnum):
    """By what the register is ordered; with a minus the other way round."""

    END = "end_on"
    LAST_END = "-end_on"
    START = "start_on"
    LAST_START = "-start_on"
    TITLE = "title"
    LAST_TITLE = "-title"
    VALUE = "value"
    LARGEST = "-value"
    REFERENCE = "reference"
    LAST_REFERENCE = "-reference"
    CHANGED = "changed_at"
    NEWEST = "-changed_at"


@dataclass(frozen=True, slots=True)
class Key:
    """What a row is ordered by: an expression that is never null, its type, and how it is read."""

    sql: str
    type: str
    read: Callable[[str], object]


def end_key(part: str) -> str:
    """Return the end in a cursor, if it is one: a date, or `infinity` for none."""
    return part if part == NO_END else date.fromisoformat(part).isoformat()


def _amount(part: str) -> str:
    amount = Decimal(part)
    if not amount.is_finite():
        raise ValueError(part)
    return str(amount)


KEYS: dict[str, Key] = {
    "end_on": Key("coalesce(c.end_on, 'infinity')", "date", end_key),
    "start_on": Key("c.start_on", "date", date.fromisoformat),
    "title": Key("lower(c.title)", "text", str),
    "value": Key("coalesce(c.value, -1)", "numeric", _amount),
    "reference": Key('c.reference COLLATE "C"', "text", str),
    "changed_at": Key("c.changed_at", "timestamptz", datetime.fromisoformat),
}


def key_of(sort: Sort) -> Key:
    """Return what a row is ordered by."""
    return KEYS[sort.removeprefix("-")]


def is_descending(sort: Sort) -> bool:
    """Say whether the largest comes first."""
    return sort.startswith("-")


def search_words(written: str) -> str:
    """Return a search as PostgreSQL asks it: every word must occur, if only as a beginning."""
    words = _WORD.findall(written.casefold().replace("_", " "))[:MOST_WORDS]
    return " & ".join(f"'{word}':*" for word in words)

"""How actions can be ordered, and what a search means."""

import re
from datetime import date
from enum import StrEnum

_WORD = re.compile(r"\w+")
MOST_WORDS = 12
NO_DAY = "infinity"


class ActionSort(StrEnum):
    """By what actions are ordered: as they stand in their plans, or by when they are due."""

    PLACE = "place"
    DUE = "due"


def due_key(part: str) -> str:
    """Return the day in a cursor, if it is one: a date, or `infinity` for none."""
    return part if part == NO_DAY else date.fromisoformat(part).isoformat()


def place_key(part: str) -> int:
    """Return the place in a cursor, if it is one that a row can have."""
    place = int(part)
    if not 0 <= place < 2**31:
        raise ValueError(part)
    return place


def search_words(written: str) -> str:
    """Return a search as PostgreSQL asks it: every word must occur, if only as a beginning."""
    words = _WORD.findall(written.casefold().replace("_", " "))[:MOST_WORDS]
    return " & ".join(f"'{word}':*" for word in words)

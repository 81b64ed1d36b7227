"""What stands in the cells of a pack's tables, so that it fits into their columns; pure."""

import re
from datetime import date
from textwrap import wrap
from typing import Any

from services.actions.packs.rules import day_words

Cell = dict[str, Any]
_LONG_WORD = re.compile(r"\S{24,}")
_IN_A_DATE = re.compile(r"(?<=\d) (?=[A-Z][a-z]+ \d{4}\b)|(?<=[a-z]) (?=\d{4}\b)")


def cell(text: object, *more: str, tone: str = "") -> Cell:
    """Return a cell: a few words, and what stands in lines of their own below them."""
    words = "" if text is None else str(text)
    return {"text": _fitted(words), "more": [_fitted(one) for one in more if one], "tone": tone}


def day(day: date | None, *, late: bool = False) -> Cell:
    """Return a day; if it has passed and something should have been done by then, that too."""
    return cell(day_words(day) if day else "No day set", "Overdue" if late else "")


def rag(rag: str | None) -> Cell:
    """Return a colour as its word, which is shown in that colour."""
    return cell(rag.capitalize(), tone=rag) if rag else cell(whole("Not reported"))


def whole(words: str) -> str:
    """Keep a few words on one line."""
    return words.replace(" ", "\u00a0")


def _fitted(words: str) -> str:
    """Keep each date on one line, and let a word go on in the next that is wider than a column."""
    dates_kept = _IN_A_DATE.sub("\u00a0", words)
    return _LONG_WORD.sub(lambda word: "\u200b".join(wrap(word[0], 12)), dates_kept)

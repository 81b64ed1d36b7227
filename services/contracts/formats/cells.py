"""The cells of one row of a register, asked for by what they mean."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from services.contracts.formats import shortened
from services.contracts.formats.fields import (
    FORMULA_SIGNS,
    LONGEST_CODE,
    LONGEST_DESCRIPTION,
    LONGEST_REFERENCE,
    LONGEST_SHORT,
    Doubt,
    read_identifier,
    read_money,
    read_text,
)
from services.contracts.formats.tables import Row
from services.contracts.formats.words import NO_VALUE, NOTHING, key

T = TypeVar("T")
_MOST_KNOWN = 20_000
_NOT_READ: Any = object()
SHIELDS = tuple(f"'{sign}" for sign in FORMULA_SIGNS)


class Refused(Exception):
    """The row cannot be a contract because of one of its cells."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


class Cells:
    """One row at a time, with the notes that were made while it was read."""

    def __init__(self, headings: Sequence[str], places: Mapping[str, int]) -> None:
        self.headings = headings
        self.places = places
        self._known: dict[tuple[str, str], Any] = {}
        self.begin(Row(0, ()))

    def begin(self, row: Row) -> None:
        """Turn to the next row; an apostrophe before a formula is how exports shield a text."""
        self.row = row
        self._texts = [
            text[1:] if text.startswith("'") and text.startswith(SHIELDS) else text
            for text in map(str.strip, row.cells)
        ]
        self.notes: list[str] = []
        self.unsaid: set[str] = set()

    def text(self, name: str) -> str:
        """What stands in a cell, or nothing where the register has no such column."""
        place = self.places.get(name)
        return "" if place is None else self._texts[place]

    def needed(self, name: str, reader: Callable[[str], T | None]) -> T:
        """Read a cell that a contract cannot do without."""
        value = self.certain(name, reader)
        if value is None:
            raise Refused(name, "This cell is blank, but a contract needs it.")
        return value

    def certain(self, name: str, reader: Callable[[str], T | None]) -> T | None:
        """Read a cell in which a doubt refuses the row."""
        text = self.text(name)
        try:
            return reader(text) if text else None
        except Doubt as doubt:
            raise Refused(name, str(doubt)) from None

    def optional(self, name: str, field: str, reader: Callable[[str], T | None]) -> T | None:
        """Read a cell that a contract can do without: a doubt leaves it out, and says so."""
        place = self.places.get(name)
        if place is None or not (text := self._texts[place]):
            return None
        # The same few departments, dates and codes stand in most rows.
        read: T | None = self._known.get((name, text), _NOT_READ)
        if read is not _NOT_READ:
            return read
        try:
            read = reader(text)
        except Doubt as doubt:
            heading = self.headings[self.places[name]]
            self.notes.append(f"“{heading}” is left out, “{shortened(text)}”: {doubt}")
            self.unsaid.add(field)
            return None
        if len(text) <= LONGEST_CODE and len(self._known) < _MOST_KNOWN:
            self._known[name, text] = read
        return read


def read_short(text: str) -> str | None:
    """Text on one line, or None for a blank cell."""
    short = read_text(text, LONGEST_SHORT)
    return " ".join(short.split()) if short and not short.isprintable() else short


def read_long(text: str) -> str | None:
    """Text on as many lines as it has."""
    return read_text(text, LONGEST_DESCRIPTION)


def read_code(text: str) -> str | None:
    """A short code exactly as it is published."""
    return None if key(text) in NOTHING else read_identifier(text, LONGEST_CODE)


def read_uri(text: str) -> tuple[str, str] | None:
    """What stands for an organisation in its own words: mostly an address."""
    found = None if key(text) in NOTHING else read_identifier(text, LONGEST_REFERENCE)
    return ("URI", found) if found else None


def read_amount(text: str) -> Decimal | None:
    """An amount in pounds, or None where a word says that it is not known."""
    return None if key(text) in NO_VALUE else read_money(text)

"""A register's file as a stream of rows with their line numbers, flat in memory."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.contracts.formats import RefusedRow
from shared.spreadsheets import LARGEST_CELL

MOST_COLUMNS = 500
LARGEST_ROW = 4 * LARGEST_CELL
LONGEST_HEADER = 65_536
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_CHUNK = 1_048_576
_SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook (.xlsx) or another zip file",
    b"PK\x05\x06": "an empty zip file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x1f\x8b": "a compressed file",
}
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])(\r\n|\r|\n)", re.IGNORECASE)


class Unreadable(Exception):
    """A file that cannot be read as a register; its text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with as many cells as there are headings, and the line where it begins."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """An open file: its headings, how it is written, and its rows, which can be read once.

    A file can turn out to be unreadable only far down, so reading the rows may raise Unreadable.
    """

    headings: tuple[str, ...]
    encoding: str
    delimiter: str
    rows: Iterator[Row | RefusedRow]

    def locate(
        self, wanted: Mapping[str, Sequence[str]], required: Sequence[str]
    ) -> dict[str, int]:
        """Where each wanted column stands, by any of the headings that it goes by."""
        keys = [heading_key(heading) for heading in self.headings]
        found: dict[str, int] = {}
        for name, meanings in wanted.items():
            accepted = {heading_key(meaning) for meaning in meanings}
            places = [place for place, key in enumerate(keys) if key in accepted]
            if len(places) > 1:
                twice = " and ".join(f"“{self.headings[place]}”" for place in places[:3])
                raise Unreadable(f"Two columns mean the same: {twice}.")
            if places:
                found[name] = places[0]
        missing = [wanted[name][0] for name in required if name not in found]
        if missing:
            raise Unreadable("These headings are missing: " + ", ".join(missing) + ".")
        return found


def heading_key(heading: str) -> str:
    """A heading reduced to what it means: case, spaces and punctuation do not matter."""
    return "".join(filter(str.isalnum, heading.casefold()))


@contextmanager
def open_table(source: Path | str | BinaryIO) -> Iterator[Table]:
    """Open a CSV file, given by its path or as an open binary file that can seek."""
    if isinstance(source, Path | str):
        with Path(source).open("rb") as stream, open_table(stream) as table:
            yield table
        return
    encoding, cut = _encoding(source)
    text = _text(source, encoding)
    try:
        beginning = text.read(LONGEST_HEADER)
    finally:
        text.detach()
    hint = _SEPARATOR_LINE.match(beginning)
    headings, delimiter = _headings(beginning, hint)
    text = _text(source, encoding)
    try:
        lines = _Lines(text)
        if hint:
            next(lines)
        rows = _rows(lines, delimiter, len(headings), cut=cut)
        yield Table(headings, encoding.removesuffix("-sig"), delimiter, rows)
    finally:
        text.detach()


class _Lines:
    """The lines of a text, one by one; refuses a row that would fill the memory."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0
        self.row_length = 0
        self.unended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LARGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.row_length += len(line)
        if self.row_length > LARGEST_ROW:
            raise Unreadable(
                f"The row that reaches line {self.number} is longer than {LARGEST_ROW:,} "
                "characters; perhaps a quotation mark was never closed."
            )
        self.unended = line[-1] not in "\r\n"
        return line


def _rows(lines: _Lines, delimiter: str, width: int, *, cut: bool) -> Iterator[Row | RefusedRow]:
    # Strict, because outside it the reader joins what follows a closed quotation mark in silence.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    heading_seen = False
    while True:
        line = lines.number + 1
        lines.row_length = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RefusedRow(line, None, None, _broken(error, line))
            continue
        if not any(cells) or not any(map(str.strip, cells)):
            continue
        if not heading_seen:
            heading_seen = True
        elif lines.unended and (cut or len(cells) < width):
            reason = f"The file ends in the middle of this row ({len(cells)} of {width} cells)."
            yield RefusedRow(line, None, None, reason)
        elif len(cells) != width:
            reason = f"This row has {len(cells)} cells, but there are {width} headings."
            yield RefusedRow(line, None, None, reason)
        else:
            yield Row(line, cells)


def _broken(error: csv.Error, line: int) -> str:
    said = str(error)
    if "field larger" in said:
        raise Unreadable(
            f"A cell in the row that begins on line {line} is larger than 1 MB; "
            "perhaps a quotation mark was never closed."
        ) from None
    if "unexpected end" in said:
        return (
            "The file ends in the middle of this row: a quotation mark is never closed. "
            "The file was cut off, or the mark should not be there."
        )
    return "A quotation mark stands in the middle of a cell, so it is not certain where it ends."


def _headings(beginning: str, hint: re.Match[str] | None) -> tuple[tuple[str, ...], str]:
    """Of the delimiters that occur in practice, the one that gives the most headings."""
    if not beginning.strip():
        raise Unreadable("The file is empty.")
    after = beginning[hint.end() :] if hint else beginning
    candidates = [hint[1]] if hint else list(DELIMITERS)
    tried = [(_first_row(after, delimiter), delimiter) for delimiter in candidates]
    tried.sort(key=lambda pair: len(pair[0]), reverse=True)
    cells, delimiter = tried[0]
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"There are more than {MOST_COLUMNS} columns.")
    if len(beginning) == LONGEST_HEADER and not re.search(r"[\r\n]", beginning.strip()):
        raise Unreadable(f"The header row is longer than {LONGEST_HEADER:,} characters.")
    if sum(any(map(str.isalpha, cell)) for cell in cells) < 2:
        raise Unreadable(
            "There is no header row: the first row must hold the headings, "
            "separated by commas, semicolons, tabs or bars."
        )
    if len(tried) > 1 and len(tried[1][0]) == len(cells):
        names = f"{DELIMITERS[delimiter]} or {DELIMITERS[tried[1][1]]}"
        raise Unreadable(f"It is not certain what separates the headings: {names}.")
    return tuple(" ".join(cell.split()) for cell in cells), delimiter


def _first_row(text: str, delimiter: str) -> list[str]:
    """The first row that is not blank, or none where this delimiter makes no sense."""
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if any(map(str.strip, cells)):
                return cells
    except csv.Error:
        pass
    return []


def _text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The stream from its start as text; only a letter cut off at its end can be replaced."""
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")


def _encoding(stream: BinaryIO) -> tuple[str, bool]:
    """The encoding in which the whole file can be read, and whether it ends within a letter.

    All of it is tried once, a piece at a time: reading on in another encoding from the middle
    would give the first rows one meaning and the later ones another.
    """
    stream.seek(0)
    start = stream.read(4_096)
    if not start:
        raise Unreadable("The file is empty.")
    for signature, kind in _SIGNATURES.items():
        if start.startswith(signature):
            raise Unreadable(f"This is {kind}, not a CSV file. Save it as CSV first.")
    for encoding in _candidates(start):
        try:
            return encoding, _ends_within_a_letter(stream, encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The text is in none of the encodings UTF-8, UTF-16 and Windows-1252.")


def _candidates(start: bytes) -> list[str]:
    if start.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    # Without a mark, UTF-16 of English shows itself by a zero in nearly every second byte.
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) / 4 and even == 0:
        return ["utf-16-le"]
    if even > len(start) / 4 and odd == 0:
        return ["utf-16-be"]
    return ["utf-8-sig", "cp1252"]


def _ends_within_a_letter(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        if "\0" in decoder.decode(chunk):
            raise Unreadable("This is a binary file, not a CSV file.")
    pending, _ = decoder.getstate()
    return bool(pending)

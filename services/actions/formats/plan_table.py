"""A plan table out of any file: CSV, Excel or Word, wherever its headings stand."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from services.actions.formats import Limits, Line, PlanRow, Unreadable, headings
from services.actions.formats.documents import read_document
from services.actions.formats.tables import names_in, read_csv, read_workbook

# A title, a blank row and some words about the plan may stand above the headings.
LINES_ABOVE = 30
_PACKED = b"PK\x03\x04"
_SIGNATURES = {b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Word or Excel file", b"{\\rtf": "RTF"}


@dataclass(frozen=True, slots=True)
class PlanTable:
    """Every row of a plan table, the columns that nobody reads, and what its columns are called."""

    rows: tuple[PlanRow, ...]
    ignored: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None

    def heading(self, name: str) -> str:
        """Return what the file calls one of the six columns."""
        return (self.columns or {}).get(name) or headings.COLUMNS[name]


def read_plan_table(source: BinaryIO, limits: Limits | None = None) -> PlanTable:
    """Read a plan table; an empty cell of the objective means the one above."""
    limits = limits or Limits()
    content = source.read(limits.packed + 1)
    if len(content) > limits.packed:
        raise Unreadable(f"The file is larger than {limits.packed // 1_000_000} MB.")
    columns: dict[str, str] = {}
    ignored: list[str] = []
    rows: list[PlanRow] = []
    for lines in _tables(content, limits):
        _read(lines, rows, columns, ignored)
    if not columns:
        raise Unreadable(
            f"There is no header row: a row with at least {headings.FEWEST_KNOWN} headings such as"
            f" {', '.join(headings.COLUMNS.values())}."
        )
    return PlanTable(_with_objectives(rows), tuple(dict.fromkeys(ignored)), columns)


def _tables(content: bytes, limits: Limits) -> Iterator[Sequence[Line]]:
    if not content.startswith(_PACKED):
        for signature, kind in _SIGNATURES.items():
            if content.startswith(signature):
                raise Unreadable(f"This is {kind}. Save it as .docx, .xlsx or CSV first.")
        yield list(read_csv(content))
        return
    source = io.BytesIO(content)
    names = names_in(source, limits)
    if "xl/workbook.xml" in names:
        yield from read_workbook(source)
    elif "word/document.xml" in names:
        yield from read_document(source)
    else:
        raise Unreadable("This is neither a Word document nor an Excel workbook nor a CSV file.")


def _read(
    lines: Sequence[Line], rows: list[PlanRow], columns: dict[str, str], ignored: list[str]
) -> None:
    """Take the rows of a table below its headings, if it has any; headings may come again."""
    places: dict[str, int] | None = None
    for count, line in enumerate(lines):
        if places is None and count >= LINES_ABOVE:
            return
        found = headings.places(line.cells) if _may_be_headings(line, places) else None
        if found is not None and (places is None or _is_repeated(found, places)):
            places = found
            known = set(found.values())
            for name, place in found.items():
                columns.setdefault(name, _plain(line.cells[place]))
            ignored += [
                _plain(cell)
                for place, cell in enumerate(line.cells)
                if place not in known and cell.strip()
            ]
        elif places is not None:
            row = _row(line, places)
            if row is not None:
                rows.append(row)


def _may_be_headings(line: Line, places: Mapping[str, int] | None) -> bool:
    """Say whether to look closer: where headings come again, they stand where they stood."""
    if places is None:
        return True
    place = places["key_actions"]
    return place < len(line.cells) and headings.meaning(line.cells[place]) == "key_actions"


def _is_repeated(found: Mapping[str, int], places: Mapping[str, int]) -> bool:
    """Say whether a row says the headings again, and is not a row that sounds like one."""
    return len(found) >= len(places) and found.items() >= dict(places).items()


def _row(line: Line, places: Mapping[str, int]) -> PlanRow | None:
    said = {
        name: _cell(line.cells[place]) if place < len(line.cells) else ""
        for name, place in places.items()
    }
    return PlanRow(line.number, **said) if any(said.values()) else None


def _cell(words: str) -> str:
    """Return a cell with one kind of line end, and no blanks before and after."""
    if "\r" in words:
        words = words.replace("\r\n", "\n").replace("\r", "\n")
    return words.strip().strip("\ufeff")


def _plain(cell: str) -> str:
    return " ".join(cell.split())


def _with_objectives(rows: Iterable[PlanRow]) -> tuple[PlanRow, ...]:
    """Return rows that all say their objective: without one, that of the row above goes on."""
    objective = ""
    found: list[PlanRow] = []
    for row in rows:
        words = _plain(row.objective)
        objective = words or objective
        found.append(replace(row, objective=objective) if row.objective != objective else row)
    return tuple(found)

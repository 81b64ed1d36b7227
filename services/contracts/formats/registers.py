"""Any register that we can read: opened, its format recognised, its rows as contracts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.contracts.formats import RefusedRow, RowRead, contracts_finder, headings
from services.contracts.formats.days import DayOrder, Evidence, orders
from services.contracts.formats.register import RegisterReader
from services.contracts.formats.register_row import DATES
from services.contracts.formats.tables import Row, Table, Unreadable, heading_key, open_table
from services.contracts.formats.workbooks import Limits, read_workbook

ZIPPED = b"PK"
Rows = Iterator[Row | RefusedRow]


@dataclass(frozen=True, slots=True)
class Register:
    """An open register: its rows, which can be read once, and what is to be told about all of it."""

    rows: Iterator[RowRead]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]


@contextmanager
def open_register(
    source: Path | BinaryIO, *, council: str | None, limits: Limits | None = None
) -> Iterator[Register]:
    """Open a register: CSV or XLSX, of Contracts Finder or with the headings of any council.

    Where the rows do not say who commissions, the council does. Rows may turn out to be unreadable
    only far down, so reading them may raise Unreadable.
    """
    if isinstance(source, Path):
        with (
            source.open("rb") as stream,
            open_register(stream, council=council, limits=limits) as it,
        ):
            yield it
        return
    source.seek(0)
    if source.read(len(ZIPPED)) == ZIPPED:
        book = read_workbook(source, limits or Limits())
        yield _register(book.headings, book.rows, council)
        return
    with open_table(source) as table:
        if contracts_finder.recognises(table.headings):
            yield _export(table)
            return
        matched = headings.match(table.headings)
        proven = _proven(table.headings, matched.places, table.rows)
    # The same file once more, now that all of its dates were seen.
    with open_table(source) as table:
        yield _read(table.headings, matched, proven, table.rows, council)


def _register(
    named: tuple[str, ...], rows: Callable[[], Iterator[Row]], council: str | None
) -> Register:
    if contracts_finder.recognises(named):
        return _export(Table(named, "", "", rows()))
    matched = headings.match(named)
    proven = _proven(named, matched.places, rows())
    return _read(named, matched, proven, rows(), council)


def _export(table: Table) -> Register:
    meanings = {heading_key(one) for alike in contracts_finder.COLUMNS.values() for one in alike}
    ignored = tuple(one for one in table.headings if heading_key(one) not in meanings)
    return Register(contracts_finder.read(table), ignored, ())


def _proven(
    named: Sequence[str], places: Mapping[str, int], rows: Rows
) -> tuple[dict[str, DayOrder], list[str]]:
    """Look at every date of the file, and say in which order each column writes them."""
    evidence = {name: Evidence(named[places[name]]) for name in DATES if name in places}
    columns = [(evidence[name], places[name]) for name in evidence]
    seen: set[tuple[int, str]] = set()
    for row in rows:
        if isinstance(row, RefusedRow):
            continue
        for one, place in columns:
            text = row.cells[place]
            if text and (place, text) not in seen:
                seen.add((place, text))
                one.take(row.line, text)
    found, notes = orders(list(evidence.values()))
    return dict(zip(evidence, found, strict=True)), notes


def _read(
    named: Sequence[str],
    matched: headings.Matched,
    proven: tuple[dict[str, DayOrder], list[str]],
    rows: Rows,
    council: str | None,
) -> Register:
    reader = RegisterReader(named, matched.places, proven[0], council)
    return Register(reader.read(rows), matched.ignored, tuple(proven[1]))


__all__ = ["Register", "Unreadable", "open_register"]

"""A list that says who is responsible for which contract: a contract and an officer in each row."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TypeVar
from uuid import UUID

from services.contracts.formats import RefusedRow, shortened
from services.contracts.formats.fields import (
    LONGEST_REFERENCE,
    Doubt,
    read_identifier,
    read_line,
)
from services.contracts.formats.tables import Row, Table, Unreadable, open_table

T = TypeVar("T")
COLUMNS = {
    "contract_id": ("contract_id",),
    "reference": (
        *("reference", "contract reference", "ref", "contract ref", "contract number"),
        *("contract reference number / id", "contract"),
    ),
    "officer": (
        *("officer", "officer_id", "officer email", "email", "email address", "contract manager"),
        *("contract manager email", "responsible officer", "responsible officer email"),
    ),
}
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """A contract, by its id or its reference, and who is to be responsible for it."""

    line: int
    contract_id: UUID | None
    reference: str | None
    officer_id: UUID


@contextmanager
def read_assignments(
    source: BinaryIO, officer_of: Callable[[str], UUID]
) -> Iterator[Iterator[Assignment | RefusedRow]]:
    """Open a list; `officer_of` says who is meant by a cell, or raises a doubt."""
    with open_table(source) as table:
        places = table.locate(COLUMNS, ("officer",))
        if not {"contract_id", "reference"} & places.keys():
            raise Unreadable("These headings are missing: reference or contract_id.")
        yield _rows(table, places, officer_of)


def _rows(
    table: Table, places: dict[str, int], officer_of: Callable[[str], UUID]
) -> Iterator[Assignment | RefusedRow]:
    for count, row in enumerate(table.rows, 1):
        if count > MOST_ROWS:
            raise Unreadable(f"The list has more than {MOST_ROWS:,} rows: split it.")
        yield row if isinstance(row, RefusedRow) else _row(table, row, places, officer_of)


def _row(
    table: Table, row: Row, places: dict[str, int], officer_of: Callable[[str], UUID]
) -> Assignment | RefusedRow:
    name, named = "reference", None
    try:
        contract_id = None
        reference = _cell(row, places, "reference", _reference)
        named = reference
        if reference is None:
            name = "contract_id"
            contract_id = _cell(row, places, "contract_id", _id)
        if reference is None and contract_id is None:
            name = "contract_id" if "contract_id" in places else "reference"
            raise Doubt("The row names no contract.")  # noqa: TRY301 - one place makes refusals
        name = "officer"
        officer_id = _cell(row, places, "officer", officer_of)
        if officer_id is None:
            raise Doubt("The row names no officer.")  # noqa: TRY301
        return Assignment(row.line, contract_id, reference, officer_id)
    except Doubt as doubt:
        place = places[name]
        value = shortened(row.cells[place].strip())
        return RefusedRow(row.line, table.headings[place], value, str(doubt), named)


def _cell(
    row: Row, places: dict[str, int], name: str, reader: Callable[[str], T | None]
) -> T | None:
    text = row.cells[places[name]].strip() if name in places else ""
    return reader(text) if text else None


def _reference(text: str) -> str | None:
    return read_identifier(text, LONGEST_REFERENCE)


def _id(text: str) -> UUID:
    try:
        return UUID(read_line(text, LONGEST_REFERENCE) or "")
    except ValueError:
        raise Doubt("This is not the id of a contract.") from None

"""A contract register of any council: its rows as contracts, each of them once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from services.contracts.formats import Reading, RefusedRow
from services.contracts.formats.days import DayOrder
from services.contracts.formats.register_row import RowReader
from services.contracts.formats.suppliers import COLUMNS as SUPPLIER_COLUMNS
from services.contracts.formats.tables import Row


class RegisterReader:
    """Reads all of one register; rows that only add a supplier join the one before them."""

    def __init__(
        self,
        headings: Sequence[str],
        places: Mapping[str, int],
        orders: Mapping[str, DayOrder],
        council: str | None,
    ) -> None:
        self._rows = RowReader(headings, places, orders, council)
        self._heading = headings[places["reference"]]
        self._same = [place for name, place in places.items() if name not in SUPPLIER_COLUMNS]

    def read(self, rows: Iterator[Row | RefusedRow]) -> Iterator[Reading | RefusedRow]:
        """Read every row in its order."""
        first_lines: dict[bytes, int] = {}
        pending: tuple[Row, Reading] | None = None
        for row in rows:
            found = row if isinstance(row, RefusedRow) else self._rows.read(row)
            if isinstance(row, RefusedRow) or isinstance(found, RefusedRow):
                if pending:
                    yield pending[1]
                    pending = None
                yield found
                continue
            # A short hash, so that a file of a million rows stays small in memory.
            digest = blake2b(found.reference.encode(), digest_size=8).digest()
            first = first_lines.setdefault(digest, found.line)
            if first == found.line:
                if pending:
                    yield pending[1]
                pending = row, found
                continue
            if (
                pending
                and pending[1].line == first
                and (joined := self._joined(*pending, row, found))
            ):
                pending = pending[0], joined
                continue
            if pending:
                yield pending[1]
                pending = None
            yield self._stands_already(found, first)
        if pending:
            yield pending[1]

    def _joined(self, above: Row, before: Reading, row: Row, found: Reading) -> Reading | None:
        same = all(above.cells[place] == row.cells[place] for place in self._same)
        if not same or set(found.suppliers) <= set(before.suppliers):
            return None
        return replace(
            before,
            suppliers=tuple(dict.fromkeys(before.suppliers + found.suppliers)),
            more_lines=(*before.more_lines, found.line),
            notes=tuple(dict.fromkeys(before.notes + found.notes)),
        )

    def _stands_already(self, found: Reading, first: int) -> RefusedRow:
        reason = (
            f"This reference stands in the file already, on line {first}. Only a row that follows"
            " it at once and differs in nothing but its supplier is taken as one more supplier."
        )
        return RefusedRow(found.line, self._heading, found.reference, reason, found.reference)

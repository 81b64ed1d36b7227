"""A register as an Excel workbook: read like a table of texts, or refused with a clear word."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.formats import Reading, RefusedRow, RowRead
from services.contracts.formats.registers import open_register
from services.contracts.formats.tables import Unreadable
from services.contracts.formats.workbooks import Limits, read_workbook

HEADINGS = ["Contract ref", "Contract title", "Start date", "End date", "Supplier", "Value"]
ROW = ["SB-1", "Short breaks", date(2026, 4, 1), date(2029, 3, 31), "The Nest", 1234.5]
Cells = Sequence[Any]


def workbook(
    *rows: Cells, prepare: Callable[[openpyxl.Workbook], None] = lambda _: None
) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    prepare(book)
    written = io.BytesIO()
    book.save(written)
    return written


def read(source: io.BytesIO) -> list[RowRead]:
    with open_register(source, council="Moor") as register:
        return list(register.rows)


def reading(*rows: Cells) -> Reading:
    (found,) = read(workbook(HEADINGS, *rows))
    assert isinstance(found, Reading), found
    return found


def packed(**files: bytes) -> io.BytesIO:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written


class TestReading:
    """What the cells of a workbook say."""

    def test_reads_days_amounts_and_numbers_as_they_are_meant(self) -> None:
        found = reading(
            [123.0, "Care", datetime.fromisoformat("2026-04-01"), ROW[3], "Nest", 0.1 + 0.2]
        )
        assert (found.reference, found.value) == ("123", Decimal("0.30"))
        assert (found.start_on, found.end_on) == (date(2026, 4, 1), date(2029, 3, 31))
        assert reading(["00123", *ROW[1:]]).reference == "00123"

    def test_reads_numbers_and_days_that_are_kept_as_text(self) -> None:
        found = reading(["1", "Care", "01/04/2026", "31/03/2029", "Nest", "£1,250.00"])
        assert (found.start_on, found.value) == (date(2026, 4, 1), Decimal("1250.00"))

    def test_finds_the_headings_below_titles(self) -> None:
        source = workbook(
            ["Moor District Council", None, None, None, None, None],
            [],
            ["Contracts register at 1 April 2026"],
            [],
            [None, *HEADINGS],
            [None, *ROW],
            [None] * 7,
            prepare=lambda book: book.worksheets[0].merge_cells("A1:G1"),
        )
        (found,) = read(source)
        assert isinstance(found, Reading)
        assert found.line == 6

    def test_reads_the_first_sheet_that_is_a_register(self) -> None:
        def prepare(book: openpyxl.Workbook) -> None:
            book.create_sheet("Notes & queries", 0).append(["Read me first"])
            hidden = book.create_sheet("Old", 1)
            hidden.append(HEADINGS)
            hidden.append(["OLD", *ROW[1:]])
            hidden.sheet_state = "hidden"

        (found,) = read(workbook(HEADINGS, ROW, prepare=prepare))
        assert isinstance(found, Reading)
        assert found.reference == "SB-1"

    def test_refuses_a_row_with_the_number_of_a_day(self) -> None:
        (found,) = read(workbook(HEADINGS, ["1", "Care", 46113, date(2029, 3, 31), "Nest", 1]))
        assert isinstance(found, RefusedRow)
        assert "perhaps 01/04/2026" in found.reason

    def test_refuses_a_reference_that_a_spreadsheet_has_rounded(self) -> None:
        (found,) = read(workbook(HEADINGS, [1234567890123456789, *ROW[1:]]))
        assert isinstance(found, RefusedRow)
        assert "rounded" in found.reason

    def test_refuses_a_time_where_a_day_should_be(self) -> None:
        (found,) = read(workbook(HEADINGS, [*ROW[:2], time(9, 30), *ROW[3:]]))
        assert isinstance(found, RefusedRow)

    @given(
        st.lists(
            st.tuples(
                st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1),
                st.dates(date(1990, 1, 1), date(2030, 1, 1)),
                st.integers(0, 10**12),
            ),
            max_size=5,
        )
    )
    def test_says_what_a_csv_file_would_say(self, rows: list[tuple[str, date, int]]) -> None:
        cells = [
            [f"R{number}", f"T {title}", start_on, date(2031, 1, 1), "Nest", value]
            for number, (title, start_on, value) in enumerate(rows)
        ]
        table = io.StringIO(newline="")
        table.write("\t".join(HEADINGS) + "\n")
        for row in cells:
            table.write("\t".join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row))
            table.write("\n")
        assert read(workbook(HEADINGS, *cells)) == read(io.BytesIO(table.getvalue().encode()))


class TestRefusing:
    """What is no workbook with a register, or would do harm."""

    def test_refuses_the_error_of_a_formula(self) -> None:
        def prepare(book: openpyxl.Workbook) -> None:
            cell = book.worksheets[0].cell(2, 2)
            cell.value, cell.data_type = "#REF!", "e"

        with pytest.raises(Unreadable, match="cell B2 has failed"):
            read(workbook(HEADINGS, ROW, prepare=prepare))

    def test_refuses_a_formula_without_a_result(self) -> None:
        with pytest.raises(Unreadable, match="cell B2 has no result"):
            read(workbook(HEADINGS, [ROW[0], "=A1&A2", *ROW[2:]]))

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"PK\x03\x04", "broken"),
            (b"PK\x05\x06" + bytes(18), "not an Excel workbook"),
            (packed(**{"a.txt": b"x"}).getvalue(), "not an Excel workbook"),
            (packed(**{"mimetype": b"x", "content.xml": b"<x/>"}).getvalue(), "OpenDocument"),
            (packed(**{"xl/workbook.bin": b"x"}).getvalue(), "binary workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64, "old Excel or Word file"),
        ],
        ids=["cut", "empty", "zip", "ods", "xlsb", "xls"],
    )
    def test_refuses_other_files(self, content: bytes, why: str) -> None:
        with pytest.raises(Unreadable, match=why):
            read(io.BytesIO(content))

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
    def test_refuses_a_workbook_that_was_cut_off(self, share: float) -> None:
        whole = workbook(HEADINGS, ROW).getvalue()
        with pytest.raises(Unreadable):
            read(io.BytesIO(whole[: int(len(whole) * share)]))

    def test_refuses_what_would_fill_the_memory(self) -> None:
        bomb = packed(**{"[Content_Types].xml": b"", "xl/workbook.xml": bytes(50_000_000)})
        with pytest.raises(Unreadable, match="Unpacked, the workbook would have 50 MB"):
            read(bomb)

    def test_refuses_what_is_larger_than_is_allowed(self) -> None:
        with pytest.raises(Unreadable, match="larger than"):
            read_workbook(workbook(HEADINGS, ROW), Limits(packed=100))
        with pytest.raises(Unreadable, match="Unpacked"):
            read_workbook(workbook(HEADINGS, ROW), Limits(unpacked=100))

    def test_refuses_a_workbook_without_a_register(self) -> None:
        with pytest.raises(Unreadable, match="No sheet has a header row"):
            read(workbook(["A", "B"], [1, 2]))
        with pytest.raises(Unreadable, match="empty"):
            read(workbook())

    def test_refuses_a_lie_about_its_size(self) -> None:
        whole = bytearray(workbook(HEADINGS, *([ROW] * 2_000)).getvalue())
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            about = archive.getinfo("xl/worksheets/sheet1.xml")
        size = about.file_size.to_bytes(4, "little")
        lie = (10).to_bytes(4, "little")
        with pytest.raises(Unreadable):
            read(io.BytesIO(bytes(whole.replace(size, lie))))

"""How a file becomes rows with line numbers, and which files are refused."""

import contextlib
import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.contracts.formats import RefusedRow
from services.contracts.formats.tables import (
    LARGEST_CELL,
    LARGEST_ROW,
    Row,
    Unreadable,
    heading_key,
    open_table,
)

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"))


def rows_of(content: bytes) -> list[Row | RefusedRow]:
    with open_table(io.BytesIO(content)) as table:
        return list(table.rows)


def cells_of(content: bytes) -> list[list[str]]:
    return [list(row.cells) for row in rows_of(content) if isinstance(row, Row)]


class TestEncodings:
    """The whole file is read in one encoding, whichever it is."""

    @pytest.mark.parametrize(
        ("encoding", "told"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8"),
            ("utf-16", "utf-16"),
            ("cp1252", "cp1252"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
        ],
    )
    def test_are_told_apart(self, encoding: str, told: str) -> None:
        content = "Title,Value\r\nCafé Zoë,£5\r\n".encode(encoding)
        with open_table(io.BytesIO(content)) as table:
            assert table.encoding == told
            assert table.headings == ("Title", "Value")
            assert [row.cells for row in table.rows] == [["Café Zoë", "£5"]]

    def test_that_show_themselves_late_count_for_the_whole_file(self) -> None:
        plain = b"Title,Value\n" + b"Garden,5\n" * 300_000
        assert len(plain) > 2_000_000
        *_, last = cells_of(plain + b"Caf\xe9,\xa35\n")
        assert last == ["Café", "£5"]

    def test_that_fit_nothing_are_refused(self) -> None:
        with pytest.raises(Unreadable, match="encodings"):
            rows_of(b"Title,Value\n\xff\x81,5\n")


class TestDelimiters:
    """What separates the cells is seen from the headings."""

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_are_told_apart(self, delimiter: str) -> None:
        content = delimiter.join(["Title", '"Name [a|b,c;d]"', "Value"]) + "\n"
        content += delimiter.join(["A", "B", "C"]) + "\n"
        with open_table(io.BytesIO(content.encode())) as table:
            assert table.delimiter == delimiter
            assert table.headings == ("Title", "Name [a|b,c;d]", "Value")
            assert [row.cells for row in table.rows] == [["A", "B", "C"]]

    def test_that_a_spreadsheet_names_are_believed(self) -> None:
        assert rows_of(b"sep=;\r\nTitle;A,B,C\r\nx;y\r\n") == [Row(3, ["x", "y"])]

    def test_that_could_be_two_are_refused(self) -> None:
        with pytest.raises(Unreadable, match="comma or semicolon"):
            rows_of(b"Title;Start,End\na;b,c\n")


class TestLines:
    """A row stands where an editor shows that it begins."""

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_count_those_inside_cells_and_blank_ones(self, ending: str) -> None:
        lines = ["", "Title,Text", "a,b", '"two', 'lines",c', "", ",", "d,e"]
        found = rows_of(ending.join(lines).encode())
        assert [row.line for row in found] == [3, 4, 8]

    def test_are_not_counted_at_marks_that_no_editor_counts(self) -> None:
        found = rows_of("Title,Text\na,x\u2028y\x0cz\x85\nb,c\n".encode())
        assert [row.line for row in found] == [2, 3]


class TestRows:
    """A row fits its headings or is refused; nothing is shifted."""

    def test_with_another_number_of_cells_are_refused(self) -> None:
        short, long, good = rows_of(b"A,B,C\n1,2\n1,2,3,4\n1,2,3\n")
        assert isinstance(short, RefusedRow)
        assert (short.line, short.reason) == (2, "This row has 2 cells, but there are 3 headings.")
        assert isinstance(long, RefusedRow)
        assert (long.line, long.reason) == (3, "This row has 4 cells, but there are 3 headings.")
        assert good == Row(4, ["1", "2", "3"])

    @pytest.mark.parametrize(
        ("cut", "reason"),
        [
            (b'7,8,"nine\nten\n', "quotation mark is never closed"),
            (b"7,8", "ends in the middle of this row (2 of 3 cells)"),
            (b"7,8,caf\xc3", "ends in the middle of this row"),
        ],
    )
    def test_at_the_end_of_a_file_that_was_cut_are_refused(self, cut: bytes, reason: str) -> None:
        good, last = rows_of("A,B,C\n4,5,é\n".encode() + cut)
        assert good == Row(2, ["4", "5", "é"])
        assert isinstance(last, RefusedRow)
        assert last.line == 3
        assert reason in last.reason

    def test_at_the_end_may_lack_their_line_ending(self) -> None:
        assert rows_of(b"A,B\n1,2") == [Row(2, ["1", "2"])]

    def test_with_a_stray_quotation_mark_are_refused_and_the_next_is_read(self) -> None:
        bad, good = rows_of(b'A,B\n"x"y,2\n3,4\n')
        assert isinstance(bad, RefusedRow)
        assert "middle of a cell" in bad.reason
        assert good == Row(3, ["3", "4"])


def _workbook() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return kept.getvalue()


class TestUnreadable:
    """A file that is no register is refused with one clear sentence."""

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"\n \n\r\n", "empty"),
            (b"hello", "no header row"),
            (b",,,\n1,2,3,4\n", "no header row"),
            (b"1,2,3\n4,5,6\n", "no header row"),
            (b"Contracts 2026,,\nTitle,Start,End\n", "no header row"),
            (_workbook(), "Excel workbook"),
            (b"%PDF-1.7\n", "a PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
            (b"\x1f\x8b\x08\x00", "compressed"),
            (b"A,B\n1,\x00\n", "binary"),
            ("A,B\n1,2\n".encode("utf-32"), "binary"),
            (b"A,B\n" + b"1,2\n" * 2_000 + b"\x00,2\n", "binary"),
            (",".join(f"c{n}" for n in range(501)).encode(), "500 columns"),
            (",".join(f"column {n}" for n in range(10_000)).encode(), "500 columns"),
            (b"A" * 70_000 + b",B", "header row is longer"),
        ],
    )
    def test_says_why(self, content: bytes, reason: str) -> None:
        with pytest.raises(Unreadable, match=reason):
            rows_of(content)

    def test_is_a_cell_larger_than_a_megabyte(self) -> None:
        assert len(cells_of(b"A,B\n1," + b"x" * LARGEST_CELL + b"\n")[0][1]) == LARGEST_CELL
        with pytest.raises(Unreadable, match=r"line 3 is larger than 1 MB"):
            rows_of(b"A,B\n1,2\n1," + b"x" * (LARGEST_CELL + 1) + b"\n")

    def test_is_a_row_that_never_ends(self) -> None:
        wide = ",".join("ABCDEFGH") + "\n" + ",".join(["x" * (LARGEST_ROW // 7)] * 8)
        with pytest.raises(Unreadable, match="line 2 is longer"):
            rows_of(wide.encode())

    def test_is_said_for_a_path_too(self, tmp_path: Path) -> None:
        (tmp_path / "empty.csv").write_bytes(b"")
        with pytest.raises(Unreadable, match="empty"), open_table(tmp_path / "empty.csv"):
            pass

    @given(st.binary(max_size=400))
    @example(b"\xff\xfeA")
    @example(b"\xff\xfe\x00\xd8A\x00")
    @example(b'A,B\n"')
    def test_is_the_only_thing_that_any_bytes_raise(self, content: bytes) -> None:
        for start in (b"", b"Title,Value\n", b"\xff\xfeA\x00,\x00B\x00\n\x00"):
            with contextlib.suppress(Unreadable):
                rows_of(start + content)


class TestColumns:
    """Headings are found by what they mean."""

    WANTED = {"title": ("Title", "Contract title"), "value": ("Contract value",)}

    def test_are_found_whatever_their_case_spaces_and_punctuation(self) -> None:
        with open_table(io.BytesIO(b" CONTRACT_TITLE ,contract  value:,Notes\n")) as table:
            assert table.locate(self.WANTED, ("title", "value")) == {"title": 0, "value": 1}
        assert heading_key("Contract's Start-Date") == "contractsstartdate"

    def test_that_are_missing_are_named(self) -> None:
        with (
            open_table(io.BytesIO(b"Notes,More\n")) as table,
            pytest.raises(Unreadable, match=r"missing: Title, Contract value\."),
        ):
            table.locate(self.WANTED, ("title", "value"))

    def test_that_stand_there_twice_are_refused_where_it_matters(self) -> None:
        with open_table(io.BytesIO(b"Title,Notes,Notes\n")) as table:
            assert table.locate(self.WANTED, ("title",)) == {"title": 0}
        with (
            open_table(io.BytesIO(b"Title,Notes,contract TITLE\n")) as table,
            pytest.raises(Unreadable, match="“Title” and “contract TITLE”"),
        ):
            table.locate(self.WANTED, ("title",))


class TestSize:
    """A large file needs no more memory than a small one."""

    @pytest.mark.parametrize("megabytes", [1, 20])
    def test_does_not_count(self, tmp_path: Path, megabytes: int) -> None:
        file = tmp_path / "large.csv"
        row = b'Reference 1,"' + b"word " * 400 + b'\n",5\n'
        file.write_bytes(b"A,B,C\n" + row * (megabytes * 1_000_000 // len(row)))
        tracemalloc.start()
        try:
            with open_table(file) as table:
                count = sum(1 for _ in table.rows)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert count == megabytes * 1_000_000 // len(row)
        assert peak < 6_000_000


@pytest.mark.parametrize(
    "encode",
    [lambda text: text.encode(), lambda text: text.encode("utf-16")],
    ids=["utf-8", "utf-16"],
)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5),
    delimiter=st.sampled_from(",;\t|"),
)
def test_a_written_table_is_read_back_the_same(
    encode: Callable[[str], bytes], rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("Title", "Start", "End"), *rows])
    expected = [list(row) for row in rows if any(map(str.strip, row))]
    assert cells_of(encode(kept.getvalue())) == expected

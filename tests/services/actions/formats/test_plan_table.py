"""Plan tables out of CSV, Excel and Word, wherever their headings stand."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from services.actions.formats import Limits, PlanRow, Unreadable
from services.actions.formats.headings import COLUMNS, meaning
from services.actions.formats.plan_table import read_plan_table
from services.actions.formats.rows import Reading, RefusedRow, read_rows
from services.actions.formats.writing import as_csv, as_document, as_workbook, cells_of

FIVE_COLUMNS = (
    Path(__file__).parents[4]
    / "../shared/data/plans/lancashire_joint_send_commissioning_actions.csv"
)
HEADINGS = (
    "Objective,Underpinning Legislation,Key Actions,Time Scale,Responsible Officer(s),"
    "Anticipated Impact"
)
ROWS = (
    PlanRow(
        2,
        "Shape short breaks anew",
        "Care Act 2014\n\nOur promise",
        "Decide what is bought:\n• List what there is\n  ◦ And what keeps families away\n• Buy it",
        "April 17 to\nMarch 19\n\n\nJuly 17",
        "Ada Moss/Grace Tate\n(NHS)",
        "Reduction in nights\n\nMore choice",
    ),
    PlanRow(3, "", "", "=1+1", "July 2017", "+44", "-5 % of nights"),
)


def read(text: str) -> tuple[PlanRow, ...]:
    """Read a table that is written as CSV."""
    return read_plan_table(io.BytesIO(text.encode())).rows


class TestHeadings:
    """What columns are called."""

    @pytest.mark.parametrize(
        ("heading", "name"),
        [
            ("Underpinning \nLegislation, \nguidance, local \ndrivers", "legislation"),
            ("KEY ACTIONS", "key_actions"),
            ("Action", "key_actions"),
            ("Timescale", "time_scale"),
            ("Target Date", "time_scale"),
            ("By when", "time_scale"),
            ("Lead", "responsible"),
            ("By whom?", "responsible"),
            ("What does success look like?", "impact"),
            ("Priority", "objective"),
            ("Status", None),
            ("", None),
        ],
    )
    def test_are_known_by_meaning(self, heading: str, name: str | None) -> None:
        assert meaning(heading) == name

    def test_of_the_six_columns_are_known(self) -> None:
        assert [meaning(one) for one in COLUMNS.values()] == list(COLUMNS)


class TestReadPlanTable:
    """Reading a file."""

    def test_finds_headings_below_a_title(self) -> None:
        rows = read(f"Our plan 2026,,,,,\n,,,,,\n{HEADINGS}\nA,B,C,D,E,F\n")
        assert rows == (PlanRow(4, "A", "B", "C", "D", "E", "F"),)

    def test_passes_over_headings_that_come_again(self) -> None:
        rows = read(f"{HEADINGS}\nA,B,C,D,E,F\n{HEADINGS}\nG,H,I,J,K,L\n")
        assert [row.objective for row in rows] == ["A", "G"]

    def test_goes_on_with_the_objective_above(self) -> None:
        rows = read(f"{HEADINGS}\nA,,One,,,\n,,Two,,,\nB,,Three,,,\n")
        assert [(row.objective, row.key_actions) for row in rows] == [
            ("A", "One"),
            ("A", "Two"),
            ("B", "Three"),
        ]

    def test_finds_semicolons_and_windows_letters(self) -> None:
        text = f"{HEADINGS.replace(',', ';')}\nFamilies\u2019 help;;One, two;;;\n"
        rows = read_plan_table(io.BytesIO(text.encode("cp1252"))).rows
        assert rows == (PlanRow(2, objective="Families\u2019 help", key_actions="One, two"),)

    def test_says_which_columns_nobody_reads(self) -> None:
        table = read_plan_table(
            io.BytesIO(b"Action,Lead,Target Date,Status\nDo,Ada Moss,May 2027,x")
        )
        assert table.ignored == ("Status",)
        assert table.heading("time_scale") == "Target Date"

    def test_reads_days_of_a_workbook_with_the_year_first(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["Plan"])
        sheet.append(["Action", "Lead", "Deadline"])
        sheet.append(["Do", "Ada Moss", None])
        sheet["C3"].value, sheet["C3"].number_format = 46112, "dd/mm/yyyy"
        content = io.BytesIO()
        book.save(content)
        content.seek(0)
        (row,) = read_plan_table(content).rows
        assert (row.line, row.time_scale) == (3, "2026-03-31")

    def test_reads_lists_and_merged_cells_of_a_document(self) -> None:
        document = docx.Document()
        document.add_paragraph("Our plan")
        table = document.add_table(rows=3, cols=4)
        for cell, words in zip(
            table.rows[0].cells, ("Objective", "Key actions", "Time scale", "Lead"), strict=True
        ):
            cell.text = words
        table.cell(1, 0).merge(table.cell(2, 0)).text = "Help early"
        table.cell(1, 1).text = "Do:"
        table.cell(1, 1).add_paragraph("One", style="List Bullet")
        table.cell(1, 1).add_paragraph("Deeper", style="List Bullet 2")
        table.cell(2, 1).text = "More"
        content = io.BytesIO()
        document.save(content)
        content.seek(0)
        rows = read_plan_table(content).rows
        assert [(row.objective, row.key_actions) for row in rows] == [
            ("Help early", "Do:\n• One\n  ◦ Deeper"),
            ("Help early", "More"),
        ]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "empty"),
            (b"%PDF-1.7", "a PDF"),
            (b"\xd0\xcf\x11\xe0 old", "old Word"),
            (b"PK\x03\x04 cut off", "broken"),
            (b"A,B\n1,2\n", "no header row"),
            (b"Just words", "must part the columns"),
            (b"\x00\x01\x02,\x00", "binary"),
        ],
    )
    def test_says_why_a_file_cannot_be_read(self, content: bytes, reason: str) -> None:
        with pytest.raises(Unreadable, match=reason):
            read_plan_table(io.BytesIO(content))

    def test_refuses_what_would_fill_the_memory(self) -> None:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("word/document.xml", b" " * 30_000_000)
        content.seek(0)
        with pytest.raises(Unreadable, match="Unpacked"):
            read_plan_table(content)
        with pytest.raises(Unreadable, match="larger"):
            read_plan_table(io.BytesIO(b"x" * 2_000_000), Limits(packed=1_000_000))

    @pytest.mark.skipif(
        not FIVE_COLUMNS.exists(), reason="the published table lies beside the project"
    )
    def test_reads_five_columns_of_another_council(self) -> None:
        with FIVE_COLUMNS.open("rb") as file:
            table = read_plan_table(file)
        read_of = list(read_rows(table, "The plan"))
        assert (len(table.rows), table.ignored) == (8, ("Status",))
        assert all(isinstance(row, Reading) and row.objective == "The plan" for row in read_of)


class TestWriting:
    """The table written out."""

    @pytest.mark.parametrize("write", [as_workbook, as_document])
    def test_is_read_again_as_it_was(self, write: object) -> None:
        content = write("Our plan & theirs", ROWS)  # type: ignore[operator]
        assert write("Our plan & theirs", ROWS) == content  # type: ignore[operator]
        rows = read_plan_table(io.BytesIO(content)).rows
        assert [cells_of(row)[1:] for row in rows] == [cells_of(row)[1:] for row in ROWS]
        assert {row.objective for row in rows} == {ROWS[0].objective}

    def test_shields_formulas_in_csv(self) -> None:
        content = as_csv(ROWS)
        assert b",'=1+1,July 2017,'+44,'-5 %" in content
        rows = read_plan_table(io.BytesIO(content)).rows
        assert [cells_of(row)[1:] for row in rows] == [cells_of(row)[1:] for row in ROWS]

    def test_keeps_formulas_words_in_excel(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(as_workbook("Plan", ROWS)))
        sheet = book.worksheets[0]
        assert (sheet["C3"].value, sheet["C3"].data_type) == ("=1+1", "s")
        assert sheet.print_title_rows == "$1:$1"
        assert sheet["A2"].alignment.wrap_text
        assert sheet.page_setup.orientation == "landscape"

    def test_lays_a_document_across_and_repeats_its_headings(self) -> None:
        document = docx.Document(io.BytesIO(as_document("Plan", ROWS)))
        section = document.sections[0]
        assert section.page_width is not None
        assert section.page_height is not None
        assert section.page_width > section.page_height
        first = document.tables[0].rows[0]._tr
        assert first.find(f".//{qn('w:tblHeader')}") is not None

    def test_keeps_out_what_a_document_cannot_hold(self) -> None:
        row = PlanRow(2, "Help\x0bearly", key_actions="Do\x1f")
        assert as_document("Plan\x00", [row])
        assert as_workbook("Plan\x00", [row])


class TestReadRows:
    """What rows say."""

    def test_gives_steps_their_own_time_where_there_are_as_many(self) -> None:
        table = read_plan_table(
            io.BytesIO(
                as_csv(
                    [
                        PlanRow(
                            2,
                            "A",
                            "",
                            "Map it.\n\nBuy it.",
                            "May 2027\nJune 2027",
                            "Ada Moss\nGrace Tate",
                            "",
                        ),
                        PlanRow(3, "", "", "Map it.\n\nBuy it.", "May 2027", "Ada Moss", ""),
                    ]
                )
            )
        )
        paired, whole = read_rows(table, "The plan")
        assert isinstance(paired, Reading)
        assert isinstance(whole, Reading)
        assert [
            (step.time_scale.words if step.time_scale else None, step.responsible)
            for step in paired.steps
        ] == [("May 2027", "Ada Moss"), ("June 2027", "Grace Tate")]
        assert [step.time_scale for step in whole.steps] == [None, None]
        assert paired.key[:2] == whole.key[:2] == ("A", "Map it.")
        assert (paired.key[2], whole.key[2]) == (1, 2)

    def test_refuses_what_says_nothing_of_what_is_done(self) -> None:
        (refused,) = read_rows(
            read_plan_table(io.BytesIO(f"{HEADINGS}\nA,,,May 2027,Ada Moss,\n".encode())),
            "The plan",
        )
        assert isinstance(refused, RefusedRow)
        assert (refused.line, refused.column) == (2, "Key Actions")

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            (PlanRow(2, "A" * 501, key_actions="Do"), COLUMNS["objective"]),
            (PlanRow(2, "A", key_actions="Do", time_scale="x" * 5_001), COLUMNS["time_scale"]),
            (PlanRow(2, "A", key_actions="Do", responsible="{0}"), COLUMNS["responsible"]),
            (PlanRow(2, "A", key_actions="\n".join(["• x"] * 201)), COLUMNS["key_actions"]),
            (PlanRow(2, "A", key_actions="Do", impact="\n\n".join("x" * 51)), COLUMNS["impact"]),
            (PlanRow(2, "A", key_actions="x" * 20_001), COLUMNS["key_actions"]),
        ],
    )
    def test_refuses_what_cannot_be_kept(self, row: PlanRow, column: str) -> None:
        (refused,) = read_rows(read_plan_table(io.BytesIO(as_csv([row]))), "The plan")
        assert isinstance(refused, RefusedRow)
        assert refused.column == column

    def test_says_what_is_doubtful(self) -> None:
        table = read_plan_table(io.BytesIO(f"{HEADINGS}\nA,,Do,TBC,,\n".encode()))
        (row,) = read_rows(table, "The plan")
        assert isinstance(row, Reading)
        assert row.notes == (
            "“TBC” cannot be read as a time scale: the words are kept.",
            "Nobody is said to be responsible.",
        )

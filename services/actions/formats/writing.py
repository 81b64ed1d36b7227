"""The plan table written out, as CSV, as an Excel workbook or as a Word document.

The same rows always come to the same bytes: no file says when it was written.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import docx
import xlsxwriter
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell

from services.actions.formats import PlanRow
from services.actions.formats.cells import BULLETS
from services.actions.formats.headings import COLUMNS
from shared import spreadsheets

MOST_IN_EXCEL = 32_767  # letters in a cell
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)
# Widths of the columns: in letters for Excel, in millimetres for Word, 273 in all.
_LETTERS = (28, 28, 56, 22, 24, 40)
_MILLIMETRES = (44, 38, 78, 30, 33, 50)
_DARK = "1F4E5F"
_SHORT = 800  # letters of a row
# What XML cannot hold; a database may hold some of it.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class TooLong(Exception):
    """A cell is longer than Excel can hold."""


def cells_of(row: PlanRow) -> tuple[str, ...]:
    """Return the six cells of a row in the order of the columns."""
    return tuple(getattr(row, name) for name in COLUMNS)


def as_csv(rows: Iterable[PlanRow]) -> bytes:
    """Write the table as CSV; what a spreadsheet would take for a formula is shielded."""
    cells = [[spreadsheets.shielded(one) for one in cells_of(row)] for row in rows]
    return b"".join(map(spreadsheets.line, [list(COLUMNS.values()), *cells]))


def as_workbook(title: str, rows: Iterable[PlanRow]) -> bytes:
    """Write the table as a workbook that reads and prints well; words stay words, not formulas."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": _of_xml(title), "created": _WHEN.replace(tzinfo=None)})
    sheet = book.add_worksheet("Plan")
    wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#B7C4CA"}
    heading = book.add_format(
        wrapped | {"bold": True, "font_color": "#FFFFFF", "bg_color": f"#{_DARK}"}
    )
    body = book.add_format(wrapped)
    for place, (words, width) in enumerate(zip(COLUMNS.values(), _LETTERS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, heading)
    for number, row in enumerate(rows, start=1):
        for place, words in enumerate(cells_of(row)):
            if len(words) > MOST_IN_EXCEL:
                raise TooLong
            sheet.write_string(number, place, _of_xml(words), body)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{_of_xml(title).replace('&', '&&')[:200]}")
    sheet.set_footer("&R&P / &N")
    book.close()
    return content.getvalue()


def as_document(title: str, rows: Sequence[PlanRow]) -> bytes:
    """Write the table as a Word document: A4 across, the headings again on every page."""
    document = docx.Document()
    _lay_out(document, _of_xml(title))
    table = document.add_table(rows=1, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, _MILLIMETRES, strict=True):
        column.width = Mm(width)
    for cell, words, width in zip(table.rows[0].cells, COLUMNS.values(), _MILLIMETRES, strict=True):
        cell.width = Mm(width)
        _shade(cell, _DARK)
        run = cell.paragraphs[0].add_run(words)
        run.bold = True
        run.font.color.rgb = RGBColor(255, 255, 255)
    _repeat(table)
    for row in rows:
        _add(table, cells_of(row))
    content = io.BytesIO()
    document.save(content)
    return _packed_alike(content)


def _packed_alike(content: io.BytesIO) -> bytes:
    """Pack a document again, without the time at which each part was written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(content) as before, zipfile.ZipFile(packed, "w") as after:
        for one in before.infolist():
            part = zipfile.ZipInfo(one.filename, _WHEN.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(one))
    return packed.getvalue()


def _lay_out(document: Document, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = _WHEN
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)
    section.top_margin = section.bottom_margin = Mm(14)
    for name in ("Normal", "List Bullet", "List Bullet 2"):
        style = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(9)
        style.paragraph_format.space_after = Pt(2)
    for name, indent in (("List Bullet", 4), ("List Bullet 2", 8)):
        style = document.styles[name]
        style.paragraph_format.left_indent = Mm(indent)
        style.paragraph_format.first_line_indent = Mm(-4)
    heading = document.add_heading(title, level=1)
    heading.paragraph_format.space_before = Pt(0)


def _add(table: Table, words: Sequence[str]) -> None:
    """Add a row; written in XML at once, as to ask the table for each cell is slow."""
    row = table._tbl.add_tr()  # noqa: SLF001 -- see above
    for text, width in zip(words, _MILLIMETRES, strict=True):
        cell = row.add_tc()
        cell.width = Mm(width)
        _fill(_Cell(cell, table), text)
    # A short row stays on one page; a long one kept together would leave half a page blank.
    if sum(map(len, words)) < _SHORT:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fill(cell: _Cell, text: str) -> None:
    for number, line in enumerate(_of_xml(text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        indented = line.lstrip(" ")
        depth = BULLETS.find(indented[:1]) if indented[1:2] == " " else -1
        if depth >= 0:
            paragraph.style = "List Bullet" if depth == 0 else "List Bullet 2"
        paragraph.add_run(indented[2:] if depth >= 0 else line)


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 -- there is no other way to shade


def _repeat(table: Table) -> None:
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 -- nor to repeat a row


def _of_xml(words: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", words)

"""Word documents as lines of cells: every table, with its lists as lines that begin with a bullet."""

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.oxml.text.paragraph import CT_P

from services.actions.formats import Line, Unreadable
from services.actions.formats.cells import BULLETS
from services.actions.formats.tables import BROKEN

_MERGED_DOWN = "continue"


def read_document(source: BinaryIO) -> Iterator[list[Line]]:
    """Read every table of a Word document whose size was checked."""
    try:
        document = docx.Document(source)
    # A part that is no XML is a SyntaxError to lxml.
    except (*BROKEN, KeyError, ValueError, SyntaxError, zipfile.LargeZipFile) as error:
        raise Unreadable("The document cannot be read; save it again as .docx.") from error
    lists = _list_styles(document)
    number = 0
    for table in document.element.body.iter(qn("w:tbl")):
        lines: list[Line] = []
        above: list[str] = []
        for row in table.tr_lst:
            number += 1
            above = _cells(row.tc_lst, above, lists)
            lines.append(Line(number, tuple(above)))
        yield lines


def _list_styles(document: Document) -> dict[str, int]:
    """Return how deep the paragraphs of each style of lists stand."""
    found: dict[str, int] = {}
    for style in document.styles:
        name = (style.name or "").casefold()
        if name.startswith("list ") and "continue" not in name:
            found[style.style_id] = 0 if name[-1] not in "2345" else 1
    return found


def _cells(cells: list[CT_Tc], above: list[str], lists: dict[str, int]) -> list[str]:
    words: list[str] = []
    for cell in cells:
        place = len(words)
        if cell.vMerge == _MERGED_DOWN and place < len(above):
            words.append(above[place])
        else:
            words.append("\n".join(_paragraph(one, lists) for one in cell.p_lst))
        words += [""] * (cell.grid_span - 1)
    return words


def _paragraph(paragraph: CT_P, lists: dict[str, int]) -> str:
    text: str = paragraph.text
    depth = _depth(paragraph, lists)
    if depth is None or not text.strip():
        return text
    return f"{'  ' * depth}{BULLETS[depth]} {text.strip()}"


def _depth(paragraph: CT_P, lists: dict[str, int]) -> int | None:
    """Return how deep a paragraph stands in a list; None if it stands in none."""
    properties = paragraph.pPr
    if properties is None:
        return None
    numbers: Any = properties.numPr
    if numbers is not None:
        if numbers.numId is not None and numbers.numId.val == 0:
            return None
        level = numbers.ilvl.val if numbers.ilvl is not None else 0
        return min(int(level), len(BULLETS) - 1)
    return lists.get(properties.style) if properties.style else None

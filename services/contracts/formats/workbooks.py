"""An Excel workbook (.xlsx) as a table of texts: the first sheet that has a header row."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO, BinaryIO

import python_calamine
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from services.contracts.formats import contracts_finder, headings
from services.contracts.formats.tables import MOST_COLUMNS, Row, Unreadable

MEGABYTE = 1_000_000
MOST_FILES = 1_000
LARGEST_RATIO = 200  # of what is unpacked to what is packed; a real sheet has about ten
SMALL = 10 * MEGABYTE
# A title, a blank row and some words about the register may stand above the headings.
ROWS_ABOVE = 30
_EXACT = 1e15  # from here on a spreadsheet has rounded a whole number
_CHUNK = 1 << 20
_NEEDED_FILES = ("[Content_Types].xml", "xl/workbook.xml")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="e"[^>]*>')
# A formula of which nobody has kept the result: a program wrote it, and no spreadsheet worked it out.
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_OVERLAP = 100_000  # a cell that lies across two pieces is found in the second

Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be, in bytes: as it is sent, and unpacked."""

    packed: int = 25 * MEGABYTE
    unpacked: int = 400 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheet with the register: its headings, and its rows, which can be read again."""

    sheet: str
    headings: tuple[str, ...]
    first_line: int
    contents: Sequence[Sequence[Cell]]

    def rows(self) -> Iterator[Row]:
        """Read the rows below the headings; those that are blank are passed over."""
        width = len(self.headings)
        for line, cells in enumerate(self.contents, self.first_line):
            texts = [_text(cell) for cell in cells[:width]]
            if any(texts):
                yield Row(line, texts + [""] * (width - len(texts)))


# What zipfile raises for an archive that is cut off, for one packed in a way that it cannot unpack
# (NotImplementedError) and for one under a password (RuntimeError).
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def read_workbook(source: BinaryIO, limits: Limits) -> Workbook:
    """Read the first visible sheet that has a header row; refuse what hides its contents."""
    if source.seek(0, 2) > limits.packed:
        raise Unreadable(f"The workbook is larger than {limits.packed // MEGABYTE} MB.")
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as packed:
            _check_size(packed, limits)
            _check_kind(packed)
            errors = _Errors(packed, limits)
            source.seek(0)
            return _first_register(source, errors)
    except _BROKEN as error:
        raise Unreadable("The workbook is broken, cut off or encrypted.") from error


def _first_register(source: BinaryIO, errors: "_Errors") -> Workbook:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(source)
    except python_calamine.PasswordError as error:
        raise Unreadable("The workbook has a password.") from error
    except python_calamine.CalamineError as error:
        raise Unreadable("The workbook cannot be read; save it again as .xlsx or CSV.") from error
    with_words = False
    for about in book.sheets_metadata:
        if (
            about.typ is not SheetTypeEnum.WorkSheet
            or about.visible is not SheetVisibleEnum.Visible
        ):
            continue
        try:
            sheet = book.get_sheet_by_name(about.name)
        except (python_calamine.CalamineError, python_calamine.XmlError) as error:
            raise Unreadable(f"The sheet “{about.name}” is broken.") from error
        with_words = with_words or sheet.total_height > 0
        if found := _register(sheet):
            errors.check(about.name)
            return found
    if not with_words:
        raise Unreadable("The workbook is empty.")
    raise Unreadable(
        f"No sheet has a header row among its first {ROWS_ABOVE} rows: a row with at least"
        f" {headings.FEWEST_KNOWN} headings such as ContractReference, ContractTitle, EndDate."
    )


def _register(sheet: CalamineSheet) -> Workbook | None:
    """The sheet as a register, with the headings in the row that holds most of those we know."""
    contents = sheet.to_python(skip_empty_area=False)
    best, most = 0, 0
    for place, cells in enumerate(contents[:ROWS_ABOVE]):
        texts = [_heading(cell) for cell in cells]
        count = headings.known(texts)
        if contracts_finder.recognises(texts):
            count = len(texts)
        if count > most:
            best, most = place, count
    if most < headings.FEWEST_KNOWN:
        return None
    named = [_heading(cell) for cell in contents[best]]
    while named and not named[-1]:
        named.pop()
    if len(named) > MOST_COLUMNS:
        raise Unreadable(f"There are more than {MOST_COLUMNS} columns.")
    return Workbook(sheet.name, tuple(named), best + 2, contents[best + 1 :])


def _heading(cell: Cell) -> str:
    return " ".join(_text(cell).split())


def _text(cell: Cell) -> str:
    """A cell as a CSV file would hold it: days with the year first, whole numbers without a point."""
    match cell:
        case str():
            return cell
        case bool():
            return "Yes" if cell else "No"
        case int():
            return str(cell)
        case float():
            return _number(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case _:
            return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(number: float) -> str:
    if abs(number) >= _EXACT:
        return f"{number:E}"
    return str(int(number)) if number.is_integer() else f"{number:.15g}"


def _check_size(packed: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse before anything is unpacked what would fill the memory."""
    files = packed.infolist()
    unpacked = sum(one.file_size for one in files)
    small = sum(one.compress_size for one in files)
    if unpacked > limits.unpacked or (unpacked > SMALL and unpacked > LARGEST_RATIO * small):
        raise Unreadable(
            f"Unpacked, the workbook would have {unpacked // MEGABYTE:,} MB, more than is read."
        )
    if len(files) > MOST_FILES:
        raise Unreadable("The workbook has too many parts.")


def _check_kind(packed: zipfile.ZipFile) -> None:
    names = set(packed.namelist())
    if "content.xml" in names or "mimetype" in names:
        raise Unreadable("This is an OpenDocument file. Save it as .xlsx or CSV first.")
    if "xl/workbook.bin" in names:
        raise Unreadable("This is a binary workbook (.xlsb). Save it as .xlsx or CSV first.")
    if not names.issuperset(_NEEDED_FILES):
        raise Unreadable("This is a zip file, but not an Excel workbook (.xlsx).")


class _Errors:
    """Finds the errors of formulas in a sheet; the reader of workbooks shows them as blank cells."""

    def __init__(self, packed: zipfile.ZipFile, limits: Limits) -> None:
        self._packed = packed
        self._limits = limits

    def check(self, sheet: str) -> None:
        """Refuse a sheet in which a formula has failed, or was never worked out."""
        path = self._path(sheet)
        if path is None:
            raise Unreadable(f"The sheet “{sheet}” is not where the workbook says.")
        with self._packed.open(path) as stream:
            kept = b""
            while piece := stream.read(_CHUNK):
                _look(kept + piece)
                kept = piece[-_OVERLAP:]

    def _path(self, sheet: str) -> str | None:
        relation = next(
            (
                one.get("id")
                for one in self._parts("xl/workbook.xml", _SHEET)
                if _unescaped(one.get("name", "")) == sheet
            ),
            None,
        )
        for one in self._parts("xl/_rels/workbook.xml.rels", _RELATION):
            if one.get("id") == relation:
                target = one.get("target", "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                return path if path in self._packed.namelist() else None
        return None

    def _parts(self, path: str, wanted: re.Pattern[bytes]) -> Iterator[dict[str, str]]:
        if path not in self._packed.namelist():
            return
        with self._packed.open(path) as stream:
            content = _read_little(stream)
        for found in wanted.finditer(content):
            yield {
                name.decode().rpartition(":")[2].lower(): value.decode()
                for name, value in _ATTRIBUTE.findall(found[1])
            }


def _read_little(stream: IO[bytes]) -> bytes:
    content = stream.read(SMALL + 1)
    if len(content) > SMALL:
        raise Unreadable("The list of sheets is too long.")
    return content


def _look(content: bytes) -> None:
    if failed := _ERROR_CELL.search(content):
        raise Unreadable(f"The formula in cell {_place(failed[0])} has failed: mend it first.")
    if unknown := _NO_RESULT.search(content):
        raise Unreadable(
            f"The formula in cell {_place(unknown[0])} has no result: open the workbook in a"
            " spreadsheet and save it again."
        )


def _place(cell: bytes) -> str:
    found = _PLACE.search(cell)
    return found[1].decode() if found else "?"


def _unescaped(text: str) -> str:
    for escape, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(escape, sign)
    return text.replace("&amp;", "&")

"""CSV files and Excel workbooks as lines of cells; what a spreadsheet took for a formula is words."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

import python_calamine
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from services.actions.formats import Limits, Line, Unreadable
from shared import spreadsheets  # noqa: F401 -- says how long a cell may be

_DELIMITERS = ",;\t|"
_SHIELDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")
_MOST_FILES = 1_000
_LARGEST_RATIO = 200  # of what is unpacked to what is packed; a real file has about ten
_SMALL = 10_000_000
# What zipfile raises for an archive that is cut off, for one packed in a way that it cannot unpack
# (NotImplementedError) and for one under a password (RuntimeError).
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_csv(content: bytes) -> Iterator[Line]:
    """Read a CSV file in the encoding and with the delimiter that it shows."""
    text = _text(content)
    if "\0" in text:
        raise Unreadable("This is a binary file, not a CSV file.")
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda one: (_width(lines, one), -_DELIMITERS.index(one)))
    if delimiter not in first and not any(delimiter in line for line in lines[:30]):
        raise Unreadable("Commas, semicolons, tabs or bars must part the columns.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    began = 1
    try:
        for cells in reader:
            yield Line(began, tuple(map(_unshielded, cells)))
            began = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"Line {began} cannot be read: a quotation mark is not closed?") from error


def _width(lines: list[str], delimiter: str) -> int:
    """Return how many columns the first lines have with a delimiter, at most."""
    beginning = io.StringIO("".join(lines[:200]), newline="")
    try:
        return max((len(cells) for cells in csv.reader(beginning, delimiter=delimiter)), default=0)
    except csv.Error:
        return 0


def _text(content: bytes) -> str:
    if not content.strip():
        raise Unreadable("The file is empty.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content[1:200:2].count(0) > len(content[:200]) / 4:
        encodings = ["utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The text is in none of the encodings UTF-8, UTF-16 and Windows-1252.")


def _unshielded(cell: str) -> str:
    """Return a cell without the mark that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith(_SHIELDED) else cell


def read_workbook(source: BinaryIO) -> Iterator[list[Line]]:
    """Read every visible sheet of an Excel workbook whose size was checked."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(source)
        for about in book.sheets_metadata:
            if about.typ is SheetTypeEnum.WorkSheet and about.visible is SheetVisibleEnum.Visible:
                yield _sheet(book.get_sheet_by_name(about.name))
    except python_calamine.PasswordError as error:
        raise Unreadable("The workbook has a password.") from error
    except (python_calamine.CalamineError, python_calamine.XmlError) as error:
        raise Unreadable("The workbook cannot be read; save it again as .xlsx or CSV.") from error


def _sheet(sheet: CalamineSheet) -> list[Line]:
    contents = sheet.to_python(skip_empty_area=False)
    return [
        Line(number, tuple(_word(cell) for cell in cells))
        for number, cells in enumerate(contents, start=1)
    ]


def _word(cell: Cell) -> str:
    """Return a cell as its words: days with the year first, whole numbers without a point."""
    match cell:
        case str():
            return cell
        case bool():
            return "Yes" if cell else "No"
        case float():
            return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
    return str(cell)


def names_in(source: BinaryIO, limits: Limits) -> set[str]:
    """Return what a packed file holds; refuse what would fill the memory once it is unpacked."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as packed:
            files = packed.infolist()
    except BROKEN as error:
        raise Unreadable("The file is broken, cut off or encrypted.") from error
    finally:
        source.seek(0)
    unpacked = sum(one.file_size for one in files)
    small = sum(one.compress_size for one in files)
    if unpacked > limits.unpacked or (unpacked > _SMALL and unpacked > _LARGEST_RATIO * small):
        megabytes = unpacked // 1_000_000
        raise Unreadable(f"Unpacked, the file would have {megabytes:,} MB, more than is read.")
    if len(files) > _MOST_FILES:
        raise Unreadable("The file has too many parts.")
    return {one.filename for one in files}

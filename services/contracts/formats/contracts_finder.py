"""The export of Contracts Finder: how its columns are read into contracts."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import TypeVar

from services.contracts.formats import (
    SAID_BY_EVERY_REGISTER,
    Reading,
    RefusedRow,
    Supplier,
    shortened,
)
from services.contracts.formats.fields import (
    CHARITY_COMMISSION,
    COMPANIES_HOUSE,
    FORMULA_SIGNS,
    LONGEST_DESCRIPTION,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    Doubt,
    charity_number_note,
    company_number_note,
    read_cpv_codes,
    read_date,
    read_email,
    read_identifier,
    read_line,
    read_money,
    read_text,
    read_timestamp,
    read_yes_no,
)
from services.contracts.formats.tables import Row, Table, heading_key

__all__ = ["Reading", "RefusedRow", "Supplier", "read", "read_suppliers", "recognises"]

T = TypeVar("T")

COLUMNS: Mapping[str, Sequence[str]] = {
    "reference": ("Notice Identifier",),
    "title": ("Title",),
    "description": ("Description",),
    "buyer": ("Organisation Name",),
    "status": ("Status",),
    "contact_name": ("Contact Name",),
    "contact_email": ("Contact Email",),
    "cpv_codes": ("Cpv Codes",),
    "start": ("Contract start date",),
    "end": ("Contract end date",),
    "notice_start": ("Start Date",),
    "notice_end": ("End Date",),
    "awarded": ("Awarded Date",),
    "value": ("Awarded Value",),
    "suppliers": ("Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]",),
    "procedure": ("OJEU Procedure Type",),
    "parent": ("Parent Reference",),
    "published": ("Published Date",),
}
REQUIRED = ("reference", "title", "buyer", "start", "end", "value", "suppliers", "published")
_SAID = SAID_BY_EVERY_REGISTER | {"end_on", "value"}
_SAID_IF_THERE = {
    **{"description": "description", "cpv_codes": "cpv_codes"},
    **{"awarded": "awarded_on", "procedure": "procedure"},
}
SAID = _SAID | set(_SAID_IF_THERE.values())  # by an export that has all of its columns

_SCHEMES = {"COMPANIES_HOUSE": COMPANIES_HOUSE, "CHARITY_COMMISSION": CHARITY_COMMISSION}
_NUMBER_NOTES = {COMPANIES_HOUSE: company_number_note, CHARITY_COMMISSION: charity_number_note}
# The four last parts of a supplier and the bracket that closes it. Names and addresses may hold
# brackets, bars and line breaks of their own; these parts cannot, so they tell where one ends.
_SUPPLIER_END = re.compile(
    r"\|([^|\[\]]*)\|([^|\[\]]*)\|(yes|no|)\|(yes|no|)\]\s*(?=\[|\Z)", re.IGNORECASE
)
_NO_SUPPLIER = re.compile(r"(?:n/?a|none|tbc|tbd|unknown|not applicable)\b", re.IGNORECASE)
_ESCAPED = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#0?39);")
_ESCAPES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": " "}
_GARBLED = "â€"


def recognises(headings: Sequence[str]) -> bool:
    """Whether these are the headings of a Contracts Finder export."""
    keys = {heading_key(heading) for heading in headings}
    return all(keys & {heading_key(meaning) for meaning in COLUMNS[name]} for name in REQUIRED)


def read(table: Table) -> Iterator[Reading | RefusedRow]:
    """Every row of the table in its order: a contract, or why the row was refused."""
    places = table.locate(COLUMNS, REQUIRED)
    return _read_rows(table, places)


def read_suppliers(text: str, notes: list[str]) -> tuple[Supplier, ...]:
    """The suppliers in one cell, each once; what is strange about them is added to the notes."""
    suppliers: list[Supplier] = []
    start, cell = 0, text.strip()
    for end in _SUPPLIER_END.finditer(cell):
        name, bar, address = cell[start + 1 : end.start()].partition("|")
        if cell[start] != "[" or not bar or "][" in name or "][" in address:
            break
        if "|" in address:
            notes.append("A supplier's name or address holds a bar; the first bar ends its name.")
        if supplier := _supplier(name, end, notes):
            suppliers.append(supplier)
        start = end.end()
    if start < len(cell):
        raise Doubt(f"The list of suppliers cannot be read from its character {start + 1} on.")
    if not suppliers:
        notes.append("No supplier is named.")
    different = tuple(dict.fromkeys(suppliers))
    if repeated := len(suppliers) - len(different):
        notes.append(f"Suppliers that are listed again were kept once ({repeated} left out).")
    return different


def _supplier(written: str, end: re.Match[str], notes: list[str]) -> Supplier | None:
    name = read_line(_unescaped(written, "supplier", notes), LONGEST_NAME)
    if name is None:
        notes.append("A supplier without a name was left out.")
        return None
    if _NO_SUPPLIER.match(name):
        notes.append(f"“{name}” may not be the name of a supplier.")
    kind, number, sme, vcse = end.groups()
    scheme = _SCHEMES.get(kind.strip().upper())
    identifier = read_identifier(number, LONGEST_REFERENCE)
    if identifier and scheme:
        identifier = identifier.upper()
        if note := _NUMBER_NOTES[scheme](identifier):
            notes.append(note)
    elif identifier:
        notes.append(f"The number {identifier} of {name} has no register that we know.")
    elif scheme:
        notes.append(f"{name} is said to be registered, but its number is missing.")
    if not (scheme and identifier):
        scheme = identifier = None
    return Supplier(name, scheme, identifier, read_yes_no(sme), read_yes_no(vcse))


def _unescaped(text: str, what: str, notes: list[str]) -> str:
    if "&" not in text or not _ESCAPED.search(text):
        return text
    notes.append(f"The {what} held the escapes of a web page (such as &amp;); they were resolved.")
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], "'"), text)


class _Refused(Exception):
    """The row cannot be a contract because of one of its cells."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


@dataclass(slots=True)
class _Cells:
    """The cells of one row, asked for by what they mean, and the notes made while reading."""

    row: Row
    places: Mapping[str, int]
    said: frozenset[str]
    notes: list[str] = field(default_factory=list)

    def written(self, name: str) -> str:
        return self.row.cells[self.places[name]] if name in self.places else ""

    def read(self, name: str, reader: Callable[[str], T]) -> T:
        try:
            return reader(self.written(name))
        except Doubt as doubt:
            raise _Refused(name, str(doubt)) from None

    def needed(self, name: str, reader: Callable[[str], T | None]) -> T:
        value = self.read(name, reader)
        if value is None:
            raise _Refused(name, "This cell is blank, but a contract needs it.")
        return value


def _read_rows(table: Table, places: Mapping[str, int]) -> Iterator[Reading | RefusedRow]:
    first_lines: dict[bytes, int] = {}
    said = _SAID | {field for name, field in _SAID_IF_THERE.items() if name in places}
    for row in table.rows:
        if isinstance(row, RefusedRow):
            yield row
            continue
        cells = _Cells(row, places, said)
        reference: str | None = None
        try:
            reference = cells.needed("reference", _reference)
            # A short hash, so that a file of a million rows stays small in memory.
            key = blake2b(reference.encode(), digest_size=8).digest()
            first = first_lines.setdefault(key, row.line)
            if first != row.line:
                reason = f"This notice stands in the file already, on line {first}."
                raise _Refused("reference", reason)  # noqa: TRY301 - one place makes refusals
            yield _reading(cells, reference)
        except _Refused as refused:
            heading = table.headings[places[refused.name]]
            value = shortened(cells.written(refused.name))
            yield RefusedRow(row.line, heading, value, refused.reason, reference)


def _reading(cells: _Cells, reference: str) -> Reading:
    notes = cells.notes
    status = cells.read("status", _line)
    if status and status.casefold() != "awarded":
        notes.append(f"The notice is “{status}”, not awarded.")
    title = cells.needed("title", lambda text: _public_line(text, "title", notes))
    description = cells.read("description", lambda text: _description(text, notes))
    buyer_name = cells.needed(
        "buyer", lambda text: _public_line(text, "organisation's name", notes)
    )
    start_on = _contract_date(cells, "start")
    end_on = _contract_date(cells, "end")
    if end_on < start_on:
        raise _Refused("end", f"The contract ends before its start on {start_on:%d/%m/%Y}.")
    awarded_on = cells.read("awarded", read_date)
    if awarded_on and awarded_on > end_on:
        notes.append("The contract was awarded after its end.")
    return Reading(
        line=cells.row.line,
        reference=reference,
        title=title,
        description=description,
        buyer_name=buyer_name,
        contact_name=cells.read("contact_name", _line),
        contact_email=_contact_email(cells),
        cpv_codes=cells.read("cpv_codes", read_cpv_codes),
        start_on=start_on,
        end_on=end_on,
        awarded_on=awarded_on,
        value=_value(cells),
        suppliers=cells.read("suppliers", lambda text: read_suppliers(text, notes)),
        procedure=cells.read("procedure", _line),
        parent_reference=cells.read("parent", _reference),
        published_at=cells.needed("published", read_timestamp),
        notes=tuple(dict.fromkeys(notes)),
        said=cells.said,
    )


def _contract_date(cells: _Cells, name: str) -> date:
    if day := cells.read(name, read_date):
        return day
    if "notice_" + name in cells.places and (day := cells.read("notice_" + name, read_date)):
        cells.notes.append(f"The contract's {name} is missing; the notice's {name} date is used.")
        return day
    raise _Refused(
        name, f"The contract's {name} is missing, and the notice does not say it either."
    )


def _value(cells: _Cells) -> Decimal | None:
    value = cells.read("value", read_money)
    if value == 0:
        cells.notes.append("The awarded value is 0, which is read as unknown.")
        return None
    return value


def _contact_email(cells: _Cells) -> str | None:
    try:
        return read_email(cells.written("contact_email"))
    except Doubt as doubt:
        # The contract still counts; and the note does not repeat what may be somebody's name.
        cells.notes.append(f"The contact's e-mail address is left out. {doubt}")
        return None


def _public_line(text: str, what: str, notes: list[str]) -> str | None:
    line = read_line(_unescaped(text, what, notes), LONGEST_LINE)
    if line and line.startswith(FORMULA_SIGNS):
        notes.append(f"The {what} begins like the formula of a spreadsheet; it is kept as text.")
    return line


def _description(text: str, notes: list[str]) -> str | None:
    if _GARBLED in text:
        notes.append("The description holds letters garbled by a wrong encoding; kept as it is.")
    return read_text(_unescaped(text, "description", notes), LONGEST_DESCRIPTION)


def _reference(text: str) -> str | None:
    return read_identifier(text, LONGEST_REFERENCE)


def _line(text: str) -> str | None:
    return read_line(text, LONGEST_LINE)

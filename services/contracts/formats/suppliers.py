"""Who provides, in a register that has a column each for a supplier's name and numbers."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from services.contracts.formats import Supplier, shortened
from services.contracts.formats.fields import (
    CHARITY_COMMISSION,
    COMPANIES_HOUSE,
    LONGEST_CODE,
    LONGEST_NAME,
    Doubt,
    charity_number_note,
    company_number_note,
    read_line,
    read_text,
)
from services.contracts.formats.words import (
    NOTHING,
    key,
    read_flag,
    read_registered,
    read_vcse_type,
)
from shared.events.organisations import VcseType

T = TypeVar("T")
SEVERAL = ";"
COLUMNS = frozenset(
    (
        *("supplier", "company_number", "charity_number", "other_supplier_id"),
        *("sme", "vcse", "vcse_kind"),
    )
)
_NO_NAME = re.compile(r"(?:n/?a|none|tbc|tbd|various|multiple|unknown|not applicable)\b", re.I)
_DIGITS = re.compile(r"[0-9]{1,8}")


def read_suppliers(text: Callable[[str], str], notes: list[str]) -> tuple[Supplier, ...]:
    """Read the suppliers of a row; several stand in one cell with semicolons between them."""
    written = text("supplier")
    if SEVERAL not in written:
        name = _name(written, notes)
        if name is None:
            raise Doubt("This cell is blank, but a contract needs a supplier.")
        numbers = text("other_supplier_id")
        return (_supplier(name, 0, 1, text, numbers.split(SEVERAL) if numbers else [], notes),)
    names = [_name(part, notes) for part in written.split(SEVERAL)]
    others = _parts(text("other_supplier_id"), len(names), "other numbers", notes)
    found = [
        _supplier(name, place, len(names), text, others[place : place + 1], notes)
        for place, name in enumerate(names)
        if name is not None
    ]
    if not found:
        raise Doubt("This cell is blank, but a contract needs a supplier.")
    return tuple(dict.fromkeys(found))


def _name(text: str, notes: list[str]) -> str | None:
    name = read_line(text, LONGEST_NAME)
    if name is not None and _NO_NAME.match(name):
        notes.append(f"“{name}” may not be the name of a supplier.")
    return name


def _supplier(
    name: str,
    place: int,
    many: int,
    text: Callable[[str], str],
    others: Sequence[str],
    notes: list[str],
) -> Supplier:
    company = _part(text("company_number"), place, many, "company numbers", notes)
    charity = _part(text("charity_number"), place, many, "charity numbers", notes)
    kind = _part(text("vcse_kind"), place, many, "kinds of voluntary organisation", notes)
    identifiers = [
        *_company(company, notes),
        *_charity(charity, notes),
        *(found for one in others for found in _other(one.strip(), name, notes)),
    ]
    scheme, identifier = identifiers[0] if identifiers else (None, None)
    return Supplier(
        name,
        scheme,
        identifier,
        _flag(text("sme"), "an SME", notes),
        _flag(text("vcse"), "a voluntary or community organisation", notes),
        tuple(dict.fromkeys(identifiers[1:])),
        _vcse_type(kind, notes),
    )


def _company(text: str, notes: list[str]) -> list[tuple[str, str]]:
    number = text.strip().upper().replace(" ", "")
    if not number or (not number[0].isdigit() and key(text) in NOTHING):
        return []
    note = company_number_note(number)
    if note is not None and not _DIGITS.fullmatch(number):
        # Kept, it would make one organisation of all that have the same words there.
        notes.append(f"“{shortened(text)}” is not a company number. It is left out.")
        return []
    if not number.strip("0"):
        return []
    if note is not None:
        notes.append(note)
    return [(COMPANIES_HOUSE, number)]


def _charity(text: str, notes: list[str]) -> list[tuple[str, str]]:
    number = text.strip().upper().replace(" ", "")
    if not number.strip("0") or (not number[0].isdigit() and key(text) in NOTHING):
        return []
    if charity_number_note(number) is not None:
        notes.append(f"“{shortened(text)}” is not a charity number. It is left out.")
        return []
    return [(CHARITY_COMMISSION, number)]


def _other(text: str, name: str, notes: list[str]) -> list[tuple[str, str]]:
    if not text or key(text) in NOTHING:
        return []
    try:
        found = read_registered(read_text(text, LONGEST_CODE * 2) or "")
    except Doubt as doubt:
        notes.append(f"A number of {name} is left out: {doubt}")
        return []
    if found is None:
        notes.append(
            f"The number {shortened(text)} of {name} has no register that we know: it is left out."
            " With a scheme before it, such as GB-NHS:RX1, it is kept."
        )
        return []
    return [found]


def _flag(text: str, what: str, notes: list[str]) -> bool | None:
    try:
        return read_flag(text) if text else None
    except Doubt:
        notes.append(f"“{shortened(text)}” does not say whether the supplier is {what}.")
        return None


def _vcse_type(text: str, notes: list[str]) -> VcseType | None:
    found = read_vcse_type(text)
    if found is None and text and key(text) not in NOTHING:
        notes.append(f"“{shortened(text)}” is no kind of voluntary organisation that we know.")
    return found


def _part(text: str, place: int, many: int, what: str, notes: list[str]) -> str:
    if not text or many == 1:
        return text
    parts = _parts(text, many, what, notes)
    return parts[place].strip() if parts else ""


def _parts(text: str, many: int, what: str, notes: list[str]) -> list[str]:
    """The parts of a cell that has one for each of several suppliers; none where they do not fit."""
    if not text:
        return []
    parts = text.split(SEVERAL)
    if len(parts) == many:
        return parts
    note = f"The {what} are left out: it is not certain which supplier has which."
    if note not in notes:
        notes.append(note)
    return []

"""What a register of contracts says once it is read, whichever format it came in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

LONGEST_VALUE_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Supplier:
    """An organisation that was awarded the contract, as the register names it."""

    name: str
    scheme: str | None
    identifier: str | None
    sme: bool | None
    vcse: bool | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One contract of a register; the notes say every doubt that was met on the way."""

    line: int
    reference: str
    title: str
    description: str | None
    buyer_name: str
    contact_name: str | None
    contact_email: str | None
    cpv_codes: tuple[str, ...]
    start_on: date
    end_on: date
    awarded_on: date | None
    value: Decimal | None
    suppliers: tuple[Supplier, ...]
    procedure: str | None
    parent_reference: str | None
    published_at: datetime
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not read, with the place and the reason for the person who mends it."""

    line: int
    column: str | None
    value: str | None
    reason: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ContactAddress:
    """A person to write to about contracts, as first seen in the register."""

    email: str
    name: str | None
    organisation_name: str


def shortened(value: str) -> str:
    """A cell short enough to be shown in a report."""
    if len(value) <= LONGEST_VALUE_SHOWN:
        return value
    return value[: LONGEST_VALUE_SHOWN - 1] + "…"


def contact_addresses(readings: Iterable[Reading | RefusedRow]) -> Iterator[ContactAddress]:
    """Each contact's e-mail address once, with the name and organisation first seen beside it."""
    seen: set[str] = set()
    for reading in readings:
        if isinstance(reading, RefusedRow) or reading.contact_email is None:
            continue
        address = reading.contact_email.casefold()
        if address not in seen:
            seen.add(address)
            yield ContactAddress(reading.contact_email, reading.contact_name, reading.buyer_name)

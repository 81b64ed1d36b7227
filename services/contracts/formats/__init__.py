"""What a register of contracts says once it is read, whichever format it came in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shared.events.organisations import VcseType
from shared.events.terms import (
    Area,
    Classification,
    ContractKind,
    DocumentLink,
    ProcurementCategory,
    TenderRoute,
)

LONGEST_VALUE_SHOWN = 80
SAID_BY_EVERY_REGISTER = frozenset(("title", "provider_id", "other_provider_ids", "start_on"))


@dataclass(frozen=True, slots=True)
class Supplier:
    """An organisation that was awarded the contract, as the register names it."""

    name: str
    scheme: str | None
    identifier: str | None
    sme: bool | None
    vcse: bool | None
    more_identifiers: tuple[tuple[str, str], ...] = ()
    vcse_type: VcseType | None = None

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """Return what registers of the country call it: each a scheme and a code."""
        first = ((self.scheme, self.identifier),) if self.scheme and self.identifier else ()
        return first + self.more_identifiers


@dataclass(frozen=True, slots=True)
class Reading:
    """One contract of a register; the notes say every doubt that was met on the way.

    What the register does not speak of at all is not among the fields that are `said`: it is not
    known to be blank.
    """

    line: int
    reference: str
    title: str
    description: str | None
    buyer_name: str
    contact_name: str | None
    contact_email: str | None
    cpv_codes: tuple[str, ...]
    start_on: date
    end_on: date | None
    awarded_on: date | None
    value: Decimal | None
    suppliers: tuple[Supplier, ...]
    procedure: str | None
    parent_reference: str | None
    published_at: datetime | None
    notes: tuple[str, ...]
    said: frozenset[str]
    buyer_identifier: tuple[str, str] | None = None
    kind: ContractKind | None = None
    category: str | None = None
    directorate: str | None = None
    procurement_category: ProcurementCategory | None = None
    classifications: tuple[Classification, ...] = ()
    areas: tuple[Area, ...] = ()
    open_contracting_id: str | None = None
    yearly_value: Decimal | None = None
    irrecoverable_vat: Decimal | None = None
    fixed_cost: bool | None = None
    tender_route: TenderRoute | None = None
    latest_end_on: date | None = None
    review_on: date | None = None
    documents: tuple[DocumentLink, ...] = ()
    more_lines: tuple[int, ...] = ()  # further rows of the contract, each with one more supplier


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not read, with the place and the reason for the person who mends it."""

    line: int
    column: str | None
    value: str | None
    reason: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A row that was read, but that was not asked for."""

    line: int
    reference: str
    title: str
    reason: str


RowRead = Reading | RefusedRow | LeftOutRow


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


def contact_addresses(readings: Iterable[RowRead]) -> Iterator[ContactAddress]:
    """Each contact's e-mail address once, with the name and organisation first seen beside it."""
    seen: set[str] = set()
    for reading in readings:
        if not isinstance(reading, Reading) or reading.contact_email is None:
            continue
        address = reading.contact_email.casefold()
        if address not in seen:
            seen.add(address)
            yield ContactAddress(reading.contact_email, reading.contact_name, reading.buyer_name)

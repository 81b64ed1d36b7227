"""The contracts register of the Local Government Transparency Code: its 38 columns, in order.

Columns and what they want are those of the LGA's practitioners' guide v1.3 of 2015; where its
machine schema differs from the guide, the guide is followed (a charity number only of a charity).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shared.events.terms import ContractKind, DocumentKind, TenderRoute
from shared.spreadsheets import shielded

SEVERAL = "; "
COMPANIES_HOUSE, CHARITY_COMMISSION = "GB-COH", "GB-CHC"
CONTRACT_TYPES: dict[ContractKind, str] = {
    ContractKind.CONTRACT: "Single award contract",
    ContractKind.CALL_OFF: "Single award contract",
    ContractKind.FRAMEWORK: "Framework agreement",
    ContractKind.LOT: "Framework agreement",
    ContractKind.DYNAMIC_MARKET: "Dynamic purchasing system",
    ContractKind.GRANT: "Grant agreement",
}
SEVERAL_SUPPLIERS = "Multiple award contract"
OTHER_TYPE = "Other"
PROCESS_TYPES = {
    TenderRoute.INVITATION_TO_QUOTE: "Invitation to quote",
    TenderRoute.PUBLISHED_INVITATION: "Published invitation to tender",
}
YES_AND_NO = {True: "true", False: "false"}
SERVICE_SCHEME, PROCLASS_SCHEME, CPV_SCHEME = "ESD", "PROCLASS", "CPV"
OWN_CATEGORY_SCHEME = "OWN"
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as the register knows it."""

    name: str
    identifiers: Sequence[Mapping[str, str]] = ()
    sme: bool | None = None
    vcse: bool | None = None
    vcse_type: str | None = None

    def number(self, scheme: str) -> str:
        """Return what a register calls it, or nothing."""
        return next((one["id"] for one in self.identifiers if one["scheme"] == scheme), "")

    @property
    def other_numbers(self) -> str:
        """Return what other registers call it."""
        return SEVERAL.join(
            f"{one['scheme']}:{one['id']}"
            for one in self.identifiers
            if one["scheme"] not in (COMPANIES_HOUSE, CHARITY_COMMISSION)
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A contract with its commissioner and everybody who provides, the prime provider first."""

    contract: Mapping[str, Any]
    commissioner: Party
    suppliers: Sequence[Party]


@dataclass(frozen=True, slots=True)
class Gap:
    """What the guide wants in a row and the register does not hold."""

    reference: str
    column: str
    reason: str


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _flag(flag: bool | None) -> str:
    return "" if flag is None else YES_AND_NO[flag]


def _all(parts: Sequence[str]) -> str:
    """Return what each supplier has, in their order; nothing where none has anything."""
    return SEVERAL.join(parts) if any(parts) else ""


def _together(flags: Sequence[bool | None]) -> bool | None:
    return True if all(flags) else None if None in flags else False


def _document(entry: Entry, kind: DocumentKind) -> str:
    links = entry.contract["documents"]
    return next((link["url"] for link in links if link["kind"] == kind), "")


def _classified(entry: Entry, scheme: str, part: str) -> str:
    filed = [one for one in entry.contract["classifications"] if one["scheme"] == scheme]
    return _all([one[part] or "" for one in filed])


def _areas(entry: Entry, part: str) -> str:
    return _all([area[part] or "" for area in entry.contract["areas"]])


def _kind(entry: Entry) -> str:
    kind = ContractKind(entry.contract["kind"])
    if kind is ContractKind.CONTRACT and len(entry.suppliers) > 1:
        return SEVERAL_SUPPLIERS
    return CONTRACT_TYPES.get(kind, OTHER_TYPE)


def _process(entry: Entry) -> str:
    route = entry.contract["tender_route"]
    return PROCESS_TYPES[TenderRoute(route)] if route else ""


@dataclass(frozen=True, slots=True)
class Column:
    """One of the 38 columns: how it is filled, and whether the guide wants it always."""

    fill: Callable[[Entry], str]
    wanted: bool = False


COLUMNS: dict[str, Column] = {
    "OrganisationLabel": Column(lambda e: e.commissioner.name),
    "OrganisationURI": Column(lambda e: e.commissioner.number("URI")),
    "ContractReference": Column(lambda e: e.contract["reference"], wanted=True),
    "OpenContractingID": Column(lambda e: e.contract["open_contracting_id"] or ""),
    "ContractTitle": Column(lambda e: e.contract["title"], wanted=True),
    "ContractType": Column(_kind),
    "OrganisationalUnit": Column(lambda e: e.contract["directorate"] or "", wanted=True),
    "ServiceCategoryLabel": Column(lambda e: e.contract["category"] or ""),
    "ServiceCategoryURI": Column(lambda e: _classified(e, SERVICE_SCHEME, "id")),
    "Description": Column(lambda e: e.contract["description"] or "", wanted=True),
    "ProcurementCategory": Column(lambda e: _classified(e, OWN_CATEGORY_SCHEME, "label")),
    "CPVLabel": Column(lambda e: _classified(e, CPV_SCHEME, "label")),
    "CPVCode": Column(lambda e: SEVERAL.join(e.contract["cpv_codes"])),
    "ProclassLabel": Column(lambda e: _classified(e, PROCLASS_SCHEME, "label")),
    "ProclassCode": Column(lambda e: _classified(e, PROCLASS_SCHEME, "id")),
    "StartDate": Column(lambda e: _day(e.contract["start_on"]), wanted=True),
    "EndDate": Column(lambda e: _day(e.contract["end_on"]), wanted=True),
    "ReviewDate": Column(lambda e: _day(e.contract["review_on"]), wanted=True),
    "LastExtensionDate": Column(lambda e: _day(e.contract["latest_end_on"])),
    "ContractValue": Column(lambda e: _amount(e.contract["value"]), wanted=True),
    "FixedCost": Column(lambda e: _flag(e.contract["fixed_cost"])),
    "IrrecoverableVAT": Column(lambda e: _amount(e.contract["irrecoverable_vat"]), wanted=True),
    "SupplierName": Column(lambda e: SEVERAL.join(one.name for one in e.suppliers), wanted=True),
    "CompaniesHouseRegistrationNumber": Column(
        lambda e: _all([one.number(COMPANIES_HOUSE) for one in e.suppliers])
    ),
    "CharityCommissionNumber": Column(
        lambda e: _all([one.number(CHARITY_COMMISSION) for one in e.suppliers])
    ),
    "OtherSupplierID": Column(lambda e: _all([one.other_numbers for one in e.suppliers])),
    "SMESupplier": Column(
        lambda e: _flag(_together([one.sme for one in e.suppliers])), wanted=True
    ),
    "VCSESupplier": Column(
        lambda e: _flag(_together([one.vcse for one in e.suppliers])), wanted=True
    ),
    "VCSESupplierType": Column(lambda e: _all([one.vcse_type or "" for one in e.suppliers])),
    # Who may be written to is a person, and the register publishes none.
    "ContactName": Column(lambda _: ""),
    "ContactEmail": Column(lambda _: ""),
    "ContactURL": Column(lambda _: ""),
    "ProcessType": Column(_process, wanted=True),
    "TenderDocumentURL": Column(lambda e: _document(e, DocumentKind.TENDER)),
    "ContractDocumentURL": Column(lambda e: _document(e, DocumentKind.CONTRACT)),
    "PerformanceInformationURL": Column(lambda e: _document(e, DocumentKind.PERFORMANCE)),
    "AreaServedLabel": Column(lambda e: _areas(e, "label")),
    "AreaServedURI": Column(lambda e: _areas(e, "uri")),
}


def cells(entry: Entry) -> Cells:
    """Return a contract as a row of the register, in which no spreadsheet finds a formula."""
    return {name: shielded(column.fill(entry)) for name, column in COLUMNS.items()}


def gaps(entry: Entry) -> Iterator[Gap]:
    """Yield what the guide wants in the row and the register does not hold."""
    reference = entry.contract["reference"]
    for name, column in COLUMNS.items():
        if column.wanted and not column.fill(entry):
            yield Gap(reference, name, "The guide wants this always; the register does not say it.")
    for supplier in entry.suppliers:
        if supplier.vcse and not supplier.number(CHARITY_COMMISSION):
            reason = f"{supplier.name} is a voluntary or community organisation without a number."
            yield Gap(reference, "CharityCommissionNumber", reason)

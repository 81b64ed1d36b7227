"""What the headings of a register mean, whatever words a council has put there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.contracts.formats.tables import Unreadable

# For each meaning the headings that say it, the most exact words first: where two columns could
# say the same, the one with the more exact heading does. All of them count in any case, with any
# punctuation, and without small words such as “the” and “of”.
MEANINGS: Mapping[str, Sequence[Sequence[str]]] = {
    "organisation": (
        ("OrganisationLabel", "Organisation name", "Lead commissioner"),
        ("Buyer", "Buyer name", "Commissioner", "Contracting authority", "Council", "Organisation"),
    ),
    "organisation_uri": (("OrganisationURI", "Organisation code"),),
    "reference": (
        (
            *("ContractReference", "Contract Reference number / ID", "Contract reference number"),
            *("Contract ref", "Contract ref no", "Contract number", "Contract no", "Contract ID"),
        ),
        ("Procurement reference", "Reference number", "Register reference", "Agreement reference"),
        ("Reference", "Reference no", "Ref", "Ref no", "Unique reference", "ID"),
    ),
    "open_contracting_id": (("OpenContractingID", "OCID"),),
    "title": (
        ("ContractTitle", "Title of the Agreement", "Agreement title", "Contract name"),
        ("Title", "Name of contract", "Agreement name", "Agreement"),
    ),
    "kind": (("ContractType", "Type of contract", "Agreement type", "Type of agreement"),),
    "directorate": (
        (
            *("OrganisationalUnit", "Local authority directorate/service responsible"),
            *("Directorate / service responsible", "Local authority department responsible"),
            *("Department responsible", "Directorate responsible", "Responsible department"),
        ),
        ("Department", "Directorate", "Service area", "Service responsible"),
    ),
    "service_label": (("ServiceCategoryLabel",),),
    "service_uri": (("ServiceCategoryURI",),),
    "description": (
        (
            *("Contract description", "Description of goods and services"),
            *("Description of the goods and/or services being provided", "Description of services"),
            *("Description of goods and/or services", "Service description"),
        ),
        ("Description", "Short description", "Details", "Summary"),
    ),
    "category": (
        (
            *("Procurement classification: Council's procurement category label",),
            *("Procurement classification: Councils procurement category label",),
            *("ProcurementCategory", "Primary procurement category", "Council's category"),
        ),
        ("Category", "Contract category", "Industry"),
    ),
    "cpv_label": (("Procurement classification: CPV label", "CPVLabel", "CPV description"),),
    "cpv_codes": (("Procurement classification: CPV code", "CPVCode", "CPV codes", "CPV"),),
    "proclass_label": (("Procurement classification: Proclass label", "ProclassLabel"),),
    "proclass_code": (
        ("Procurement classification: Proclass code", "ProclassCode", "Pro-Class", "Proclass"),
    ),
    "cpv_or_proclass": (("CPV codes/Pro-Class", "CPV or ProClass"),),
    "start": (
        ("Contract start date", "Contract start", "Contract commencement date"),
        ("StartDate", "Start", "Date started", "Commencement date", "Date of commencement"),
    ),
    "end": (
        ("Contract current end date", "Current end date"),
        ("Contract end date", "Contract expiry date", "Contract end"),
        ("EndDate", "End", "Expiry date", "Date of expiry", "Finish date"),
    ),
    "review": (("ReviewDate", "Contract review date", "Date of review", "Next review date"),),
    "latest_end": (
        (
            *("LastExtensionDate", "Maximum contract end date", "Maximum end date"),
            *("Latest end date", "End date including extensions", "End date with extensions"),
        ),
        ("Extension period",),
    ),
    "awarded": (("Awarded date", "Award date", "Date awarded", "Contract award date"),),
    "value": (
        (
            *("ContractValue", "Total contract value", "Contract value total", "Value of contract"),
            *("Contract award value", "Award value", "Awarded value", "Current value"),
        ),
        ("Total value", "Value"),
    ),
    "yearly_value": (
        ("Annual contract value", "Estimated annual value", "Annual value", "Value per year"),
    ),
    "fixed_cost": (("FixedCost", "Fixed cost / estimated cost", "Fixed or estimated cost"),),
    "irrecoverable_vat": (
        (
            *("IrrecoverableVAT", "Value Added Tax that cannot be recovered"),
            *("VAT that cannot be recovered", "Non-recoverable VAT"),
        ),
    ),
    "supplier": (
        ("SupplierName", "Supplier name and details", "Winning bidder", "Awarded supplier"),
        ("Supplier", "Provider name", "Provider", "Contractor name", "Contractor"),
    ),
    "company_number": (
        (
            *("CompaniesHouseRegistrationNumber", "Supplier registered company number"),
            *("Companies House number", "Company number", "Company registration number"),
            *("Registered company number", "Supplier company number"),
        ),
    ),
    "charity_number": (
        (
            *("CharityCommissionNumber", "Supplier registered charity number", "Charity number"),
            *("Charity registration number", "Registered charity number"),
        ),
    ),
    "other_supplier_id": (("OtherSupplierID", "Other IDs", "Other ID"),),
    "sme": (("SMESupplier", "Supplier is SME", "Is supplier SME", "SME"),),
    "vcse": (("VCSESupplier", "Supplier is VCSE", "Is supplier VCSE", "VCSE"),),
    "vcse_kind": (("VCSESupplierType", "VCSE type"),),
    "contact_name": (
        (
            *("ContactName", "Nominated contact point: name", "Buyer contact name"),
            *("Contract manager", "Contract owner", "Responsible officer", "Lead officer"),
        ),
        ("Contact", "Contact officer"),
    ),
    "contact_email": (
        (
            *(
                "ContactEmail",
                "Nominated contact point: email",
                "Buyer email",
                "Contact email address",
            ),
            *("Contract manager email", "Contract owner email", "Responsible officer email"),
        ),
        ("Email", "Email address"),
    ),
    "process": (
        (
            *("ProcessType", "Tender process type", "Tender type", "Procurement process"),
            *("Procurement route", "Procurement method", "Procedure type", "Route to market"),
            *("Invitation to quote or published invitation to tender",),
            "Whether or not the contract was the result of an invitation to quote or a published "
            "invitation to tender",
        ),
        ("Process used", "Procedure"),
    ),
    "tender_url": (("TenderDocumentURL", "Original tender document"),),
    "contract_url": (("ContractDocumentURL", "Contract document"),),
    "performance_url": (("PerformanceInformationURL", "Performance information"),),
    "area_label": (
        ("AreaServedLabel", "Location served label", "Location service label", "Area served"),
        ("Location of contract", "Location served", "Location"),
    ),
    "area_uri": (("AreaServedURI", "Location served URI"),),
}
# One column that says several things cannot be read; each is to have a column of its own.
MIXED: Mapping[str, str] = {
    "Start, end and review dates": "“Start date”, “End date” and “Review date”",
    "Start and end dates": "“Start date” and “End date”",
    "Contract period": "“Start date” and “End date”",
    "Contract start and end dates": "“Start date” and “End date”",
}
# What a register cannot do without, and what its heading would best be.
NEEDED: Mapping[str, str] = {
    "reference": "ContractReference",
    "title": "ContractTitle",
    "start": "StartDate",
    "end": "EndDate",
    "supplier": "SupplierName",
}
FEWEST_KNOWN = 3

_SMALL_WORDS = {"the", "of", "a", "an", "and", "or", "for", "to", "be", "is", "that", "s", "with"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APOSTROPHE = re.compile("['\u2019]s?\\b", re.IGNORECASE)
_CURRENCIES = {"$": " dollars ", "€": " euros ", "£": " "}
# A code of the schema written in capitals only, or closed up otherwise, still is that code.
_ABBREVIATIONS = {"no": "number", "num": "number", "ref": "reference", "org": "organisation"}


@dataclass(frozen=True, slots=True)
class Matched:
    """Where each meaning stands among the headings, and which headings nobody reads."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]


def meaning_key(heading: str) -> str:
    """Return a heading reduced to its words: what remains says what stands below it."""
    apart = _CAMEL.sub(" ", _APOSTROPHE.sub("", heading))
    for sign, word in _CURRENCIES.items():
        apart = apart.replace(sign, word)
    found = re.findall(r"[^\W_]+", apart.casefold())
    words = [_ABBREVIATIONS.get(word, word) for word in found if word not in _SMALL_WORDS]
    return "".join(words)


def known(headings: Sequence[str]) -> int:
    """Return how many of some cells are headings that we know."""
    return sum(meaning_key(heading) in _BY_KEY for heading in headings)


def match(headings: Sequence[str]) -> Matched:
    """Find what each column means; refuse what is not certain, and say what to rename."""
    claims: dict[str, list[tuple[int, int]]] = {}
    for place, heading in enumerate(headings):
        key = meaning_key(heading)
        if key in _MIXED:
            raise Unreadable(
                f"“{heading}” holds several dates: split it into {_MIXED[key]}, a column each."
            )
        if key in _BY_KEY:
            name, rank = _BY_KEY[key]
            claims.setdefault(name, []).append((rank, place))
    places: dict[str, int] = {}
    for name, found in claims.items():
        best = min(rank for rank, _ in found)
        chosen = [place for rank, place in found if rank == best]
        if len(chosen) > 1:
            twice = " and ".join(f"“{headings[place]}”" for place in chosen[:3])
            raise Unreadable(f"Two columns mean the same: {twice}. Rename or remove one of them.")
        places[name] = chosen[0]
    missing = [wanted for name, wanted in NEEDED.items() if name not in places]
    if missing:
        raise Unreadable(
            "These headings are missing: "
            + ", ".join(missing)
            + ". Rename the columns that say it."
        )
    read = set(places.values())
    ignored = tuple(
        heading or f"(column {place + 1}, without a heading)"
        for place, heading in enumerate(headings)
        if place not in read
    )
    return Matched(places, ignored)


_BY_KEY = {
    meaning_key(heading): (name, rank)
    for name, ranks in MEANINGS.items()
    for rank, alike in enumerate(ranks)
    for heading in alike
}
_MIXED = {meaning_key(heading): parts for heading, parts in MIXED.items()}

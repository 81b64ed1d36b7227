"""The small parts of an Open Contracting release: dates, values, documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from shared.events.terms import DocumentKind

Json = dict[str, Any]
_DOCUMENT_TYPES = {
    DocumentKind.CONTRACT: "contractSigned",
    DocumentKind.TENDER: "biddingDocuments",
    DocumentKind.SPECIFICATION: "technicalSpecifications",
    DocumentKind.PERFORMANCE: "completionCertificate",
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, under which prefix of identifiers, and where its day begins."""

    name: str
    scheme: str | None
    identifier: str | None
    prefix: str
    url: str
    timezone: str


def documents(contract: Mapping[str, Any], kind: DocumentKind) -> list[Json]:
    """Return the links of one kind."""
    return [
        without_nothing(
            {
                "id": f"{kind}-{number}",
                "documentType": _DOCUMENT_TYPES.get(kind),
                "title": link["title"],
                "url": link["url"],
            }
        )
        for number, link in enumerate(contract["documents"], 1)
        if link["kind"] == kind
    ]


def value(contract: Mapping[str, Any]) -> Json | None:
    """Return what a contract is worth, as a number, because the standard asks for one."""
    if contract["value"] is None:
        return None
    return {"amount": float(contract["value"]), "currency": contract["currency"]}


def period(contract: Mapping[str, Any], publisher: Publisher) -> Json:
    """Return from when to when a contract runs, and how long at most."""
    last = [day for day in (contract["end_on"], contract["terminated_on"]) if day]
    found = {
        "startDate": moment(contract["start_on"], publisher),
        "endDate": moment(min(last), publisher, ends=True) if last else None,
        "maxExtentDate": moment(contract["latest_end_on"], publisher, ends=True),
    }
    return without_nothing(found)


def moment(day: date | None, publisher: Publisher, *, ends: bool = False) -> str | None:
    """Return the first moment of a day, or its last second."""
    if day is None:
        return None
    of_day = time(23, 59, 59) if ends else time()
    return datetime.combine(day, of_day, ZoneInfo(publisher.timezone)).isoformat()


def without_nothing(shown: Json) -> Json:
    """Return what there is: the standard wants no empty values."""
    return {name: value for name, value in shown.items() if value not in (None, [], {})}

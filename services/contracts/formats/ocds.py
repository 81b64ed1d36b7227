"""Contracts as Open Contracting releases (OCDS 1.1 with the extension of the United Kingdom).

Every public event about a contract is a release: what was known of the contract once it had
happened. Whoever follows the releases has its change history, and the last one says how it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.contracts.formats.ocds_parts import (
    Json,
    Publisher,
    documents,
    moment,
    period,
    value,
    without_nothing,
)
from services.contracts.formats.transparency_code import Party
from shared.events.base import Recorded
from shared.events.contracts import (
    ContractAwarded,
    ContractEnded,
    ContractExtended,
    ContractTerminated,
    ContractVaried,
)
from shared.events.terms import ContractKind, DocumentKind, TenderRoute

VERSION = "1.1"
UK_EXTENSION = (
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json"
)
LANGUAGE = "en"
_METHODS = {
    TenderRoute.INVITATION_TO_QUOTE: "limited",
    TenderRoute.PUBLISHED_INVITATION: "open",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract as it stood after an event, with everything that had happened before."""

    contract: Mapping[str, Any]
    happened: Sequence[Recorded]

    @property
    def last(self) -> Recorded:
        """Return the event that the release tells."""
        return self.happened[-1]


def package(publisher: Publisher, *, published_at: datetime) -> Json:
    """Return a release package without its releases, which are written one by one."""
    named: Json = {"name": publisher.name}
    if publisher.scheme and publisher.identifier:
        named |= {"scheme": publisher.scheme, "uid": publisher.identifier}
    return {
        "uri": publisher.url,
        "version": VERSION,
        "extensions": [UK_EXTENSION],
        "publishedDate": published_at.isoformat(timespec="seconds"),
        "publisher": named,
    }


def ocid(publisher: Publisher, contract_id: UUID, own: str | None = None) -> str:
    """Return the Open Contracting ID of a contract: its own, or one of ours."""
    return own or f"{publisher.prefix}-{contract_id}"


def release(standing: Standing, parties: Mapping[UUID, Party], publisher: Publisher) -> Json:
    """Return what an event tells, as a release."""
    contract = standing.contract
    buyers = [contract["lead_commissioner_id"], *contract["co_commissioner_ids"]]
    suppliers = [contract["provider_id"], *contract["other_provider_ids"]]
    others = [one for one in contract["sub_contractor_ids"] if one not in (*buyers, *suppliers)]
    funders = {line["funder_id"] for line in contract["lines"] if line["funder_id"]}
    roles: dict[UUID, list[str]] = {}
    for ids, role in (
        (buyers, "buyer"),
        (suppliers, "supplier"),
        (others, "subcontractor"),
        (sorted(map(UUID, funders)), "funder"),
    ):
        for one in ids:
            roles.setdefault(one, []).append(role)
    told: Json = {
        "ocid": ocid(publisher, contract["id"], contract["open_contracting_id"]),
        "id": str(standing.last.id),
        "date": standing.last.recorded_at.isoformat(timespec="seconds"),
        "language": LANGUAGE,
        "tag": _tags(standing),
        "initiationType": "tender",
        "parties": [_party(one, parties[one], named) for one, named in roles.items()],
        "buyer": _reference(contract["lead_commissioner_id"], parties),
        "tender": _tender(contract, publisher),
        "awards": [_award(contract, suppliers, parties, publisher)],
        "contracts": [_contract(standing, publisher)],
        "relatedProcesses": _related(contract, publisher),
    }
    return {name: one for name, one in told.items() if one not in ([], None)}


def _tags(standing: Standing) -> list[str]:
    match standing.last.event:
        case ContractAwarded():
            return ["award", "contract"]
        case ContractVaried() | ContractExtended():
            return ["contractAmendment"]
        case ContractTerminated() | ContractEnded():
            return ["contractTermination"]
    return ["contractUpdate"]


def _party_id(organisation_id: UUID, party: Party) -> str:
    for one in party.identifiers:
        return f"{one['scheme']}-{one['id']}"
    return str(organisation_id)


def _party(organisation_id: UUID, party: Party, roles: list[str]) -> Json:
    shown: Json = {"id": _party_id(organisation_id, party), "name": party.name, "roles": roles}
    known = [
        {"scheme": one["scheme"], "id": one["id"], "legalName": party.name}
        for one in party.identifiers
    ]
    if known:
        shown["identifier"] = known[0]
    if known[1:]:
        shown["additionalIdentifiers"] = known[1:]
    details: Json = {}
    if party.sme is not None:
        details["scale"] = "sme" if party.sme else "large"
    if party.vcse is not None:
        details["vcse"] = party.vcse
    if details:
        shown["details"] = details
    return shown


def _reference(organisation_id: UUID, parties: Mapping[UUID, Party]) -> Json:
    party = parties[organisation_id]
    return {"id": _party_id(organisation_id, party), "name": party.name}


def _tender(contract: Mapping[str, Any], publisher: Publisher) -> Json:
    tender: Json = {
        "id": str(contract["id"]),
        "title": contract["title"],
        "description": contract["description"],
        "status": "complete",
        "procurementMethod": _METHODS.get(contract["tender_route"]),
        "procurementMethodDetails": contract["procedure"],
        "mainProcurementCategory": contract["procurement_category"],
        "value": value(contract),
        "contractPeriod": period(contract, publisher),
        "items": _items(contract),
        "documents": documents(contract, DocumentKind.TENDER),
    }
    return without_nothing(tender)


def _items(contract: Mapping[str, Any]) -> list[Json]:
    labels = {
        one["id"]: one["label"] for one in contract["classifications"] if one["scheme"] == "CPV"
    }
    return [
        without_nothing(
            {
                "id": str(number),
                "classification": without_nothing(
                    {"scheme": "CPV", "id": code[:8], "description": labels.get(code)}
                ),
                "deliveryAddresses": [{"region": area["label"]} for area in contract["areas"]],
            }
        )
        for number, code in enumerate(contract["cpv_codes"], 1)
    ]


def _award(
    contract: Mapping[str, Any],
    suppliers: Sequence[UUID],
    parties: Mapping[UUID, Party],
    publisher: Publisher,
) -> Json:
    award: Json = {
        "id": str(contract["id"]),
        "title": contract["title"],
        "status": "active",
        "date": moment(contract["awarded_on"], publisher),
        "value": value(contract),
        "suppliers": [_reference(one, parties) for one in suppliers],
        "contractPeriod": period(contract, publisher),
    }
    return without_nothing(award)


def _contract(standing: Standing, publisher: Publisher) -> Json:
    contract = standing.contract
    signed: Json = {
        "id": contract["reference"],
        "awardID": str(contract["id"]),
        "title": contract["title"],
        "description": contract["description"],
        "status": _status(standing, publisher),
        "period": period(contract, publisher),
        "value": value(contract),
        "documents": [
            one
            for kind in DocumentKind
            if kind is not DocumentKind.TENDER
            for one in documents(contract, kind)
        ],
        "amendments": list(_amendments(standing)),
    }
    return without_nothing(signed)


def _status(standing: Standing, publisher: Publisher) -> str:
    contract = standing.contract
    on = standing.last.recorded_at.astimezone(ZoneInfo(publisher.timezone)).date()
    ends = [day for day in (contract["end_on"], contract["terminated_on"]) if day]
    if ends and min(ends) < on:
        return "terminated"
    return "pending" if contract["start_on"] > on else "active"


def _amendments(standing: Standing) -> Iterator[Json]:
    for one in standing.happened:
        match one.event:
            case ContractVaried(summary=summary):
                description = summary
            case ContractExtended(end_on=end_on):
                description = f"Extended to {end_on.isoformat()}."
            case _:
                continue
        yield {
            "id": str(one.id),
            "date": one.recorded_at.isoformat(timespec="seconds"),
            "description": description,
            "releaseID": str(one.id),
        }


def _related(contract: Mapping[str, Any], publisher: Publisher) -> list[Json]:
    related = [("prior", one) for one in contract["predecessor_ids"]]
    if contract["framework_id"] and contract["kind"] in (ContractKind.LOT, ContractKind.CALL_OFF):
        related.append(("framework", contract["framework_id"]))
    return [
        {
            "id": str(number),
            "relationship": [relationship],
            "scheme": "ocid",
            "identifier": ocid(publisher, contract_id),
        }
        for number, (relationship, contract_id) in enumerate(related, 1)
    ]

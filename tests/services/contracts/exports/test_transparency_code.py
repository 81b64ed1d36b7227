"""The register with the 38 columns of the Transparency Code."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.contracts.formats.transparency_code import COLUMNS
from shared.events.terms import (
    Area,
    Classification,
    ContractKind,
    DocumentKind,
    DocumentLink,
    TenderRoute,
)
from tests import given

SCHEMA = Path(__file__).parents[4] / "../shared/data/schemas/lga/Contracts.utf8.json"
with_schema = pytest.mark.skipif(
    not SCHEMA.exists(), reason="the LGA's schema lies beside the project, and it is not there"
)
FULL: dict[str, Any] = {
    "title": "=Short breaks, weekends",
    "description": "Weekends and evenings\nfor disabled children.",
    "directorate": "Children and families",
    "category": "Short breaks",
    "value": Decimal("250000.00"),
    "irrecoverable_vat": Decimal("0.00"),
    "fixed_cost": False,
    "review_on": date(2028, 4, 1),
    "latest_end_on": date(2031, 3, 31),
    "cpv_codes": ("85311300", "85312000"),
    "tender_route": TenderRoute.INVITATION_TO_QUOTE,
    "classifications": (
        Classification(scheme="ESD", id="https://example.org/services/1"),
        Classification(scheme="PROCLASS", id="271000", label="Social care, children"),
        Classification(scheme="CPV", id="85311300", label="Welfare services for children"),
        Classification(scheme="OWN", label="Care"),
    ),
    "areas": (Area(label="Moor", uri="https://example.org/areas/E1"),),
    "documents": (
        DocumentLink(kind=DocumentKind.CONTRACT, url="https://example.org/c.pdf"),
        DocumentLink(kind=DocumentKind.TENDER, url="https://example.org/t.pdf"),
    ),
    "open_contracting_id": "ocds-x-1",
}


def exported(council: TestClient, **asked: Any) -> list[dict[str, str]]:
    """Return the rows of the export."""
    answer = council.get("/v1/exports/transparency-code", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.fixture
def provider_id(fresh: Any, council: TestClient) -> str:
    """A charity that registers know."""
    answer = council.post(
        "/v1/organisations",
        json={
            "name": "Harbour Young Carers",
            "kinds": ["provider", "vcse"],
            "identifiers": [
                {"scheme": "GB-COH", "id": "01234567"},
                {"scheme": "GB-CHC", "id": "1234567"},
            ],
            "sme": True,
            "vcse": True,
        },
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_fills_every_column_that_the_register_can_fill(
    provider_id: Any, council: TestClient
) -> None:
    given.contract(provider_id=provider_id, **FULL)

    (row,) = exported(council)

    assert list(row) == list(COLUMNS)
    assert row["ContractTitle"] == "'=Short breaks, weekends"
    assert row["ContractType"] == "Single award contract"
    assert row["Description"] == "Weekends and evenings\nfor disabled children."
    assert (row["StartDate"], row["EndDate"]) == ("01/04/2026", "31/03/2029")
    assert (row["ReviewDate"], row["LastExtensionDate"]) == ("01/04/2028", "31/03/2031")
    assert (row["ContractValue"], row["IrrecoverableVAT"]) == ("250000.00", "0.00")
    assert row["CPVCode"] == "85311300; 85312000"
    assert row["SupplierName"] == "Harbour Young Carers"
    assert row["CompaniesHouseRegistrationNumber"] == "01234567"
    assert row["CharityCommissionNumber"] == "1234567"
    assert (row["SMESupplier"], row["VCSESupplier"]) == ("true", "true")
    assert row["ProcessType"] == "Invitation to quote"
    assert row["TenderDocumentURL"] == "https://example.org/t.pdf"
    assert row["AreaServedLabel"] == "Moor"
    assert row["ContactName"] == row["ContactEmail"] == ""


@with_schema
def test_is_what_the_schema_of_the_lga_asks_for(provider_id: Any, council: TestClient) -> None:
    fields = json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]
    given.contract(provider_id=provider_id, **FULL)
    given.contract(provider_id=provider_id, kind=ContractKind.GRANT, **FULL | {"title": "Grant"})

    rows = exported(council)

    assert list(rows[0]) == [field["name"] for field in fields]
    for row in rows:
        for field in fields:
            cell, limits = row[field["name"]], field["constraints"]
            assert cell or not limits["required"], field["name"]
            if cell and "pattern" in limits:
                assert re.fullmatch(limits["pattern"], cell), field["name"]
            if cell and limits["type"].endswith("float"):
                assert re.fullmatch(r"[0-9]+\.[0-9]{2}", cell)
            if cell and limits["type"].endswith("dateTime"):
                assert re.fullmatch(r"[0-9]{2}/[0-9]{2}/[0-9]{4}", cell)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("framework", "Framework agreement"),
        ("dynamic_market", "Dynamic purchasing system"),
        ("grant", "Grant agreement"),
        ("in_house", "Other"),
        ("placement", "Other"),
    ],
)
def test_says_the_kind_in_the_words_of_the_schema(
    fresh: Any, council: TestClient, kind: str, told: str
) -> None:
    given.contract(kind=ContractKind(kind))

    assert [row["ContractType"] for row in exported(council)] == [told]


def test_puts_several_suppliers_into_one_row(provider_id: Any, council: TestClient) -> None:
    nest = given.organisation("The Nest")
    given.contract(provider_id=provider_id, other_provider_ids=(nest,))

    (row,) = exported(council)

    assert row["ContractType"] == "Multiple award contract"
    assert row["SupplierName"] == "Harbour Young Carers; The Nest"
    assert row["CompaniesHouseRegistrationNumber"] == "01234567; "
    assert row["SMESupplier"] == ""


def test_reports_row_by_row_what_the_register_does_not_hold(
    provider_id: Any, council: TestClient
) -> None:
    whole = given.contract(provider_id=provider_id, **FULL)
    bare = given.contract(value=None)

    view = council.get("/v1/exports/transparency-code/gaps").json()

    by_row: dict[str, set[str]] = {str(whole): set(), str(bare): set()}
    for gap in view["gaps"]:
        by_row[gap["reference"]].add(gap["column"])
    assert (view["rows"], view["more"]) == (2, 0)
    assert by_row[str(whole)] == set()
    assert by_row[str(bare)] == {
        *("OrganisationalUnit", "Description", "ReviewDate", "ContractValue", "IrrecoverableVAT"),
        *("SMESupplier", "VCSESupplier", "ProcessType"),
    }


def test_shows_the_register_as_it_stood(fresh: Any, council: TestClient) -> None:
    contract_id = given.contract(title="Short breaks")
    etag = council.get(f"/v1/contracts/{contract_id}").headers["ETag"]
    council.post(
        f"/v1/contracts/{contract_id}/correct",
        json={"title": "Long breaks"},
        headers={"If-Match": etag},
    )

    assert exported(council)[0]["ContractTitle"] == "Long breaks"
    assert exported(council, as_at="2026-05-01")[0]["ContractTitle"] == "Short breaks"
    assert exported(council, as_at="2026-03-01") == []


def test_can_be_asked_for_one_commissioner(fresh: Any, council: TestClient) -> None:
    icb = given.organisation("Wearmouth ICB")
    mine = given.contract(lead_commissioner_id=icb)
    given.contract()

    rows = exported(council, lead_commissioner_id=str(icb))

    assert [row["ContractReference"] for row in rows] == [str(mine)]

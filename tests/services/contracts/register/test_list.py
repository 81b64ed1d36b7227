"""The register through HTTP: searched, filtered, sorted, as a spreadsheet, as it stood."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.contracts.register.rules import Sort
from services.contracts.register.schemas import AskRegister
from shared.events.terms import ContractKind, Regime
from tests import given

ROWS = 25


@pytest.fixture(scope="module")
def register(installed: Any, council_id: UUID) -> list[UUID]:
    """Contracts that differ in everything a register is asked by."""
    harbour = given.organisation("Harbour Young Carers")
    nest = given.organisation("The Nest, Käthe & Co")
    return [
        given.contract(
            title=("Short breaks", "health Visiting", "=Advocacy")[number % 3] + f" {number}",
            description=None if number % 4 else "Weekends and evenings for disabled children.",
            category=("Short breaks", None)[number % 2],
            provider_id=(harbour, nest)[number % 2],
            other_provider_ids=(nest,) if number == 4 else (),
            lead_commissioner_id=council_id,
            start_on=date(2024, 4, 1) + timedelta(days=number * 100 % 900),
            end_on=None
            if number % 6 == 5
            else date(2026, 10, 1) + timedelta(days=number * 37 % 400),
            value=None if number % 7 == 3 else Decimal(number * 7919 % 100),
            regime=(Regime.PSR, None)[number % 2],
            kind=ContractKind.GRANT if number % 5 == 0 else ContractKind.CONTRACT,
            cpv_codes=("85311300-5",) if number % 8 == 0 else (),
        )
        for number in range(ROWS)
    ]


def every(council: TestClient, **asked: Any) -> list[dict[str, Any]]:
    """Return a whole list, page by page."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = council.get("/v1/contracts", params=asked | {"limit": 7} | cursor)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return items
        cursor = {"cursor": answer.json()["next_cursor"]}


def _order(sort: Sort, one: dict[str, Any]) -> Any:
    name = sort.removeprefix("-")
    empty = {"end_on": "9999", "value": Decimal(-1)}
    value = one[name]
    if value is None:
        return empty[name]
    return {"value": Decimal, "title": str.lower}.get(name, str)(value)


@pytest.mark.parametrize("sort", list(Sort))
def test_gives_every_contract_once_in_each_order(
    register: list[UUID], council: TestClient, sort: Sort
) -> None:
    found = every(council, sort=sort)

    assert sorted(one["id"] for one in found) == sorted(map(str, register))
    keys = [_order(sort, one) for one in found]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


FILTERS: dict[str, tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = {
    "words": (
        {"q": "short BREAK"},
        lambda one: (
            "Short breaks" in (one["title"], one["category"]) or one["title"].startswith("Short")
        ),
    ),
    "the description": ({"q": "weekend child"}, lambda one: bool(one["description"])),
    "the provider's name": ({"q": "käth"}, lambda one: one["provider"]["name"].startswith("The")),
    "signs": ({"q": "'); & | !"}, lambda _: False),
    "kind": ({"kind": "grant"}, lambda one: one["kind"] == "grant"),
    "category": ({"category": "SHORT breaks"}, lambda one: one["category"] is not None),
    "regime": ({"regime": "psr"}, lambda one: one["regime"] == "psr"),
    "CPV": ({"cpv_code": "8531"}, lambda one: bool(one["cpv_codes"])),
    "an upcoming start": ({"status": "upcoming"}, lambda one: one["status"] == "upcoming"),
    "running": ({"status": "live"}, lambda one: one["status"] == "live"),
    "ended": ({"status": "ended"}, lambda one: one["status"] == "ended"),
    "ends": (
        {"ends_from": "2026-12-01", "ends_until": "2027-03-01"},
        lambda one: one["end_on"] is not None and "2026-12-01" <= one["end_on"] <= "2027-03-01",
    ),
    "starts": ({"starts_from": "2025-01-01"}, lambda one: one["start_on"] >= "2025-01-01"),
    "value": (
        {"value_from": "20", "value_until": "60.5"},
        lambda one: one["value"] is not None and 20 <= Decimal(one["value"]) <= Decimal("60.5"),
    ),
    "no officer": ({"has_officer": "false"}, lambda one: one["officer"] is None),
    "no decision": ({"has_decision": "true"}, lambda _: False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_finds_exactly_what_is_asked(register: list[UUID], council: TestClient, name: str) -> None:
    asked, fits = FILTERS[name]
    everything = every(council)

    found = every(council, **asked)

    assert [one["id"] for one in found] == [one["id"] for one in everything if fits(one)]
    assert len(everything) == len(register)


def test_finds_who_provides_beside_others(register: list[UUID], council: TestClient) -> None:
    provided = [one for one in every(council) if one["provider"]["name"].startswith("The")]

    found = every(council, provider_id=provided[0]["provider"]["id"])

    assert {one["id"] for one in found} == {one["id"] for one in provided} | {str(register[4])}


class TestAsAtList:
    """The register as it stood at a moment, from rows that were kept when they changed."""

    @pytest.fixture
    def changed(self, register: list[UUID], council: TestClient) -> Iterator[dict[str, Any]]:
        contract = council.get(f"/v1/contracts/{register[1]}")
        answer = council.post(
            f"/v1/contracts/{register[1]}/correct",
            json={"title": f"{contract.json()['title']}, corrected"},
            headers={"If-Match": contract.headers["ETag"]},
        )
        assert answer.status_code == 200, answer.text
        return contract.json()

    def test_shows_what_was_said_before(
        self, changed: dict[str, Any], register: list[UUID], council: TestClient
    ) -> None:
        then = every(council, as_at="2026-06-01")
        one = next(each for each in then if each["id"] == changed["id"])

        assert len(then) == len(register)
        assert one["title"] == "health Visiting 1"
        assert "corrected" in council.get(f"/v1/contracts/{changed['id']}").json()["title"]
        alone = council.get(f"/v1/contracts/{changed['id']}", params={"as_at": "2026-06-01"}).json()
        assert one == alone

    def test_shows_nothing_before_anything_was_known(
        self, register: list[UUID], council: TestClient
    ) -> None:
        assert every(council, as_at="2026-03-01") == []

    def test_sorts_and_filters_what_stood_then(
        self, changed: dict[str, Any], council: TestClient
    ) -> None:
        asked = {"as_at": "2026-06-01", "q": "visiting", "sort": "-title"}

        found = every(council, **asked)

        assert found
        assert [one["title"].lower() for one in found] == sorted(
            (one["title"].lower() for one in found), reverse=True
        )
        assert not any("corrected" in one["title"] for one in found)


class TestSpreadsheet:
    """The whole list as CSV."""

    def test_holds_every_contract(self, register: list[UUID], council: TestClient) -> None:
        answer = council.get("/v1/contracts", headers={"Accept": "text/csv"})

        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.headers["Log-Position"]
        assert [row["id"] for row in rows] == [one["id"] for one in every(council)]
        assert {row["provider_name"] for row in rows} >= {"Harbour Young Carers"}

    def test_lets_no_title_become_a_formula(
        self, register: list[UUID], council: TestClient
    ) -> None:
        answer = council.get("/v1/contracts", headers={"Accept": "text/csv"})

        titles = [row["title"] for row in csv.DictReader(io.StringIO(answer.text))]
        assert any(title.startswith("'=Advocacy") for title in titles)
        assert not any(title.startswith("=") for title in titles)

    def test_stays_json_where_both_would_do(self, council: TestClient) -> None:
        answer = council.get("/v1/contracts", headers={"Accept": "application/json, text/csv"})

        assert answer.headers["Content-Type"] == "application/json"


class TestPartner:
    """What only commissioners see cannot be asked of others' contracts."""

    @pytest.mark.parametrize("asked", [{"has_officer": "false"}, {"has_decision": "false"}])
    def test_learns_nothing_by_asking(
        self,
        register: list[UUID],
        anybody: TestClient,
        bearer: Callable[..., Any],
        asked: dict[str, str],
    ) -> None:
        partner = bearer("contracts:read", organisation_id=given.organisation("Hill Trust"))

        seen = anybody.get("/v1/contracts", headers=partner)
        answer = anybody.get("/v1/contracts", params=asked, headers=partner)

        assert seen.json()["items"]
        assert answer.json()["items"] == []


BAD = [
    {"sort": "officer"},
    {"cursor": "x"},
    {"value_from": "NaN"},
    {"value_from": "-1"},
    {"status": "gone"},
    {"cpv_code": "ab"},
    {"limit": "0"},
    {"as_at": "3026-01-01"},
    {"q": "\x00"},
    {"provider_id": "1"},
    {"ends_from": "0000-00-00"},
]


@pytest.mark.parametrize("asked", BAD, ids=str)
def test_refuses_what_it_cannot_answer(council: TestClient, asked: dict[str, str]) -> None:
    assert council.get("/v1/contracts", params=asked).status_code == 422


def test_refuses_the_cursor_of_another_order(council: TestClient, register: list[UUID]) -> None:
    cursor = council.get("/v1/contracts", params={"sort": "title", "limit": 1}).json()
    asked = {"sort": "value", "cursor": cursor["next_cursor"]}

    assert council.get("/v1/contracts", params=asked).status_code == 422


def test_refuses_what_it_does_not_know(council: TestClient) -> None:
    assert council.get("/v1/contracts", params={"colour": "red"}).status_code == 400


ANY_ID = "0190f6a0-0000-7000-8000-000000000001"
SAMPLES = {
    "q": "short",
    "provider_id": ANY_ID,
    "lead_commissioner_id": ANY_ID,
    "officer_id": ANY_ID,
    "has_officer": "true",
    "decision": "extend",
    "has_decision": "true",
    "reference": "A-1",
    "kind": "grant",
    "category": "Advocacy",
    "directorate": "Children",
    "regime": "psr",
    "cpv_code": "85",
    "framework_id": ANY_ID,
    "commissioned_service_id": ANY_ID,
    "status": "terminated",
    "starts_from": "2026-01-01",
    "starts_until": "2026-01-01",
    "ends_from": "2026-01-01",
    "ends_until": "9999-12-31",
    "value_from": "1",
    "value_until": "999999999999",
    "import_id": ANY_ID,
    "sort": "-value",
    "limit": "1",
    "as_at": "2026-06-01",
}


@pytest.mark.parametrize("then", [{}, {"as_at": "2026-06-01"}], ids=["now", "then"])
@pytest.mark.parametrize("name", sorted(AskRegister.model_fields.keys() - {"cursor"}))
def test_answers_whatever_it_documents(
    council: TestClient, register: list[UUID], name: str, then: dict[str, str]
) -> None:
    assert council.get("/v1/contracts", params={name: SAMPLES[name]} | then).status_code == 200

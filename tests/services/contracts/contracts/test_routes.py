"""Contracts over HTTP."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.contracts.contracts import commands
from shared.database.engine import transaction
from tests import given

ORDER: dict[str, Any] = {
    "reference": "WCC-2026-014",
    "title": "Short breaks for disabled children",
    "value": "250000.00",
    "regime": "pa2023_light_touch",
    "cpv_codes": ["85312000"],
    "start_on": "2026-04-01",
    "end_on": "2029-03-31",
    "latest_end_on": "2031-03-31",
}


@pytest.fixture(scope="module")
def order(council_id: uuid.UUID) -> dict[str, Any]:
    """An order that names a provider and the council as its commissioner."""
    provider_id = given.organisation("Harbour Young Carers")
    return ORDER | {"provider_id": str(provider_id), "lead_commissioner_id": str(council_id)}


@pytest.fixture
def awarded(council: TestClient, order: dict[str, Any]) -> Any:
    """A contract that was just awarded, as the answer to the order."""
    return council.post("/v1/contracts", json=order | {"reference": str(uuid.uuid4())})


class TestAwardContract:
    """Awarding a contract."""

    def test_shows_what_was_ordered(self, awarded: Any, council: TestClient) -> None:
        assert awarded.status_code == 201
        shown = council.get(awarded.headers["Location"]).json()
        assert shown == awarded.json()
        assert shown["provider"]["name"] == "Harbour Young Carers"
        assert shown["value"] == "250000.00"
        verbs = ["assign", "correct", "terminate", "extend", "decide", "vary", "suspend"]
        assert shown["allowed"] == verbs

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"end_on": "2026-03-31"}, 422, "ends-before-start"),
            ({"end_on": "3034-03-31"}, 422, "unprocessable"),
            ({"end_on": "2026-02-30"}, 422, "unprocessable"),
            ({"latest_end_on": "2028-03-31"}, 422, "latest-end-too-soon"),
            ({"provider_id": str(uuid.uuid4())}, 422, "unknown-organisation"),
            ({"officer_id": str(uuid.uuid4())}, 422, "unknown-officer"),
            ({"value": "-1"}, 422, "unprocessable"),
            ({"value": "1.005"}, 422, "unprocessable"),
            ({"title": "a\x00b"}, 422, "unprocessable"),
            ({"colour": "red"}, 422, "unprocessable"),
            ({"start_on": None}, 422, "unprocessable"),
            ({"kind": "lot"}, 422, "framework-needed"),
            ({"framework_id": str(uuid.UUID(int=1))}, 422, "framework-not-wanted"),
            ({"kind": "lot", "framework_id": str(uuid.UUID(int=1))}, 422, "wrong-framework"),
            ({"kind": "raffle"}, 422, "unprocessable"),
            (
                {"commissioned_service_ids": [str(uuid.UUID(int=1))]},
                422,
                "unknown-commissioned-service",
            ),
            ({"predecessor_ids": [str(uuid.UUID(int=1))]}, 422, "unknown-predecessor"),
            ({"predecessor_ids": [str(uuid.UUID(int=1))] * 51}, 422, "unprocessable"),
            ({"sub_contractor_ids": [str(uuid.UUID(int=1))]}, 422, "unknown-organisation"),
            ({"extension_options": [{"until": "2029-03-31"}]}, 422, "options-out-of-order"),
            (
                {"extension_options": [{"until": "2030-03-31", "decide_by": "2029-03-31"}]},
                422,
                "option-decided-too-late",
            ),
            ({"extension_options": [{"until": "2032-03-31"}]}, 422, "latest-end-too-soon"),
            ({"review_on": "2029-04-01"}, 422, "review-outside-term"),
            ({"lines": [{"title": "A", "amount": "250000.01"}]}, 422, "lines-exceed-value"),
            ({"lines": [{"title": "a\x00b"}]}, 422, "unprocessable"),
            ({"lines": [{"title": "A", "colour": "red"}]}, 422, "unprocessable"),
            ({"value": "9" * 16}, 422, "unprocessable"),
            ({"notice_months": 0}, 422, "unprocessable"),
            ({"notice_months": 61}, 422, "unprocessable"),
            ({"notice_months": 10**30}, 422, "unprocessable"),
            ({"ladder_months": [61]}, 422, "unprocessable"),
            ({"ladder_months": list(range(13))}, 422, "unprocessable"),
            ({"documents": [{"kind": "contract", "url": "file:///a"}]}, 422, "unprocessable"),
            ({"documents": [{"kind": "contract", "url": "http://["}]}, 422, "unprocessable"),
            ({"documents": [{"kind": "contract", "url": "https://"}]}, 422, "unprocessable"),
            (
                {"documents": [{"kind": "contract", "url": "https://a:b@example.org"}]},
                422,
                "unprocessable",
            ),
            (
                {"documents": [{"kind": "contract", "url": "https://example.org/a b"}]},
                422,
                "unprocessable",
            ),
            ({"clauses": [{"clause": "outcomes", "present": True}] * 2}, 422, "unprocessable"),
        ],
    )
    def test_refuses_what_cannot_be(
        self,
        council: TestClient,
        order: dict[str, Any],
        change: dict[str, Any],
        status: int,
        code: str,
    ) -> None:
        answer = council.post("/v1/contracts", json=order | {"reference": "odd"} | change)

        assert answer.status_code == status
        assert answer.json()["type"].endswith(f"#{code}")

    def test_holds_every_term(self, council: TestClient, order: dict[str, Any]) -> None:
        funder = order["lead_commissioner_id"]
        terms = {
            "kind": "grant",
            "commissioned_service_ids": [],
            "sub_contractor_ids": [order["provider_id"]],
            "directorate": "Children",
            "regime_reason": "A grant to a charity.",
            "tender_route": "invitation_to_quote",
            "procurement_category": "services",
            "classifications": [{"scheme": "ESD", "id": "200", "label": "Short breaks"}],
            "areas": [{"label": "Wearmouth", "uri": "https://example.org/areas/1"}],
            "open_contracting_id": "ocds-h6vhtk-012345",
            "yearly_value": "83333.33",
            "irrecoverable_vat": "12.50",
            "fixed_cost": True,
            "lines": [{"title": "Weekends", "funder_id": funder, "amount": "250000.00"}],
            "extension_options": [{"until": "2030-03-31", "decide_by": "2028-09-30"}],
            "notice_months": 6,
            "review_on": "2028-06-30",
            "ladder_months": [12, 6, 0],
            "standard_terms": "Regional terms 2025",
            "clauses": [{"clause": "safeguarding", "present": True, "where": "Schedule 2"}],
            "documents": [
                {"kind": "tender", "url": "https://example.org/t?a=1#b", "title": "The tender"}
            ],
        }

        answer = council.post("/v1/contracts", json=order | {"reference": "all"} | terms)

        assert answer.status_code == 201
        shown = council.get(answer.headers["Location"]).json()
        assert {name: shown[name] for name in terms} == terms
        listed = council.get("/v1/contracts", params={"reference": "all"}).json()["items"][0]
        assert {**listed, "regime_reason": shown["regime_reason"]} == shown

    def test_refuses_a_reference_twice(self, council: TestClient, order: dict[str, Any]) -> None:
        first = council.post("/v1/contracts", json=order)
        second = council.post("/v1/contracts", json=order)

        assert (first.status_code, second.status_code) == (201, 409)

    def test_refuses_a_partner_that_does_not_lead(
        self, council: TestClient, order: dict[str, Any], bearer: Callable[..., dict[str, str]]
    ) -> None:
        provider = uuid.UUID(order["provider_id"])

        answer = council.post(
            "/v1/contracts",
            json=order | {"reference": "mine"},
            headers=bearer("contracts:write", organisation_id=provider),
        )

        assert answer.status_code == 403


class TestExtendContract:
    """Extending a contract."""

    def test_moves_the_end(self, council: TestClient, awarded: Any) -> None:
        answer = council.post(
            f"{awarded.headers['Location']}/extend",
            json={"end_on": "2030-03-31", "reason": "First option."},
            headers={"If-Match": awarded.headers["ETag"]},
        )

        assert answer.status_code == 200
        assert answer.json()["end_on"] == "2030-03-31"

    def test_refuses_to_go_past_the_latest_end(self, council: TestClient, awarded: Any) -> None:
        answer = council.post(
            f"{awarded.headers['Location']}/extend",
            json={"end_on": "2032-03-31", "reason": "More."},
            headers={"If-Match": awarded.headers["ETag"]},
        )

        assert answer.status_code == 409
        assert answer.json()["type"].endswith("#past-latest-end")


class TestCorrectContract:
    """Putting a contract right."""

    def test_sets_what_was_sent_and_nothing_else(self, council: TestClient, awarded: Any) -> None:
        answer = council.post(
            f"{awarded.headers['Location']}/correct",
            json={"notice_months": 3, "extension_options": [{"until": "2030-03-31"}]},
            headers={"If-Match": awarded.headers["ETag"]},
        )

        before, now = awarded.json(), answer.json()
        assert answer.status_code == 200
        assert {name for name in now if now[name] != before[name]} == {
            *("notice_months", "extension_options", "changed_at"),
        }

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({}, 422),
            ({"lines": None}, 422),
            ({"provider_id": str(uuid.UUID(int=1))}, 422),
            ({"end_on": "2026-03-31"}, 422),
            ({"kind": "call_off"}, 422),
            ({"title": "\x00"}, 422),
            ({"notice_months": None, "review_on": None}, 200),
        ],
    )
    def test_takes_only_what_can_be(
        self, council: TestClient, awarded: Any, change: dict[str, Any], status: int
    ) -> None:
        answer = council.post(
            f"{awarded.headers['Location']}/correct",
            json=change,
            headers={"If-Match": awarded.headers["ETag"]},
        )

        assert answer.status_code == status


class TestListContracts:
    """Listing the register."""

    def test_walks_by_end_and_misses_nothing(
        self, council: TestClient, order: dict[str, Any], council_id: uuid.UUID
    ) -> None:
        provider_id = str(given.organisation("Paged Provider"))
        for number, end in enumerate(["2029-03-31", None, "2027-03-31", "2027-03-31", None]):
            council.post(
                "/v1/contracts",
                json=order
                | {
                    "reference": f"paged-{number}",
                    "provider_id": provider_id,
                    "end_on": end,
                    "latest_end_on": None,
                },
            )

        ends, address = [], f"/v1/contracts?provider_id={provider_id}&limit=2"
        while address:
            page = council.get(address)
            ends += [item["end_on"] for item in page.json()["items"]]
            address = page.links.get("next", {}).get("url")

        assert ends == ["2027-03-31", "2027-03-31", "2029-03-31", None, None]


class TestGetContract:
    """Showing a contract."""

    def test_hides_who_manages_it_from_a_provider(
        self,
        council: TestClient,
        awarded: Any,
        order: dict[str, Any],
        bearer: Callable[..., dict[str, str]],
    ) -> None:
        decided = council.post(
            f"{awarded.headers['Location']}/decide",
            json={"decision": "re-procure", "reason": "Need has grown."},
            headers={"If-Match": awarded.headers["ETag"]},
        )
        corrected = council.post(
            f"{awarded.headers['Location']}/correct",
            json={"regime_reason": "A light-touch service."},
            headers={"If-Match": decided.headers["ETag"]},
        )
        provider = bearer("contracts:read", organisation_id=uuid.UUID(order["provider_id"]))

        seen = council.get(awarded.headers["Location"], headers=provider)

        assert decided.json()["decision"] == "re-procure"
        assert corrected.json()["regime_reason"] == "A light-touch service."
        assert seen.json()["decision"] is None
        assert seen.json()["regime_reason"] is None
        assert seen.json()["allowed"] == []

    def test_answers_304_when_nothing_changed(self, council: TestClient, awarded: Any) -> None:
        answer = council.get(
            awarded.headers["Location"], headers={"If-None-Match": awarded.headers["ETag"]}
        )

        assert answer.status_code == 304
        assert answer.content == b""

    def test_shows_it_as_it_stood(self, council: TestClient, order: dict[str, Any]) -> None:
        contract_id = given.contract(title="As it was", at=datetime(2026, 5, 1, 9, tzinfo=UTC))
        with transaction("contracts") as session:
            commands.correct_contract(
                session,
                contract_id=contract_id,
                version=1,
                values={"title": "As it is"},
                by=given.COUNCIL,
                at=datetime(2026, 6, 1, 9, tzinfo=UTC),
            )
        address = f"/v1/contracts/{contract_id}"

        titles = [
            council.get(f"{address}?as_at={when}").json().get("title")
            for when in ("2026-05-01", "2026-05-31", "2026-06-01T09:00:00Z", "2026-04-30")
        ]

        assert titles == ["As it was", "As it was", "As it is", "Not Found"]
        assert council.get(f"{address}?as_at=2126-01-01").status_code == 422
        assert council.get(f"{address}?as_at=yesterday").status_code == 422

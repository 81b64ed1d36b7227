"""Commissioning intentions over HTTP: what the market is told, and what it is not."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services import worker
from shared import settings
from shared.settings import Settings
from tests import given

ORDER = {
    "title": "=Short breaks 2029",
    "kind": "re_procure",
    "category": "Short breaks",
    "areas": [{"label": "Wearmouth"}],
    "estimated_value": "900000.00",
    "regime_reason": "A secret reason.",
    "risk": "A secret risk.",
    "options": [{"option": "A secret option"}],
    "families_part": {"summary": "Parents wrote the section on weekends."},
    "start_on": "2029-04-01",
    "steps": [
        {"step": "market_engagement", "planned_on": "2028-01-10"},
        {"step": "tender", "planned_on": "2028-06-01"},
    ],
}


def planned(council: TestClient, council_id: UUID, **order: Any) -> str:
    whole = ORDER | {"lead_commissioner_id": str(council_id)} | order
    answer = council.post("/v1/procurements", json=whole)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def do(council: TestClient, address: str, verb: str, **order: Any) -> int:
    tag = {"If-Match": council.get(address).headers["ETag"]}
    return council.post(f"{address}/{verb}", headers=tag, json=order or None).status_code


def published(council: TestClient, council_id: UUID, **order: Any) -> str:
    address = planned(council, council_id, **order)
    assert do(council, address, "publish") == 200
    return address


def listed(anybody: TestClient, **query: Any) -> list[dict[str, Any]]:
    answer = anybody.get("/v1/intentions", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestListIntentions:
    """What anybody is told."""

    def test_is_what_the_market_needs_to_know(
        self, anybody: TestClient, council: TestClient, council_id: UUID, installed: Settings
    ) -> None:
        worker.settle()
        officer = council.post(
            "/v1/officers",
            json={
                "organisation_id": str(council_id),
                "name": "Ada Moss",
                "email": "ada.moss@example.org",
                "post": "Commissioning Manager",
                "standing": "confirmed",
            },
        )
        worker.settle()
        published(council, council_id, category="Told", officer_id=officer.json()["id"])
        contact = {"market_contact": "market@example.org"}

        with settings.using(installed.model_copy(update=contact)):
            answer = anybody.get("/v1/intentions", params={"category": "told"})

        (shown,) = answer.json()["items"]
        assert (shown["market_engagement_on"], shown["tender_on"]) == ("2028-01-10", "2028-06-01")
        assert shown["value_band"] == "500000_to_1000000"
        assert shown["areas"] == ["Wearmouth"]
        assert shown["contact"] == {
            "post": "Commissioning Manager",
            "address": "market@example.org",
        }
        assert shown["families_part"] == "Parents wrote the section on weekends."
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"].startswith("public")
        for secret in ("secret", "900000", "Ada", "ada.moss"):
            assert secret not in answer.text

    def test_is_only_what_is_published(
        self, anybody: TestClient, council: TestClient, council_id: UUID
    ) -> None:
        planned(council, council_id, category="Shy")
        address = published(council, council_id, category="Shy", title="Told")

        assert [one["title"] for one in listed(anybody, category="Shy")] == ["Told"]
        assert do(council, address, "publish") == 409
        assert do(council, address, "withdraw-publication", reason="Too early.") == 200
        assert listed(anybody, category="Shy") == []
        assert do(council, address, "withdraw-publication", reason="Again.") == 409
        assert do(council, address, "publish") == 200

    def test_is_what_is_open_unless_asked_otherwise(
        self, anybody: TestClient, council: TestClient, council_id: UUID
    ) -> None:
        address = published(council, council_id, category="Ended")
        assert do(council, address, "abandon", reason="The funding has ended.") == 200

        assert listed(anybody, category="Ended") == []
        found = listed(anybody, category="Ended", status="abandoned")
        assert [one["status"] for one in found] == ["abandoned"]

    def test_walks_every_page_once_by_the_wanted_start(
        self, anybody: TestClient, council: TestClient, council_id: UUID
    ) -> None:
        for year in (2031, 2029, None, 2030, None):
            start_on = f"{year}-04-01" if year else None
            published(council, council_id, category="Paged", start_on=start_on, title=str(year))

        titles, cursor = [], None
        while True:
            query = {"category": "Paged", "limit": 2} | ({"cursor": cursor} if cursor else {})
            page = anybody.get("/v1/intentions", params=query).json()
            titles += [one["title"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert titles == ["2029", "2030", "2031", "None", "None"]
        wanted = {"category": "Paged", "starts_from": "2029-04-02", "starts_until": "2030-04-01"}
        assert [one["title"] for one in listed(anybody, **wanted)] == ["2030"]

    def test_is_a_spreadsheet_in_which_nothing_runs(
        self, anybody: TestClient, council: TestClient, council_id: UUID
    ) -> None:
        published(council, council_id, category="Sheet")

        answer = anybody.get(
            "/v1/intentions", params={"category": "Sheet"}, headers={"Accept": "text/csv"}
        )

        (row,) = csv.DictReader(io.StringIO(answer.text))
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"].startswith("public")
        assert row["title"] == "'=Short breaks 2029"
        assert row["commissioner_name"]
        assert "secret" not in answer.text

    @pytest.mark.parametrize("query", ["cursor=x", "colour=red", "status=no", "starts_from=soon"])
    def test_refuses_what_it_does_not_know(self, anybody: TestClient, query: str) -> None:
        assert anybody.get(f"/v1/intentions?{query}").status_code in (400, 422)


def test_says_nothing_of_a_procurement_that_was_never_published(anybody: TestClient) -> None:
    given.procurement(title="Quiet as a mouse")

    assert "Quiet as a mouse" not in anybody.get("/v1/intentions?limit=200").text

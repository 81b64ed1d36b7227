"""The list of commissioned services over HTTP."""

import uuid
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from tests import given
from tests.services.contracts.commissioned_services.client import Services


@pytest.fixture(scope="module")
def three(council: TestClient, council_id: UUID) -> None:
    """Three services of different kinds, ages and places."""
    services = Services(council, council_id)
    nobody = str(given.organisation("NHS Wearmouth"))
    services.register(
        name="Find: Babies", category="Early YEARS", maximum_age=2, cycle_stage="plan"
    )
    services.register(
        name="Find: Coast",
        minimum_age=2,
        areas=[{"label": "The Coast"}],
        commissioner_kind="school",
        category_code="C1",
    )
    services.register(
        name="Find: Dale",
        minimum_age=18,
        areas=[{"label": "The Dale"}],
        placements=[{"level": "integrated", "from_on": "2020-01-01"}],
        lead_commissioner_id=nobody,
    )


@pytest.mark.usefixtures("three")
class TestList:
    """Finding services."""

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, "Babies Coast Dale"),
            ({"name": "find:  b"}, "Babies"),
            ({"category": "early years"}, "Babies"),
            ({"category_code": "C1"}, "Coast"),
            ({"cycle_stage": "plan"}, "Babies"),
            ({"level": "integrated"}, "Dale"),
            ({"commissioner_kind": "school"}, "Coast"),
            ({"age": 2}, "Babies Coast"),
            ({"age": 3}, "Coast"),
            ({"age": 18}, "Coast Dale"),
            ({"area": "the dale"}, "Babies Dale"),
            ({"area": "%"}, "Babies"),
            ({"status": "open", "has_contract": False}, "Babies Coast Dale"),
            ({"status": "closed"}, ""),
            ({"status": "closing"}, ""),
            ({"officer_id": str(uuid.UUID(int=7))}, ""),
        ],
    )
    def test_finds_by(self, services: Services, query: dict[str, Any], found: str) -> None:
        names = services.names(**{"name": "find:"} | query)

        assert " ".join(name.removeprefix("Find: ") for name in names) == found

    def test_finds_by_lead(self, services: Services, council_id: UUID) -> None:
        names = services.names(lead_commissioner_id=str(council_id), name="FIND:")
        assert names == ["Find: Babies", "Find: Coast"]

    def test_is_walked_every_page_once(self, services: Services) -> None:
        whole, names, cursor = services.names(), [], None
        while True:
            query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = services.client.get("/v1/commissioned-services", params=query).json()
            names += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert names == whole
        assert len(names) > 2

    @pytest.mark.parametrize(
        "query", [{"cursor": "x"}, {"age": -1}, {"name": "\x00"}, {"level": "x"}, {"odd": 1}]
    )
    def test_refuses_a_question_that_it_does_not_know(
        self, services: Services, query: dict[str, Any]
    ) -> None:
        answer = services.client.get("/v1/commissioned-services", params=query)
        assert answer.status_code in {400, 422}

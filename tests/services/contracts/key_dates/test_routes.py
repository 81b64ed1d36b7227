"""Reading key dates over HTTP."""

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.contracts.contracts import commands as contracts
from services.contracts.reactions import READER
from shared.database.engine import transaction
from shared.eventlog import sequencer
from shared.events.terms import Decision, ExtensionOption
from tests import given

END = date(2027, 9, 30)
Headers = dict[str, str]


@pytest.fixture(scope="module")
def register(council_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """A few contracts, and their key dates in the index."""
    district_id = given.organisation("Moor District Council")
    found = {
        "theirs": given.contract(end_on=date(2027, 3, 31), lead_commissioner_id=district_id),
        "terms": given.contract(
            end_on=END,
            title="Weekend breaks",
            lead_commissioner_id=council_id,
            notice_months=6,
            review_on=date(2027, 1, 15),
            extension_options=(ExtensionOption(until=date(2029, 9, 30)),),
        ),
        "procured": given.contract(end_on=END, lead_commissioner_id=council_id),
        "open": given.contract(end_on=date.max, lead_commissioner_id=council_id),
        "district": district_id,
    }
    with transaction("contracts") as session:
        contracts.decide_contract(
            session,
            contract_id=found["procured"],
            version=1,
            decision=Decision.REPROCURE,
            reason="Families want more weekends.",
            by=given.COUNCIL,
            at=given.AT,
        )
    while sequencer.sequence_all(partial(transaction, "contracts")) + READER.catch_up(
        partial(transaction, "contracts")
    ):
        pass
    return found


def listed(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    """Return every key date that is asked for, page by page."""
    items: list[dict[str, Any]] = []
    address: str | None = "/v1/key-dates"
    while address:
        answer = client.get(address, params=asked or None)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        address, asked = answer.links.get("next", {}).get("url"), {}
    return items


class TestListKeyDates:
    """What must be done when."""

    def test_gives_the_whole_timeline_of_one_contract(
        self, council: TestClient, register: dict[str, uuid.UUID]
    ) -> None:
        found = listed(council, contract_id=str(register["terms"]))

        assert [one["on"] for one in found] == sorted(one["on"] for one in found)
        assert {one["kind"]: one["on"] for one in found} == {
            "governance": "2027-01-04",
            "latest_safe_start": "2027-01-04",
            "extension": "2027-01-04",
            "review": "2027-01-15",
            "specification": "2027-01-25",
            "market_engagement": "2027-03-08",
            "notice": "2027-03-30",
            "tender": "2027-04-05",
            "evaluation": "2027-05-17",
            "award": "2027-06-14",
            "standstill": "2027-06-28",
            "mobilisation": "2027-07-08",
            "end": "2027-09-30",
            "latest_end": "2029-09-30",
        }
        assert {one["contract"]["name"] for one in found} == {"Weekend breaks"}
        assert found[-1]["why"] == (
            "With every extension taken up, the contract ends on 30 September 2029."
        )

    def test_is_a_calendar_of_the_register_the_soonest_first(
        self, council: TestClient, register: dict[str, uuid.UUID]
    ) -> None:
        found = listed(council, limit=3)

        places = [(one["on"], one["contract"]["id"], one["kind"]) for one in found]
        assert places == sorted(set(places))
        of_terms = [one for one in found if one["contract"]["id"] == str(register["terms"])]
        assert {one["kind"] for one in of_terms} == {
            *("latest_safe_start", "extension", "review", "notice", "end", "latest_end")
        }
        # Only what is decided to be procured again has its steps in everybody's calendar.
        steps = {one["contract"]["id"] for one in found if one["kind"] == "tender"}
        assert steps == {str(register["procured"])}
        assert all(one["why"].endswith(".") for one in found)

    def test_filters(self, council: TestClient, register: dict[str, uuid.UUID]) -> None:
        asked = {"from": "2027-03-01", "until": "2027-03-31"}
        assert {one["kind"] for one in listed(council, **asked)} == {
            "end",
            "notice",
            "market_engagement",
        }
        assert [one["kind"] for one in listed(council, **asked, kind="end")] == ["end"]
        one = {"contract_id": str(register["terms"])}
        assert {each["kind"] for each in listed(council, **asked, **one)} == {
            "market_engagement",
            "notice",
        }
        assert listed(council, officer_id=str(uuid.uuid4())) == []
        assert listed(council, contract_id=str(uuid.uuid4())) == []

    def test_pages_also_through_one_contract(
        self, council: TestClient, register: dict[str, uuid.UUID]
    ) -> None:
        asked = {"contract_id": str(register["terms"])}
        assert listed(council, **asked, limit=4) == listed(council, **asked)

    def test_shows_a_partner_what_it_commissions(
        self,
        anybody: TestClient,
        register: dict[str, uuid.UUID],
        bearer: Callable[..., Headers],
    ) -> None:
        headers = bearer("contracts:read", organisation_id=register["district"])
        answer = anybody.get("/v1/key-dates", headers=headers)
        theirs = {one["contract"]["id"] for one in answer.json()["items"]}
        assert theirs == {str(register["theirs"])}
        other = {"contract_id": str(register["terms"])}
        assert anybody.get("/v1/key-dates", headers=headers, params=other).json()["items"] == []

    @pytest.mark.parametrize(
        "asked",
        [
            {"from": "yesterday"},
            {"kind": "wedding"},
            {"contract_id": "1"},
            {"cursor": "eA"},
            {"cursor": "W251bGwsbnVsbCxudWxsXQ"},
            {"until": "9999-12-31"},
            {"limit": "0"},
        ],
    )
    def test_refuses_what_cannot_be_asked(
        self, council: TestClient, register: dict[str, uuid.UUID], asked: dict[str, str]
    ) -> None:
        assert council.get("/v1/key-dates", params=asked).status_code == 422

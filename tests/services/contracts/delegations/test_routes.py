"""The scheme of delegation over HTTP, and what it does to those who decide."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services import worker
from services.contracts.delegations import store
from shared.database.engine import reading
from shared.events.base import By
from shared.settings import Settings
from tests import given

Headers = dict[str, str]


@pytest.fixture(scope="module")
def officer_id(council: TestClient, council_id: UUID) -> UUID:
    """An officer of the council."""
    return UUID(registered(council, council_id, "ada.moss@example.org"))


def registered(council: TestClient, organisation_id: UUID, email: str) -> str:
    worker.settle()
    answer = council.post(
        "/v1/officers",
        json={
            "organisation_id": str(organisation_id),
            "name": "Ada Moss",
            "email": email,
            "post": "Head of Commissioning",
            "standing": "confirmed",
        },
    )
    assert answer.status_code == 201, answer.text
    worker.settle()
    return str(answer.json()["id"])


def granted(council: TestClient, officer_id: UUID, **order: Any) -> Response:
    whole = {"officer_id": str(officer_id), "up_to": "1000.00", "from_on": "2149-01-01"}
    return council.post("/v1/delegations", json=whole | order)


class TestGrantDelegation:
    """Saying who may decide up to which value."""

    def test_is_shown_by_post_and_found_by_day(self, council: TestClient, officer_id: UUID) -> None:
        made = granted(council, officer_id, decisions=["award"], until_on="2149-06-30")

        assert made.status_code == 201
        shown = made.json()
        assert shown["officer"] == {"id": str(officer_id), "post": "Head of Commissioning"}
        assert (shown["up_to"], shown["stands"], shown["allowed"]) == ("1000.00", False, ["revoke"])

        def found(day: str) -> bool:
            page = council.get("/v1/delegations", params={"stands_on": day, "limit": 200}).json()
            return shown["id"] in {one["id"] for one in page["items"]}

        assert [found(f"2149-{day}") for day in ("01-01", "06-30", "07-01")] == [True, True, False]
        assert council.get(made.headers["Location"]).json() == shown

    def test_is_for_whoever_keeps_the_scheme_and_never_for_oneself(
        self, council: TestClient, officer_id: UUID, bearer: Callable[..., Headers]
    ) -> None:
        order = {"officer_id": str(officer_id), "up_to": None, "from_on": "2149-01-01"}

        def post(headers: Headers) -> int:
            return council.post("/v1/delegations", json=order, headers=headers).status_code

        assert post(bearer("contracts:write")) == 403
        assert post(bearer("admin", organisation_id=uuid.uuid4())) == 403
        assert post(bearer("admin", officer_id=officer_id)) == 403
        assert post(bearer("admin", officer_id=uuid.uuid4())) == 201

    def test_refuses_who_is_not_known(self, council: TestClient) -> None:
        assert granted(council, uuid.uuid4()).status_code == 422

    def test_is_walked_every_page_once(self, council: TestClient, council_id: UUID) -> None:
        another = UUID(registered(council, council_id, "another@example.org"))
        made = [granted(council, another).json()["id"] for _ in range(5)]

        ids, cursor = [], None
        while True:
            query = {"officer_id": str(another), "limit": 2} | (
                {"cursor": cursor} if cursor else {}
            )
            page = council.get("/v1/delegations", params=query).json()
            ids += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert ids == made


class TestRevokeDelegation:
    """Taking it back."""

    def test_is_done_once_and_with_a_reason(self, council: TestClient, officer_id: UUID) -> None:
        made = granted(council, officer_id, from_on="2149-01-01")
        address, tag = made.headers["Location"] + "/revoke", {"If-Match": made.headers["ETag"]}

        silent = council.post(address, json={}, headers=tag)
        done = council.post(address, json={"reason": "Another post."}, headers=tag)
        stale = council.post(address, json={"reason": "Another post."}, headers=tag)
        again = council.post(
            address, json={"reason": "Again."}, headers={"If-Match": done.headers["ETag"]}
        )

        codes = [one.status_code for one in (silent, done, stale, again)]
        assert codes == [422, 200, 412, 409]
        assert done.json()["revoked_on"]
        assert done.json()["allowed"] == []


class TestScheme:
    """What it does, from the first day of the first delegation on."""

    @pytest.fixture(autouse=True)
    def scheme(self, council: TestClient, officer_id: UUID, installed: Settings) -> None:
        """Let an officer decide up to a value."""
        assert granted(council, officer_id, from_on="2026-01-01").status_code == 201

    def requested(self, council: TestClient, council_id: UUID, value: str | None) -> str:
        procurement_id = given.procurement(lead_commissioner_id=council_id, estimated_value=value)
        address = f"/v1/procurements/{procurement_id}"
        for verb, order in (("start", None), ("request-approval", {"gate": "award"})):
            tag = {"If-Match": council.get(address).headers["ETag"]}
            answer = council.post(f"{address}/{verb}", json=order, headers=tag)
            assert answer.status_code == 200, answer.text
        return address

    @pytest.mark.parametrize(("value", "status"), [("1000.00", 200), ("1000.01", 403), (None, 403)])
    @pytest.mark.parametrize("verb", ["approve", "decline"])
    def test_lets_an_officer_decide_up_to_the_value(
        self,
        council: TestClient,
        council_id: UUID,
        officer_id: UUID,
        bearer: Callable[..., Headers],
        value: str | None,
        status: int,
        verb: str,
    ) -> None:
        address = self.requested(council, council_id, value)
        headers = bearer(officer_id=officer_id)

        shown = council.get(address, headers=headers)
        answer = council.post(
            f"{address}/{verb}",
            json={"gate": "award", "reason": "Agreed."},
            headers=headers | {"If-Match": shown.headers["ETag"]},
        )

        assert answer.status_code == status
        assert (verb in shown.json()["allowed"]) == (status == 200)
        if status == 200:
            assert answer.json()["approvals"][0]["decided_by_id"] == str(officer_id)
        else:
            assert answer.json()["type"].endswith("#beyond-delegation")

    def test_lets_nobody_else_decide_or_award(
        self, council: TestClient, council_id: UUID, bearer: Callable[..., Headers]
    ) -> None:
        address = self.requested(council, council_id, "1.00")
        tag = {"If-Match": council.get(address).headers["ETag"]}
        contract_id = str(given.contract())

        for headers in (bearer(officer_id=uuid.uuid4()), bearer(client_id=uuid.uuid4()), bearer()):
            for verb, order in (
                ("approve", {"gate": "award", "reason": "Agreed."}),
                ("award", {"contract_id": contract_id}),
            ):
                answer = council.post(f"{address}/{verb}", json=order, headers=headers | tag)
                assert answer.json()["type"].endswith("#beyond-delegation")

    def test_is_in_use_from_the_first_day_of_the_first_delegation(
        self, installed: Settings
    ) -> None:
        by, value = By(officer_id=uuid.uuid4(), is_council=True), Decimal(1)

        with reading("contracts") as session:
            before = store.may_decide(session, by=by, value=value, today=date(2025, 12, 31))
            since = store.may_decide(session, by=by, value=value, today=date(2026, 1, 1))

        assert (before, since) == (True, False)

    def test_counts_what_the_contract_is_worth_when_it_is_awarded(
        self,
        council: TestClient,
        officer_id: UUID,
        council_id: UUID,
        bearer: Callable[..., Headers],
    ) -> None:
        procurement_id = given.procurement(lead_commissioner_id=council_id, estimated_value="1.00")
        address = f"/v1/procurements/{procurement_id}"
        tag = {"If-Match": council.get(address).headers["ETag"]}
        council.post(f"{address}/start", headers=tag)
        headers = bearer(officer_id=officer_id)

        def award(value: str | None) -> int:
            tag = {"If-Match": council.get(address).headers["ETag"]}
            order = {"contract_id": str(given.contract(value=value))}
            return council.post(f"{address}/award", json=order, headers=headers | tag).status_code

        assert award("1000.01") == 403
        assert award("1000.00") == 200

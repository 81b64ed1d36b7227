"""What in the register needs a person, through HTTP."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services import worker
from services.contracts.exceptions.rules import ExceptionKind
from services.contracts.exceptions.schemas import EXPLAINED
from shared import clock
from shared.events.terms import Clause, ClauseCheck, ContractKind
from tests import given

TODAY = clock.today("Europe/London")
LONG_AGO = TODAY - timedelta(days=500)
# A contract about which there is nothing to say.
WHOLE: dict[str, Any] = {
    "start_on": LONG_AGO,
    "end_on": TODAY + timedelta(days=2_000),
    "review_on": TODAY + timedelta(days=100),
    "regime": "psr",
    "clauses": tuple(ClauseCheck(clause=clause, present=True) for clause in Clause),
}


def kinds(council: TestClient, contract_id: UUID) -> list[str]:
    """Return what is amiss with a contract, in the order in which it is told."""
    worker.settle()
    answer = council.get("/v1/exceptions", params={"contract_id": str(contract_id)})
    assert answer.status_code == 200, answer.text
    return [one["kind"] for one in answer.json()["items"]]


@pytest.fixture
def officer_id(council: TestClient, council_id: UUID) -> UUID:
    """An officer whom everybody knows."""
    worker.settle()
    answer = council.post(
        "/v1/officers",
        json={
            "organisation_id": str(council_id),
            "name": "Ada Moss",
            "email": f"ada.{UUID(int=clock.now().microsecond)}@example.org",
        },
    )
    assert answer.status_code == 201, answer.text
    worker.settle()
    return UUID(answer.json()["id"])


def tell(council: TestClient, resource: str, thing_id: UUID, verb: str, **order: Any) -> None:
    """Call a verb of a thing at its newest version."""
    etag = council.get(f"/v1/{resource}/{thing_id}").headers["ETag"]
    answer = council.post(
        f"/v1/{resource}/{thing_id}/{verb}", json=order or None, headers={"If-Match": etag}
    )
    assert answer.status_code == 200, answer.text


class TestKinds:
    """Each kind appears when it holds, and goes when it is mended."""

    def test_finds_nothing_where_all_is_well(self, council: TestClient, officer_id: UUID) -> None:
        assert kinds(council, given.contract(officer_id=officer_id, **WHOLE)) == []

    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            ({"officer_id": None}, "no_officer"),
            ({"end_on": None}, "no_end"),
            ({"review_on": None}, "no_review"),
            ({"value": None}, "no_value"),
            ({"regime": None}, "no_regime"),
            ({"clauses": ()}, "no_clauses"),
            ({"clauses": WHOLE["clauses"][:2]}, "no_clauses"),
            ({"review_on": TODAY - timedelta(days=1)}, "review_overdue"),
            ({"end_on": TODAY + timedelta(days=20)}, "safe_start_passed"),
        ],
    )
    def test_finds_what_is_missing(
        self,
        council: TestClient,
        officer_id: UUID,
        change: dict[str, Any],
        kind: str,
    ) -> None:
        terms = WHOLE | {"officer_id": officer_id} | change
        if terms["end_on"] and terms["review_on"]:
            terms["review_on"] = min(terms["review_on"], terms["end_on"])

        assert kind in kinds(council, given.contract(**terms))

    def test_finds_a_clause_that_is_not_there(self, council: TestClient, officer_id: UUID) -> None:
        absent = ClauseCheck(clause=Clause.SEND_PROMISE, present=False)
        terms = WHOLE | {"clauses": (*WHOLE["clauses"][:2], absent, WHOLE["clauses"][3])}

        assert kinds(council, given.contract(officer_id=officer_id, **terms)) == ["clause_absent"]

    def test_finds_an_end_about_which_nobody_decided(
        self, council: TestClient, officer_id: UUID
    ) -> None:
        terms = WHOLE | {"end_on": TODAY - timedelta(days=1), "review_on": None}
        known_before = given.AT.replace(year=TODAY.year - 1)
        contract_id = given.contract(officer_id=officer_id, at=known_before, **terms)

        assert kinds(council, contract_id) == ["ended_undecided"]

        tell(council, "contracts", contract_id, "decide", decision="let-lapse", reason="No need.")

        assert kinds(council, contract_id) == []

    def test_leaves_out_what_ended_before_it_was_known(
        self, council: TestClient, officer_id: UUID
    ) -> None:
        terms = WHOLE | {"end_on": date(2026, 3, 1), "review_on": None}

        assert kinds(council, given.contract(officer_id=officer_id, **terms)) == []

    def test_finds_a_successor_that_never_came(self, council: TestClient, officer_id: UUID) -> None:
        terms = WHOLE | {"end_on": TODAY - timedelta(days=1), "review_on": None}
        before = given.AT.replace(year=TODAY.year - 1)
        contract_id = given.contract(officer_id=officer_id, at=before, **terms)
        tell(council, "contracts", contract_id, "decide", decision="re-procure", reason="Need.")

        assert kinds(council, contract_id) == ["successor_missing"]

        given.contract(predecessor_ids=(contract_id,), start_on=TODAY)

        assert kinds(council, contract_id) == []

    def test_finds_an_officer_who_has_left(self, council: TestClient, officer_id: UUID) -> None:
        contract_id = given.contract(officer_id=officer_id, **WHOLE)
        tell(council, "officers", officer_id, "leave")

        assert kinds(council, contract_id) == ["officer_left"]

    def test_finds_a_lot_that_outlives_its_framework(
        self, council: TestClient, officer_id: UUID
    ) -> None:
        framework_id = given.contract(officer_id=officer_id, kind=ContractKind.FRAMEWORK, **WHOLE)
        later = WHOLE | {"end_on": WHOLE["end_on"] + timedelta(days=1)}
        lot_id = given.contract(
            officer_id=officer_id, kind=ContractKind.LOT, framework_id=framework_id, **later
        )

        assert kinds(council, lot_id) == ["lot_outlives_framework"]
        assert kinds(council, framework_id) == []

    def test_finds_what_is_suspended_for_long(self, council: TestClient, officer_id: UUID) -> None:
        contract_id = given.contract(officer_id=officer_id, **WHOLE)
        tell(
            council,
            "contracts",
            contract_id,
            "suspend",
            suspended_on=str(TODAY - timedelta(days=100)),
            reason="Building works.",
        )

        assert kinds(council, contract_id) == ["suspended_long"]


def test_lists_each_once_page_by_page(fresh: Any, council: TestClient) -> None:
    given.contract(end_on=None)
    given.contract(value=None)
    whole = council.get("/v1/exceptions", params={"limit": 200}).json()["items"]
    found, cursor = [], None
    while True:
        place = {"cursor": cursor} if cursor else {}
        answer = council.get("/v1/exceptions", params={"limit": 3} | place).json()
        found += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            break

    assert found == whole
    order = [list(ExceptionKind).index(ExceptionKind(one["kind"])) for one in found]
    assert order == sorted(order)
    assert len({(one["kind"], one["contract"]["id"]) for one in found}) == len(found)


def test_says_how_each_is_mended(fresh: Any, council: TestClient) -> None:
    contract_id = given.contract(end_on=None)

    (one,) = council.get("/v1/exceptions", params={"kind": "no_end"}).json()["items"]

    assert set(EXPLAINED) == set(ExceptionKind)
    assert one["verb"] == "correct"
    assert one["at"] == f"/v1/contracts/{contract_id}/correct"
    assert one["mend"].endswith(".")


def test_shows_a_partner_only_what_it_commissions(
    fresh: Any, council: TestClient, anybody: TestClient, bearer: Callable[..., Any]
) -> None:
    icb = given.organisation("Wearmouth ICB")
    mine = given.contract(co_commissioner_ids=(icb,))
    given.contract()
    partner = bearer("contracts:read", organisation_id=icb)

    answer = anybody.get("/v1/exceptions", headers=partner)

    assert {one["contract"]["id"] for one in answer.json()["items"]} == {str(mine)}


@pytest.mark.parametrize("asked", [{"kind": "rain"}, {"cursor": "x"}, {"contract_id": "1"}])
def test_refuses_what_it_cannot_answer(council: TestClient, asked: dict[str, str]) -> None:
    assert council.get("/v1/exceptions", params=asked).status_code == 422

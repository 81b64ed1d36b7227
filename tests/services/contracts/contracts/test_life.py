"""A contract over HTTP, from its award to what takes over from it."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services.contracts.contracts import commands, store
from services.contracts.contracts.soundness import ReferenceTaken
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.base import Event
from shared.events.contracts import ContractEvent, TransferCause
from tests import given

WHY = {"reason": "Families asked."}
END = date(2099, 3, 31)


@pytest.fixture
def contract_id(council_id: uuid.UUID) -> uuid.UUID:
    """A contract that is running, and will be for long."""
    return given.contract(end_on=END, lead_commissioner_id=council_id, value=Decimal(100_000))


@pytest.fixture
def do(council: TestClient) -> Callable[..., Response]:
    """Do something with a contract as it stands now."""

    def send(contract_id: uuid.UUID, verb: str, **order: Any) -> Response:
        address = f"/v1/contracts/{contract_id}"
        tag = council.get(address).headers["ETag"]
        return council.post(f"{address}/{verb}", json=order, headers={"If-Match": tag})

    return send


def code(answer: Response) -> str:
    """Return by which refusal an answer was refused."""
    return str(answer.json()["type"].rpartition("#")[2])


def history(contract_id: uuid.UUID) -> list[Event]:
    with reading("contracts") as session:
        return [one.event for one in log.history(session, ContractEvent, contract_id)]


def change(name: str, **order: Any) -> Any:
    """Do what no request can."""
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with transaction("contracts") as session:
        return getattr(commands, name)(session, **order, by=given.COUNCIL, at=at)


class TestVaryContract:
    """Varying a contract."""

    def test_counts_and_says_the_shares(
        self, contract_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        order = {"varied_on": "2026-10-01", "summary": "One more nurse.", **WHY}
        first = do(contract_id, "vary", value="112000.00", **order)
        second = do(contract_id, "vary", value="125000.00", description="More.", **order).json()

        assert first.status_code == 200
        assert (first.json()["variations"], first.json()["value_share"]) == (1, "0.1200")
        assert (second["variations"], second["value_share"]) == (2, "0.2500")
        assert second["description"] == "More."

    def test_corrections_put_the_shares_right(
        self, contract_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        order = {"varied_on": "2026-10-01", "summary": "One more nurse.", **WHY}
        do(contract_id, "vary", value="120000.00", **order)

        right = do(contract_id, "correct", value="220000.00").json()

        assert (right["value"], right["value_share"]) == ("220000.00", "0.1000")

    @pytest.mark.parametrize(
        ("otherwise", "status", "refusal"),
        [
            ({"varied_on": "2026-03-31"}, 409, "outside-its-term"),
            ({"varied_on": "2098-01-01"}, 409, "not-yet"),
            ({"end_on": "2026-09-30"}, 422, "ends-before-variation"),
            ({"lines": [{"title": "A", "amount": "100000.01"}]}, 422, "lines-exceed-value"),
            ({"summary": "a\x00b"}, 422, "unprocessable"),
            ({"reason": ""}, 422, "unprocessable"),
            ({"value": "1e400"}, 422, "unprocessable"),
        ],
    )
    def test_refuses_what_cannot_have_been_agreed(
        self,
        contract_id: uuid.UUID,
        do: Callable[..., Response],
        otherwise: dict[str, Any],
        status: int,
        refusal: str,
    ) -> None:
        order = {"varied_on": "2026-10-01", "summary": "More.", **WHY} | otherwise

        answer = do(contract_id, "vary", **order)

        assert (answer.status_code, code(answer)) == (status, refusal)

    def test_is_refused_after_the_end(
        self, council_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        ended = given.contract(end_on=date(2026, 10, 31), lead_commissioner_id=council_id)

        answer = do(ended, "vary", varied_on="2026-10-01", summary="More.", **WHY)

        assert (answer.status_code, code(answer)) == (409, "not-live")


class TestListVariations:
    """Listing what was varied."""

    def test_says_from_what_to_what_and_why_to_its_commissioners_alone(
        self,
        contract_id: uuid.UUID,
        council: TestClient,
        do: Callable[..., Response],
        bearer: Callable[..., dict[str, str]],
    ) -> None:
        for value in ("110000.00", "120000.00", "130000.00"):
            order = {"varied_on": "2026-10-01", "summary": f"To {value}.", **WHY}
            do(contract_id, "vary", value=value, **order)
        address = f"/v1/contracts/{contract_id}/variations"

        first = council.get(address, params={"limit": 2})
        rest = council.get(first.links["next"]["url"]).json()
        for_others = council.get(address, headers=bearer(organisation_id=uuid.uuid4())).json()

        items = first.json()["items"] + rest["items"]
        assert rest["next_cursor"] is None
        assert [one["number"] for one in items] == [1, 2, 3]
        assert [(one["before"]["value"], one["after"]["value"]) for one in items] == [
            ("100000.00", "110000.00"),
            ("110000.00", "120000.00"),
            ("120000.00", "130000.00"),
        ]
        assert items[2]["value_share"] == "0.3000"
        assert {one["reason"] for one in items} == {"Families asked."}
        assert {one["reason"] for one in for_others["items"]} == {None}
        assert council.get(address, params={"cursor": "x"}).status_code == 422
        assert council.get(f"/v1/contracts/{uuid.uuid4()}/variations").status_code == 404


class TestSuspendContract:
    """Suspending a contract and letting it go on."""

    def test_is_shown_until_it_goes_on(
        self, contract_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        suspended = do(contract_id, "suspend", suspended_on="2026-10-01", **WHY).json()
        again = do(contract_id, "suspend", suspended_on="2026-10-02", **WHY)
        too_soon = do(contract_id, "resume", resumed_on="2026-09-30", **WHY)
        resumed = do(contract_id, "resume", resumed_on="2026-11-02", **WHY).json()

        assert suspended["suspended_on"] == "2026-10-01"
        assert "resume" in suspended["allowed"]
        assert "suspend" not in suspended["allowed"]
        assert (code(again), code(too_soon)) == ("already-suspended", "resumes-too-soon")
        assert resumed["suspended_on"] is None
        assert {name for name in resumed if resumed[name] != suspended[name]} == {
            *("suspended_on", "changed_at", "allowed"),
        }
        assert code(do(contract_id, "resume", resumed_on="2026-11-02", **WHY)) == "not-suspended"

    def test_can_be_terminated_meanwhile(
        self, contract_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        do(contract_id, "suspend", suspended_on="2026-10-01", **WHY)

        assert do(contract_id, "terminate", terminated_on="2026-11-02", **WHY).is_success


class TestWithdrawDecision:
    """Taking a decision back."""

    def test_lets_another_be_taken(
        self, contract_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        nothing = do(contract_id, "withdraw-decision", **WHY)
        do(contract_id, "decide", decision="re-procure", **WHY)
        same = do(contract_id, "decide", decision="re-procure", **WHY)
        another = do(contract_id, "decide", decision="absorb", **WHY)
        withdrawn = do(contract_id, "withdraw-decision", **WHY)

        assert (code(nothing), code(same)) == ("no-decision", "same-decision")
        assert "withdraw-decision" in another.json()["allowed"]
        assert withdrawn.json()["decision"] is None
        assert do(contract_id, "decide", decision="absorb", **WHY).is_success


class TestExtendContract:
    """Extending a contract."""

    def test_counts_in_the_share_of_the_term(
        self, council_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        standing = given.contract(
            start_on=date(2027, 1, 1), end_on=date(2027, 12, 31), lead_commissioner_id=council_id
        )

        extended = do(standing, "extend", end_on="2028-12-30", **WHY).json()

        assert (extended["term_share"], extended["variations"]) == ("1.0000", 0)


class TestSuccession:
    """What takes over from a contract."""

    def test_is_named_by_its_successor(
        self,
        contract_id: uuid.UUID,
        council: TestClient,
        council_id: uuid.UUID,
        do: Callable[..., Response],
    ) -> None:
        successor_id = given.contract(
            title="The next", lead_commissioner_id=council_id, predecessor_ids=(contract_id,)
        )

        before = council.get(f"/v1/contracts/{contract_id}").json()
        after = council.get(f"/v1/contracts/{successor_id}").json()

        assert before["successors"] == [{"id": str(successor_id), "name": "The next"}]
        assert after["predecessors"] == [{"id": str(contract_id), "name": before["title"]}]
        assert "decide" not in before["allowed"]
        assert code(do(contract_id, "decide", decision="absorb", **WHY)) == "successor-named"
        own = do(contract_id, "correct", predecessor_ids=[str(successor_id)])
        assert (own.status_code, code(own)) == (422, "own-predecessor")

    def test_is_taken_back_by_a_correction(
        self, contract_id: uuid.UUID, council_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        successor_id = given.contract(
            lead_commissioner_id=council_id, predecessor_ids=(contract_id,)
        )
        length = len(history(contract_id))

        do(successor_id, "correct", predecessor_ids=[str(contract_id)])
        assert len(history(contract_id)) == length
        do(successor_id, "correct", predecessor_ids=[])

        assert do(contract_id, "decide", decision="absorb", **WHY).is_success

    def test_never_goes_round(self, council_id: uuid.UUID, do: Callable[..., Response]) -> None:
        first = given.contract(lead_commissioner_id=council_id)
        second = given.contract(lead_commissioner_id=council_id, predecessor_ids=(first,))
        third = given.contract(lead_commissioner_id=council_id, predecessor_ids=(second,))

        assert code(do(first, "correct", predecessor_ids=[str(third)])) == "own-predecessor"
        assert code(do(first, "correct", predecessor_ids=[str(first)])) == "own-predecessor"
        assert do(third, "correct", predecessor_ids=[str(first), str(second)]).is_success


class TestFramework:
    """Frameworks, lots and call-offs."""

    def test_is_shown_by_its_lots_and_stays_one(
        self, council: TestClient, council_id: uuid.UUID, do: Callable[..., Response]
    ) -> None:
        framework_id = given.contract(
            title="The framework", kind="framework", lead_commissioner_id=council_id
        )
        lot_id = given.contract(
            kind="lot", framework_id=framework_id, lead_commissioner_id=council_id
        )
        call_off_id = given.contract(
            kind="call_off", framework_id=lot_id, lead_commissioner_id=council_id
        )

        shown = council.get(f"/v1/contracts/{lot_id}").json()

        assert shown["framework"] == {"id": str(framework_id), "name": "The framework"}
        assert code(do(framework_id, "correct", kind="contract")) == "has-lots"
        round_it = do(framework_id, "correct", kind="lot", framework_id=str(lot_id))
        assert code(round_it) == "wrong-framework"
        assert code(do(lot_id, "correct", framework_id=str(call_off_id))) == "wrong-framework"


def written(contract_id: uuid.UUID) -> str:
    """Return the whole row of a contract as text."""
    with reading("contracts") as session:
        return str(dict(store.get(session, contract_id)))


class TestTransferContract:
    """An organisation takes the place of another."""

    def test_finds_every_contract_and_changes_each_once(self) -> None:
        old, new = (given.organisation(name) for name in ("Moor CCG", "Moor ICB"))
        ids = [
            given.contract(**roles)
            for roles in (
                {"provider_id": old},
                {"lead_commissioner_id": old},
                {"co_commissioner_ids": (old,)},
                {"other_provider_ids": (old,), "sub_contractor_ids": (old, new)},
                {"lines": ({"title": "A", "funder_id": old},)},
            )
        ]
        order = {"from_id": old, "to_id": new, "cause": TransferCause.SUCCEEDED}
        for contract_id in ids:
            assert str(old) in written(contract_id)
            change("transfer_contract", contract_id=contract_id, **order)
            length = len(history(contract_id))
            change("transfer_contract", contract_id=contract_id, **order)
            assert len(history(contract_id)) == length == 2
            assert str(old) not in written(contract_id)
            assert str(new) in written(contract_id)

    def test_refuses_a_reference_that_the_other_has_too(self) -> None:
        old, new = (given.organisation(name) for name in ("Twin", "Twin Council"))
        ours = given.contract(lead_commissioner_id=new)
        theirs = given.contract(lead_commissioner_id=old)
        with reading("contracts") as session:
            reference = store.get(session, ours)["reference"]
            theirs_reference = store.get(session, theirs)["reference"]
        assert reference != theirs_reference
        twin = given.contract(lead_commissioner_id=old, reference=reference)
        order = {"from_id": old, "to_id": new, "cause": TransferCause.MERGED}

        change("transfer_contract", contract_id=theirs, **order)
        with pytest.raises(ReferenceTaken):
            change("transfer_contract", contract_id=twin, **order)


class TestTellPhase:
    """Telling that a contract has started, ended, or is running again."""

    def test_tells_each_day_once(self) -> None:
        contract_id = given.contract(start_on=date(2026, 5, 1), end_on=date(2026, 6, 30))

        def told(today: date) -> bool:
            return bool(change("tell_phase", contract_id=contract_id, today=today))

        assert [told(date(2026, 4, 30)), told(date(2026, 5, 1))] == [False, True]
        assert [told(date(2026, 6, 30)), told(date(2026, 7, 1))] == [False, True]
        change(
            "extend_contract",
            contract_id=contract_id,
            version=3,
            end_on=date(2026, 12, 31),
            reason="Typed late.",
        )
        assert [told(date(2026, 7, 2)), told(date(2026, 7, 2))] == [True, False]
        assert [one.type for one in history(contract_id)] == [
            "contract.awarded",
            "contract.started",
            "contract.ended",
            "contract.extended",
            "contract.reopened",
        ]

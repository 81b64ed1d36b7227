"""Officers who turn out to be one, and spellings of one who is erased, over HTTP."""

from datetime import timedelta
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services import worker
from services.actions.officers import store
from services.actions.officers.store import find_officer
from shared import clock, tokens
from shared.database.engine import reading
from shared.eventlog import log
from shared.events.officers import OfficerEvent
from tests import given
from tests.services.actions.gathered import problem
from tests.services.actions.going import TODAY, World, everything


@pytest.fixture(scope="module")
def world(council: TestClient, council_id: UUID) -> World:
    """The council's officers."""
    worker.settle()
    return World(council, council_id)


class TestErase:
    """Erasing an officer's name and address."""

    def test_is_refused_while_something_would_be_nobodys(self, world: World) -> None:
        one, other = world.officer(), world.officer()
        world.planned(one).planned()
        case = {"authority": "Case 7"}

        assert problem(world.do(one, "erase", **case)) == (409, "still-responsible")
        world.do(one, "leave", handover_to_id=other)
        assert world.do(one, "erase", **case).status_code == 200

    def test_erases_every_spelling_that_was_merged(self, world: World) -> None:
        spelling = world.officer(name="Wylma Fern", email=None, standing="proposed")
        one = world.officer(name="Wilma Fern")
        assert world.do(spelling, "merge", into_id=one, reason="One person.").status_code == 200

        refused = world.do(spelling, "erase", authority="Case 7")
        erased = world.do(one, "erase", authority="Case 7")

        assert problem(refused) == (409, "merged-already")
        assert erased.status_code == 200
        assert world.get(spelling)["name"] is None
        with reading("actions") as session:
            history = log.history(session, OfficerEvent, UUID(spelling))
            assert store.with_names(session, ["Wilma Fern", "Wylma Fern"]) == {}
        assert not [one for one in history if getattr(one.event, "name", None)]


class TestMerge:
    """Two officers who turn out to be one."""

    SIGN_ON = {"issuer": "https://login.example.org/", "subject": "merged"}

    def test_lets_everything_follow(self, world: World) -> None:
        gone, one = world.officer(post="Commissioner"), world.officer()
        things = everything(world, gone)
        boss = world.officer()
        world.do(boss, "appoint-deputy", deputy_id=gone)

        answer = world.do(gone, "merge", into_id=one, reason="Spelled in two ways.")
        worker.settle()

        assert answer.status_code == 200, answer.text
        shown = answer.json()
        assert (shown["standing"], shown["merged_into"]["id"]) == ("left", one)
        assert world.officers_of(things["action"]) == [one]
        assert world.kinds(gone) == []
        assert "contract" in world.kinds(one)
        assert "group_seat" in world.kinds(one)
        assert world.get(boss)["deputy"]["id"] == one
        assert world.get(one)["post"] == "Commissioner"

    def test_lets_their_worklist_follow(self, world: World) -> None:
        gone, one = world.officer(), world.officer()
        worker.settle()
        given.contract(end_on=TODAY + timedelta(days=100), officer_id=UUID(gone))
        worker.settle()
        worker.JOBS["contracts"]["contract_end_alerts"].run(clock.now())
        worker.settle()
        before = world.client.get("/v1/worklist-items", params={"officer_id": gone}).json()["items"]

        world.do(gone, "merge", into_id=one, reason="One person.")
        worker.settle()

        def ids(officer_id: str) -> set[str]:
            query = {"officer_id": officer_id}
            page = world.client.get("/v1/worklist-items", params=query).json()
            return {item["id"] for item in page["items"]}

        assert before
        assert (ids(gone), ids(one)) == (set(), {item["id"] for item in before})

    def test_lets_them_sign_in_and_be_found_as_before(self, world: World) -> None:
        gone = world.officer(email="merged@example.org")
        one = world.officer(name="Ada Mosse", email=None, standing="proposed")
        world.do(gone, "tie", **self.SIGN_ON)

        assert world.do(gone, "merge", into_id=one, reason="One person.").status_code == 200

        found = find_officer(tokens.sign_in_hash(*self.SIGN_ON.values()))
        with reading("actions") as session:
            addressed = store.with_address(session, "merged@example.org")
            named = store.with_names(session, ["ada mosse"])
        assert found is not None
        assert str(found.officer_id) == one
        assert addressed is not None
        assert str(addressed["id"]) == one
        assert (world.get(one)["standing"], world.get(one)["email"]) == (
            "confirmed",
            "merged@example.org",
        )
        assert str(named["ada mosse"]) == one

    def test_finds_who_stays_by_the_address_of_who_does_not(self, world: World) -> None:
        first, second, third = (
            world.officer(email=f"chain.{number}@example.org") for number in range(3)
        )
        world.do(first, "merge", into_id=second, reason="One person.")
        world.do(second, "merge", into_id=third, reason="One person.")

        with reading("actions") as session:
            found = store.with_address(session, "chain.0@example.org")

        assert found is not None
        assert str(found["id"]) == third

    def test_is_done_once_and_never_with_themselves(self, world: World) -> None:
        gone, one, other = (world.officer() for _ in range(3))
        why = {"reason": "One person."}
        assert world.do(gone, "merge", into_id=one, **why).status_code == 200

        assert problem(world.do(gone, "merge", into_id=other, **why)) == (409, "merged-before")
        assert problem(world.do(one, "merge", into_id=one, **why)) == (422, "to-themselves")
        assert problem(world.do(other, "merge", into_id=gone, **why)) == (409, "they-left")

    def test_never_lets_a_line_go_round(self, world: World) -> None:
        gone, between, one = (world.officer() for _ in range(3))
        world.do(between, "change-reporting", line_manager_id=gone)
        world.do(one, "change-reporting", line_manager_id=between)

        answer = world.do(gone, "merge", into_id=one, reason="One person.")

        assert problem(answer) == (409, "above-themselves")

"""Officers who are known by name alone, and what else becomes known of them."""

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from services.actions.officers import commands, store
from services.actions.officers.rules import Person, name_key
from services.contracts.known_officers import store as contracts_known
from services.contracts.reactions import READER as CONTRACTS
from shared import clock
from shared.database.engine import reading, transaction
from shared.eventlog.sequencer import sequence_all
from shared.events.base import By, Event
from shared.events.officers import Standing
from shared.events.organisations import OrganisationRegistered
from tests.services.actions.gathered import problem

Officer = Callable[..., dict[str, Any]]
IMPORT = By(job="import", is_council=True)


def do(client: TestClient, one: dict[str, Any], verb: str, **order: Any) -> Any:
    tag = client.get(f"/v1/officers/{one['id']}").headers["ETag"]
    body = {"json": order} if order else {}
    return client.post(f"/v1/officers/{one['id']}/{verb}", headers={"If-Match": tag}, **body)


def propose(organisation_id: UUID, *people: Person) -> dict[str, UUID]:
    with transaction("actions") as session:
        return commands.propose_officers(
            session, organisation_id=organisation_id, people=people, by=IMPORT, at=clock.now()
        )


def named(*names: str) -> dict[str, UUID]:
    with reading("actions") as session:
        return store.with_names(session, names)


class TestNameKey:
    """What two spellings of one name have in common."""

    @pytest.mark.parametrize(
        "other",
        [
            "ADA O'MARSH-HALE",
            " Ada  O\u2019Marsh\u2010Hale ",
            "Ada O\u02bcMarsh\u2013Hale",
            "Ada O`Marsh Hale.",
            "Ada\u00a0OMarsh Hale",
        ],
    )
    def test_does_not_tell_them_apart(self, other: str) -> None:
        assert name_key(other) == name_key("Ada O'Marsh-Hale")

    def test_tells_letters_apart(self) -> None:
        assert name_key("Lindsey Hale") != name_key("Lyndsey Hale")

    @given(st.text(min_size=1))
    def test_stays_as_it_is_once_it_was_made(self, name: str) -> None:
        key = name_key(name)

        assert key
        assert name_key(key) == key or not key.strip()


class TestWithNames:
    """Finding officers by name."""

    def test_goes_by_the_name_as_it_was_asked_for(self, officer: Officer) -> None:
        made = officer(name="Nora O\u2019Fell")

        found = named("nora o'fell", "Nora OFell", "Somebody Else")

        assert set(found) == {"nora o'fell", "Nora OFell"}
        assert {str(one) for one in found.values()} == {made["id"]}

    def test_means_nobody_who_has_left(self, actions: TestClient, officer: Officer) -> None:
        made = officer(name="Leora Gone")
        assert named("Leora Gone")

        do(actions, made, "leave")

        assert named("Leora Gone") == {}

    def test_means_the_confirmed_one_of_two(self, officer: Officer) -> None:
        officer(name="Tess Twice", standing="proposed")
        confirmed = officer(name="Tess Twice")

        assert str(named("Tess Twice")["Tess Twice"]) == confirmed["id"]

    def test_says_how_they_stand_and_whose_they_are(
        self, officer: Officer, council_id: UUID
    ) -> None:
        one = UUID(officer(post="Commissioner", standing="proposed")["id"])
        asked = [one, uuid.uuid4()]

        with reading("actions") as session:
            assert store.standing_of(session, asked) == {one: Standing.PROPOSED}
            assert store.organisations_of(session, asked) == {one: council_id}
            assert store.posts_of(session, asked) == {one: "Commissioner"}
            assert store.posts_of(session, []) == {}


class TestProposedByName:
    """Whoever a plan names, and nobody knows."""

    def test_is_proposed_once_however_often_and_however_spelled(self, council_id: UUID) -> None:
        first = propose(council_id, Person(name="Gil O\u2019Pen"), Person(name="Gil O'Pen"))
        again = propose(council_id, Person(name="GIL O'PEN"))

        assert len(set(first.values())) == 1
        assert set(again.values()) == set(first.values())

    def test_is_whoever_has_that_name(self, officer: Officer, council_id: UUID) -> None:
        made = officer(name="Known Already")

        found = propose(council_id, Person(name="known already"))

        assert str(found["known already"]) == made["id"]

    def test_cannot_be_confirmed_without_an_address(
        self, actions: TestClient, officer: Officer
    ) -> None:
        made = officer(email=None, standing="proposed")

        refused = do(actions, made, "confirm")
        amended = do(actions, made, "amend", email="now.reached@example.org")
        confirmed = do(actions, made, "confirm")

        assert problem(refused) == (409, "no-address")
        assert amended.json()["email"] == "now.reached@example.org"
        assert confirmed.json()["standing"] == "confirmed"

    def test_is_left_out_when_all_are_confirmed(
        self, actions: TestClient, officer: Officer, tell: Callable[[Event], None]
    ) -> None:
        organisation_id = uuid.uuid4()
        tell(OrganisationRegistered(organisation_id=organisation_id, name="Moor ICB"))
        theirs = {"organisation_id": str(organisation_id), "standing": "proposed"}
        officer(**theirs)
        without = officer(**theirs, email=None)

        order = {"organisation_id": str(organisation_id)}
        answer = actions.post("/v1/officers/confirm", json=order)

        assert answer.json()["confirmed"] == 1
        shown = actions.get(f"/v1/officers/{without['id']}").json()
        assert shown["standing"] == "proposed"

    def test_is_not_registered_as_confirmed(self, actions: TestClient, council_id: UUID) -> None:
        order = {"organisation_id": str(council_id), "name": "Ada Moss"}

        assert problem(actions.post("/v1/officers", json=order)) == (409, "no-address")


class TestAmendOfficer:
    """Letting something else be known of an officer."""

    def test_changes_only_what_is_sent(self, actions: TestClient, officer: Officer) -> None:
        made = officer(name="Ada Moss", post="Commissioner")

        shown = do(actions, made, "amend", post=None, capacity="0.6").json()

        assert (shown["name"], shown["email"]) == ("Ada Moss", made["email"])
        assert (shown["post"], shown["capacity"]) == (None, "0.60")

    def test_lets_the_other_services_know_post_and_organisation(
        self, actions: TestClient, officer: Officer, tell: Callable[[Event], None]
    ) -> None:
        organisation_id = uuid.uuid4()
        tell(OrganisationRegistered(organisation_id=organisation_id, name="Moor ICB"))
        made = officer(post="Commissioner")

        do(actions, made, "amend", organisation_id=str(organisation_id), post="Head of SEND")
        sequence_all(lambda: transaction("contracts"))
        CONTRACTS.catch_up(lambda: transaction("contracts"))

        with reading("contracts") as session:
            found = contracts_known.confirmed(session, UUID(made["id"]))
        assert found is not None
        assert found.organisation_id == organisation_id

    @pytest.mark.parametrize(
        ("order", "refusal"),
        [
            ({}, (422, "nothing-to-amend")),
            ({"email": None}, (409, "no-address")),
            ({"email": "Taken@example.org"}, (409, "address-taken")),
            ({"organisation_id": str(uuid.uuid4())}, (409, "unknown-organisation")),
        ],
    )
    def test_refuses(
        self,
        actions: TestClient,
        officer: Officer,
        order: dict[str, Any],
        refusal: tuple[int, str],
    ) -> None:
        if not named("Tara Taken"):
            officer(name="Tara Taken", email="taken@example.org")
        made = officer()
        tag = actions.get(f"/v1/officers/{made['id']}").headers["ETag"]

        answer = actions.post(
            f"/v1/officers/{made['id']}/amend", json=order, headers={"If-Match": tag}
        )

        assert problem(answer) == refusal

    def test_keeps_their_own_address_in_other_letters(
        self, actions: TestClient, officer: Officer
    ) -> None:
        made = officer(email="same.one@example.org")

        assert do(actions, made, "amend", email="Same.One@example.org").status_code == 200

    def test_is_over_once_they_have_left(self, actions: TestClient, officer: Officer) -> None:
        made = officer()
        do(actions, made, "leave")

        assert problem(do(actions, made, "amend", post="Head")) == (409, "left-already")

    @pytest.mark.parametrize("capacity", ["0", "1.01", "NaN", "-1", "1e400"])
    def test_takes_no_capacity_that_is_none(
        self, actions: TestClient, officer: Officer, capacity: str
    ) -> None:
        assert do(actions, officer(), "amend", capacity=capacity).status_code == 422

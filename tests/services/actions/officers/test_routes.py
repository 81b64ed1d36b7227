"""Officers over HTTP."""

import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services.actions.officers import commands, store
from services.actions.officers.rules import Person
from services.actions.officers.store import find_officer
from shared import clock, tokens
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.officers import OfficerEvent
from shared.events.organisations import Identifier, OrganisationRegistered

Headers = Callable[..., dict[str, str]]
Officer = Callable[..., dict[str, Any]]
IMPORT = By(job="import", is_council=True)


def do(client: TestClient, one: dict[str, Any], verb: str, **more: object) -> Any:
    headers = {"If-Match": one["etag"]} | more.pop("headers", {})
    return client.post(f"/v1/officers/{one['id']}/{verb}", headers=headers, **more)


class TestRegisterOfficer:
    """Registering an officer."""

    def test_shows_them_with_their_organisation(
        self, actions: TestClient, officer: Officer
    ) -> None:
        made = officer(name="Tom Reed", email="Tom.Reed@example.org", post="Contract manager")

        shown = actions.get(f"/v1/officers/{made['id']}").json()

        assert shown["organisation"]["name"] == "Wearmouth County Council"
        assert (shown["name"], shown["email"]) == ("Tom Reed", "Tom.Reed@example.org")
        assert (shown["post"], shown["standing"]) == ("Contract manager", "confirmed")
        assert shown["allowed"] == [
            *("amend", "tie", "change-reporting", "hand-over", "leave", "merge"),
            *("appoint-deputy", "announce-absence", "erase"),
        ]

    def test_refuses_an_address_in_other_letters(
        self, actions: TestClient, officer: Officer
    ) -> None:
        made = officer(email="twice@example.org")
        order = {
            "organisation_id": made["organisation"]["id"],
            "name": "Twin",
            "email": "TWICE@Example.Org",
        }

        answer = actions.post("/v1/officers", json=order)

        assert answer.status_code == 409
        assert answer.json()["type"].endswith("#address-taken")

    @pytest.mark.parametrize(
        "email",
        [
            "nobody",
            "a@b@example.org",
            "a@example.org\nBcc: b@example.org",
            "a@example.org\x00",
            "<a@example.org>",
            f"{'a' * 250}@example.org",
        ],
    )
    def test_refuses_what_is_no_address(
        self, actions: TestClient, council_id: uuid.UUID, email: str
    ) -> None:
        order = {"organisation_id": str(council_id), "name": "Ada Moss", "email": email}

        answer = actions.post("/v1/officers", json=order)

        assert answer.status_code == 422
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["#/email"]

    def test_refuses_an_organisation_that_nobody_knows(self, actions: TestClient) -> None:
        order = {
            "organisation_id": str(uuid.uuid4()),
            "name": "Ada Moss",
            "email": "nowhere@example.org",
        }

        answer = actions.post("/v1/officers", json=order)

        assert answer.status_code == 409
        assert answer.json()["type"].endswith("#unknown-organisation")

    def test_refuses_a_partner(
        self, actions: TestClient, bearer: Headers, council_id: uuid.UUID
    ) -> None:
        order = {
            "organisation_id": str(council_id),
            "name": "Ada Moss",
            "email": "partner@example.org",
        }
        headers = bearer("actions:write", organisation_id=uuid.uuid4())

        assert actions.post("/v1/officers", json=order, headers=headers).status_code == 403

    def test_never_writes_name_or_address_where_others_read(self, officer: Officer) -> None:
        made = officer(name="Zebedee Quill", email="zebedee.quill@example.org")

        with reading("actions") as session:
            envelope = session.execute(
                sa.text("SELECT envelope FROM log.event WHERE subject = :subject"),
                {"subject": f"officers/{made['id']}"},
            ).scalar_one()
        with reading("contracts") as session:
            seen = log.history(session, OfficerEvent, uuid.UUID(made["id"]))

        assert b"uill" not in bytes(envelope)
        assert [event.event.name for event in seen] == [None]


class TestSeeOfficers:
    """Seeing officers."""

    def test_shows_a_partner_nobody_of_another_organisation(
        self, actions: TestClient, officer: Officer, bearer: Headers
    ) -> None:
        made = officer(post="Commissioner")
        headers = bearer("actions:read", organisation_id=uuid.uuid4())

        shown = actions.get(f"/v1/officers/{made['id']}", headers=headers)
        listed = actions.get("/v1/officers", headers=headers)

        assert shown.status_code == 404
        assert listed.json()["items"] == []

    def test_walks_every_page_once(
        self, actions: TestClient, officer: Officer, council_id: uuid.UUID
    ) -> None:
        made = [officer(standing="proposed")["id"] for _ in range(5)]

        found, cursor = [], None
        while True:
            query = {"standing": "proposed", "organisation_id": str(council_id), "limit": 2}
            page = actions.get(
                "/v1/officers", params=query | ({"cursor": cursor} if cursor else {})
            ).json()
            found += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert found == sorted(set(found))
        assert set(made) <= set(found)

    def test_answers_404_for_nobody(self, actions: TestClient) -> None:
        assert actions.get(f"/v1/officers/{uuid.uuid4()}").status_code == 404

    def test_finds_them_by_their_address_until_they_leave(
        self, actions: TestClient, officer: Officer
    ) -> None:
        made = officer(email="found@example.org")

        def found() -> object:
            with reading("actions") as session:
                row = store.with_address(session, "Found@Example.org")
            return str(row["id"]) if row else None

        there = found()
        do(actions, made, "leave")

        assert (there, found()) == (made["id"], None)


class TestConfirmOfficer:
    """Confirming officers."""

    def test_makes_a_proposed_one_reachable(self, actions: TestClient, officer: Officer) -> None:
        made = officer(standing="proposed")
        with reading("actions") as session:
            assert store.confirmed(session, uuid.UUID(made["id"])) is None

        answer = do(actions, made, "confirm")

        assert (answer.status_code, answer.json()["standing"]) == (200, "confirmed")
        with reading("actions") as session:
            reached = store.confirmed(session, uuid.UUID(made["id"]))
        assert reached is not None
        assert reached["email"] == made["email"]

    def test_confirms_all_of_an_organisation_and_says_how_many(
        self, actions: TestClient, officer: Officer, council_id: uuid.UUID
    ) -> None:
        order = {"organisation_id": str(council_id)}
        actions.post("/v1/officers/confirm", json=order)
        made = [officer(standing="proposed") for _ in range(3)]

        first = actions.post("/v1/officers/confirm", json=order)
        second = actions.post("/v1/officers/confirm", json=order)

        assert (first.json()["confirmed"], second.json()["confirmed"]) == (3, 0)
        for one in made:
            shown = actions.get(f"/v1/officers/{one['id']}").json()
            assert shown["standing"] == "confirmed"

    def test_answers_404_for_an_organisation_that_nobody_knows(self, actions: TestClient) -> None:
        order = {"organisation_id": str(uuid.uuid4())}

        assert actions.post("/v1/officers/confirm", json=order).status_code == 404


class TestTieOfficer:
    """Tying an officer to a sign-on."""

    SIGN_ON = {"issuer": "https://login.example.org/", "subject": "248289761001"}
    HASH = tokens.sign_in_hash("https://login.example.org/", "248289761001")

    def test_lets_them_in_until_they_leave(self, actions: TestClient, officer: Officer) -> None:
        made, other = officer(), officer()

        tied = do(actions, made, "tie", json=self.SIGN_ON)
        found = find_officer(self.HASH)
        taken = do(actions, other, "tie", json=self.SIGN_ON)
        do(actions, {"id": made["id"], "etag": tied.headers["ETag"]}, "leave")

        assert tied.json()["signs_in"] is True
        assert found is not None
        assert (str(found.officer_id), found.is_council) == (made["id"], True)
        assert taken.status_code == 409
        assert find_officer(self.HASH) is None
        assert do(actions, other, "tie", json=self.SIGN_ON).status_code == 200

    def test_keeps_only_a_hash(self, actions: TestClient, officer: Officer) -> None:
        made = officer()
        subject = f"subject-{uuid.uuid4()}"

        do(actions, made, "tie", json={"issuer": "https://login.example.org/", "subject": subject})

        with reading("actions") as session:
            envelopes = session.execute(
                sa.text("SELECT envelope FROM log.event WHERE subject = :subject"),
                {"subject": f"officers/{made['id']}"},
            ).scalars()
            assert not any(subject.encode() in bytes(envelope) for envelope in envelopes)
        found = find_officer(tokens.sign_in_hash("https://login.example.org/", subject))
        assert found is not None

    def test_knows_who_is_not_of_the_council(
        self, actions: TestClient, officer: Officer, tell: Callable[..., None]
    ) -> None:
        partner_id = uuid.uuid4()
        tell(
            OrganisationRegistered(
                organisation_id=partner_id,
                name="Moor Lane Fostering",
                identifiers=(Identifier(scheme="GB-COH", id="00000001"),),
            )
        )
        made = officer(organisation_id=str(partner_id))
        do(actions, made, "tie", json={"issuer": "https://partner.example.org", "subject": "1"})

        found = find_officer(tokens.sign_in_hash("https://partner.example.org", "1"))

        assert found is not None
        assert (found.organisation_id, found.is_council) == (partner_id, False)


class TestEraseOfficer:
    """Erasing an officer."""

    def test_leaves_no_name_anywhere(self, actions: TestClient, officer: Officer) -> None:
        made = officer(name="Wilma Fern", email="wilma.fern@example.org")

        answer = do(actions, made, "erase", json={"authority": "Case 7"})

        assert answer.status_code == 200
        assert (answer.json()["name"], answer.json()["email"]) == (None, None)
        assert (answer.json()["standing"], answer.json()["erased"]) == ("left", True)
        with reading("actions") as session:
            history = log.history(session, OfficerEvent, uuid.UUID(made["id"]))
        assert [(one.event.type, getattr(one.event, "name", None)) for one in history] == [
            ("officer.registered", None),
            ("officer.erased", None),
        ]

    def test_gives_the_address_back(self, actions: TestClient, officer: Officer) -> None:
        made = officer(email="again@example.org")
        do(actions, made, "erase", json={"authority": "Case 7"})

        assert officer(email="again@example.org")["id"] != made["id"]

    def test_needs_an_administrator_of_the_council(
        self, actions: TestClient, officer: Officer, bearer: Headers
    ) -> None:
        made = officer()
        writer = bearer("actions:write")
        partner = bearer("admin", organisation_id=uuid.uuid4())

        for headers in (writer, partner):
            answer = do(actions, made, "erase", json={"authority": "Case 7"}, headers=headers)
            assert answer.status_code == 403


class TestProposeOfficers:
    """Proposing officers in bulk."""

    def test_finds_who_is_there_and_proposes_the_others(
        self, officer: Officer, council_id: uuid.UUID
    ) -> None:
        known = officer(email="known@example.org")
        people = [
            Person("KNOWN@example.org"),
            Person("new@example.org", "Nell Ware"),
            Person("New@Example.org"),
        ]

        with transaction("actions") as session:
            first = commands.propose_officers(
                session, organisation_id=council_id, people=people, by=IMPORT, at=clock.now()
            )
        with transaction("actions") as session:
            again = commands.propose_officers(
                session, organisation_id=council_id, people=people, by=IMPORT, at=clock.now()
            )

        assert str(first["KNOWN@example.org"]) == known["id"]
        assert first["new@example.org"] == first["New@Example.org"]
        assert again == first
        with reading("actions") as session:
            assert store.get(session, first["new@example.org"])["standing"] == "proposed"

    def test_gives_one_officer_to_two_imports_at_once(self, council_id: uuid.UUID) -> None:
        people = [Person(f"race{number}@example.org") for number in range(30)]
        together = Barrier(4)
        found: list[dict[str, uuid.UUID]] = []

        def run(people: list[Person]) -> None:
            together.wait()
            with transaction("actions") as session:
                found.append(
                    commands.propose_officers(
                        session,
                        organisation_id=council_id,
                        people=people,
                        by=IMPORT,
                        at=clock.now(),
                    )
                )

        threads = [Thread(target=run, args=(people[:: 1 if n % 2 else -1],)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(found) == 4
        assert all(one == found[0] for one in found)


class TestReplay:
    """Filling the table anew from the log."""

    def test_lets_a_sign_on_be_given_on_within_one_batch(
        self, actions: TestClient, officer: Officer
    ) -> None:
        sign_on = {"issuer": "https://login.example.org/", "subject": "given-on"}
        first = officer()
        tied = do(actions, first, "tie", json=sign_on)
        do(actions, {"id": first["id"], "etag": tied.headers["ETag"]}, "leave")
        second = officer()
        do(actions, second, "tie", json=sign_on)
        photograph = sa.text("SELECT * FROM actions.officer WHERE id = ANY(:ids) ORDER BY id")
        ids = {"ids": [uuid.UUID(first["id"]), uuid.UUID(second["id"])]}

        with transaction("actions") as session:
            before = session.execute(photograph, ids).all()
            session.execute(sa.text("DELETE FROM actions.officer WHERE id = ANY(:ids)"), ids)
            registered, was_tied, left = log.history(session, OfficerEvent, ids["ids"][0])
            follower, follower_tied = log.history(session, OfficerEvent, ids["ids"][1])
            store.apply(session, [registered, was_tied])
            store.apply(session, [follower, left, follower_tied])
            assert session.execute(photograph, ids).all() == before

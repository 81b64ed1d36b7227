"""Officers who go, over HTTP: what is theirs, to whom it goes, and how they leave."""

import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services import worker
from shared.database.engine import reading
from tests.services.actions.gathered import problem
from tests.services.actions.going import World, everything

Headers = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def world(council: TestClient, council_id: UUID) -> World:
    """The council's officers."""
    worker.settle()
    return World(council, council_id)


class TestResponsibilities:
    """What is an officer's."""

    def test_are_listed_with_what_keeps_them_here(self, world: World) -> None:
        one = world.officer()
        everything(world, one)

        answer = world.client.get(f"/v1/officers/{one}/responsibilities").json()

        keeping = {item["kind"]: item["keeps_here"] for item in answer["items"]}
        assert keeping == {
            "action": True,
            "plan": True,
            "agreed_action": True,
            "report_schedule": True,
            "need": False,
            "group_seat": False,
            "contract": False,
        }

    def test_are_walked_page_by_page_by_their_days(self, world: World) -> None:
        one = world.officer()
        planned = world.planned(one)
        for words in ("May 2031", "Ongoing", "March 2030", "June 2029"):
            planned.planned(time_scale={"words": words})
        days, cursor = [], None
        while True:
            query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
            page = world.client.get(f"/v1/officers/{one}/responsibilities", params=query).json()
            days += [item["due_on"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert days == ["2029-06-30", "2030-03-31", "2031-05-31", None]

    def test_are_shown_to_the_officer_and_the_council_alone(
        self, world: World, bearer: Headers
    ) -> None:
        one, other = world.officer(), world.officer()
        address = f"/v1/officers/{one}/responsibilities"
        partner = uuid.uuid4()

        def status(officer_id: str) -> int:
            me = bearer("actions:read", organisation_id=partner, officer_id=UUID(officer_id))
            return world.client.get(address, headers=me).status_code

        assert (status(one), status(other)) == (200, 404)
        unknown = world.client.get(f"/v1/officers/{uuid.uuid4()}/responsibilities")
        assert unknown.status_code == 404


class TestHandOver:
    """Giving what is one officer's to another."""

    def test_gives_everything_and_says_how_much(self, world: World) -> None:
        one, other = world.officer(), world.officer(post="Head of SEND")
        things = everything(world, one)

        answer = world.do(one, "hand-over", to_officer_id=other, reason="Another post.")

        assert answer.status_code == 200, answer.text
        given_over = {each["kind"]: each["count"] for each in answer.json()["given"]}
        assert given_over == dict.fromkeys(
            ("action", "plan", "agreed_action", "report_schedule", "need"), 1
        )
        assert answer.json()["to"]["post"] == "Head of SEND"
        assert world.officers_of(things["action"]) == [other]
        assert world.kinds(one) == ["contract", "group_seat"]
        assert set(world.kinds(other)) == set(given_over)

    def test_keeps_the_reason_with_the_action_alone(self, world: World) -> None:
        one, other = world.officer(), world.officer()
        action = world.planned(one).planned()

        world.do(one, "hand-over", to_officer_id=other, reason="On long leave.")

        progress = world.client.get(f"/v1/actions/{action['id']}/progress").json()["items"]
        assert progress[-1]["officers"] == [{"id": other, "post": None}]
        with reading("actions") as session:
            envelope = session.execute(
                sa.text("SELECT envelope FROM log.event WHERE subject = :s"),
                {"s": f"actions/{action['id']}"},
            ).scalars()
            assert not any(b"long leave" in bytes(each) for each in envelope)

    def test_gives_only_the_actions_that_are_named(self, world: World) -> None:
        one, other = world.officer(), world.officer()
        planned = world.planned(one)
        given_over, kept = planned.planned(), planned.planned()
        order = {"to_officer_id": other, "reason": "Shared out."}

        answer = world.do(one, "hand-over", **order, action_ids=[given_over["id"]])
        again = world.do(one, "hand-over", **order, action_ids=[given_over["id"]])

        assert answer.json()["given"] == [{"kind": "action", "count": 1}]
        assert problem(again) == (422, "not-theirs")
        assert world.officers_of(given_over) == [other]
        assert world.officers_of(kept) == [one]

    def test_leaves_others_who_are_named_where_they_are(self, world: World) -> None:
        one, joint, other = world.officer(), world.officer(), world.officer()
        planned = world.planned(one)
        action = planned.planned(officer_ids=[joint, one], responsible="{0} with {1}")

        world.do(one, "hand-over", to_officer_id=joint, reason="Alone now.")

        shown = world.client.get(f"/v1/actions/{action['id']}").json()
        assert [each["id"] for each in shown["officers"]] == [joint]
        assert other not in world.officers_of(action)

    def test_goes_on_in_a_published_plan(self, world: World) -> None:
        one, other = world.officer(), world.officer()
        planned = world.planned(one)
        action = planned.planned()
        planned.publish()

        assert (
            world.do(one, "hand-over", to_officer_id=other, reason="New post.").status_code == 200
        )
        assert world.officers_of(action) == [other]

    def test_refuses_themselves_one_who_left_and_one_whom_nobody_knows(self, world: World) -> None:
        one, gone = world.officer(), world.officer()
        world.do(gone, "leave")

        def refused(to: str) -> tuple[int, str]:
            return problem(world.do(one, "hand-over", to_officer_id=to, reason="Moved."))

        assert refused(one) == (422, "to-themselves")
        assert refused(gone) == (409, "they-left")
        assert refused(str(uuid.uuid4())) == (422, "unknown-officer")

    def test_is_the_councils(self, world: World, bearer: Headers) -> None:
        one, other = world.officer(), world.officer()
        headers = bearer("actions:write", organisation_id=uuid.uuid4()) | {"If-Match": '"1-0"'}
        order = {"to_officer_id": other, "reason": "Mine."}

        answer = world.client.post(f"/v1/officers/{one}/hand-over", json=order, headers=headers)

        assert answer.status_code == 403

    def test_of_two_who_give_to_each_other_at_once_ends(self, world: World) -> None:
        one, other = world.officer(), world.officer()
        actions = [world.planned(each).planned() for each in (one, other) for _ in range(3)]
        together = Barrier(2)
        statuses: list[int] = []

        def give(from_id: str, to_id: str) -> None:
            together.wait()
            answer = world.do(from_id, "hand-over", to_officer_id=to_id, reason="Swapped.")
            statuses.append(answer.status_code)

        threads = [Thread(target=give, args=pair) for pair in ((one, other), (other, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert statuses == [200, 200]
        assert all(len(world.officers_of(action)) == 1 for action in actions)


class TestLeave:
    """Leaving."""

    def test_is_refused_while_something_would_be_nobodys(self, world: World) -> None:
        one = world.officer()
        everything(world, one)

        answer = world.do(one, "leave")

        assert problem(answer) == (409, "still-responsible")
        assert "1 action, 1 agreed action, 1 plan, 1 report schedule." in answer.json()["detail"]

    def test_needs_no_handover_of_what_others_do_too(self, world: World) -> None:
        one, joint = world.officer(), world.officer()
        world.planned(one).planned(officer_ids=[one, joint])

        assert world.do(one, "leave").status_code == 200
        assert problem(world.do(joint, "leave")) == (409, "still-responsible")

    def test_needs_none_of_what_is_over(self, world: World) -> None:
        one = world.officer()
        planned = world.planned(one)
        planned.done(planned.planned(), "abandon", reason="No money.")

        assert world.do(one, "leave").status_code == 200

    def test_gives_everything_at_once_where_that_is_said(self, world: World) -> None:
        one, other = world.officer(), world.officer()
        things = everything(world, one)

        answer = world.do(one, "leave", handover_to_id=other, reason="Died.")

        assert (answer.status_code, answer.json()["standing"]) == (200, "left")
        assert world.officers_of(things["action"]) == [other]

    def test_changes_nothing_when_the_other_cannot_take_it(self, world: World) -> None:
        one, gone = world.officer(), world.officer()
        action = world.planned(one).planned()
        world.do(gone, "leave")

        answer = world.do(one, "leave", handover_to_id=gone)

        assert problem(answer) == (409, "they-left")
        assert world.officers_of(action) == [one]

    def test_never_leaves_an_action_to_nobody_whoever_is_first(self, world: World) -> None:
        one = world.officer()
        planned = world.planned(one)
        together = Barrier(2)
        statuses: dict[str, int] = {}

        def go() -> None:
            together.wait()
            statuses["leave"] = world.do(one, "leave").status_code

        def plan() -> None:
            together.wait()
            statuses["plan"] = planned.plan().status_code

        threads = [Thread(target=each) for each in (go, plan)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(statuses.values()) in ([200, 409], [201, 409])

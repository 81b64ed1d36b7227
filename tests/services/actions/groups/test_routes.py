"""Governance groups over HTTP: who sits in them, and to whom they answer."""

import threading
import uuid
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from services.actions.groups import store
from shared.database.engine import reading
from tests.services.actions.gathered import Gathered, leave, organisation, problem

Headers = dict[str, str]
UPWARDS = ("reports_to", "accountable_to")


@pytest.fixture(scope="module")
def world(council: TestClient) -> Gathered:
    """A council that forms groups."""
    return Gathered(council)


def relate(world: Gathered, group_id: str, *relations: tuple[str, str]) -> Any:
    order = [{"relation": how, "group_id": other} for how, other in relations]
    return world.try_to(f"/v1/groups/{group_id}", "relate", relations=order)


class TestFormGroup:
    """There is a group."""

    def test_is_shown_with_who_sits_in_it_by_post(self, world: Gathered, council_id: UUID) -> None:
        """A board that the Lead Member chairs and a partner co-chairs."""
        forum = organisation("Parent Carer Forum")
        officer_id = world.officer(council_id, "lead@example.org", "Head of Commissioning")

        group_id = world.form(
            "Strategic Alliance Board",
            meets="quarterly",
            members=[
                {"seat": "chair", "post": "Lead Member for Children"},
                {"seat": "co_chair", "organisation_id": str(forum)},
                {"seat": "member", "officer_id": officer_id},
            ],
        )

        shown = world.get(f"/v1/groups/{group_id}")
        seats = [(one["seat"], one["post"]) for one in shown["members"]]
        assert seats == [
            ("chair", "Lead Member for Children"),
            ("co_chair", None),
            ("member", "Head of Commissioning"),
        ]
        assert shown["members"][1]["organisation"] == {
            "id": str(forum),
            "name": "Parent Carer Forum",
        }
        assert shown["allowed"] == ["amend", "dissolve", "relate"]
        assert "Ada Moss" not in str(shown)
        assert world.ids("/v1/groups", officer_id=officer_id) == [group_id]
        assert world.ids("/v1/groups", organisation_id=str(forum)) == [group_id]

    def test_may_have_an_independent_chair(self, world: Gathered) -> None:
        chair = {"seat": "independent_chair", "post": "Independent chair"}
        group_id = world.form("0 to settled adulthood programme board", members=[chair])

        assert world.get(f"/v1/groups/{group_id}")["members"][0]["seat"] == "independent_chair"

    def test_shows_a_seat_as_vacant_when_its_officer_has_left_and_gives_them_no_other(
        self, world: Gathered, council_id: UUID
    ) -> None:
        officer_id = world.officer(council_id, "leaves@example.org")
        seat = {"seat": "chair", "officer_id": officer_id}
        address = f"/v1/groups/{world.form(members=[seat])}"

        leave(officer_id)

        assert world.get(address)["members"][0]["is_vacant"] is True
        refused = world.try_to(address, "amend", members=[seat])
        assert problem(refused) == (422, "officer-left")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": "a\x00b"},
            {"name": "a\ud800"},
            {"kind": "club"},
            {"members": [{"seat": "chair"}]},
            {"members": [{"seat": "chair", "officer_id": str(uuid.uuid4())}]},
            {"members": [{"seat": "chair", "organisation_id": str(uuid.uuid4())}]},
            {"organisation_id": str(uuid.uuid4())},
            {"meets": "never"},
        ],
    )
    def test_refuses_what_cannot_be(self, world: Gathered, wrong: dict[str, Any]) -> None:
        order = {"name": "Board", "kind": "board"} | wrong
        content = str(order).encode(errors="surrogatepass")
        if "\ud800" in order["name"]:
            content = b'{"name": "a\\ud800", "kind": "board"}'
            headers = {"Content-Type": "application/json"}
            assert world.client.post(
                "/v1/groups", content=content, headers=headers
            ).status_code in {
                400,
                422,
            }
            return
        assert world.client.post("/v1/groups", json=order).status_code == 422


class TestListGroups:
    """The list."""

    def test_is_walked_every_page_once_by_name(self, world: Gathered) -> None:
        made = [world.form(f"Paged {name}") for name in ("c", "A", "b", "B", "a")]

        seen: list[str] = []
        cursor = None
        while True:
            query = {"name": "paged", "limit": 2} | ({"cursor": cursor} if cursor else {})
            page = world.get("/v1/groups", **query)
            seen += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert sorted(seen) == sorted(made)
        assert len(seen) == 5
        assert seen[2:4] == sorted(made[2:4])
        assert world.client.get("/v1/groups", params={"cursor": "x"}).status_code == 422

    def test_is_found_by_what_kind_of_assurance_it_gives(self, world: Gathered) -> None:
        kinds = ("scrutiny", "cabinet", "quality_assurance", "participation_group", "board")
        made = {kind: world.form(f"Assures: {kind}", kind=kind) for kind in kinds}

        for kind, group_id in made.items():
            assert world.ids("/v1/groups", name="Assures", kind=kind) == [group_id]


class TestRelateGroup:
    """How groups stand to each other."""

    def test_shows_that_two_work_together_from_both_sides(self, world: Gathered) -> None:
        one, other = world.form("One"), world.form("Other")

        assert relate(world, one, ("works_with", other)).status_code == 200

        (here,) = world.get(f"/v1/groups/{one}")["relations"]
        (there,) = world.get(f"/v1/groups/{other}")["relations"]
        assert (here["group"]["id"], here["said_there"]) == (other, False)
        assert (there["group"]["id"], there["said_there"]) == (one, True)
        assert relate(world, other, ("works_with", one)).status_code == 200
        assert len(world.get(f"/v1/groups/{other}")["relations"]) == 1

    @pytest.mark.parametrize("first", UPWARDS)
    @pytest.mark.parametrize("second", UPWARDS)
    def test_refuses_a_circle_of_either_kind(
        self, world: Gathered, first: str, second: str
    ) -> None:
        low, middle, top = (world.form(name) for name in ("Low", "Middle", "Top"))
        relate(world, low, (first, middle))
        relate(world, middle, (second, top))

        assert problem(relate(world, top, (first, low))) == (409, "goes-round")
        assert problem(relate(world, top, (second, top))) == (422, "own-group")
        assert relate(world, top, ("works_with", low)).status_code == 200

    def test_refuses_a_group_that_is_not_there(self, world: Gathered) -> None:
        refused = relate(world, world.form(), ("reports_to", str(uuid.uuid4())))
        assert problem(refused) == (422, "unknown-group")

    def test_lets_exactly_one_of_two_at_once_close_the_line(self, world: Gathered) -> None:
        """Two threads say that each answers to the other, again and again."""
        for _ in range(8):
            one, other = world.form("Left"), world.form("Right")
            start = threading.Barrier(2)
            codes: list[int] = []

            def close(
                low: str, top: str, start: threading.Barrier = start, codes: list[int] = codes
            ) -> None:
                tag = {"If-Match": world.client.get(f"/v1/groups/{low}").headers["ETag"]}
                order = {"relations": [{"relation": "reports_to", "group_id": top}]}
                start.wait()
                answer = world.client.post(f"/v1/groups/{low}/relate", json=order, headers=tag)
                codes.append(answer.status_code)

            threads = [
                threading.Thread(target=close, args=pair) for pair in ((one, other), (other, one))
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

            assert sorted(codes) == [200, 409]

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(seed=st.integers(0, 10**6))
    def test_never_lets_a_line_go_round_whatever_is_tried(self, world: Gathered, seed: int) -> None:
        dice = Random(seed)
        ids = [world.form(f"Node {number}") for number in range(5)]
        for _ in range(14):
            one, other = dice.sample(ids, 2)
            if dice.random() < 0.15:
                world.try_to(f"/v1/groups/{one}", "dissolve", successor_id=other, reason="Merged.")
            else:
                kept = [(dice.choice(UPWARDS), each) for each in {other, dice.choice(ids)}]
                relate(world, one, *kept)

        with reading("actions") as session:
            for each in ids:
                above = {line.to_id for line in store.lines_of(session, UUID(each))}
                assert UUID(each) not in above


class TestAccountability:
    """The line of accountability."""

    def test_goes_up_to_the_top_and_says_who_answers(self, world: Gathered) -> None:
        board, steering, group, circle = (
            world.form(name) for name in ("Board", "Steering", "Working", "Circle")
        )
        relate(world, group, ("accountable_to", steering), ("works_with", circle))
        relate(world, steering, ("reports_to", board))

        line = world.get(f"/v1/groups/{group}/accountability")
        steps = [(one["depth"], one["kind"], one["to"]["name"]) for one in line["upwards"]]
        assert steps == [(1, "accountable_to", "Steering"), (2, "reports_to", "Board")]
        assert [one["id"] for one in line["top"]] == [board]
        assert line["downwards"] == []

        above = world.get(f"/v1/groups/{board}/accountability")
        assert [one["group"]["name"] for one in above["downwards"]] == ["Steering", "Working"]
        assert [one["id"] for one in above["top"]] == [board]
        alone = world.get(f"/v1/groups/{circle}/accountability")
        assert (alone["upwards"], alone["top"][0]["id"]) == ([], circle)

    def test_leads_on_to_the_successor_of_one_that_was_dissolved(self, world: Gathered) -> None:
        old, new, group = (world.form(name) for name in ("Old board", "New board", "Below"))
        relate(world, group, ("reports_to", old))

        dissolved = world.do(
            f"/v1/groups/{old}", "dissolve", successor_id=new, reason="One is enough."
        )

        assert [one["group"]["id"] for one in dissolved["answering"]] == [group]
        assert (dissolved["successor"]["id"], dissolved["allowed"]) == (new, [])
        line = world.get(f"/v1/groups/{group}/accountability")
        assert [one["kind"] for one in line["upwards"]] == ["reports_to", "succeeded_by"]
        assert [one["id"] for one in line["top"]] == [new]
        assert problem(relate(world, new, ("reports_to", group))) == (409, "goes-round")
        assert old not in world.ids("/v1/groups", name="Old board")
        assert world.ids("/v1/groups", name="Old board", dissolved=True) == [old]

    def test_refuses_a_successor_that_answers_to_the_group(self, world: Gathered) -> None:
        top, below = world.form("Top"), world.form("Below")
        relate(world, below, ("reports_to", top))

        refused = world.try_to(f"/v1/groups/{top}", "dissolve", successor_id=below, reason="Moved.")

        assert problem(refused) == (409, "goes-round")

    def test_refuses_to_dissolve_a_group_that_still_meets(self, world: Gathered) -> None:
        group_id = world.form()
        meeting_id = world.meet(group_id, "2149-01-15")
        address = f"/v1/groups/{group_id}"

        assert problem(world.try_to(address, "dissolve", reason="Done.")) == (409, "still-meets")
        world.do(f"/v1/meetings/{meeting_id}", "cancel", reason="Done.")
        assert world.do(address, "dissolve", reason="Done.")["dissolved_on"]


class TestSeen:
    """Who sees which group."""

    def test_shows_a_partner_the_groups_that_it_is_in(
        self, world: Gathered, bearer: Callable[..., Headers]
    ) -> None:
        forum = organisation("Young Voices")
        seat = {"seat": "member", "organisation_id": str(forum)}
        inside, top, outside = world.form(members=[seat]), world.form(), world.form()
        relate(world, inside, ("reports_to", top))
        headers = bearer("actions:read", "actions:write", organisation_id=forum)

        def status(address: str) -> int:
            return world.client.get(address, headers=headers).status_code

        listed = world.client.get("/v1/groups", headers=headers).json()["items"]
        assert [(one["id"], one["allowed"]) for one in listed] == [(inside, [])]
        assert status(f"/v1/groups/{inside}") == 200
        assert status(f"/v1/groups/{outside}") == 404
        assert status(f"/v1/groups/{outside}/accountability") == 404
        line = world.client.get(f"/v1/groups/{inside}/accountability", headers=headers).json()
        assert [one["id"] for one in line["top"]] == [top]
        chart = world.client.get("/v1/groups/chart", headers=headers).json()
        assert {one["id"] for one in chart["items"]} == {inside, top}
        refused = world.client.post(
            f"/v1/groups/{inside}/relate",
            json={"relations": []},
            headers=headers | {"If-Match": '"2-0"'},
        )
        assert refused.status_code == 403

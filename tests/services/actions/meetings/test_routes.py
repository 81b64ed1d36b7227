"""Meetings of groups over HTTP: the forward plan, and what was held."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared import clock
from tests.services.actions.gathered import Gathered, organisation, problem

Headers = dict[str, str]
AGENDA = [{"title": "Quarterly report", "kind": "report"}]
TOMORROW = (clock.today("Europe/London") + timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
def world(council: TestClient) -> Gathered:
    """A council whose groups meet."""
    return Gathered(council)


class TestForwardPlan:
    """What is to come, and what stands on each agenda."""

    def test_shows_the_meetings_to_come_by_day_with_what_they_are_about(
        self, world: Gathered
    ) -> None:
        group_id = world.form("Forward plan board")
        world.meet(group_id, "2026-01-15")
        later = world.meet(group_id, "2149-03-04", agenda=AGENDA)
        sooner = world.meet(group_id, "2149-02-04", title="Away day")
        question = {"group_id": group_id, "meeting_id": later, "title": "The joint plan"}
        asked = world.client.post(
            "/v1/group-decisions", json=question | {"recommendations": ["Agree it."]}
        )
        assert asked.status_code == 201, asked.text

        plan = world.get("/v1/meetings", group_id=group_id, from_on="2149-01-01")["items"]

        assert [one["id"] for one in plan] == [sooner, later]
        assert [one["title"] for one in plan[1]["agenda"]] == ["Quarterly report"]
        assert [one["title"] for one in plan[1]["decisions"]] == ["The joint plan"]
        assert plan[1]["follows_id"] == sooner
        assert world.ids("/v1/meetings", group_id=group_id, until_on="2026-12-31") != []
        assert world.ids("/v1/meetings", group_id=group_id, status="held") == []

    def test_is_given_as_a_table_that_holds_every_meeting(self, world: Gathered) -> None:
        group_id = world.form("Table board")
        for day in range(1, 6):
            world.meet(group_id, f"2149-04-0{day}", agenda=AGENDA)

        answer = world.client.get(
            "/v1/meetings",
            params={"group_id": group_id, "limit": 2},
            headers={"Accept": "text/csv"},
        )

        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["meets_on"] for row in rows] == [f"2149-04-0{day}" for day in range(1, 6)]
        assert rows[0]["group_name"] == "Table board"
        assert "Quarterly report" in rows[0]["agenda"]

    def test_is_walked_every_page_once(self, world: Gathered) -> None:
        group_id = world.form()
        made = [world.meet(group_id, f"2149-05-{day:02}") for day in (7, 3, 9, 5, 1)]

        seen: list[str] = []
        cursor = None
        while True:
            query = {"group_id": group_id, "limit": 2} | ({"cursor": cursor} if cursor else {})
            page = world.get("/v1/meetings", **query)
            seen += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert seen == [made[number] for number in (4, 1, 3, 0, 2)]
        assert world.client.get("/v1/meetings", params={"cursor": "eA"}).status_code == 422


class TestPlanSeries:
    """A group meets again and again."""

    def series(self, world: Gathered, group_id: str, **more: Any) -> Any:
        order = {"group_id": group_id, "first_on": "2027-01-31", "cadence": "monthly"}
        return world.client.post("/v1/meetings/plan-series", json=order | more)

    def test_plans_every_month_on_a_working_day_with_papers_before(self, world: Gathered) -> None:
        group_id = world.form()

        answer = self.series(world, group_id, count=3, papers_days_before=5, agenda=AGENDA)

        assert answer.status_code == 201, answer.text
        days = [(one["meets_on"], one["papers_due_on"]) for one in answer.json()["items"]]
        assert days == [
            ("2027-01-29", "2027-01-22"),
            ("2027-02-26", "2027-02-19"),
            ("2027-03-31", "2027-03-22"),
        ]
        assert self.series(world, group_id, count=4).json()["items"][0]["meets_on"] == "2027-04-30"
        assert problem(self.series(world, group_id, count=4)) == (409, "all-planned")

    def test_plans_a_quality_assurance_meeting_each_fortnight(self, world: Gathered) -> None:
        group_id = world.form("Quality circle", kind="quality_assurance", meets="fortnightly")
        dive = [{"title": "Ten plans, read across agencies", "kind": "deep_dive"}]

        answer = self.series(
            world,
            group_id,
            first_on="2027-04-19",
            cadence="fortnightly",
            until_on="2027-06-01",
            agenda=dive,
        )

        days = [one["meets_on"] for one in answer.json()["items"]]
        assert days == ["2027-04-19", "2027-05-04", "2027-05-17", "2027-06-01"]
        assert answer.json()["items"][3]["agenda"][0]["kind"] == "deep_dive"

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"count": 0},
            {"count": 121},
            {"count": 2, "until_on": "2027-06-01"},
            {"cadence": "yearly", "first_on": "2150-12-31", "count": 120},
            {"cadence": "weekly", "until_on": "2150-12-31"},
            {"count": 1, "first_on": "9999-12-31"},
            {"count": 1, "begins": "14:00:00+01:00"},
            {"count": 1, "group_id": str(uuid.uuid4())},
            {"count": 1, "agenda": [{**AGENDA[0], "plan_id": str(uuid.uuid4())}]},
            {"count": 1, "papers_days_before": -1},
        ],
    )
    def test_refuses_what_cannot_be(self, world: Gathered, wrong: dict[str, Any]) -> None:
        order = {"group_id": world.form(), "first_on": "2027-01-31", "cadence": "monthly"} | wrong
        assert world.client.post("/v1/meetings/plan-series", json=order).status_code == 422


class TestMeeting:
    """One meeting, from being planned to being held."""

    def test_is_amended_moved_and_held_with_posts_and_minutes(self, world: Gathered) -> None:
        address = f"/v1/meetings/{world.meet(world.form(), papers_due_on='2026-01-08')}"

        amended = world.do(address, "amend", agenda=AGENDA, begins="14:30:00", place="Room 2")
        assert (amended["begins"], amended["agenda"][0]["kind"]) == ("14:30:00", "report")
        assert amended["is_unrecorded"] is True
        moved = world.do(address, "move", meets_on="2026-01-22", reason="The chair is away.")
        assert (moved["meets_on"], moved["papers_due_on"]) == ("2026-01-22", "2026-01-15")
        held = world.do(
            address,
            "hold",
            present=["Lead Member for Children", "Director of Public Health"],
            apologies=["Head of SEND"],
            summary="The plan goes well.",
        )
        assert (held["status"], held["held_on"], held["allowed"]) == (
            "held",
            "2026-01-22",
            ["amend"],
        )
        assert held["present"] == ["Lead Member for Children", "Director of Public Health"]
        minutes = "https://documents.example.org/minutes/1"
        assert world.do(address, "amend", minutes_url=minutes)["minutes_url"] == minutes
        assert problem(world.try_to(address, "amend", place="Room 4")) == (409, "only-minutes")
        assert problem(world.try_to(address, "cancel", reason="No.")) == (409, "not-planned")

    def test_is_not_held_before_its_day_nor_planned_twice(self, world: Gathered) -> None:
        group_id = world.form()
        address = f"/v1/meetings/{world.meet(group_id, TOMORROW)}"

        assert problem(world.try_to(address, "hold")) == (422, "held-in-the-future")
        again = {"group_id": group_id, "meets_on": TOMORROW}
        assert problem(world.client.post("/v1/meetings", json=again)) == (409, "already-planned")
        world.do(address, "cancel", reason="Nothing to decide.")
        assert world.client.post("/v1/meetings", json=again).status_code == 201

    def test_says_how_much_of_what_was_agreed_is_open_still(self, world: Gathered) -> None:
        group_id = world.form()
        first, second = world.meet(group_id, "2026-01-15"), world.meet(group_id, "2026-02-15")
        done, open_still = world.agree(first), world.agree(first)
        assert world.get(f"/v1/meetings/{second}")["open_actions"] == 2
        world.do(f"/v1/agreed-actions/{done}", "complete")

        shown = world.get(f"/v1/meetings/{second}")

        assert (shown["open_actions"], shown["follows_id"]) == (1, first)
        assert open_still in world.ids("/v1/agreed-actions", group_id=group_id, open=True)

    def test_needs_the_version_that_was_read_and_says_404_for_none(self, world: Gathered) -> None:
        address = f"/v1/meetings/{world.meet(world.form())}"
        order = {"reason": "Nothing to decide."}

        assert world.client.post(f"{address}/cancel", json=order).status_code == 428
        stale = {"If-Match": '"9-x"'}
        assert world.client.post(f"{address}/cancel", json=order, headers=stale).status_code == 412
        assert world.client.get(f"/v1/meetings/{uuid.uuid4()}").status_code == 404
        assert world.client.get(address, params={"as_at": "2026-01-01"}).status_code == 404

    def test_is_seen_by_the_organisations_in_its_group_alone(
        self, world: Gathered, bearer: Callable[..., Headers]
    ) -> None:
        forum = organisation("Meeting forum")
        seat = {"seat": "member", "organisation_id": str(forum)}
        seen, hidden = world.meet(world.form(members=[seat])), world.meet(world.form())
        headers = bearer(organisation_id=forum)

        def status(address: str) -> int:
            return world.client.get(address, headers=headers).status_code

        listed = world.client.get("/v1/meetings", headers=headers).json()["items"]
        assert [(one["id"], one["allowed"]) for one in listed] == [(seen, [])]
        assert [status(f"/v1/meetings/{one}") for one in (seen, hidden)] == [200, 404]

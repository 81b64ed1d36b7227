"""The action log of groups over HTTP, followed up from meeting to meeting."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from shared import clock
from tests.services.actions.gathered import Gathered, organisation, problem

Headers = dict[str, str]
TODAY = clock.today("Europe/London")


@pytest.fixture(scope="module")
def world(council: TestClient) -> Gathered:
    """A council whose groups agree what is to be done."""
    return Gathered(council)


def titles(world: Gathered, **query: Any) -> set[str]:
    return {one["title"] for one in world.get("/v1/agreed-actions", **query)["items"]}


class TestFollowUp:
    """What was open at the last meeting is listed for the next."""

    def test_lists_what_was_open_at_a_meeting_whatever_became_of_it(self, world: Gathered) -> None:
        group_id = world.form("Followed up")
        first, second, third = (
            world.meet(group_id, day) for day in ("2026-01-15", "2026-02-15", "2149-03-15")
        )
        early = world.agree(first, title="Done before the second")
        world.do(f"/v1/agreed-actions/{early}", "complete", completed_on="2026-02-01")
        world.agree(first, title="Open for long")
        late = world.agree(second, title="Done since")
        world.do(f"/v1/agreed-actions/{late}", "complete")
        world.agree(world.meet(world.form(), "2026-01-15"), title="Of another group")

        assert titles(world, open_at_meeting=first) == {"Done before the second", "Open for long"}
        assert titles(world, open_at_meeting=second) == {"Open for long", "Done since"}
        assert titles(world, open_at_meeting=third) == {"Open for long"}
        follows = world.get(f"/v1/meetings/{third}")["follows_id"]
        assert titles(world, open_at_meeting=follows, open=True) == {"Open for long"}

    def test_counts_how_often_it_was_chased_and_moved_and_by_when_it_was_to_be(
        self, world: Gathered
    ) -> None:
        meeting_id = world.meet(world.form(), "2026-01-15")
        address = f"/v1/agreed-actions/{world.agree(meeting_id, due_on='2026-02-01')}"
        assert world.get(address)["is_overdue"] is True

        world.do(address, "chase", reason="Half of the schools have answered.")
        world.do(address, "chase", reason="Two are missing.")
        moved = world.do(address, "extend", due_on="2149-01-01", reason="Two are to come.")

        assert (moved["times_chased"], moved["times_extended"]) == (2, 1)
        assert (moved["first_due_on"], moved["due_on"]) == ("2026-02-01", "2149-01-01")
        assert (moved["is_overdue"], moved["reason"]) == (False, "Two are to come.")
        dropped = world.do(address, "drop", reason="The duty has moved.")
        assert (dropped["state"], dropped["allowed"]) == ("dropped", [])
        assert problem(world.try_to(address, "complete")) == (409, "closed")


class TestList:
    """The log, of a group, of an officer, of what is late."""

    def test_is_filtered_and_walked_by_the_day_it_is_due(
        self, world: Gathered, council_id: UUID
    ) -> None:
        officer_id = world.officer(council_id, "follows@example.org")
        group_id = world.form()
        meeting_id = world.meet(group_id, "2026-01-15")
        days = ("2149-02-01", None, "2026-03-01", "2026-02-01")
        made = [world.agree(meeting_id, due_on=day, officer_id=officer_id) for day in days]

        seen: list[str] = []
        cursor = None
        while True:
            query = {"officer_id": officer_id, "limit": 1} | ({"cursor": cursor} if cursor else {})
            page = world.get("/v1/agreed-actions", **query)
            seen += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert seen == [made[number] for number in (3, 2, 0, 1)]
        collection = "/v1/agreed-actions"
        assert world.ids(collection, group_id=group_id, overdue=True) == [made[3], made[2]]
        assert world.ids(collection, meeting_id=meeting_id, overdue=False) == [made[0], made[1]]
        assert world.ids(collection, group_id=group_id, open=False) == []
        assert world.client.get(collection, params={"cursor": "eA"}).status_code == 422
        table = world.client.get(
            collection, params={"group_id": group_id}, headers={"Accept": "text/csv"}
        )
        rows = list(csv.DictReader(io.StringIO(table.text)))
        assert [row["id"] for row in rows] == seen
        assert rows[0]["officer_post"] == "SEND Manager"


class TestAgree:
    """A meeting agreed something."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"title": "a\x00b"},
            {"meeting_id": str(uuid.uuid4())},
            {"officer_id": str(uuid.uuid4())},
            {"action_id": str(uuid.uuid4())},
            {"due_on": "2026-01-14"},
            {"due_on": "9999-12-31"},
        ],
    )
    def test_refuses_what_cannot_be(self, world: Gathered, wrong: dict[str, Any]) -> None:
        order = {"meeting_id": world.meet(world.form(), "2026-01-15"), "title": "Ask"} | wrong
        assert world.client.post("/v1/agreed-actions", json=order).status_code == 422

    def test_refuses_a_meeting_to_come_and_one_that_was_cancelled(self, world: Gathered) -> None:
        tomorrow = (TODAY + timedelta(days=1)).isoformat()
        meeting_id = world.meet(world.form(), tomorrow)
        order = {"meeting_id": meeting_id, "title": "Ask"}

        def post() -> tuple[int, str]:
            return problem(world.client.post("/v1/agreed-actions", json=order))

        assert post() == (409, "not-held-yet")
        world.do(f"/v1/meetings/{meeting_id}", "cancel", reason="No.")
        assert post() == (422, "unknown-meeting")

    def test_may_be_completed_by_its_officer_and_is_seen_by_nobody_else(
        self, world: Gathered, bearer: Callable[..., Headers]
    ) -> None:
        provider = organisation("A provider")
        officer_id = world.officer(provider, "provider@example.org")
        meeting_id = world.meet(world.form(), "2026-01-15")
        hers, another = world.agree(meeting_id, officer_id=officer_id), world.agree(meeting_id)
        headers = bearer(
            "actions:read",
            "actions:write",
            organisation_id=provider,
            officer_id=UUID(officer_id),
        )

        def get(agreed_id: str) -> Any:
            return world.client.get(f"/v1/agreed-actions/{agreed_id}", headers=headers)

        assert get(another).status_code == 404
        assert get(hers).json()["allowed"] == ["complete"]
        listed = world.client.get("/v1/agreed-actions", headers=headers).json()["items"]
        assert [one["id"] for one in listed] == [hers]
        tag = {"If-Match": get(hers).headers["ETag"]}
        for verb, order, status in (
            ("drop", {"reason": "No."}, 403),
            ("complete", {"outcome": "All use one form."}, 200),
        ):
            address = f"/v1/agreed-actions/{hers}/{verb}"
            answer = world.client.post(address, json=order, headers=headers | tag)
            assert answer.status_code == status

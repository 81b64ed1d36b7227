"""What groups are asked and decide, over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from services import worker
from shared.events.implications import ImplicationSection
from tests import given
from tests.services.actions.gathered import Gathered, organisation, problem

Headers = dict[str, str]
# As a cabinet is asked: to agree the plan, and how it is reported, monitored and governed.
RECOMMENDED = ["Agree the plan.", "Agree how it is reported, monitored and governed."]
CHECKLIST = [{"section": section, "none": True} for section in ImplicationSection]
AGREED = [{"number": 1, "outcome": "agreed"}, {"number": 2, "outcome": "agreed"}]


class Asking(Gathered):
    """A client that asks groups to decide."""

    def ask(self, group_id: str, **more: Any) -> str:
        """Ask a group, and return the address of the decision."""
        order = {"group_id": group_id, "title": "The joint plan", "recommendations": RECOMMENDED}
        answer = self.client.post("/v1/group-decisions", json=order | more)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])


@pytest.fixture(scope="module")
def world(council: TestClient) -> Asking:
    """A council whose groups decide."""
    return Asking(council)


class TestAsk:
    """A group is asked to decide."""

    def test_shows_the_risks_and_every_gap_until_it_is_filled(self, world: Asking) -> None:
        address = world.ask(world.form(kind="cabinet"), current_risk="medium", residual_risk="low")

        asked = world.get(address)
        assert (asked["current_risk"], asked["residual_risk"]) == ("medium", "low")
        assert asked["is_complete"] is False
        assert asked["missing"] == [
            *(f"implications.{section}" for section in ImplicationSection),
            "equality_assessment",
        ]
        needed = {"needed": True}
        filled = world.do(address, "amend", implications=CHECKLIST, equality_assessment=needed)
        assert filled["missing"] == ["equality_assessment.done_on"]
        done = {"needed": True, "done_on": "2026-10-15", "link": "https://example.org/eqia"}
        complete = world.do(address, "amend", equality_assessment=done, risk="Few providers.")
        assert (complete["is_complete"], complete["missing"]) == (True, [])
        assert complete["equality_assessment"]["link"] == "https://example.org/eqia"

    def test_is_found_by_what_it_is_about(self, world: Asking) -> None:
        contract_id = str(given.contract(title="Short breaks"))
        worker.settle()
        about = [{"kind": "contract", "id": contract_id}]

        address = world.ask(world.form(), about=about, due_on="2026-03-01")

        shown = world.get(address)
        assert shown["about"] == [{"kind": "contract", "id": contract_id, "name": "Short breaks"}]
        assert shown["is_overdue"] is True
        found = world.ids("/v1/group-decisions", about=contract_id, due_before="2026-03-02")
        assert found == [shown["id"]]
        assert world.ids("/v1/group-decisions", about=contract_id, due_before="2026-03-01") == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"recommendations": []},
            {"recommendations": ["a\x00b"]},
            {"group_id": str(uuid.uuid4())},
            {"meeting_id": str(uuid.uuid4())},
            {"officer_id": str(uuid.uuid4())},
            {"asked_on": "2149-01-01"},
            {"current_risk": "enormous"},
            {"implications": [{"section": "weather", "none": True}]},
            {"implications": [{"section": "legal"}]},
            {"implications": [{"section": "legal", "none": True}] * 2},
            {"report_url": "javascript:alert(1)"},
            *(
                {"about": [{"kind": kind, "id": str(uuid.uuid4())}]}
                for kind in ("plan", "proposal", "action", "contract")
            ),
        ],
    )
    def test_refuses_what_cannot_be(self, world: Asking, wrong: dict[str, Any]) -> None:
        order = {"group_id": world.form(), "title": "A", "recommendations": ["Agree."]} | wrong
        assert world.client.post("/v1/group-decisions", json=order).status_code == 422

    def test_refuses_the_meeting_of_another_group(self, world: Asking) -> None:
        order = {"group_id": world.form(), "title": "A", "recommendations": ["Agree."]}
        elsewhere = world.meet(world.form())

        answer = world.client.post("/v1/group-decisions", json=order | {"meeting_id": elsewhere})

        assert problem(answer) == (422, "unknown-meeting")


class TestDecide:
    """A group decides."""

    def test_agrees_at_its_meeting_with_the_gaps_in_sight(self, world: Asking) -> None:
        group_id = world.form("Cabinet", kind="cabinet")
        meeting_id = world.meet(group_id)
        address = world.ask(group_id, meeting_id=meeting_id)

        decided = world.do(address, "decide", answers=AGREED)

        assert (decided["state"], decided["allowed"]) == ("decided", [])
        assert [one["outcome"] for one in decided["recommendations"]] == ["agreed", "agreed"]
        assert decided["meeting"]["id"] == meeting_id
        assert decided["is_complete"] is False
        asked = world.get(f"/v1/meetings/{meeting_id}")["decisions"]
        assert [(one["title"], one["state"]) for one in asked] == [("The joint plan", "decided")]
        assert problem(world.try_to(address, "decide", answers=AGREED)) == (409, "closed")

    def test_defers_changes_and_declines_with_a_reason(self, world: Asking) -> None:
        group_id = world.form()
        address = world.ask(group_id)
        answers = [
            {"number": 1, "outcome": "agreed_with_changes", "changes": "For two years."},
            {"number": 2, "outcome": "deferred"},
        ]

        assert problem(world.try_to(address, "decide", answers=answers)) == (422, "reason-needed")
        deferred = world.do(address, "decide", answers=answers, reason="Ask families first.")
        assert (deferred["state"], deferred["reason"]) == ("deferred", "Ask families first.")
        assert world.ids("/v1/group-decisions", group_id=group_id, open=True) == [deferred["id"]]
        rest = [{"number": 2, "outcome": "declined"}]
        decided = world.do(address, "decide", answers=rest, reason="They said no.")
        outcomes = [one["outcome"] for one in decided["recommendations"]]
        assert outcomes == ["agreed_with_changes", "declined"]
        assert world.ids("/v1/group-decisions", group_id=group_id, open=True) == []

    def test_may_be_withdrawn_instead(self, world: Asking) -> None:
        address = world.ask(world.form())

        withdrawn = world.do(address, "withdraw", reason="In another paper.")

        assert (withdrawn["state"], withdrawn["allowed"]) == ("withdrawn", [])


class TestSeen:
    """Who sees what is asked, and when."""

    def test_shows_it_to_the_organisations_in_the_group_alone(
        self, world: Asking, bearer: Callable[..., Headers]
    ) -> None:
        forum = organisation("Deciding forum")
        seat = {"seat": "member", "organisation_id": str(forum)}
        seen, hidden = world.ask(world.form(members=[seat])), world.ask(world.form())
        headers = bearer("actions:read", "actions:write", organisation_id=forum)

        def get(address: str) -> Any:
            return world.client.get(address, headers=headers)

        assert [get(one).status_code for one in (seen, hidden)] == [200, 404]
        listed = get("/v1/group-decisions").json()["items"]
        assert [(one["id"], one["allowed"]) for one in listed] == [(seen.rpartition("/")[2], [])]
        tag = {"If-Match": get(seen).headers["ETag"]}
        refused = world.client.post(
            f"{seen}/withdraw", json={"reason": "No."}, headers=headers | tag
        )
        assert refused.status_code == 403

    def test_is_walked_every_page_once_and_given_as_a_table(self, world: Asking) -> None:
        group_id = world.form()
        days = ("2149-02-01", None, "2149-01-01")
        made = [world.ask(group_id, due_on=day).rpartition("/")[2] for day in days]

        seen: list[str] = []
        cursor = None
        while True:
            query = {"group_id": group_id, "limit": 1} | ({"cursor": cursor} if cursor else {})
            page = world.get("/v1/group-decisions", **query)
            seen += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert seen == [made[2], made[0], made[1]]
        table = world.client.get(
            "/v1/group-decisions", params={"group_id": group_id}, headers={"Accept": "text/csv"}
        )
        assert table.text.count("The joint plan") == 3

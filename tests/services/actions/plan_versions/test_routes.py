"""Published versions of plans over HTTP: for ever the same."""

from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services import worker
from tests import given
from tests.services.actions.plans.writing import Plans


@pytest.fixture(scope="module")
def plans(council: TestClient, council_id: UUID) -> Plans:
    """A writer of plans of the council."""
    return Plans(council, council_id)


def body(plans: Plans, plan: dict[str, Any], number: int) -> bytes:
    answer = plans.client.get(f"/v1/plans/{plan['id']}/versions/{number}")
    assert answer.status_code == 200, answer.text
    return answer.content


class TestGetPlanVersion:
    """A version as it was published."""

    def test_reads_the_same_whatever_becomes_of_the_plan(
        self, plans: Plans, council_id: UUID
    ) -> None:
        partner = given.organisation("Harbour Trust")
        plans.settle()
        plan = plans.drafted(
            owner_ids=[str(council_id), str(partner)],
            demands_officers=False,
            aims=[{"code": "1", "title": "Early help"}],
            vision="All thrive.",
        )
        objective = plans.objective(plan, code="1.1", aim_code="1")
        steps = [{"text": "Map."}, {"text": "Ask families.", "depth": 1}]
        action = plans.action(objective, steps=steps, time_scale={"words": "July 2027"})
        other = plans.action(objective)
        plans.done(plan, "publish", note="The first.")
        first = body(plans, plan, 1)

        plans.act(action, "start")
        plans.act(action, "mark-steps", steps=[{"number": 2, "done_on": "2026-11-01"}])
        plans.act(action, "reschedule", time_scale={"words": "May 2028"}, reason="Late.")
        plans.act(action, "report-progress", rag="red", rationale="Nobody answers.")
        plans.done(plan, "begin-revision", revision="review", reason="Three years are over.")
        plans.done(
            plan,
            "amend",
            vision="Every child thrives.",
            title="Anew",
            aims=[{"code": "1", "title": "Earlier help"}, {"code": "2", "title": "Inclusion"}],
        )
        plans.change(objective, "amend", title="Other words")
        plans.act(other, "remove", reason="Done elsewhere.")
        plans.objective(plan, code="2.1", aim_code="2")
        renamed = plans.client.get(f"/v1/organisations/{partner}")
        answer = plans.client.post(
            f"/v1/organisations/{partner}/rename",
            json={"name": "Harbour and Moor Trust"},
            headers={"If-Match": renamed.headers["ETag"]},
        )
        assert answer.status_code == 200, answer.text
        worker.settle()
        assert body(plans, plan, 1) == first
        plans.done(plan, "publish")
        plans.done(plan, "close", reason="Over.")

        assert body(plans, plan, 1) == first
        then = plans.client.get(f"/v1/plans/{plan['id']}/versions/1").json()
        assert (then["vision"], then["owners"][1]["name"]) == ("All thrive.", "Harbour Trust")
        (kept,) = then["objectives"]
        assert [one["description"] for one in kept["actions"]] == [
            "Review every kind of short break."
        ] * 2
        assert [one["text"] for one in kept["actions"][0]["steps"]] == ["Map.", "Ask families."]
        assert kept["actions"][0]["time_scale"]["words"] == "July 2027"
        assert "state" not in kept["actions"][0]
        now = plans.client.get(f"/v1/plans/{plan['id']}/versions/2").json()
        assert (now["title"], len(now["objectives"]), now["revision"]) == ("Anew", 2, "review")
        assert now["owners"][1]["name"] == "Harbour and Moor Trust"

    def test_is_not_found_before_it_was_published(self, plans: Plans) -> None:
        plan = plans.drafted()
        address = f"/v1/plans/{plan['id']}/versions"
        assert plans.client.get(f"{address}/1").status_code == 404
        assert plans.client.get(f"{address}/0").status_code == 422
        assert plans.client.get(f"{address}/{10**30}").status_code == 422

    def test_is_known_by_its_tag(self, plans: Plans) -> None:
        plan = plans.drafted()
        plans.objective(plan)
        plans.done(plan, "publish")
        address = f"/v1/plans/{plan['id']}/versions/1"
        tag = plans.client.get(address).headers["ETag"]
        assert plans.client.get(address, headers={"If-None-Match": tag}).status_code == 304


class TestListPlanVersions:
    """Which versions there are, and why."""

    def test_tells_what_is_new_and_why_it_was_opened(self, plans: Plans) -> None:
        plan = plans.drafted()
        plans.objective(plan)
        plans.done(plan, "publish", note="The first.")
        for number in (2, 3):
            plans.done(plan, "begin-revision", revision="correction", reason=f"Typing {number}.")
            plans.done(plan, "publish")

        address = f"/v1/plans/{plan['id']}/versions"
        first = plans.client.get(address, params={"limit": 2}).json()
        rest = plans.client.get(address, params={"cursor": first["next_cursor"]}).json()

        told = [
            (one["number"], one["revision"], one["reason"], one["note"])
            for one in first["items"] + rest["items"]
        ]
        assert told == [
            (1, None, None, "The first."),
            (2, "correction", "Typing 2.", None),
            (3, "correction", "Typing 3.", None),
        ]
        assert rest["next_cursor"] is None

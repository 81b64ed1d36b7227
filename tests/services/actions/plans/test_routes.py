"""Plans over HTTP: written, published, opened again, seen by those who own them."""

import threading
import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from starlette.testclient import TestClient

from shared.database.engine import reading
from shared.eventlog import log
from shared.events.plans import PlanEvent
from tests import given
from tests.services.actions.plans.writing import Plans

Headers = dict[str, str]
DURHAM = [
    {"code": "1", "title": "Early help"},
    {"code": "2", "title": "Inclusion"},
    {"code": "3", "title": "Adulthood"},
    {"code": "4", "title": "Better coordinated services"},
]
DORSET = [
    {"code": "1", "title": "Sufficiency", "kind": "priority"},
    {"code": "1.1", "title": "Know the market", "kind": "priority", "within": "1"},
    {"code": "1.2", "title": "Shape the market", "kind": "priority", "within": "1"},
    {"code": "2", "title": "Quality", "kind": "priority"},
    {"code": "3", "title": "Joint working", "kind": "priority"},
    {"code": "3.1", "title": "Pool budgets", "kind": "priority", "within": "3"},
]


@pytest.fixture(scope="module")
def plans(council: TestClient, council_id: UUID) -> Plans:
    """A writer of plans of the council."""
    return Plans(council, council_id)


class TestDraftPlan:
    """Beginning to write."""

    def test_holds_an_aim_for_each_of_durhams_objectives(self, plans: Plans) -> None:
        plan = plans.drafted(aims=DURHAM)
        codes = [f"{aim}.{number}" for aim in range(1, 5) for number in range(1, 4)]
        for code in codes:
            plans.objective(plan, code=code, aim_code=code[0])

        listed = plans.client.get("/v1/objectives", params={"plan_id": plan["id"]}).json()["items"]

        assert [(one["code"], one["aim_code"]) for one in listed] == [
            (code, code[0]) for code in codes
        ]

    def test_holds_dorsets_priorities_with_those_within_them(self, plans: Plans) -> None:
        plan = plans.drafted(aims=DORSET, cycle_name="Analyse, plan, do, review")
        plans.objective(plan, aim_code="1.2")

        shown = plans.shown(plan)

        assert [(one["code"], one["within"]) for one in shown["aims"]] == [
            ("1", None),
            ("1.1", "1"),
            ("1.2", "1"),
            ("2", None),
            ("3", None),
            ("3.1", "3"),
        ]
        assert {one["kind"] for one in shown["aims"]} == {"priority"}
        assert shown["cycle_name"] == "Analyse, plan, do, review"

    def test_has_many_owners_and_enablers_said_once_for_several_aims(self, plans: Plans) -> None:
        health = given.organisation("NHS Moor Integrated Care Board")
        plans.settle()
        enabler = {
            "kind": "participation",
            "commitment": "Families take part.",
            "aim_codes": ["1", "4"],
        }

        shown = plans.drafted(
            owner_ids=[str(plans.owner_id), str(health)], aims=DURHAM, enablers=[enabler]
        )

        assert [one["name"] for one in shown["owners"]] == [
            "Wearmouth County Council",
            "NHS Moor Integrated Care Board",
        ]
        assert shown["enablers"] == [enabler]

    def test_is_linked_with_plans_here_and_elsewhere(self, plans: Plans) -> None:
        other = plans.drafted(title="Children's plan")
        strategy = plans.drafted(title="SEND strategy")
        links = [
            {"relation": "incorporates", "plan_id": other["id"]},
            {"relation": "read_with", "title": "Joint strategy", "url": "https://p.example.org/"},
            {"relation": "delivers", "plan_id": strategy["id"]},
        ]

        shown = plans.drafted(links=links)

        assert shown["links"][0]["plan"] == {"id": other["id"], "name": "Children's plan"}
        assert shown["links"][1] | links[1] == shown["links"][1]
        assert shown["links"][2]["relation"] == "delivers"
        assert shown["links"][2]["plan"] == {"id": strategy["id"], "name": "SEND strategy"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"owner_ids": [str(uuid.uuid4())]},
            {"owner_ids": []},
            {"officer_id": str(uuid.uuid4())},
            {"links": [{"relation": "read_with"}]},
            {"links": [{"relation": "read_with", "plan_id": str(uuid.uuid4())}]},
            {"links": [{"relation": "read_with", "title": "x", "url": "javascript:alert(1)"}]},
            {"aims": [{"code": "1", "title": "A", "within": "1"}]},
            {"title": "\x00"},
            {"vision": "\ud800"},
            {"review_months": 10**30},
            {"from_on": "2026-04-02", "until_on": "2026-04-01"},
            {"from_on": "0001-01-01"},
        ],
    )
    def test_refuses_what_cannot_be(self, plans: Plans, wrong: dict[str, Any]) -> None:
        assert plans.draft(**wrong).status_code == 422


class TestPublishPlan:
    """Versions, and the clocks that they wind up."""

    def test_runs_through_its_whole_life(self, plans: Plans) -> None:
        plan = plans.drafted()
        assert plans.do(plan, "publish").status_code == 409
        objective = plans.objective(plan)

        first = plans.done(plan, "publish", published_on="2026-03-31", note="The first.")

        assert (first["status"], first["number"]) == ("published", 1)
        assert (first["refresh_due_on"], first["review_due_on"]) == ("2027-03-31", "2029-03-31")
        assert plans.do(plan, "amend", title="Other").status_code == 409
        assert plans.change(objective, "amend", title="Other").status_code == 409
        assert plans.add(plan).status_code == 409
        opened = plans.done(plan, "begin-revision", revision="refresh", reason="A year on.")
        assert (opened["status"], opened["revision"]) == ("under_revision", "refresh")
        assert plans.change(objective, "amend", title="Other").status_code == 200
        second = plans.done(plan, "publish", published_on="2026-10-01")
        assert (second["number"], second["refresh_due_on"], second["review_due_on"]) == (
            2,
            "2027-10-01",
            "2029-03-31",
        )
        successor = plans.drafted()
        over = plans.done(plan, "close", successor_id=successor["id"], reason="Its time is over.")
        assert (over["status"], over["successor"]["id"]) == ("closed", successor["id"])
        assert over["allowed"] == []
        assert plans.do(plan, "begin-revision", revision="review", reason="x").status_code == 409

    def test_says_when_its_clocks_have_run_down(self, plans: Plans) -> None:
        plan = plans.drafted(refresh_months=1, review_months=None)
        plans.objective(plan)

        shown = plans.done(plan, "publish", published_on="2020-01-31")

        assert (shown["refresh_due_on"], shown["is_refresh_due"]) == ("2020-02-29", True)
        assert (shown["review_due_on"], shown["is_review_due"]) == (None, False)
        due = plans.client.get("/v1/plans", params={"refresh_due_until": "2020-02-29"}).json()
        assert [one["id"] for one in due["items"]] == [plan["id"]]
        none = plans.client.get("/v1/plans", params={"refresh_due_until": "2020-02-28"}).json()
        assert none["items"] == []

    def test_refuses_a_version_that_was_read_before_somebody_changed_it(self, plans: Plans) -> None:
        plan = plans.drafted()
        plans.objective(plan)
        stale = {"If-Match": plans.tag(plan)}
        plans.done(plan, "amend", vision="All thrive.")
        address = f"/v1/plans/{plan['id']}/publish"

        assert plans.client.post(address, json={}, headers=stale).status_code == 412
        assert plans.client.post(address, json={}).status_code == 428


class TestListPlans:
    """The registry of strategies."""

    def test_is_walked_every_page_once_in_both_orders(self, plans: Plans) -> None:
        officer_id = str(uuid.uuid4())
        assert (
            plans.client.get("/v1/plans", params={"officer_id": officer_id}).json()["items"] == []
        )
        owner = given.organisation("Harbour Trust")
        plans.settle()
        made = [plans.drafted(title=title, owner_ids=[str(owner)]) for title in "CABAD"]
        by_title = sorted(made, key=lambda one: (one["title"], one["id"]))

        for sort, expected in (("title", by_title), ("id", made)):
            ids: list[str] = []
            cursor = None
            while True:
                query = {"owner_id": str(owner), "sort": sort, "limit": 2}
                page = plans.client.get(
                    "/v1/plans", params=query | ({"cursor": cursor} if cursor else {})
                ).json()
                ids += [one["id"] for one in page["items"]]
                cursor = page["next_cursor"]
                if cursor is None:
                    break
            assert ids == [one["id"] for one in expected]

    def test_shows_a_partner_what_it_owns_and_no_more(
        self, plans: Plans, bearer: Callable[..., Headers]
    ) -> None:
        partner = given.organisation("Moor Lane Trust")
        plans.settle()
        another = plans.drafted(title="Not theirs")
        own = plans.drafted(
            owner_ids=[str(plans.owner_id), str(partner)],
            links=[{"relation": "read_with", "plan_id": another["id"]}],
        )
        theirs = bearer("actions:read", "actions:write", organisation_id=partner)

        def get(path: str) -> Response:
            return plans.client.get(path, headers=theirs)

        assert [one["id"] for one in get("/v1/plans").json()["items"]] == [own["id"]]
        assert get(f"/v1/plans/{another['id']}").status_code == 404
        for below in ("", "/progress", "/versions", "/page"):
            assert get(f"/v1/plans/{own['id']}{below}").status_code == 200
            assert get(f"/v1/plans/{another['id']}{below}").status_code == 404
        shown = get(f"/v1/plans/{own['id']}").json()
        assert (shown["links"][0]["plan"]["name"], shown["allowed"]) == (None, [])
        refused = plans.client.post(
            f"/v1/plans/{own['id']}/amend",
            json={"title": "Ours"},
            headers=theirs | {"If-Match": plans.tag(own)},
        )
        assert refused.status_code == 403


class TestRace:
    """Many change a plan and its parts while others publish it."""

    def test_no_version_reads_otherwise_later(self, plans: Plans) -> None:
        plan = plans.drafted()
        objectives = [plans.objective(plan, title=f"Begin {n}") for n in range(3)]
        read: dict[int, bytes] = {}
        wrong: list[str] = []
        over = threading.Event()

        def reading_all() -> None:
            while not over.is_set():
                numbers = plans.client.get(f"/v1/plans/{plan['id']}/versions").json()["items"]
                for one in numbers:
                    body = plans.client.get(
                        f"/v1/plans/{plan['id']}/versions/{one['number']}"
                    ).content
                    if read.setdefault(one["number"], body) != body:
                        wrong.append(body.decode())

        def changing(objective: dict[str, Any]) -> None:
            for number in range(12):
                answer = plans.change(objective, "amend", title=f"Words {number}")
                assert answer.status_code in {200, 409, 412}, answer.text

        def publishing() -> None:
            for _ in range(12):
                assert plans.do(plan, "publish").status_code in {200, 409, 412}
                again = plans.do(plan, "begin-revision", revision="correction", reason="Wrong.")
                assert again.status_code in {200, 409, 412}

        reader = threading.Thread(target=reading_all)
        writers = [
            *(threading.Thread(target=changing, args=(one,)) for one in objectives),
            threading.Thread(target=publishing),
            threading.Thread(target=publishing),
        ]
        for thread in (reader, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        over.set()
        reader.join()

        for number, body in read.items():
            later = plans.client.get(f"/v1/plans/{plan['id']}/versions/{number}").content
            assert later == body
        assert read
        assert wrong == []


class TestAsAt:
    """A plan as it stood."""

    def test_is_read_from_what_its_rows_said(self, plans: Plans) -> None:
        plan_id = plans.drafted_long_ago(title="Old title")
        address = f"/v1/plans/{plan_id}"
        now = plans.shown({"id": str(plan_id)})
        plans.done(now, "amend", title="New title")

        def title(query: str) -> Any:
            return plans.client.get(f"{address}{query}").json().get("title")

        assert (title(""), title("?as_at=2026-05-01")) == ("New title", "Old title")
        then = plans.client.get("/v1/plans?as_at=2026-05-01").json()["items"]
        assert [(one["title"], one["allowed"]) for one in then if one["id"] == str(plan_id)] == [
            ("Old title", [])
        ]
        assert plans.client.get(f"{address}?as_at=2026-03-01").status_code == 404

    def test_is_what_the_log_says(self, plans: Plans) -> None:
        plan = plans.drafted()
        plans.objective(plan)
        plans.done(plan, "publish")
        with reading("actions") as session:
            told = log.history(session, PlanEvent, UUID(plan["id"]))
        assert [one.event.type for one in told] == ["plan.drafted", "plan.published"]
        assert {one.event.parties for one in told} == {(plans.owner_id,)}

"""The register of needs over HTTP."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services.actions.needs import commands
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import Ground, GroundKind
from shared.events.needs import NeedKind, NeedRecorded
from tests.given import AT, COUNCIL
from tests.services.actions import resting

Headers = dict[str, str]
LINK = {"title": "JSNA", "url": "https://insight.example.org/jsna"}
HOMES = {"what": "Foster homes", "as_of_on": "2026-03-31", "demand": 48, "provision": 31}


def record(actions: TestClient, title: str = "JSNA", **more: Any) -> Response:
    return actions.post("/v1/needs", json={"title": title, "kind": "needs_assessment"} | more)


def do(actions: TestClient, made: Response, verb: str, **order: Any) -> Response:
    address = f"/v1/needs/{made.json()['id']}"
    tag = {"If-Match": actions.get(address).headers["ETag"]}
    return actions.post(f"{address}/{verb}", json=order, headers=tag)


def titles(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


class TestRecordNeed:
    """Letting something that tells of a need stand in the register."""

    def test_is_shown_with_its_clock_and_its_gap(
        self, actions: TestClient, council_id: uuid.UUID, officer: Callable[..., dict[str, Any]]
    ) -> None:
        made = record(
            actions,
            organisation_id=str(council_id),
            officer_id=officer(post="Analyst")["id"],
            published_on="2025-08-31",
            refresh_months=6,
            links=[LINK],
            priorities=["Speech"],
            areas=[{"label": "Wearmouth"}],
            figures=[HOMES],
        )

        assert made.status_code == 201, made.text
        shown = made.json()
        assert (shown["refresh_due_on"], shown["is_refresh_due"]) == ("2026-02-28", True)
        assert shown["figures"][0]["gap"] == 17
        assert shown["officer"]["post"] == "Analyst"
        assert shown["organisation"]["id"] == str(council_id)
        assert shown["allowed"] == ["amend", "refresh", "retire"]
        assert actions.get(made.headers["Location"]).json() == shown

    @pytest.mark.parametrize(
        "odd",
        [
            {"kind": "rumour"},
            {"published_on": "2149-01-01"},
            {"refresh_months": 0},
            {"refresh_months": 10**30},
            {"links": [{"title": "x", "url": "file:///etc"}]},
            {"figures": [HOMES | {"demand": 3}]},
            {"figures": [HOMES | {"demand": None, "provision": None}]},
            {"figures": [HOMES | {"demand": -1}]},
            {"organisation_id": str(uuid.uuid4())},
            {"officer_id": str(uuid.uuid4())},
        ],
    )
    def test_refuses_what_cannot_be(self, actions: TestClient, odd: dict[str, Any]) -> None:
        assert record(actions, **odd).status_code == 422

    def test_is_for_the_council_and_seen_by_every_reader(
        self, actions: TestClient, bearer: Callable[..., Headers]
    ) -> None:
        partner = bearer(organisation_id=uuid.uuid4())
        made = record(actions)
        order = {"title": "Ours", "kind": "survey"}

        assert actions.post("/v1/needs", json=order, headers=partner).status_code == 403
        shown = actions.get(made.headers["Location"], headers=partner)
        assert (shown.status_code, shown.json()["allowed"]) == (200, [])


class TestAmendNeed:
    """Letting something else be known of it."""

    def test_moves_the_clock(self, actions: TestClient) -> None:
        made = record(actions, published_on="2024-01-31", refresh_months=12)

        yearly = do(actions, made, "amend", refresh_months=36, summary="Fewer.")
        never = do(actions, made, "amend", refresh_months=None)

        assert yearly.json()["refresh_due_on"] == "2027-01-31"
        assert never.json()["refresh_due_on"] is None
        assert never.json()["summary"] == "Fewer."
        assert do(actions, made, "amend").status_code == 422
        assert do(actions, made, "amend", title=None).status_code == 422


class TestRefreshNeed:
    """A new edition."""

    def test_lets_the_clock_begin_anew_and_the_old_one_be_read(self, actions: TestClient) -> None:
        made = record(actions, published_on="2024-01-31", refresh_months=24, links=[LINK])
        later = {"title": "JSNA 2026", "url": "https://insight.example.org/2026"}

        done = do(actions, made, "refresh", published_on="2026-02-01", links=[later])
        again = do(actions, made, "refresh", published_on="2026-02-01", links=[later])
        editions = actions.get(f"{made.headers['Location']}/editions").json()["items"]

        assert (done.json()["edition"], done.json()["refresh_due_on"]) == (2, "2028-02-01")
        assert done.json()["links"] == [later]
        assert again.status_code == 409
        assert [(one["edition"], one["links"]) for one in editions] == [(1, [LINK]), (2, [later])]
        first = actions.get(f"{made.headers['Location']}/editions", params={"limit": 1}).json()
        asked = {"limit": 1, "cursor": first["next_cursor"]}
        rest = actions.get(f"{made.headers['Location']}/editions", params=asked).json()
        assert [one["edition"] for one in rest["items"]] == [2]
        assert rest["next_cursor"] is None

    def test_needs_a_link_to_it(self, actions: TestClient) -> None:
        made = record(actions)

        assert do(actions, made, "refresh", published_on="2026-02-01").status_code == 422


class TestRetireNeed:
    """Letting it no longer count."""

    def test_leaves_it_readable_and_nothing_more(self, actions: TestClient) -> None:
        old, new = record(actions), record(actions, "The next one")
        successor = new.json()["id"]

        done = do(actions, old, "retire", successor_id=successor, reason="There is another.")

        assert done.json()["successor"] == {"id": successor, "name": "The next one"}
        assert done.json()["allowed"] == []
        assert do(actions, old, "amend", summary="x").status_code == 409
        assert do(actions, new, "retire", successor_id=successor, reason="x").status_code == 422


class TestListNeeds:
    """The register as a list."""

    def test_begins_with_what_is_due_first(self, actions: TestClient) -> None:
        for title, months in (("Lilac B", 24), ("Lilac C", None), ("Lilac A", 6)):
            record(actions, title, published_on="2026-01-31", refresh_months=months)
        asked: dict[str, Any] = {"q": "lilac"}

        assert titles(actions.get("/v1/needs", params=asked)) == ["Lilac A", "Lilac B", "Lilac C"]
        due = asked | {"refresh_due_until": "2026-07-31"}
        assert titles(actions.get("/v1/needs", params=due)) == ["Lilac A"]
        first = actions.get("/v1/needs", params=asked | {"limit": 2}).json()
        following = asked | {"limit": 2, "cursor": first["next_cursor"]}
        assert titles(actions.get("/v1/needs", params=following)) == ["Lilac C"]
        text = actions.get("/v1/needs", params=asked, headers={"Accept": "text/csv"}).text
        assert next(row["title"] for row in csv.DictReader(io.StringIO(text))) == "Lilac A"

    def test_is_found_by_kind_and_place(self, actions: TestClient) -> None:
        record(actions, "Teal", kind="strategic_review", areas=[{"label": "Moor"}])
        record(actions, "Teal too", kind="insight_source")

        found = titles(actions.get("/v1/needs", params={"q": "teal", "area": "MOOR"}))
        sources = titles(actions.get("/v1/needs", params={"q": "teal", "kind": "insight_source"}))

        assert (found, sources) == (["Teal"], ["Teal too"])

    @pytest.mark.parametrize("cursor", ["WzFd", "WyJ4IiwgIngiXQ", "!"])
    def test_refuses_a_cursor_of_another_list(self, actions: TestClient, cursor: str) -> None:
        assert actions.get("/v1/needs", params={"cursor": cursor}).status_code == 422


class TestGetNeed:
    """What rests on it, and what it said before."""

    def test_shows_the_actions_that_rest_on_it(
        self, actions: TestClient, council_id: uuid.UUID, bearer: Callable[..., Headers]
    ) -> None:
        made = record(actions)
        partner_id = uuid.uuid4()
        ground = Ground(kind=GroundKind.NEED, id=uuid.UUID(made.json()["id"]))
        plan_id = resting.plan(council_id)
        objective_id = resting.objective(plan_id)
        ours = resting.action(plan_id, objective_id, grounds=(ground,))
        theirs = resting.action(
            plan_id, objective_id, grounds=(ground,), organisation_ids=(partner_id,)
        )
        resting.action(plan_id, objective_id)

        shown = actions.get(made.headers["Location"]).json()
        partner = bearer(organisation_id=partner_id)
        seen = actions.get(made.headers["Location"], headers=partner).json()

        assert {one["id"] for one in shown["actions"]} == {str(ours), str(theirs)}
        assert shown["actions"][0]["plan_name"] == "SEND strategy"
        assert shown["actions_in_all"] == 2
        assert [one["id"] for one in seen["actions"]] == [str(theirs)]
        assert seen["actions_in_all"] == 1

    def test_shows_what_it_said_before(self, actions: TestClient) -> None:
        need_id = log.new_id()
        order = NeedRecorded(need_id=need_id, title="Before", kind=NeedKind.SURVEY)
        with transaction("actions") as session:
            commands.record_need(
                session, order, fewest=5, today=date(2026, 4, 1), by=COUNCIL, at=AT
            )
        address, asked = f"/v1/needs/{need_id}", {"as_at": "2026-04-02"}
        tag = {"If-Match": actions.get(address).headers["ETag"]}
        actions.post(f"{address}/amend", json={"title": "After"}, headers=tag)

        assert actions.get(address).json()["title"] == "After"
        assert actions.get(address, params=asked).json()["title"] == "Before"
        assert titles(actions.get("/v1/needs", params=asked)) == ["Before"]
        assert actions.get(address, params={"as_at": "2026-03-01"}).status_code == 404
        assert actions.get(f"/v1/needs/{uuid.uuid4()}/editions").status_code == 404

"""Exports of plans over HTTP."""

import io
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from services.actions.formats import PlanRow
from services.actions.formats.plan_table import read_plan_table
from services.actions.formats.writing import as_csv, cells_of
from shared import clock
from tests import given

ROWS = (
    PlanRow(
        2,
        "Shape short breaks anew",
        "Care Act 2014,\n\nOur promise",
        "Decide what is bought:\n• List what there is\n  ◦ And what keeps families away\n• Buy it",
        "April 17 to\nMarch 19\n\n\nJuly 17",
        "Ada Moss/Grace Tate (NHS)",
        "Reduction in nights\n\nMore choice",
    ),
    PlanRow(3, "", "", "Map it.\n\nBuy it.", "TBC", "The SEND Team", "=More choice"),
)


def read(content: bytes) -> list[tuple[str, ...]]:
    """Read a table, without its lines."""
    return [cells_of(row) for row in read_plan_table(io.BytesIO(content)).rows]


def published(client: TestClient, plan_id: str) -> None:
    """Publish a plan."""
    etag = client.get(f"/v1/plans/{plan_id}").headers["ETag"]
    address = f"/v1/plans/{plan_id}/publish"
    client.post(address, json={}, headers={"If-Match": etag}).raise_for_status()


@pytest.fixture
def plan_id(actions: TestClient) -> str:
    """A plan that came in from a table."""
    files = {"file": ("plan.csv", as_csv(ROWS), "text/csv")}
    title = {"title": f"Joint plan {uuid.uuid4().hex[:8]}"}
    answer = actions.post("/v1/plan-imports", files=files, data=title)
    assert answer.json()["imported"] == len(ROWS), answer.text
    return str(answer.json()["plan"]["id"])


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], datetime]:
    """Let a minute pass; return the moment before it did."""
    passed = timedelta()
    real = clock.now

    def now() -> datetime:
        return real() + passed

    def wait() -> datetime:
        nonlocal passed
        before = now()
        passed += timedelta(minutes=1)
        return before

    monkeypatch.setattr(clock, "now", now)
    return wait


class TestExportPlan:
    """The table of a plan."""

    @pytest.mark.parametrize("form", ["csv", "xlsx", "docx"])
    def test_is_the_table_that_came_in(self, actions: TestClient, plan_id: str, form: str) -> None:
        answer = actions.get(f"/v1/plan-exports/{plan_id}?format={form}")
        assert answer.status_code == 200, answer.text
        expected = [(ROWS[0].objective, *cells_of(row)[1:]) for row in ROWS]
        assert read(answer.content) == expected
        assert actions.get(f"/v1/plan-exports/{plan_id}?format={form}").content == answer.content
        assert answer.headers["Content-Disposition"].endswith(f'.{form}"')

    def test_writes_an_objective_once(self, actions: TestClient, plan_id: str) -> None:
        content = actions.get(f"/v1/plan-exports/{plan_id}?format=xlsx").content
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert [sheet["A2"].value, sheet["A3"].value] == [ROWS[0].objective, ""]

    def test_names_posts_to_those_who_own_the_plan_too(
        self,
        actions: TestClient,
        council_id: uuid.UUID,
        settle: Callable[[], None],
        officer: Callable[..., dict[str, Any]],
        bearer: Callable[..., dict[str, str]],
    ) -> None:
        partner_id = given.organisation("Moor Health Board")
        settle()
        officer(name="Idris Coxon", post="Commissioning lead")
        order = {
            "title": "Shared plan",
            "kind": "strategy",
            "owner_ids": [str(council_id), str(partner_id)],
        }
        plan_id = actions.post("/v1/plans", json=order).json()["id"]
        row = PlanRow(2, "Help early", key_actions="Map it", responsible="Idris Coxon/Ada Moss")
        files = {"file": ("plan.csv", as_csv([row]), "text/csv")}
        actions.post("/v1/plan-imports", files=files, data={"plan_id": plan_id}).raise_for_status()

        address = f"/v1/plan-exports/{plan_id}"
        headers = bearer("actions:read", organisation_id=partner_id)
        assert read(actions.get(address).content)[0][4] == "Idris Coxon/Ada Moss"
        shown = actions.get(address, headers=headers)
        assert read(shown.content)[0][4] == "Commissioning lead/an officer"
        stranger = bearer("actions:read", organisation_id=uuid.uuid4())
        assert actions.get(address, headers=stranger).status_code == 404

    def test_is_a_version_for_ever(self, actions: TestClient, plan_id: str) -> None:
        published(actions, plan_id)
        first = actions.get(f"/v1/plan-exports/{plan_id}?version=1").content
        etag = actions.get(f"/v1/plans/{plan_id}").headers["ETag"]
        actions.post(
            f"/v1/plans/{plan_id}/begin-revision",
            json={"revision": "refresh", "reason": "A year has passed."},
            headers={"If-Match": etag},
        ).raise_for_status()
        (one, _) = actions.get(f"/v1/actions?plan_id={plan_id}").json()["items"]
        etag = actions.get(f"/v1/actions/{one['id']}").headers["ETag"]
        actions.post(
            f"/v1/actions/{one['id']}/amend",
            json={"time_scale": {"words": "June 2031"}, "driver_ids": []},
            headers={"If-Match": etag},
        ).raise_for_status()
        assert actions.get(f"/v1/plan-exports/{plan_id}?version=1").content == first
        now = read(actions.get(f"/v1/plan-exports/{plan_id}").content)
        assert (now[0][1], now[0][3]) == ("", "June 2031")
        assert actions.get(f"/v1/plan-exports/{plan_id}?version=2").status_code == 404

    def test_is_as_it_stood(
        self, actions: TestClient, plan_id: str, later: Callable[[], datetime]
    ) -> None:
        before = later()
        (one, _) = actions.get(f"/v1/actions?plan_id={plan_id}").json()["items"]
        etag = actions.get(f"/v1/actions/{one['id']}").headers["ETag"]
        actions.post(
            f"/v1/actions/{one['id']}/amend",
            json={"description": "Decide nothing"},
            headers={"If-Match": etag},
        ).raise_for_status()
        asked = {"as_at": before.isoformat()}
        then = read(actions.get(f"/v1/plan-exports/{plan_id}", params=asked).content)
        assert then[0][2] == ROWS[0].key_actions
        both = {**asked, "version": "1"}
        assert actions.get(f"/v1/plan-exports/{plan_id}", params=both).status_code == 422

    def test_writes_what_was_never_in_a_table(
        self, actions: TestClient, council_id: uuid.UUID, officer: Callable[..., dict[str, Any]]
    ) -> None:
        order = {"title": "By hand", "kind": "strategy", "owner_ids": [str(council_id)]}
        plan_id = actions.post("/v1/plans", json=order).json()["id"]
        objective = {"plan_id": plan_id, "title": "Help early"}
        objective_id = actions.post("/v1/objectives", json=objective).json()["id"]
        actions.post("/v1/objectives", json={"plan_id": plan_id, "title": "Rest"})
        known = officer(name="Morwenna Tate")
        steps = [
            {"text": "List it", "time_scale": {"words": "May 2027"}},
            {"text": "Buy it", "time_scale": {"words": "June 2027"}},
        ]
        action = {
            "plan_id": plan_id,
            "objective_id": objective_id,
            "description": "Map\nwhat there is",
            "kind": "review",
            "steps": steps,
            "officer_ids": [known["id"]],
        }
        actions.post("/v1/actions", json=action).raise_for_status()
        content = actions.get(f"/v1/plan-exports/{plan_id}").content
        assert read(content) == [
            (
                "Help early",
                "",
                "Map what there is\n• List it\n• Buy it",
                "May 2027\n\nJune 2027",
                "Morwenna Tate",
                "",
            ),
            ("Rest", "", "", "", "", ""),
        ]
        files = {"file": ("plan.csv", content, "text/csv")}
        again = actions.post("/v1/plan-imports", files=files, data={"plan_id": plan_id}).json()
        assert (again["imported"], again["refused"]) == (0, 0)

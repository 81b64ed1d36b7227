"""Imports of plans over HTTP."""

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services.actions.formats.headings import COLUMNS
from services.actions.plan_imports import bulk, commands
from shared.database.engine import reading
from tests import given

OBJECTIVE = "Shape short breaks anew"
Row = dict[str, str]


def row(**said: str) -> Row:
    """Return a row of a table, with everything in it unless told otherwise."""
    return {
        "objective": OBJECTIVE,
        "legislation": "Care Act 2014",
        "key_actions": "Decide what is bought:\n• List what there is\n• Buy it",
        "time_scale": "April 2027 to March 2028",
        "responsible": "Ada Moss/Grace Tate (NHS)",
        "impact": "Reduction in nights away\n\nMore choice",
    } | said


def table(*rows: Row) -> bytes:
    """Write a table of the six columns."""
    written = io.StringIO()
    output = csv.DictWriter(written, list(COLUMNS))
    csv.writer(written).writerow(COLUMNS.values())
    output.writerows(rows)
    return written.getvalue().encode()


def send(client: TestClient, content: bytes, query: str = "", **fields: Any) -> Any:
    """Send a file."""
    files = {"file": ("plan.csv", content, "text/csv")}
    return client.post(f"/v1/plan-imports{query}", files=files, data=fields)


def taken(client: TestClient, content: bytes, **fields: Any) -> dict[str, Any]:
    """Import a table, and return what is told of it."""
    answer = send(client, content, **fields)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def actions_of(client: TestClient, plan_id: str) -> list[dict[str, Any]]:
    """Return the actions of a plan."""
    found = client.get(f"/v1/actions?plan_id={plan_id}&limit=200").json()["items"]
    return [client.get(f"/v1/actions/{one['id']}").json() for one in found]


@pytest.fixture
def plan_id(actions: TestClient, council_id: uuid.UUID) -> str:
    """A plan that is being written."""
    order = {
        "title": f"Joint plan {uuid.uuid4().hex[:8]}",
        "kind": "commissioning_plan",
        "owner_ids": [str(council_id)],
        "demands_officers": False,
    }
    answer = actions.post("/v1/plans", json=order)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


class TestImportPlan:
    """Sending a table."""

    def test_makes_an_action_of_each_row(self, actions: TestClient, plan_id: str) -> None:
        shown = taken(actions, table(row()), plan_id=plan_id)
        assert (shown["rows"], shown["imported"], shown["plan"]["id"]) == (1, 1, plan_id)

        (action,) = actions_of(actions, plan_id)
        assert action["description"] == "Decide what is bought:"
        assert [step["text"] for step in action["steps"]] == ["List what there is", "Buy it"]
        assert action["time_scale"]["words"] == "April 2027 to March 2028"
        assert (action["time_scale"]["from_on"], action["time_scale"]["until_on"]) == (
            "2027-04-01",
            "2028-03-31",
        )
        assert action["responsible"] == "{0}/{1} (NHS)"
        assert len(action["officers"]) == 2
        assert [one["name"] for one in action["drivers"]] == ["Care Act 2014"]
        assert [one["direction"] for one in action["impacts"]] == ["reduce", "increase"]

    def test_begins_a_draft_of_a_title_that_there_is_not(self, actions: TestClient) -> None:
        title = f"New plan {uuid.uuid4().hex[:8]}"
        shown = taken(actions, table(row(responsible="The SEND Team")), title=title)
        assert shown["plan"]["name"] == title
        assert len(shown["notes"]) == 1
        again = taken(actions, table(row(responsible="The SEND Team")), title=title.upper())
        assert (again["plan"]["id"], again["skipped"]) == (shown["plan"]["id"], 1)

    def test_keeps_nothing_of_a_dry_run(self, actions: TestClient, plan_id: str) -> None:
        answer = send(actions, table(row()), "?dry_run=true", plan_id=plan_id)
        assert answer.json()["imported"] == 1
        assert actions_of(actions, plan_id) == []

        unmade = send(actions, table(row()), "?dry_run=true", title="A plan that is not there")
        assert (unmade.json()["imported"], unmade.json()["plan"]) == (1, None)

    def test_wants_one_plan(self, actions: TestClient, plan_id: str) -> None:
        assert send(actions, table(row())).status_code == 422
        assert send(actions, table(row()), plan_id=plan_id, title="Other").status_code == 422
        assert send(actions, table(row()), plan_id=str(uuid.uuid4())).status_code == 404

    def test_refuses_a_file_that_is_no_table(self, actions: TestClient, plan_id: str) -> None:
        answer = send(actions, b"nothing here", plan_id=plan_id)
        assert answer.status_code == 422
        assert "must part the columns" in answer.json()["detail"]

    def test_refuses_a_plan_whose_words_stand(self, actions: TestClient, plan_id: str) -> None:
        taken(actions, table(row()), plan_id=plan_id)
        etag = actions.get(f"/v1/plans/{plan_id}").headers["ETag"]
        published = actions.post(
            f"/v1/plans/{plan_id}/publish", json={}, headers={"If-Match": etag}
        )
        assert published.status_code == 200, published.text
        answer = send(actions, table(row(time_scale="May 2027")), plan_id=plan_id)
        assert answer.status_code == 409
        assert "begin a revision first" in answer.json()["detail"]

    def test_is_for_the_council(
        self, actions: TestClient, plan_id: str, bearer: Callable[..., dict[str, str]]
    ) -> None:
        headers = bearer("actions:write", organisation_id=uuid.uuid4())
        files = {"file": ("plan.csv", table(row()), "text/csv")}
        answer = actions.post(
            "/v1/plan-imports", files=files, data={"plan_id": plan_id}, headers=headers
        )
        assert answer.status_code == 403

    def test_refuses_rows_and_takes_the_others(self, actions: TestClient, plan_id: str) -> None:
        rows = (row(), row(key_actions=""), row(key_actions="Map it", time_scale="x" * 5_001))
        shown = taken(actions, table(*rows), plan_id=plan_id)
        assert (shown["imported"], shown["refused"]) == (1, 2)
        assert [(one["line"], one["column"]) for one in shown["listed"] if one["reason"]] == [
            (7, "Key actions"),
            (10, "Time scale"),
        ]

    def test_refuses_a_row_without_officer_where_the_plan_demands_one(
        self, actions: TestClient, council_id: uuid.UUID
    ) -> None:
        order = {"title": "Strict", "kind": "strategy", "owner_ids": [str(council_id)]}
        plan_id = actions.post("/v1/plans", json=order).json()["id"]
        rows = (row(), row(key_actions="Map it", responsible="LA and ICB"))
        shown = taken(actions, table(*rows), plan_id=plan_id)
        assert (shown["imported"], shown["refused"]) == (1, 1)
        assert shown["listed"][-1]["column"] == "Responsible officer(s)"

    def test_names_organisations_that_are_known(
        self, actions: TestClient, plan_id: str, settle: Callable[[], None]
    ) -> None:
        name = f"Harbour Trust {uuid.uuid4().hex[:8]}"
        organisation_id = str(given.organisation(name))
        settle()
        shown = taken(actions, table(row(responsible=f"{name}/CCG")), plan_id=plan_id)
        (action,) = actions_of(actions, plan_id)
        assert [one["id"] for one in action["organisations"]] == [organisation_id]
        assert shown["listed"][0]["notes"] == ["Nobody is known as “CCG”."]

    def test_knows_an_officer_by_name(
        self, actions: TestClient, plan_id: str, officer: Callable[..., dict[str, Any]]
    ) -> None:
        known = officer(name="Morwenna O'Underhill")
        taken(actions, table(row(responsible="Morwenna O\u2019Underhill")), plan_id=plan_id)
        (action,) = actions_of(actions, plan_id)
        assert [one["id"] for one in action["officers"]] == [known["id"]]

    def test_tells_names_to_nobody(self, actions: TestClient, plan_id: str) -> None:
        taken(actions, table(row(responsible="Zebedee Quillfeather (NHS)")), plan_id=plan_id)
        with reading("actions") as session:
            envelopes = session.execute(
                sa.text("SELECT count(*) FROM log.event WHERE convert_from(envelope, 'UTF8') ~ :x"),
                {"x": "Quillfeather"},
            ).scalar_one()
        assert envelopes == 0


class TestAgain:
    """Sending the same table, and another one, into the same plan."""

    def test_changes_nothing(self, actions: TestClient, plan_id: str) -> None:
        rows = table(row(), row(key_actions="Map it"), row(key_actions="Map it"))
        assert taken(actions, rows, plan_id=plan_id)["imported"] == 3
        before = actions_of(actions, plan_id)
        assert taken(actions, rows, plan_id=plan_id)["skipped"] == 3
        assert actions_of(actions, plan_id) == before

    def test_changes_what_the_table_says_anew(self, actions: TestClient, plan_id: str) -> None:
        taken(actions, table(row(), row(key_actions="Map it")), plan_id=plan_id)
        new = row(time_scale="May 2028", responsible="Idris Coxon", impact="Fewer nights")
        shown = taken(actions, table(new, row(key_actions="Map it")), plan_id=plan_id)
        assert (shown["changed"], shown["skipped"]) == (1, 1)
        assert shown["listed"][0]["fields"] == [
            "time scale",
            "anticipated impact",
            "responsible officers",
        ]
        action = actions_of(actions, plan_id)[0]
        assert action["time_scale"]["words"] == "May 2028"
        assert len(action["officers"]) == 1

    def test_knows_a_row_that_is_worded_anew(self, actions: TestClient, plan_id: str) -> None:
        taken(actions, table(row(key_actions="Map it"), row(key_actions="Buy it")), plan_id=plan_id)
        ids = [one["id"] for one in actions_of(actions, plan_id)]
        rows = table(row(key_actions="Map it well"), row(key_actions="Buy it"))
        assert taken(actions, rows, plan_id=plan_id)["changed"] == 1
        assert [one["id"] for one in actions_of(actions, plan_id)] == ids

    def test_knows_rows_that_have_moved(self, actions: TestClient, plan_id: str) -> None:
        taken(actions, table(row(key_actions="Map it"), row(key_actions="Buy it")), plan_id=plan_id)
        ids = {one["description"]: one["id"] for one in actions_of(actions, plan_id)}
        rows = table(*(row(key_actions=each) for each in ("Ask families", "Buy it", "Map it")))
        shown = taken(actions, rows, plan_id=plan_id)
        assert (shown["imported"], shown["changed"], shown["skipped"]) == (1, 1, 1)
        after = actions_of(actions, plan_id)
        assert [one["description"] for one in after] == ["Ask families", "Buy it", "Map it"]
        assert all(one["id"] == ids.get(one["description"], one["id"]) for one in after)

    def test_leaves_what_a_person_has_changed_since(
        self, actions: TestClient, plan_id: str
    ) -> None:
        taken(actions, table(row()), plan_id=plan_id)
        (action,) = actions_of(actions, plan_id)
        etag = actions.get(f"/v1/actions/{action['id']}").headers["ETag"]
        actions.post(
            f"/v1/actions/{action['id']}/amend",
            json={"description": "Decide it:", "time_scale": {"words": "June 2027"}},
            headers={"If-Match": etag},
        ).raise_for_status()
        assert taken(actions, table(row()), plan_id=plan_id)["skipped"] == 1
        shown = taken(actions, table(row(time_scale="July 2027")), plan_id=plan_id)
        assert "left so: time scale." in shown["listed"][0]["notes"][0]
        (after,) = actions_of(actions, plan_id)
        assert (after["description"], after["time_scale"]["words"]) == ("Decide it:", "June 2027")

    def test_does_not_bring_back_what_was_removed(self, actions: TestClient, plan_id: str) -> None:
        taken(actions, table(row()), plan_id=plan_id)
        (action,) = actions_of(actions, plan_id)
        etag = actions.get(f"/v1/actions/{action['id']}").headers["ETag"]
        actions.post(
            f"/v1/actions/{action['id']}/remove",
            json={"reason": "It stood there twice."},
            headers={"If-Match": etag},
        ).raise_for_status()
        shown = taken(actions, table(row()), plan_id=plan_id)
        assert (shown["skipped"], actions_of(actions, plan_id)) == (1, [])

    def test_keeps_an_objective_that_is_called_otherwise_now(
        self, actions: TestClient, plan_id: str
    ) -> None:
        taken(actions, table(row()), plan_id=plan_id)
        (one,) = actions.get(f"/v1/objectives?plan_id={plan_id}").json()["items"]
        etag = actions.get(f"/v1/objectives/{one['id']}").headers["ETag"]
        actions.post(
            f"/v1/objectives/{one['id']}/amend",
            json={"title": "Short breaks"},
            headers={"If-Match": etag},
        ).raise_for_status()
        assert taken(actions, table(row()), plan_id=plan_id)["skipped"] == 1
        assert len(actions.get(f"/v1/objectives?plan_id={plan_id}").json()["items"]) == 1

    def test_says_how_many_actions_the_table_does_not_name(
        self, actions: TestClient, plan_id: str
    ) -> None:
        taken(actions, table(row(), row(key_actions="Map it")), plan_id=plan_id)
        shown = taken(actions, table(row()), plan_id=plan_id)
        assert shown["not_in_file"] == 1
        assert len(actions_of(actions, plan_id)) == 2

    def test_goes_on_where_it_was_broken_off(
        self, actions: TestClient, plan_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "CHUNK", 2)
        content = table(*(row(key_actions=f"Do {number}") for number in range(5)))
        whole = commands.import_rows

        def broken(session: Any, **more: Any) -> Any:
            if more["number"] == 2:
                raise KeyboardInterrupt
            return whole(session, **more)

        monkeypatch.setattr(commands, "import_rows", broken)
        source = bulk.read_source(
            io.BytesIO(content), plan_id=uuid.UUID(plan_id), title=None, council_id=None
        )
        with pytest.raises(KeyboardInterrupt):
            list(bulk.import_plan(bulk.ImportReport(), source, by=given.COUNCIL, at=given.AT))
        assert len(actions_of(actions, plan_id)) == 4

        monkeypatch.setattr(commands, "import_rows", whole)
        shown = taken(actions, content, plan_id=plan_id)
        assert (shown["rows"], shown["imported"]) == (5, 5)
        assert len(actions_of(actions, plan_id)) == 5


class TestListPlanImports:
    """What was imported."""

    def test_shows_each_with_its_rows(self, actions: TestClient, plan_id: str) -> None:
        one = taken(actions, table(row(time_scale="TBC")), plan_id=plan_id)
        shown = actions.get(f"/v1/plan-imports/{one['id']}").json()
        assert shown["listed"] == one["listed"]
        assert shown["listed"][0]["notes"][0].startswith("“TBC” cannot be read")
        assert actions.get(f"/v1/plan-imports/{uuid.uuid4()}").status_code == 404

    def test_lists_the_newest_first(self, actions: TestClient, plan_id: str) -> None:
        ids = [taken(actions, table(row()), plan_id=plan_id)["id"] for _ in range(3)]
        first = actions.get("/v1/plan-imports?limit=2").json()
        assert [one["id"] for one in first["items"]] == [ids[2], ids[1]]
        after = actions.get(f"/v1/plan-imports?limit=1&cursor={first['next_cursor']}").json()
        assert [one["id"] for one in after["items"]] == [ids[0]]

    def test_gives_the_same_answer_to_the_same_key(self, actions: TestClient, plan_id: str) -> None:
        files = {"file": ("plan.csv", table(row()), "text/csv")}
        asked = {"data": {"plan_id": plan_id}, "headers": {"Idempotency-Key": plan_id}}
        first = actions.post("/v1/plan-imports", files=files, **asked)  # type: ignore[arg-type]
        second = actions.post("/v1/plan-imports", files=files, **asked)  # type: ignore[arg-type]
        assert first.json() == second.json()

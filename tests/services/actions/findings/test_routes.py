"""The findings of inspections and reviews over HTTP."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services.actions.findings import commands
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import Ground, GroundKind
from shared.events.findings import FindingRecorded, FindingSource
from tests.given import AT, COUNCIL
from tests.services.actions import resting

Headers = dict[str, str]
EVIDENCE = {"title": "Survey", "url": "https://insight.example.org/survey"}


def record(actions: TestClient, title: str = "Slow", **more: Any) -> Response:
    order = {"source": "inspection", "title": title, "text": "Decisions take a year."}
    return actions.post("/v1/findings", json=order | more)


def do(actions: TestClient, made: Response, verb: str, **order: Any) -> Response:
    address = f"/v1/findings/{made.json()['id']}"
    tag = {"If-Match": actions.get(address).headers["ETag"]}
    return actions.post(f"{address}/{verb}", json=order, headers=tag)


def titles(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


class TestRecordFinding:
    """Writing down what was found."""

    def test_is_shown_with_the_plan_and_those_who_answer(
        self, actions: TestClient, council_id: uuid.UUID
    ) -> None:
        plan_id = resting.plan(council_id)
        made = record(
            actions,
            reference="WSOA 1",
            body="The inspectorates",
            published_on="2025-01-31",
            report_url="https://reports.example.org/1",
            area="Area 1",
            plan_id=str(plan_id),
            organisation_ids=[str(council_id)],
        )

        assert made.status_code == 201, made.text
        shown = made.json()
        assert shown["plan"] == {"id": str(plan_id), "name": "SEND strategy"}
        assert [one["id"] for one in shown["organisations"]] == [str(council_id)]
        assert shown["allowed"] == ["amend", "state-position"]
        assert shown["position"]["impact"] is None
        assert actions.get(made.headers["Location"]).json() == shown

    @pytest.mark.parametrize(
        "odd",
        [
            {"source": "gossip"},
            {"text": ""},
            {"published_on": "2149-01-01"},
            {"plan_id": str(uuid.uuid4())},
            {"organisation_ids": [str(uuid.uuid4())]},
            {"report_url": "https://ada:secret@reports.example.org"},
            {"area": "a\x00"},
        ],
    )
    def test_refuses_what_cannot_be(self, actions: TestClient, odd: dict[str, Any]) -> None:
        assert record(actions, **odd).status_code == 422

    def test_is_seen_by_those_alone_who_answer_for_it(
        self, actions: TestClient, council_id: uuid.UUID, bearer: Callable[..., Headers]
    ) -> None:
        made = record(actions, "Hidden")
        address, partner = made.headers["Location"], bearer(organisation_id=uuid.uuid4())

        assert actions.get(address, headers=partner).status_code == 404
        assert actions.get(f"{address}/positions", headers=partner).status_code == 404
        assert titles(actions.get("/v1/findings", headers=partner)) == []
        assert actions.get("/v1/findings/bundle", headers=partner).json()["items"] == []
        order = {"source": "audit", "title": "x", "text": "x"}
        assert actions.post("/v1/findings", json=order, headers=partner).status_code == 403


class TestStatePosition:
    """Saying where things stand."""

    def test_keeps_every_position_that_was_stated(self, actions: TestClient) -> None:
        made = record(actions)
        first = {"text": "One front door.", "evidence": [EVIDENCE]}
        do(actions, made, "state-position", stated_on="2026-02-01", intention=first)
        done = do(
            actions,
            made,
            "state-position",
            stated_on="2026-05-01",
            impact={"text": "Parents wait less.", "on": "2026-04-01"},
        )

        stands = done.json()["position"]
        assert stands["intention"] == first | {"on": "2026-02-01"}
        assert stands["impact"]["on"] == "2026-04-01"
        assert done.json()["allowed"] == ["amend", "state-position", "close"]
        address = f"{made.headers['Location']}/positions"
        every = actions.get(address).json()["items"]
        assert [one["stated_on"] for one in every] == ["2026-02-01", "2026-05-01"]
        assert every[0]["position"]["impact"] is None
        assert every[1]["position"] == stands
        page = actions.get(address, params={"limit": 1}).json()
        rest = actions.get(address, params={"cursor": page["next_cursor"]}).json()["items"]
        assert [*page["items"], *rest] == every

    def test_refuses_what_cannot_be(self, actions: TestClient) -> None:
        made = record(actions)
        do(actions, made, "state-position", stated_on="2026-05-01", impact={"text": "Less."})

        def state(**order: Any) -> int:
            return do(actions, made, "state-position", **order).status_code

        assert state() == 422
        assert state(impact={"text": "x"}, stated_on="2149-01-01") == 422
        assert state(impact={"text": "x", "on": "2026-06-02"}, stated_on="2026-06-01") == 422
        assert state(impact={"text": "x"}, stated_on="2026-04-30") == 409
        assert state(impact={"text": ""}) == 422


class TestCloseFinding:
    """Saying that nothing more is to come of it."""

    def test_needs_an_impact_and_somebody_who_agreed(
        self, actions: TestClient, officer: Callable[..., dict[str, Any]]
    ) -> None:
        made, who = record(actions), officer(post="Director")["id"]
        agreed = {"agreed_by_officer_id": who, "reason": "It is mended."}

        assert do(actions, made, "close", **agreed).status_code == 409
        do(actions, made, "state-position", stated_on="2026-05-01", impact={"text": "Less."})
        assert do(actions, made, "close", reason="Mended.").status_code == 422
        nobody = {"agreed_by_group_id": str(uuid.uuid4()), "reason": "Mended."}
        assert do(actions, made, "close", **nobody).status_code == 422
        done = do(actions, made, "close", **agreed)

        assert done.json()["agreed_by_officer"] == {"id": who, "post": "Director"}
        assert done.json()["close_reason"] == "It is mended."
        assert done.json()["allowed"] == ["reopen"]
        assert do(actions, made, "amend", title="x").status_code == 409

    def test_can_be_undone(self, actions: TestClient) -> None:
        made = record(actions)
        do(actions, made, "state-position", impact={"text": "Less."})
        closed = {"agreed_by_body": "Inspectors", "reason": "Mended."}
        assert do(actions, made, "close", **closed).status_code == 200

        again = do(actions, made, "reopen", reason="They wait again.")

        assert (again.json()["closed_on"], again.json()["agreed_by_body"]) == (None, None)
        assert do(actions, made, "reopen", reason="Once more.").status_code == 409


class TestAmendFinding:
    """Letting something else be known of it."""

    def test_changes_what_is_sent(self, actions: TestClient, council_id: uuid.UUID) -> None:
        made = record(actions, area="Area 3")

        done = do(actions, made, "amend", source="audit", organisation_ids=[str(council_id)])

        assert (done.json()["source"], done.json()["area"]) == ("audit", "Area 3")
        assert done.json()["organisations"][0]["id"] == str(council_id)
        assert do(actions, made, "amend").status_code == 422
        assert do(actions, made, "amend", plan_id=str(uuid.uuid4())).status_code == 422


class TestListFindings:
    """Findings as a list, and as the bundle that inspectors ask for."""

    def test_is_found_by_what_is_asked(self, actions: TestClient) -> None:
        record(actions, "Indigo one", area="Area 9")
        two = record(actions, "Indigo two", source="audit", area="Area 8")
        do(actions, two, "state-position", stated_on="2026-05-01", impact={"text": "Less."})

        def found(**asked: Any) -> list[str]:
            return titles(actions.get("/v1/findings", params={"q": "indigo"} | asked))

        assert found() == ["Indigo one", "Indigo two"]
        assert found(source="audit") == found(area="AREA 8") == ["Indigo two"]
        assert found(stated_before="2026-05-01") == ["Indigo one"]
        assert found(stated_before="2026-05-02") == ["Indigo one", "Indigo two"]
        assert found(is_closed=True) == []
        first = actions.get("/v1/findings", params={"q": "indigo", "limit": 1}).json()
        assert found(limit=1, cursor=first["next_cursor"]) == ["Indigo two"]
        text = actions.get(
            "/v1/findings", params={"q": "indigo"}, headers={"Accept": "text/csv"}
        ).text
        assert len(list(csv.DictReader(io.StringIO(text)))) == 2

    def test_is_one_bundle_with_the_state_of_its_actions(
        self, actions: TestClient, council_id: uuid.UUID
    ) -> None:
        source = "peer_challenge"
        later = record(actions, "Later area", source=source, area="Area 2")
        first = record(actions, "First area", source=source, area="Area 1")
        for part in ("intention", "implementation", "impact"):
            told = {part: {"text": f"Our {part}.", "evidence": [EVIDENCE]}}
            do(actions, first, "state-position", stated_on="2026-05-01", **told)
        plan_id = resting.plan(council_id)
        ground = Ground(kind=GroundKind.FINDING, id=uuid.UUID(first.json()["id"]))
        resting.action(plan_id, resting.objective(plan_id), grounds=(ground,))

        bundle = actions.get("/v1/findings/bundle", params={"source": source})

        whole = bundle.json()
        assert bundle.status_code == 200
        counts = ("findings", "closed", "without_position", "without_impact", "without_action")
        assert [whole[name] for name in counts] == [2, 0, 1, 1, 1]
        assert [one["id"] for one in whole["items"]] == [first.json()["id"], later.json()["id"]]
        position = whole["items"][0]["position"]
        assert position["impact"]["evidence"] == [EVIDENCE]
        assert position["implementation"]["text"] == "Our implementation."
        assert whole["items"][0]["actions"][0]["state"] == "planned"

    def test_holds_what_complaints_teach_with_those_who_mend_it(
        self, actions: TestClient, council_id: uuid.UUID
    ) -> None:
        told = {"source": "complaint_theme", "organisation_ids": [str(council_id)]}
        theme = record(actions, "Nobody says who answers for equipment", **told)
        plan_id = resting.plan(council_id)
        ground = Ground(kind=GroundKind.FINDING, id=uuid.UUID(theme.json()["id"]))
        action_id = resting.action(plan_id, resting.objective(plan_id), grounds=(ground,))

        asked = {"source": "complaint_theme", "organisation_id": str(council_id)}
        (found,) = actions.get("/v1/findings", params=asked).json()["items"]

        assert found["id"] == theme.json()["id"]
        assert [one["id"] for one in found["organisations"]] == [str(council_id)]
        assert [one["id"] for one in found["actions"]] == [str(action_id)]

    def test_shows_what_they_said_before(self, actions: TestClient) -> None:
        finding_id = log.new_id()
        order = FindingRecorded(
            finding_id=finding_id, source_kind=FindingSource.AUDIT, title="Before", text="Late."
        )
        with transaction("actions") as session:
            commands.record_finding(session, order, today=date(2026, 4, 1), by=COUNCIL, at=AT)
        address, asked = f"/v1/findings/{finding_id}", {"as_at": "2026-04-02"}
        tag = {"If-Match": actions.get(address).headers["ETag"]}
        actions.post(f"{address}/amend", json={"title": "After"}, headers=tag)

        assert actions.get(address, params=asked).json()["title"] == "Before"
        assert titles(actions.get("/v1/findings", params=asked)) == ["Before"]
        assert titles(actions.get("/v1/findings/bundle", params=asked)) == ["Before"]
        assert actions.get(address).json()["title"] == "After"

"""Procurements over HTTP."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services.contracts.procurements import store
from shared.database.engine import reading
from tests import given

Headers = dict[str, str]
NOBODY = "0190f6a0-0000-7000-8000-00000000dead"
TITLE = {"title": "Short breaks 2029", "kind": "re_procure"}
FULL = TITLE | {
    "description": "Breaks at weekends.",
    "areas": [{"label": "Wearmouth", "uri": None}],
    "regime": "pa2023_light_touch",
    "regime_reason": "Mostly social care.",
    "estimated_value": "900000.00",
    "options": [
        {
            "option": "With the district",
            "benefits": "One assessment.",
            "risks": None,
            "cost": "900000.00",
            "preferred": True,
        }
    ],
    "funding_check": {
        "confirmed": True,
        "source": "High needs block",
        "outcomes_considered": True,
        "joint_commissioning_considered": True,
        "checked_on": "2026-09-01",
    },
    "risk_level": "medium",
    "risk": "Few providers.",
    "equality_assessment": {
        "needed": True,
        "done_on": "2026-09-15",
        "summary": "No one loses.",
        "link": "https://documents.example.org/eqia/1",
    },
    "families_part": {"summary": "Parents wrote the section on weekends.", "comment_ids": []},
    "notices": [
        {"kind": "UK2", "url": "https://notices.example.org/1", "published_on": "2026-10-01"}
    ],
    "term_months": 36,
    "extension_months": 24,
    "start_on": "2029-04-01",
}


class Pipeline:
    """A client of the pipeline that always says which version it has read."""

    def __init__(self, client: TestClient, council_id: UUID) -> None:
        self.client = client
        self.council_id = council_id

    def plan(self, **order: Any) -> str:
        whole = TITLE | {"lead_commissioner_id": str(self.council_id)} | order
        answer = self.client.post("/v1/procurements", json=whole)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def post(
        self, address: str, verb: str, headers: Headers | None = None, **order: Any
    ) -> Response:
        tag = {"If-Match": self.client.get(address).headers["ETag"]} | (headers or {})
        body = {"json": order} if order else {}
        return self.client.post(f"{address}/{verb}", headers=tag, **body)

    def do(self, address: str, verb: str, **order: Any) -> dict[str, Any]:
        answer = self.post(address, verb, **order)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def titles(self, **query: Any) -> list[str]:
        page = self.client.get("/v1/procurements", params={"limit": 200} | query)
        assert page.status_code == 200, page.text
        return [item["title"] for item in page.json()["items"]]


@pytest.fixture
def pipeline(council: TestClient, council_id: UUID) -> Pipeline:
    """The pipeline, as the council uses it."""
    return Pipeline(council, council_id)


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].partition("#")[2]


class TestPlanProcurement:
    """Putting a procurement into the pipeline."""

    def test_shows_all_that_was_said(self, pipeline: Pipeline) -> None:
        steps = [
            {"step": "tender", "planned_on": "2028-06-01"},
            {"step": "specification", "planned_on": "2028-01-01"},
        ]

        shown = pipeline.client.get(pipeline.plan(**FULL, steps=steps)).json()

        assert {name: shown[name] for name in FULL} == FULL
        assert [step["step"] for step in shown["steps"]] == ["specification", "tender"]
        assert shown["next_step"] == {
            "step": "specification",
            "planned_on": "2028-01-01",
            "is_late": False,
        }
        assert (shown["status"], shown["missing_gates"]) == ("planned", [])
        assert "award" not in shown["allowed"]

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("contract_ids", [NOBODY], "unknown-contract"),
            ("co_commissioner_ids", [NOBODY], "unknown-organisation"),
            ("identified_provider_id", NOBODY, "unknown-organisation"),
            ("officer_id", NOBODY, "unknown-officer"),
            ("commissioned_service_ids", [NOBODY], "unknown-service"),
            ("steps", [{"step": "tender"}, {"step": "tender"}], "step-twice"),
            ("notices", [{"kind": "UK2", "url": "javascript:alert(1)"}], "unprocessable"),
            ("risk", "a\x00b", "unprocessable"),
            ("options", [{"option": "a\x00b"}], "unprocessable"),
            ("term_months", 10**30, "unprocessable"),
            ("estimated_value", "1e300", "unprocessable"),
            ("start_on", "9999-12-31", "unprocessable"),
        ],
        ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
    )
    def test_refuses_what_is_not_there_or_cannot_be(
        self, pipeline: Pipeline, field: str, value: Any, code: str
    ) -> None:
        order = TITLE | {"lead_commissioner_id": str(pipeline.council_id), field: value}

        answer = pipeline.client.post("/v1/procurements", json=order)

        assert problem(answer) == (422, code)

    def test_lets_a_partner_plan_its_own_and_see_no_other(
        self, pipeline: Pipeline, anybody: TestClient, bearer: Callable[..., Headers]
    ) -> None:
        board = given.organisation("Wear and Tees Health Board")
        headers = bearer(organisation_id=board)
        own = TITLE | {"title": "Speech therapy", "lead_commissioner_id": str(board)}
        foreign = pipeline.plan(title="Not theirs")
        shared = pipeline.plan(title="With them", co_commissioner_ids=[str(board)])

        made = anybody.post("/v1/procurements", json=own, headers=headers)
        refused = anybody.post(
            "/v1/procurements",
            json=own | {"lead_commissioner_id": str(pipeline.council_id)},
            headers=headers,
        )
        listed = anybody.get("/v1/procurements", headers=headers).json()["items"]

        assert (made.status_code, refused.status_code) == (201, 403)
        assert {item["title"] for item in listed} == {"Speech therapy", "With them"}
        assert anybody.get(foreign, headers=headers).status_code == 404
        assert anybody.get(shared, headers=headers).json()["allowed"] == []
        assert problem(pipeline.post(shared, "start", headers)) == (403, "not-yours")


class TestAmendProcurement:
    """Planning something otherwise."""

    def test_changes_only_what_is_sent(self, pipeline: Pipeline) -> None:
        address = pipeline.plan(**FULL)

        shown = pipeline.do(address, "amend", estimated_value=None, funding_check=None)

        changed = {"estimated_value": None, "funding_check": None}
        assert {name: shown[name] for name in FULL} == FULL | changed

    def test_refuses_nothing_at_all_and_a_contract_that_is_not_there(
        self, pipeline: Pipeline
    ) -> None:
        address = pipeline.plan()
        tag = {"If-Match": pipeline.client.get(address).headers["ETag"]}

        nothing = pipeline.client.post(f"{address}/amend", json={}, headers=tag)

        assert problem(nothing) == (422, "nothing-to-amend")
        unknown = pipeline.post(address, "amend", contract_ids=[NOBODY])
        assert problem(unknown) == (422, "unknown-contract")


class TestSteps:
    """Planning and meeting the steps."""

    def test_says_which_comes_next_and_whether_it_is_late(self, pipeline: Pipeline) -> None:
        address = pipeline.plan(steps=[{"step": "tender", "planned_on": "2026-02-01"}])

        late = pipeline.client.get(address).json()["next_step"]
        moved = pipeline.do(
            address, "schedule-step", step="tender", planned_on="2140-02-01", reason="Asked."
        )
        met = pipeline.do(address, "meet-step", step="tender", met_on="2026-03-01")

        assert (late["step"], late["is_late"]) == ("tender", True)
        assert moved["next_step"]["is_late"] is False
        assert met["next_step"] is None

    def test_needs_a_reason_to_move_one_and_no_future_to_meet_one(self, pipeline: Pipeline) -> None:
        address = pipeline.plan()

        silent = pipeline.post(address, "schedule-step", step="tender", planned_on="2029-01-01")
        early = pipeline.post(address, "meet-step", step="tender", met_on="2149-01-01")

        assert problem(silent) == (422, "unprocessable")
        assert problem(early) == (422, "not-yet")

    def test_goes_on_after_the_award_with_what_is_left(self, pipeline: Pipeline) -> None:
        steps = [
            {"step": "tender", "planned_on": "2028-06-01"},
            {"step": "mobilisation", "planned_on": "2029-01-01"},
        ]
        address = pipeline.plan(steps=steps)
        pipeline.do(address, "start")

        shown = pipeline.do(address, "award", contract_id=str(given.contract()))
        met = pipeline.do(address, "meet-step", step="mobilisation", met_on="2026-03-01")

        assert shown["next_step"]["step"] == "mobilisation"
        assert met["next_step"] is None

    def test_ends_with_the_procurement(self, pipeline: Pipeline) -> None:
        address = pipeline.plan(steps=[{"step": "tender", "planned_on": "2028-06-01"}])

        shown = pipeline.do(address, "abandon", reason="The funding has ended.")
        again = pipeline.post(address, "meet-step", step="tender", met_on="2026-03-01")

        assert (shown["status"], shown["next_step"]) == ("abandoned", None)
        assert shown["abandon_reason"] == "The funding has ended."
        assert shown["allowed"] == []
        assert problem(again) == (409, "closed")


class TestAwardProcurement:
    """Naming what a procurement has led to."""

    def test_takes_a_successor_of_what_it_replaces(
        self, pipeline: Pipeline, council_id: UUID
    ) -> None:
        old = given.contract(lead_commissioner_id=council_id)
        new = given.contract(lead_commissioner_id=council_id, predecessor_ids=(old,))
        address = pipeline.plan(contract_ids=[str(old)])
        pipeline.do(address, "start")

        shown = pipeline.do(address, "award", contract_id=str(new), awarded_on="2026-05-01")

        assert (shown["status"], shown["closed_on"]) == ("awarded", "2026-05-01")
        assert shown["successor_ids"] == [str(new)]
        assert problem(pipeline.post(address, "award", contract_id=str(new))) == (409, "closed")

    def test_refuses_any_other_contract(self, pipeline: Pipeline) -> None:
        old = given.contract()
        address = pipeline.plan(contract_ids=[str(old)])
        other, nothing = str(given.contract()), NOBODY

        assert problem(pipeline.post(address, "award", contract_id=other)) == (409, "not-started")
        pipeline.do(address, "start")
        assert problem(pipeline.post(address, "award", contract_id=other)) == (
            409,
            "not-successor",
        )
        assert problem(pipeline.post(address, "award", contract_id=str(old))) == (
            409,
            "not-successor",
        )
        assert problem(pipeline.post(address, "award", contract_id=nothing)) == (
            422,
            "unknown-contract",
        )

    def test_waits_for_the_approvals_that_are_required(self, pipeline: Pipeline) -> None:
        address = pipeline.plan(required_gates=["strategy"], estimated_value="900000.00")
        pipeline.do(address, "start")
        contract_id = str(given.contract())

        def award() -> Response:
            return pipeline.post(address, "award", contract_id=contract_id)

        assert pipeline.client.get(address).json()["missing_gates"] == ["strategy"]
        assert problem(award()) == (409, "approval-missing")
        pipeline.do(address, "request-approval", gate="strategy")
        assert problem(award()) == (409, "approval-missing")
        pipeline.do(address, "decline", gate="strategy", reason="Too dear.")
        assert problem(award()) == (409, "approval-missing")
        pipeline.do(address, "request-approval", gate="strategy")
        shown = pipeline.do(address, "approve", gate="strategy", reason="Agreed.")
        assert shown["approvals"][0]["reason"] == "Agreed."
        assert shown["missing_gates"] == []
        assert award().status_code == 200


class TestListProcurements:
    """The pipeline as a list."""

    def test_finds_by_what_is_asked(self, pipeline: Pipeline) -> None:
        old = str(given.contract())
        due = [{"step": "tender", "planned_on": "2027-06-01"}]
        first = pipeline.plan(title="Found", category="Found", contract_ids=[old], steps=due)
        pipeline.plan(title="Without a day", category="Found", kind="joint")
        pipeline.do(first, "start")

        def found(**query: Any) -> list[str]:
            return pipeline.titles(category="found", **query)

        assert found() == ["Found", "Without a day"]
        assert found(status="in_progress") == ["Found"]
        assert found(kind="joint") == ["Without a day"]
        assert found(contract_id=old) == ["Found"]
        assert found(step_due_until="2027-06-01") == ["Found"]
        assert found(step_due_until="2027-05-31") == []
        assert found(is_published=True) == []
        assert found(lead_commissioner_id=str(pipeline.council_id)) == found()
        assert found(officer_id=NOBODY) == []

    def test_walks_every_page_once(self, pipeline: Pipeline) -> None:
        for number in (3, 1, None, 2, None):
            step = {"step": "tender", "planned_on": f"2027-01-0{number}"} if number else None
            pipeline.plan(title=f"{number}", category="Paged", steps=[step] if step else [])

        titles, cursor = [], None
        while True:
            query = {"category": "Paged", "limit": 2} | ({"cursor": cursor} if cursor else {})
            page = pipeline.client.get("/v1/procurements", params=query).json()
            titles += [item["title"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert titles == ["1", "2", "3", "None", "None"]

    @pytest.mark.parametrize("query", ["cursor=x", "colour=red", "step_due_until=soon", "kind=no"])
    def test_refuses_what_it_does_not_know(self, pipeline: Pipeline, query: str) -> None:
        answer = pipeline.client.get(f"/v1/procurements?{query}")

        assert answer.status_code in (400, 422)


def test_shows_it_as_it_stood(pipeline: Pipeline) -> None:
    procurement_id = given.procurement(
        lead_commissioner_id=pipeline.council_id, title="As it was", start_on=date(2029, 4, 1)
    )
    address = f"/v1/procurements/{procurement_id}"
    pipeline.do(address, "amend", title="As it is")

    then = pipeline.client.get(address, params={"as_at": "2026-05-01"}).json()

    assert (then["title"], pipeline.client.get(address).json()["title"]) == (
        "As it was",
        "As it is",
    )
    assert pipeline.client.get(address, params={"as_at": "2026-03-01"}).status_code == 404


def test_says_what_is_to_replace_which_contract(pipeline: Pipeline) -> None:
    one, two, three = (given.contract() for _ in range(3))
    both = pipeline.plan(contract_ids=[str(one), str(two)])
    gone = pipeline.plan(contract_ids=[str(two), str(three)])
    pipeline.do(gone, "abandon", reason="One is enough.")

    with reading("contracts") as session:
        found = store.open_for(session, [one, three, UUID(NOBODY)])

    assert {each: [str(row["id"]) for row in rows] for each, rows in found.items()} == {
        one: [both.rpartition("/")[2]]
    }

"""Report schedules over HTTP: which group is told of what, how often, in which sections."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.services.actions.governed import Governed

Headers = dict[str, str]
QUESTIONS = [
    {"kind": "question", "heading": "Are children safe?", "question": "How do we know?"},
    {"kind": "question", "heading": "Are families heard?"},
    {"kind": "question", "heading": "Is the money well spent?"},
]


@pytest.fixture(scope="module")
def governed(actions: TestClient) -> Governed:
    """A group with a plan and a contract."""
    made = Governed()
    made.contract()
    made.action()
    return made


@pytest.fixture
def set_up(actions: TestClient, governed: Governed) -> Callable[..., Response]:
    """Let the group be told, as somebody orders it."""

    def post(headers: Headers | None = None, **more: Any) -> Response:
        order = {
            "group_id": str(governed.group_id),
            "title": "Quarterly report",
            "plan_id": str(governed.plan_id),
            "cadence": "quarterly",
            "first_on": "2026-07-01",
        }
        wanted = {name: value for name, value in (order | more).items() if value is not None}
        return actions.post("/v1/report-schedules", json=wanted, headers=headers)

    return post


def do(
    client: TestClient, address: str, verb: str, headers: Headers | None = None, **order: Any
) -> Response:
    tag = {"If-Match": client.get(address).headers["ETag"]}
    return client.post(f"{address}/{verb}", json=order, headers=tag | (headers or {}))


class TestSetUp:
    """Letting a group be told."""

    def test_tells_of_everything_unless_sections_are_named(
        self, set_up: Callable[..., Response], actions: TestClient, governed: Governed
    ) -> None:
        made = set_up(officer_id=str(governed.officer_ids[0]))

        assert made.status_code == 201, made.text
        shown = made.json()
        assert shown["group"]["name"] == "SEND Strategy and Accountability Group"
        assert shown["plan"]["name"] == "SEND Joint Commissioning Plan 2026 to 2028"
        assert shown["officer"]["post"] == "Joint Commissioning Lead"
        assert [one["kind"] for one in shown["sections"]][:3] == [
            "progress",
            "exceptions",
            "changes",
        ]
        assert shown["allowed"] == ["amend", "end"]
        assert actions.get(made.headers["Location"]).json() == shown

    def test_is_shaped_around_the_questions_of_the_group(
        self, set_up: Callable[..., Response]
    ) -> None:
        shown = set_up(sections=[*QUESTIONS, {"kind": "overdue"}]).json()

        assert [one["heading"] for one in shown["sections"]] == [
            "Are children safe?",
            "Are families heard?",
            "Is the money well spent?",
            None,
        ]

    def test_tells_of_a_work_stream_or_of_commissions_alone(
        self, set_up: Callable[..., Response], governed: Governed
    ) -> None:
        stream = set_up(objective_ids=[str(governed.objective_ids[4])])
        contract = set_up(plan_id=None, contract_ids=[str(governed.contract_ids[0])])
        service = set_up(plan_id=None, commissioned_service_ids=[str(uuid4())])

        assert [one.status_code for one in (stream, contract, service)] == [201, 201, 201]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"plan_id": None},
            {"group_id": str(uuid4())},
            {"plan_id": str(uuid4())},
            {"objective_ids": [str(uuid4())]},
            {"contract_ids": [str(uuid4())]},
            {"officer_id": str(uuid4())},
            {"cadence": "daily"},
            {"first_on": "2001-01-01"},
            {"first_on": "1066-10-14"},
            {"days_after": -1},
            {"days_after": 10**30},
            {"title": "\x00"},
            {"title": ""},
            {"sections": []},
            {"sections": [{"kind": "question"}]},
            {"sections": [{"kind": "overdue"}, {"kind": "overdue"}]},
            {"sections": [{"kind": "overdue", "question": "Why?"}]},
            {"unknown": 1},
        ],
    )
    def test_refuses_what_cannot_be_told(
        self, set_up: Callable[..., Response], wrong: dict[str, Any]
    ) -> None:
        assert set_up(**wrong).status_code == 422

    def test_is_for_the_council(
        self, set_up: Callable[..., Response], bearer: Callable[..., Headers]
    ) -> None:
        partner = bearer(organisation_id=uuid4(), client_id=uuid4())

        assert set_up(partner).status_code == 403


class TestChanging:
    """Telling otherwise, and no longer."""

    def test_changes_what_is_named_and_keeps_what_stood_before(
        self, set_up: Callable[..., Response], actions: TestClient
    ) -> None:
        address = set_up().headers["Location"]

        amended = do(actions, address, "amend", cadence="monthly", exceptions_only=True)

        assert amended.status_code == 200, amended.text
        assert (amended.json()["cadence"], amended.json()["exceptions_only"]) == ("monthly", True)
        assert amended.json()["title"] == "Quarterly report"
        assert do(actions, address, "amend").status_code == 422
        assert do(actions, address, "amend", plan_id=None).status_code == 422

    def test_ends_once_and_for_a_reason_that_the_council_reads(
        self,
        set_up: Callable[..., Response],
        actions: TestClient,
        governed: Governed,
        bearer: Callable[..., Headers],
    ) -> None:
        address = set_up().headers["Location"]
        silent = do(actions, address, "end")
        early = do(actions, address, "end", ended_on="2026-06-30", reason="Closed.")
        ended = do(actions, address, "end", reason="Closed.")
        again = do(actions, address, "end", reason="Closed.")
        amended = do(actions, address, "amend", title="Another")

        codes = [one.status_code for one in (silent, early, ended, again, amended)]
        assert codes == [422, 422, 200, 409, 409]
        assert (ended.json()["end_reason"], ended.json()["allowed"]) == ("Closed.", [])
        member = bearer(organisation_id=governed.council_id, client_id=uuid4())
        assert actions.get(address, headers=member).json()["end_reason"] is None


class TestReading:
    """Who finds what."""

    def test_is_found_by_what_it_tells_of(
        self, set_up: Callable[..., Response], actions: TestClient, governed: Governed
    ) -> None:
        service_id, stream = str(uuid4()), str(governed.objective_ids[7])
        made = set_up(commissioned_service_ids=[service_id], objective_ids=[stream]).json()

        def found(**asked: Any) -> list[str]:
            page = actions.get("/v1/report-schedules", params={"limit": 200} | asked).json()
            return [one["id"] for one in page["items"]]

        assert found(commissioned_service_id=service_id) == [made["id"]]
        assert found(objective_id=stream) == [made["id"]]
        assert made["id"] in found(group_id=str(governed.group_id), cadence="quarterly")
        assert made["id"] not in found(ended="true")
        assert found(as_at="2026-04-02") == []

    def test_is_seen_by_those_in_the_group(
        self,
        set_up: Callable[..., Response],
        actions: TestClient,
        governed: Governed,
        bearer: Callable[..., Headers],
    ) -> None:
        address = set_up().headers["Location"]
        member = bearer(organisation_id=governed.council_id, client_id=uuid4())
        stranger = bearer(organisation_id=UUID(int=7), client_id=uuid4())

        assert actions.get(address, headers=member).json()["allowed"] == []
        assert actions.get(address, headers=stranger).status_code == 404
        assert actions.get("/v1/report-schedules", headers=stranger).json()["items"] == []

    def test_is_walked_every_page_once(
        self, set_up: Callable[..., Response], actions: TestClient
    ) -> None:
        service_id = str(uuid4())
        made = [set_up(commissioned_service_ids=[service_id]).json()["id"] for _ in range(5)]

        ids, cursor = [], None
        while True:
            asked = {"commissioned_service_id": service_id, "limit": 2}
            page = actions.get(
                "/v1/report-schedules", params=asked | ({"cursor": cursor} if cursor else {})
            ).json()
            ids += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert ids == made

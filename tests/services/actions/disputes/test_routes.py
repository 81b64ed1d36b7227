"""Disputes over HTTP: raised, tried, escalated along levels and groups, settled."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services import worker
from services.actions.disputes import store
from shared import clock, settings
from shared.calendar import Calendar
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.disputes import DisputeEvent
from shared.settings import DisputeStep, Settings
from tests import given
from tests.services.actions.gathered import Gathered, organisation, problem

Headers = Callable[..., dict[str, str]]
TODAY = clock.today("Europe/London")
BEGUN = TODAY - timedelta(days=30)


@pytest.fixture(scope="module")
def icb_id(council_id: UUID) -> UUID:
    """A health board."""
    return organisation("Wearmouth ICB")


@pytest.fixture(scope="module")
def world(council: TestClient) -> Gathered:
    """A council with groups."""
    return Gathered(council)


@pytest.fixture
def raise_one(council: TestClient, council_id: UUID, icb_id: UUID) -> Callable[..., Any]:
    """Raise a dispute between the council and the health board."""

    def raised(**more: Any) -> Any:
        order = {
            "party_ids": [str(council_id), str(icb_id)],
            "title": "Who pays for therapy",
            "narrative": "The board holds that schools pay.",
        }
        answer = council.post("/v1/disputes", json=order | more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return raised


class TestRaiseDispute:
    """Putting on record that bodies disagree."""

    def test_lets_the_clock_of_the_first_level_run(
        self, raise_one: Callable[..., Any], council_id: UUID, icb_id: UUID
    ) -> None:
        shown = raise_one(raised_on=str(BEGUN))

        due_on = Calendar().add_working_days(BEGUN, 5)
        assert [each["id"] for each in shown["parties"]] == [str(council_id), str(icb_id)]
        assert shown["stage"] == {
            "level": "officers",
            "group": None,
            "begun_on": str(BEGUN),
            "working_days": 5,
            "due_on": str(due_on),
        }
        assert (shown["escalation_due_on"], shown["overdue"]) == (str(due_on), True)
        assert shown["elapsed_days"] == 30
        assert shown["elapsed_working_days"] == Calendar().working_days_between(BEGUN, TODAY)
        assert (shown["next_level"], shown["status"]) == ("heads", "open")

    def test_goes_by_the_councils_own_ladder(
        self, raise_one: Callable[..., Any], installed: Settings
    ) -> None:
        steps = (DisputeStep(level="panel", working_days=2),)

        with settings.using(installed.model_copy(update={"dispute_steps": steps})):
            shown = raise_one()

        assert (shown["stage"]["level"], shown["next_level"]) == ("panel", None)

    def test_names_what_it_is_about(
        self, raise_one: Callable[..., Any], council: TestClient
    ) -> None:
        contract_id = given.contract(title="Speech therapy")
        worker.settle()
        about = [{"kind": "contract", "id": str(contract_id)}]

        shown = raise_one(about=about)

        assert shown["about"][0]["name"] == "Speech therapy"
        query = {"about_id": str(contract_id)}
        listed = council.get("/v1/disputes", params=query).json()["items"]
        assert [each["id"] for each in listed] == [shown["id"]]

    def test_keeps_what_each_says_out_of_the_envelope(self, raise_one: Callable[..., Any]) -> None:
        shown = raise_one(narrative="Zanzibar words.")

        with reading("actions") as session:
            envelope = session.execute(
                sa.text("SELECT envelope FROM log.event WHERE subject = :s"),
                {"s": f"disputes/{shown['id']}"},
            ).scalar_one()
        with reading("contracts") as session:
            (seen,) = log.history(session, DisputeEvent, UUID(shown["id"]))
        assert b"Zanzibar" not in bytes(envelope)
        assert getattr(seen.event, "narrative", None) is None

    @pytest.mark.parametrize(
        ("order", "refusal"),
        [
            ({"party_ids": []}, (422, "too-few-parties")),
            ({"raised_on": str(TODAY + timedelta(days=1))}, (422, "in-the-future")),
            ({"officer_id": str(uuid.uuid4())}, (422, "unknown-officer")),
            ({"group_id": str(uuid.uuid4())}, (422, "unknown-group")),
            (
                {"about": [{"kind": "action", "id": str(uuid.uuid4())}]},
                (422, "unknown-action"),
            ),
        ],
    )
    def test_refuses(
        self,
        council: TestClient,
        council_id: UUID,
        icb_id: UUID,
        order: dict[str, Any],
        refusal: tuple[int, str],
    ) -> None:
        right = {"party_ids": [str(council_id), str(icb_id)], "title": "Who pays"}

        assert problem(council.post("/v1/disputes", json=right | order)) == refusal


class TestLadder:
    """A dispute that goes up."""

    def test_goes_from_level_to_level_each_with_its_days(
        self, world: Gathered, raise_one: Callable[..., Any]
    ) -> None:
        address = f"/v1/disputes/{raise_one(raised_on=str(BEGUN))['id']}"
        levels = []
        for _ in range(3):
            shown = world.do(address, "escalate", reason="Its days are over.")
            levels.append((shown["stage"]["level"], shown["stage"]["working_days"]))

        assert levels == [("heads", 10), ("directors", 10), ("chief_officers", 20)]
        assert (shown["overdue"], shown["next_level"]) == (False, None)
        assert len(shown["stages"]) == 4
        refused = world.try_to(address, "escalate", reason="Higher.")
        assert problem(refused) == (409, "at-the-top")

    def test_goes_along_the_lines_of_groups(
        self, world: Gathered, raise_one: Callable[..., Any]
    ) -> None:
        top, board = world.form("Partnership"), world.form("Joint board")
        aside = world.form("Parents' forum")
        lines = [{"relation": "reports_to", "group_id": top}]
        world.do(f"/v1/groups/{board}", "relate", relations=lines)
        address = f"/v1/disputes/{raise_one()['id']}"
        assert world.get(f"{address}/groups")["items"] == []

        world.do(address, "escalate", group_id=board, reason="No agreement.", working_days=7)
        possible = world.get(f"{address}/groups")["items"]
        refused = world.try_to(address, "escalate", group_id=aside, reason="Elsewhere.")
        shown = world.do(address, "escalate", group_id=top, reason="No agreement.")

        assert possible == [{"id": top, "name": "Partnership", "steps_up": 1}]
        assert problem(refused) == (409, "not-above")
        assert shown["stage"]["group"] == {"id": top, "name": "Partnership"}
        assert [each["working_days"] for each in shown["stages"]] == [5, 7, 20]

    def test_begins_before_a_group_where_that_is_said(
        self, world: Gathered, raise_one: Callable[..., Any]
    ) -> None:
        board = world.form("Joint board")

        shown = raise_one(group_id=board)

        assert shown["stage"]["group"]["id"] == board
        assert (shown["stage"]["level"], shown["next_level"]) == (None, None)


class TestOutcome:
    """A dispute that comes to its end."""

    def test_keeps_what_was_tried_and_agreed(
        self, world: Gathered, raise_one: Callable[..., Any]
    ) -> None:
        address = f"/v1/disputes/{raise_one(raised_on=str(BEGUN))['id']}"
        world.do(address, "take-step", tried="Heads met.", taken_on=str(BEGUN))
        world.do(address, "take-step", tried="A mediator.", result="Half each.")
        agreed_on = BEGUN + timedelta(days=14)

        shown = world.do(
            address,
            "resolve",
            outcome="mediated",
            agreement="Each pays half.",
            agreed_on=str(agreed_on),
        )

        assert [(each["number"], each["tried"]) for each in shown["attempts"]] == [
            (1, "Heads met."),
            (2, "A mediator."),
        ]
        assert (shown["status"], shown["agreement"]) == ("resolved", "Each pays half.")
        assert (shown["closed_on"], shown["elapsed_days"]) == (str(agreed_on), 14)
        assert shown["elapsed_working_days"] == Calendar().working_days_between(BEGUN, agreed_on)
        assert (shown["escalation_due_on"], shown["overdue"], shown["allowed"]) == (None, False, [])
        assert problem(world.try_to(address, "withdraw", reason="Late.")) == (409, "closed")

    def test_is_withdrawn(self, world: Gathered, raise_one: Callable[..., Any]) -> None:
        address = f"/v1/disputes/{raise_one()['id']}"

        shown = world.do(address, "withdraw", reason="A misreading.")

        assert (shown["status"], shown["closed_on"]) == ("withdrawn", str(TODAY))

    def test_is_amended_in_the_fields_that_are_sent(
        self, world: Gathered, raise_one: Callable[..., Any]
    ) -> None:
        address = f"/v1/disputes/{raise_one()['id']}"

        shown = world.do(address, "amend", title="Who pays for speech therapy")
        empty = world.try_to(address, "amend")

        assert shown["title"] == "Who pays for speech therapy"
        assert shown["narrative"] == "The board holds that schools pay."
        assert problem(empty) == (422, "nothing-to-amend")


class TestSeeDisputes:
    """Who sees disputes, and which."""

    def test_is_for_the_council_and_the_parties(
        self, council: TestClient, raise_one: Callable[..., Any], icb_id: UUID, bearer: Headers
    ) -> None:
        dispute_id = raise_one()["id"]
        address = f"/v1/disputes/{dispute_id}"
        party, other = (
            bearer("actions:read", "actions:write", organisation_id=one)
            for one in (icb_id, uuid.uuid4())
        )

        assert council.get(address, headers=party).status_code == 200
        for path in (address, f"{address}/groups"):
            assert council.get(path, headers=other).status_code == 404
        listed = council.get("/v1/disputes", headers=party).json()["items"]
        assert dispute_id in [each["id"] for each in listed]
        assert council.get("/v1/disputes", headers=other).json()["items"] == []
        tag = {"If-Match": council.get(address).headers["ETag"]}
        step = {"tried": "A meeting."}
        for who, status in ((other, 404), (party, 200)):
            answer = council.post(f"{address}/take-step", json=step, headers=who | tag)
            assert answer.status_code == status

    def test_finds_open_and_overdue_ones_page_by_page(
        self, council: TestClient, council_id: UUID, world: Gathered
    ) -> None:
        body_id = organisation("Moor ICB")
        order = {"party_ids": [str(council_id), str(body_id)], "title": "Who pays"}

        def raised(**more: Any) -> str:
            return str(council.post("/v1/disputes", json=order | more).json()["id"])

        late, fresh, over = raised(raised_on=str(BEGUN)), raised(), raised(raised_on=str(BEGUN))
        world.do(f"/v1/disputes/{over}", "withdraw", reason="Settled.")

        def ids(**query: Any) -> list[str]:
            found, cursor = [], None
            while True:
                asked = {"party_id": str(body_id), "limit": 1} | query
                page = council.get(
                    "/v1/disputes", params=asked | ({"cursor": cursor} if cursor else {})
                ).json()
                found += [each["id"] for each in page["items"]]
                cursor = page["next_cursor"]
                if cursor is None:
                    return found

        assert ids() == [late, fresh, over]
        assert ids(open=True) == [late, fresh]
        assert ids(open=False) == [over]
        assert ids(overdue=True) == [late]
        assert ids(overdue=False) == [fresh, over]

    def test_shows_how_it_stood(self, council: TestClient, council_id: UUID, icb_id: UUID) -> None:
        dispute_id = uuid.uuid4()
        with transaction("actions") as session:
            head = None
            for days, event in enumerate(_events(dispute_id, (council_id, icb_id))):
                at = given.AT + timedelta(days=days)
                (recorded,) = log.append(
                    session, event, after=head, by=By(job="tests", is_council=True), at=at
                )
                store.apply(session, [recorded])
                head = recorded.head

        def shown(days: int) -> Any:
            as_at = (given.AT + timedelta(days=days, hours=1)).isoformat()
            return council.get(f"/v1/disputes/{dispute_id}", params={"as_at": as_at}).json()

        assert [len(shown(days)["attempts"]) for days in range(3)] == [0, 1, 1]
        assert [shown(days)["status"] for days in range(3)] == ["open", "open", "resolved"]
        as_at = (given.AT + timedelta(hours=1)).isoformat()
        listed = council.get("/v1/disputes", params={"as_at": as_at, "open": True}).json()["items"]
        assert str(dispute_id) in [each["id"] for each in listed]


def _events(dispute_id: UUID, party_ids: tuple[UUID, ...]) -> list[DisputeEvent]:
    from_on = given.AT.date()
    stage = store.Stage(level="officers", begun_on=from_on, working_days=5, due_on=from_on)
    named = {"dispute_id": dispute_id, "parties": party_ids}
    return [
        store.DisputeRaised(
            party_ids=party_ids, title="Who pays", raised_on=from_on, stages=(stage,), **named
        ),
        store.DisputeStepTaken(number=1, taken_on=from_on, tried="Met.", **named),
        store.DisputeResolved(outcome="agreed", agreed_on=from_on, **named),
    ]

"""How far a plan is, over HTTP, and what that costs."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services.actions.actions.rules import status
from services.actions.plan_progress import store
from services.actions.plan_progress.rules import Counts, together
from shared import clock
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.actions import ActionState
from shared.events.time_scales import Precision
from tests.services.actions.plans.writing import Plans

TODAY = date(2027, 6, 15)
DAYS = (None, *(TODAY + timedelta(days=n) for n in (-40, -1, 0, 1, 40)))
# What is kept of an action, where only how it is counted matters.
INSERT = sa.text("""
    INSERT INTO actions.action (
        id, version, changed_at, plan_id, objective_id, place, description, kind, steps,
        open_steps, until_on, precision, officer_ids, organisation_ids, driver_ids, impacts,
        grounds, ground_ids, state, suspended_until_on, removed)
    VALUES (:id, 1, '2026-04-01T09:00Z', :plan_id, :objective_id, 1, 'Review.', 'review', '[]', 0,
        :until_on, :precision, '{}', '{}', '{}', '[]', '[]', '{}', :state, :suspended_until_on,
        :removed)
""")

BULK = sa.text(f"""
    {str(INSERT).partition("VALUES")[0]}
    SELECT id, 1, '2026-04-01T09:00Z', plan_id, objective_id, 1, 'Review.', 'review', '[]', 0,
           until_on, precision, '{{}}', '{{}}', '{{}}', '[]', '[]', '{{}}', state,
           suspended_until_on, removed
    FROM json_populate_recordset(NULL::actions.action, CAST(:rows AS json))
""")
KEPT = sa.text("SELECT count(*) FROM actions.objective_count WHERE plan_id = :plan_id")


@pytest.fixture(scope="module")
def plans(council: TestClient, council_id: UUID) -> Plans:
    """A writer of plans of the council."""
    return Plans(council, council_id)


class TestProgress:
    """The roll-up of a plan."""

    def test_counts_every_objective_aim_and_the_whole(self, plans: Plans) -> None:
        aims = [{"code": "1", "title": "A"}, {"code": "1.1", "title": "B", "within": "1"}]
        plan = plans.drafted(aims=aims, demands_officers=False)
        first, second = (plans.objective(plan, aim_code=code) for code in ("1", "1.1"))
        late = {"time_scale": {"words": "July 2020"}}
        begun, finished, *_ = [plans.action(first, **late) for _ in range(3)]
        dropped = plans.action(second)
        plans.act(begun, "start")
        plans.act(finished, "complete")
        plans.act(dropped, "abandon", reason="No money.")

        shown = plans.client.get(f"/v1/plans/{plan['id']}/progress").json()

        whole = {
            "actions": 4,
            "planned": 1,
            "started": 1,
            "suspended": 0,
            "completed": 1,
            "abandoned": 1,
            "overdue": 2,
            "percent_done": 33,
        }
        assert shown["progress"] == whole
        assert [one["progress"]["actions"] for one in shown["aims"]] == [4, 1]
        assert [one["progress"]["percent_done"] for one in shown["objectives"]] == [33, None]
        listed = plans.client.get("/v1/objectives", params={"plan_id": plan["id"]}).json()["items"]
        assert [one["progress"] for one in listed] == [
            one["progress"] for one in shown["objectives"]
        ]
        assert listed[0]["allowed"] == ["amend"]

    def test_follows_an_action_that_moves_to_another_objective(self, plans: Plans) -> None:
        plan = plans.drafted(demands_officers=False)
        first, second = plans.objective(plan), plans.objective(plan)
        action = plans.action(first)
        plans.act(action, "amend", objective_id=second["id"])

        shown = plans.client.get(f"/v1/plans/{plan['id']}/progress").json()

        assert [one["progress"]["actions"] for one in shown["objectives"]] == [0, 1]

    def test_says_how_far_the_plan_was_then(self, plans: Plans) -> None:
        plan = plans.drafted(demands_officers=False)
        plans.action(plans.objective(plan))
        address = f"/v1/plans/{plan['id']}/progress"
        assert plans.client.get(f"{address}?as_at=2026-05-01").status_code == 404


@pytest.fixture(scope="module")
def objective_id(plans: Plans) -> UUID:
    """An objective with an action for every way in which one can stand."""
    objective_id, plan_id = log.new_id(), log.new_id()
    names = ("state", "until_on", "suspended_until_on", "precision", "removed")
    with transaction("actions") as session:
        session.execute(
            INSERT,
            [
                {"id": log.new_id(), "objective_id": objective_id, "plan_id": plan_id}
                | dict(zip(names, stands, strict=True))
                for stands in EVERY
            ],
        )
    return objective_id


class TestCounting:
    """What is kept for every objective, beside what the rules say of each action."""

    @pytest.mark.parametrize("days", [-41, -40, -39, -1, 0, 1, 2, 41, 400])
    def test_says_of_every_day_what_the_rules_say(self, objective_id: UUID, days: int) -> None:
        today = TODAY + timedelta(days=days)
        late = sum(
            status(
                state,
                from_on=None,
                until_on=until_on,
                precision=precision,
                suspended_until_on=suspended,
                today=today,
            ).overdue
            for state, until_on, suspended, precision, removed in EVERY
            if not removed
        )
        with reading("actions") as session:
            now = store.of_objectives(session, [objective_id], today=today)
            then = store.of_objectives(session, [objective_id], today=today, as_at=clock.now())

        standing = len(EVERY) // 2 // len(ActionState)
        assert now == then
        assert now[objective_id] == Counts(*[standing] * len(ActionState), overdue=late)

    def test_is_made_anew_when_rows_are_taken_away(self, objective_id: UUID) -> None:
        with transaction("actions") as session:
            session.execute(sa.text("DELETE FROM actions.action WHERE state = 'planned'"))
        with reading("actions") as session:
            counts = store.of_objectives(session, [objective_id], today=TODAY)
        assert (counts[objective_id].planned, counts[objective_id].started > 0) == (0, True)
        with transaction("actions") as session:
            session.execute(sa.text("DELETE FROM actions.action"))
        with reading("actions") as session:
            assert store.of_objectives(session, [objective_id], today=TODAY) == {}


EVERY = list(
    product(
        ActionState,
        DAYS,
        DAYS,
        (Precision.MONTH, Precision.UNREAD, None),
        (False, True),
    )
)


class TestCost:
    """A plan of ten thousand actions."""

    def test_reads_as_many_rows_as_one_of_a_hundred(self, plans: Plans) -> None:
        sizes = {}
        for count in (100, 10_000):
            plan_id = log.new_id()
            objectives = [log.new_id() for _ in range(12)]
            with transaction("actions") as session:
                rows = [
                    {
                        "id": log.new_id(),
                        "plan_id": plan_id,
                        "objective_id": objectives[number % 12],
                        "state": "planned",
                        "until_on": TODAY + timedelta(days=number % 700 - 350),
                        "suspended_until_on": None,
                        "precision": "day",
                        "removed": False,
                    }
                    for number in range(count)
                ]
                session.execute(BULK, {"rows": orjson.dumps(rows).decode()})
            with reading("actions") as session:
                kept = session.execute(KEPT, {"plan_id": plan_id}).scalar()
                counts = store.of_plan(session, plan_id, today=TODAY)
            assert together(counts.values()).actions == count
            sizes[count] = kept
        assert sizes == {100: 12, 10_000: 12}

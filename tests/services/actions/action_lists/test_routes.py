"""Lists of actions over HTTP: filtered, sorted, searched, page by page, and as a spreadsheet."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.actions.actions import commands
from services.actions.drivers import store as drivers
from services.actions.plans import store as plans
from shared import clock
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import ActionKind, ActionPlanned, ActionState
from shared.events.base import By, Event
from shared.events.commissioned_services import CycleStage
from shared.events.drivers import DriverKind, DriverRegistered
from shared.events.organisations import OrganisationRegistered
from shared.events.plans import PlanAmended
from shared.events.time_scales import Precision, TimeScale
from tests.given import AT
from tests.services.actions.planned import Planned

TODAY = clock.today("Europe/London")
BY = By(job="tests", is_council=True)
Officer = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def planned(actions: TestClient, officer: Officer, tell: Callable[[Event], None]) -> Planned:
    """A plan of another organisation with three hundred actions of every sort, at random."""
    owner_id = uuid.uuid4()
    tell(OrganisationRegistered(organisation_id=owner_id, name="Wearmouth ICB"))
    found = Planned(actions, owner_id, officer()["id"])
    with transaction("actions") as session:
        plan = plans.lock(session, found.plan_id)
        event = PlanAmended(
            plan_id=plan.id,
            fields=("demands_officers", "from_on"),
            demands_officers=False,
            from_on=date(2026, 4, 1),
        )
        plans.apply(session, log.append(session, event, after=plan.head, by=BY, at=AT))
    fill(found, 300, Random(7))
    return found


def fill(planned: Planned, count: int, dice: Random) -> None:
    """Plan actions at random, and let something happen with some of them."""
    events = []
    for number in range(count):
        until_on = dice.choice((None, TODAY + timedelta(days=dice.randint(-60, 60))))
        scale = TimeScale(
            words="said",
            until_on=until_on,
            precision=Precision.MONTH if until_on else Precision.UNREAD,
        )
        events.append(
            ActionPlanned(
                action_id=log.new_id(),
                plan_id=planned.plan_id,
                objective_id=planned.objective_id,
                description=dice.choice(("Review short breaks", "Bid for money", "Map needs")),
                kind=dice.choice(list(ActionKind)),
                place=number // 2,
                officer_ids=(UUID(planned.officer_id),) if number % 3 else (),
                time_scale=dice.choice((scale, scale, None)),
            )
        )
    with transaction("actions") as session:
        commands.plan_actions(session, events, by=BY, at=AT)
    for event in events:
        verb = dice.choice(("", "", "start", "abandon", "suspend"))
        order = {"action_id": event.action_id, "version": 1, "today": TODAY, "by": BY}
        with transaction("actions") as session:
            at = clock.now()
            if verb == "start":
                commands.start_action(session, started_on=None, reason=None, at=at, **order)
            if verb == "abandon":
                commands.abandon_action(session, abandoned_on=None, reason="x", at=at, **order)
            if verb == "suspend":
                until_on = dice.choice((None, TODAY))
                commands.suspend_action(
                    session,
                    suspended_on=TODAY - timedelta(days=3),
                    until_on=dice.choice((None, TODAY - timedelta(days=1), until_on)),
                    reason="x",
                    at=at,
                    **order,
                )


def walked(planned: Planned, **asked: Any) -> list[dict[str, Any]]:
    """Return a whole list, page after page."""
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        query = {"plan_id": str(planned.plan_id), **asked} | ({"cursor": cursor} if cursor else {})
        answer = planned.client.get("/v1/actions", params=query)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return items


def due(one: dict[str, Any]) -> str:
    """Return the last day of an action, far away if it has none."""
    return (one["time_scale"] or {}).get("until_on") or "infinity"


class TestListActions:
    """Lists of actions."""

    @pytest.mark.parametrize("sort", ["place", "due"])
    def test_are_walked_every_page_once(self, planned: Planned, sort: str) -> None:
        whole = walked(planned, sort=sort, limit=200)
        paged = walked(planned, sort=sort, limit=37)
        assert len(whole) == 300
        assert [one["id"] for one in paged] == [one["id"] for one in whole]
        keys = [(due(one) if sort == "due" else one["place"], one["id"]) for one in whole]
        assert keys == sorted(keys)

    @pytest.mark.parametrize(
        ("asked", "fits"),
        [
            ({"overdue": True}, lambda one: one["overdue"]),
            ({"overdue": False}, lambda one: not one["overdue"]),
            ({"no_officer": True}, lambda one: not one["officers"]),
            ({"no_officer": False}, lambda one: one["officers"]),
            (
                {"unread_time_scale": True},
                lambda one: (one["time_scale"] or {}).get("precision") in (None, "unread"),
            ),
            ({"state": "suspended"}, lambda one: one["state"] == "suspended"),
            ({"kind": "bid"}, lambda one: one["kind"] == "bid"),
            ({"q": "short brea"}, lambda one: "short" in one["description"]),
            (
                {"due_before": TODAY.isoformat()},
                lambda one: (
                    due(one) < TODAY.isoformat()
                    and one["state"] not in (ActionState.COMPLETED, ActionState.ABANDONED)
                ),
            ),
            ({"aim_code": "1.1"}, lambda _: True),
            ({"aim_code": "2"}, lambda _: False),
            ({"rag": "red"}, lambda _: False),
        ],
    )
    def test_hold_what_is_asked_for_and_nothing_else(
        self, planned: Planned, asked: dict[str, Any], fits: Callable[[dict[str, Any]], bool]
    ) -> None:
        whole = walked(planned, limit=200)
        wanted = [one["id"] for one in whole if fits(one)]
        assert [one["id"] for one in walked(planned, limit=29, **asked)] == wanted

    def test_are_found_by_officer_organisation_and_objective(
        self, planned: Planned, council_id: UUID
    ) -> None:
        whole = [one["id"] for one in walked(planned, limit=200) if one["officers"]]
        for asked in ({"officer_id": planned.officer_id}, {"organisation_id": str(council_id)}):
            assert [one["id"] for one in walked(planned, limit=200, **asked)] == whole
        assert len(walked(planned, objective_id=str(planned.objective_id), limit=200)) == 300
        assert walked(planned, officer_id=str(uuid.uuid4())) == []

    def test_are_of_the_years_of_their_plan(self, planned: Planned) -> None:
        def year_of(one: dict[str, Any]) -> int | None:
            if due(one) == "infinity":
                return None
            return 1 if due(one) < "2027-04-01" else 2

        whole = walked(planned, limit=200)
        for years in ([1], [2], [1, 2]):
            wanted = [one["id"] for one in whole if year_of(one) in years]
            assert [one["id"] for one in walked(planned, year=years, limit=200)] == wanted

    def test_say_which_actions_rest_on_an_act_and_on_a_need(self, planned: Planned) -> None:
        driver_id, need_id = log.new_id(), str(uuid.uuid4())
        act = DriverRegistered(
            driver_id=driver_id, title=f"Act {driver_id}", kind=DriverKind.ACT, provision="s. 1"
        )
        with transaction("actions") as session:
            drivers.apply(session, log.append(session, act, by=BY, at=AT))
        other = Planned(planned.client, planned.owner_id, planned.officer_id)
        resting_on = other.planned(
            driver_ids=[str(driver_id)], grounds=[{"kind": "need", "id": need_id}]
        )
        assert resting_on["drivers"][0]["name"].endswith(", s. 1")
        for asked in ({"driver_id": str(driver_id)}, {"ground_id": need_id}):
            found = planned.client.get("/v1/actions", params=asked).json()["items"]
            assert [one["id"] for one in found] == [resting_on["id"]]

    def test_show_what_is_to_be_different_and_by_which_figure(self, planned: Planned) -> None:
        kpi = {"kpi_id": str(uuid.uuid4()), "indicator": None}
        named = {"kpi_id": None, "indicator": "Nights away"}
        impacts = [
            {"statement": "Young people offend less often again.", "direction": "reduce"} | kpi,
            {"statement": "Families can choose more.", "direction": "increase"} | named,
        ]
        other = Planned(planned.client, planned.owner_id, planned.officer_id)
        made = other.planned(impacts=impacts)
        asked = {"plan_id": str(other.plan_id)}
        (listed,) = planned.client.get("/v1/actions", params=asked).json()["items"]
        assert made["impacts"] == listed["impacts"] == impacts

    def test_are_found_by_their_stage_of_the_cycle(self, planned: Planned) -> None:
        other = Planned(planned.client, planned.owner_id, planned.officer_id)
        made = {one: other.planned(cycle_stage=one)["id"] for one in CycleStage}
        assert list(made) == ["analyse", "plan", "do", "review"]
        assert other.planned()["cycle_stage"] is None
        for stage, action_id in made.items():
            asked = {"plan_id": str(other.plan_id), "cycle_stage": stage}
            found = planned.client.get("/v1/actions", params=asked).json()["items"]
            assert [(one["id"], one["cycle_stage"]) for one in found] == [(action_id, stage)]

    def test_tell_the_work_that_is_done_with_others(self, planned: Planned) -> None:
        other = Planned(planned.client, planned.owner_id, planned.officer_id)
        steps = [
            {"text": "Speak with providers of the region."},
            {"text": "Try out what the proposed lots would have cost last year."},
        ]
        regional = other.planned(kind="participate", steps=steps)
        other.planned(kind="commission")
        asked = {"plan_id": str(other.plan_id), "kind": "participate"}
        (found,) = planned.client.get("/v1/actions", params=asked).json()["items"]
        assert found["id"] == regional["id"]
        assert [one["text"] for one in found["steps"]] == [one["text"] for one in steps]

    def test_are_given_to_a_spreadsheet(self, planned: Planned) -> None:
        answer = planned.client.get(
            "/v1/actions",
            params={"plan_id": str(planned.plan_id), "overdue": True},
            headers={"Accept": "text/csv"},
        )
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        shown = walked(planned, overdue=True, limit=200)
        assert [row["id"] for row in rows] == [one["id"] for one in shown]
        assert rows[0]["time_scale_words"] == "said"
        assert rows[0]["overdue"] == "true"

    def test_show_a_partner_what_concerns_it(
        self, planned: Planned, bearer: Callable[..., dict[str, str]], council_id: UUID
    ) -> None:
        def seen(organisation_id: UUID) -> int:
            answer = planned.client.get(
                "/v1/actions",
                params={"plan_id": str(planned.plan_id), "limit": 200},
                headers=bearer("actions:read", organisation_id=organisation_id),
            )
            return len(answer.json()["items"])

        assert (seen(planned.owner_id), seen(uuid.uuid4())) == (200, 0)

    @pytest.mark.parametrize(
        "asked",
        [
            {"cursor": "x"},
            {"cursor": "WzFd"},
            {"year": 0},
            {"year": 10**9},
            {"due_before": "9999-12-31"},
            {"q": "\x00"},
            {"limit": 0},
            {"as_at": "2999-01-01"},
        ],
    )
    def test_refuse_what_cannot_be_asked(self, planned: Planned, asked: dict[str, Any]) -> None:
        assert planned.client.get("/v1/actions", params=asked).status_code == 422
        assert planned.client.get("/v1/actions", params={"colour": "red"}).status_code == 400

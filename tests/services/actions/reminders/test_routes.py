"""Reminders over HTTP: raised by the clock, seen in the worklist, settled by what is done."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from threading import Barrier, Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.actions import jobs
from services.actions.reminders import commands
from services.actions.reminders.clocks import LeadDays
from shared.database.engine import transaction
from shared.events.base import By
from tests.services.actions.planned import Planned
from tests.services.actions.reminders.asked import TODAY, TOMORROW, by, items, late, reminders

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]


class TestRemind:
    """What the clock raises."""

    def test_reminds_of_what_is_late_in_the_worklist_of_its_officer(
        self,
        actions: TestClient,
        planned: Planned,
        ada: dict[str, Any],
        look: Callable[..., str],
        bearer: Headers,
    ) -> None:
        action = late(planned, code="1.1.3")
        planned.publish()

        first, again, next_day = look(), look(), look(TOMORROW)

        thing = f"actions/{action['id']}"
        (shown,) = reminders(actions, thing)
        assert "raised 0, settled 0" in {again, next_day}
        assert first.startswith("raised ")
        assert (shown["kind"], shown["settlement"]) == ("action_overdue", None)
        assert shown["about"] == {
            "kind": "action",
            "id": action["id"],
            "name": "Review every kind of short break.",
            "reference": "1.1.3",
        }
        assert shown["part_of"] == "SEND strategy"
        assert shown["officer"] == {"id": ada["id"], "post": "Head of Commissioning"}
        hers = bearer("actions:read", officer_id=uuid.UUID(ada["id"]))
        (item,) = actions.get("/v1/me/worklist", headers=hers).json()["items"]
        assert (item["kind"], item["reminder_id"]) == ("action_overdue", shown["id"])
        assert (item["alert_id"], item["contract"], item["months"]) == (None, None, None)
        assert item["about"] == shown["about"]
        assert item["part_of"] == "SEND strategy"
        assert item["overdue"]
        one = actions.get(f"/v1/reminders/{shown['id']}", headers=hers)
        assert one.json() == shown

    def test_reminds_of_each_kind_of_day(
        self, actions: TestClient, planned: Planned, look: Callable[..., str]
    ) -> None:
        day = timedelta(days=1)
        soon = planned.planned(**by(TODAY + 28 * day))
        later = planned.planned(**by(TODAY + 29 * day))
        waits = planned.planned(**by(TODAY + 200 * day, TODAY - 14 * day))
        quiet = planned.planned(**by(TODAY + 200 * day))
        planned.publish()
        planned.done(quiet, "start", started_on=(TODAY - 91 * day).isoformat())

        look()

        found = [
            [one["kind"] for one in reminders(actions, f"actions/{each['id']}")]
            for each in (soon, later, waits, quiet)
        ]
        assert found == [["action_due_soon"], [], ["action_not_started"], ["action_no_progress"]]
        (shown,) = reminders(actions, f"actions/{quiet['id']}")
        assert shown["target_on"] == TODAY.isoformat()

    def test_is_quiet_about_a_plan_that_is_still_being_written(
        self, actions: TestClient, planned: Planned, look: Callable[..., str]
    ) -> None:
        action = late(planned)
        look()
        while_drafted = reminders(actions, f"actions/{action['id']}")
        planned.publish()
        look()

        assert while_drafted == []
        assert len(reminders(actions, f"actions/{action['id']}")) == 1

    def test_reminds_nobody_on_a_day_of_rest(
        self, actions: TestClient, planned: Planned, look: Callable[..., str]
    ) -> None:
        action = late(planned)
        planned.publish()
        saturday = TODAY + timedelta(days=5 - TODAY.weekday())

        look(saturday)

        assert reminders(actions, f"actions/{action['id']}") == []

    def test_reminds_everybody_who_is_responsible_and_still_there(
        self,
        actions: TestClient,
        planned: Planned,
        ada: dict[str, Any],
        officer: Officer,
        look: Callable[..., str],
    ) -> None:
        ben, gone = officer(), officer()
        action = late(planned, officer_ids=[ada["id"], ben["id"], gone["id"]])
        planned.publish()
        tag = {"If-Match": gone["etag"]}
        assert actions.post(f"/v1/officers/{gone['id']}/leave", headers=tag).status_code == 200

        look()

        found = reminders(actions, f"actions/{action['id']}")
        assert {one["officer"]["id"] for one in found} == {ada["id"], ben["id"]}

    def test_reminds_the_officer_of_the_plan_of_what_is_nobodys(
        self,
        actions: TestClient,
        planned: Planned,
        ada: dict[str, Any],
        look: Callable[..., str],
        council_id: uuid.UUID,
    ) -> None:
        hers = Planned(actions, council_id, ada["id"])
        for each, officer_id in ((planned, None), (hers, ada["id"])):
            address = f"/v1/plans/{each.plan_id}"
            order = {"officer_id": officer_id, "demands_officers": False}
            tag = {"If-Match": actions.get(address).headers["ETag"]}
            assert actions.post(f"{address}/amend", json=order, headers=tag).status_code == 200
        nobodys, of_the_plan = late(planned, officer_ids=[]), late(hers, officer_ids=[])
        planned.publish()
        hers.publish()

        look()

        (default,) = reminders(actions, f"actions/{nobodys['id']}")
        (own,) = reminders(actions, f"actions/{of_the_plan['id']}")
        assert default["officer"] is None
        assert default["why"].endswith("No officer is responsible for it.")
        assert own["officer"]["id"] == ada["id"]

    def test_reminds_of_the_refresh_and_the_review_of_a_plan(
        self, actions: TestClient, planned: Planned, look: Callable[..., str]
    ) -> None:
        planned.planned()
        address = f"/v1/plans/{planned.plan_id}"

        def say(verb: str, **order: Any) -> None:
            tag = {"If-Match": actions.get(address).headers["ETag"]}
            answer = actions.post(f"{address}/{verb}", json=order, headers=tag)
            assert answer.status_code == 200, answer.text

        say("amend", refresh_months=12, review_months=15)
        say("publish", published_on=(TODAY - timedelta(days=290)).isoformat())
        look()
        thing = f"plans/{planned.plan_id}"
        raised = {one["kind"] for one in reminders(actions, thing)}
        say("begin-revision", revision="refresh", reason="The year is nearly over.")
        look()
        meanwhile = {one["kind"] for one in reminders(actions, thing, is_open=True)}
        say("publish")
        look()

        assert raised == meanwhile == {"plan_refresh_due", "plan_review_due"}
        settled = [(one["kind"], one["settlement"]) for one in reminders(actions, thing)]
        assert sorted(settled) == [("plan_refresh_due", "done"), ("plan_review_due", None)]

    def test_raises_nothing_twice_however_many_workers_look(
        self, actions: TestClient, planned: Planned, settle: Callable[[], None]
    ) -> None:
        things = [f"actions/{late(planned)['id']}" for _ in range(5)]
        planned.publish()
        together, at = Barrier(4), datetime.combine(TODAY, hour(9), UTC)
        raised: list[int] = []

        def work() -> None:
            together.wait()
            with transaction("actions") as session:
                found, _ = commands.remind(
                    session, today=TODAY, days=LeadDays(), most=100, by=By(job="tests"), at=at
                )
                time.sleep(0.05)
            raised.append(found)

        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settle()

        assert sorted(raised)[:3] == [0, 0, 0]
        assert [len(reminders(actions, thing)) for thing in things] == [1] * 5
        assert [len(items(actions, thing)) for thing in things] == [1] * 5

    def test_comes_again_while_there_is_more_than_it_does_at_once(
        self,
        actions: TestClient,
        planned: Planned,
        look: Callable[..., str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        look()
        things = [late(planned) for _ in range(7)]
        planned.publish()
        monkeypatch.setattr(jobs, "REMINDED_AT_ONCE", 3)

        assert look() == "raised 7, settled 0"
        for thing in things:
            planned.done(thing, "complete")
        assert look() == "raised 0, settled 7"


class TestSettle:
    """What becomes of a reminder when its cause is gone."""

    @pytest.mark.parametrize(
        ("verb", "order", "settlement"),
        [
            ("complete", {}, "done"),
            ("abandon", {"reason": "There is no money."}, "withdrawn"),
            ("suspend", {"reason": "The funding is not settled."}, "suspended"),
            (
                "reschedule",
                {"reason": "The survey.", **by(TODAY + timedelta(days=90))},
                "date_changed",
            ),
        ],
    )
    def test_leaves_the_worklist_when_something_is_said(
        self,
        actions: TestClient,
        planned: Planned,
        look: Callable[..., str],
        verb: str,
        order: dict[str, Any],
        settlement: str,
    ) -> None:
        action = late(planned)
        planned.publish()
        look()

        planned.done(action, verb, **order)
        look()

        thing = f"actions/{action['id']}"
        (settled,) = reminders(actions, thing)
        assert settled["settlement"] == settlement
        assert settled["settled_at"] == settled["changed_at"]
        assert reminders(actions, thing, is_open=True) == []
        (item,) = items(actions, thing)
        assert item["closed_at"] is not None
        assert item["allowed"] == []

    def test_comes_again_when_what_rested_goes_on(
        self, actions: TestClient, planned: Planned, look: Callable[..., str]
    ) -> None:
        action = late(planned)
        planned.publish()
        look()
        planned.done(action, "suspend", reason="The funding is not settled.")
        look()
        planned.done(action, "resume")
        look()

        found = reminders(actions, f"actions/{action['id']}")
        assert [one["settlement"] for one in found] == ["suspended", None]

    def test_goes_to_whoever_takes_over(
        self, actions: TestClient, planned: Planned, officer: Officer, look: Callable[..., str]
    ) -> None:
        action = late(planned)
        planned.publish()
        look()
        ben = officer(post="Lead for short breaks")

        planned.done(action, "assign", officer_ids=[ben["id"]], reason="She has moved on.")
        look()

        thing = f"actions/{action['id']}"
        (moved,) = reminders(actions, thing)
        (item,) = items(actions, thing)
        assert moved["officer"] == item["officer"] == {"id": ben["id"], "post": ben["post"]}
        assert moved["settlement"] is None

"""Reminders of what is no action: needs assessments, reports, and what meetings agreed."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.actions import jobs
from shared import clock
from shared.calendar import Calendar, months_before
from shared.events.base import Event
from shared.events.organisations import OrganisationRegistered

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]
TODAY = Calendar().working_day_on_or_before(clock.today("Europe/London"))


class Council:
    """What the council does, and what it is reminded of."""

    def __init__(self, client: TestClient, settle: Callable[[], None]) -> None:
        self.client = client
        self.settle = settle

    def make(self, resource: str, **order: Any) -> str:
        """Make something, and return its id."""
        answer = self.client.post(f"/v1/{resource}", json=order)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def do(self, thing: str, verb: str, **order: Any) -> None:
        """Do something with a thing as it stands."""
        address = f"/v1/{thing}"
        tag = {"If-Match": self.client.get(address).headers["ETag"]}
        answer = self.client.post(f"{address}/{verb}", json=order, headers=tag)
        assert answer.status_code == 200, answer.text

    def look(self, on: date = TODAY) -> None:
        """Let the job look on a day, or on the first working day after it."""
        day = Calendar().working_day_on_or_after(on)
        jobs.raise_reminders(datetime.combine(day, time(9), UTC))
        self.settle()

    def reminders(self, thing: str) -> list[tuple[str, str, str | None]]:
        """Return kind, officer and settlement of each reminder of a thing, the first one first."""
        found = self.client.get("/v1/reminders", params={"about": thing}).json()["items"]
        return [
            (one["kind"], one["officer"] and one["officer"]["id"], one["settlement"])
            for one in reversed(found)
        ]

    def items(self, thing: str) -> list[dict[str, Any]]:
        """Return what is open in worklists about a thing."""
        params = {"about": thing}
        items: list[dict[str, Any]] = self.client.get("/v1/worklist-items", params=params).json()[
            "items"
        ]
        return items


@pytest.fixture
def council(actions: TestClient, settle: Callable[[], None]) -> Council:
    """The council."""
    return Council(actions, settle)


@pytest.fixture
def ada(officer: Officer) -> str:
    """An officer who looks after something."""
    return str(officer(post="Head of Commissioning")["id"])


class TestNeeds:
    """Needs assessments, which grow old."""

    def test_are_reminded_of_until_they_are_looked_at_anew(
        self, council: Council, ada: str
    ) -> None:
        published_on = months_before(TODAY + timedelta(days=60), 24)
        need = "needs/" + council.make(
            "needs",
            title="Joint Strategic Needs Assessment",
            kind="needs_assessment",
            officer_id=ada,
            published_on=published_on.isoformat(),
            refresh_months=24,
        )
        council.look(TODAY - timedelta(days=7))
        before = council.reminders(need)
        council.look(TODAY + timedelta(days=3))
        (item,) = council.items(need)
        anew = [{"title": "The next edition", "url": "https://insight.example.org/jsna"}]
        council.do(need, "refresh", published_on=TODAY.isoformat(), links=anew)
        council.look(TODAY + timedelta(days=3))

        assert before == []
        assert item["about"]["name"] == "Joint Strategic Needs Assessment"
        assert council.reminders(need) == [("need_refresh_due", ada, "done")]
        assert council.items(need) == []


class TestAgreedActions:
    """What meetings agreed, chased until it is done."""

    def test_are_chased_before_their_day_and_after_it(self, council: Council, ada: str) -> None:
        group_id = council.make("groups", name="Short breaks board", kind="board")
        held = {"group_id": group_id, "meets_on": (TODAY - timedelta(days=20)).isoformat()}
        due_on = TODAY + timedelta(days=5)
        agreed = "agreed-actions/" + council.make(
            "agreed-actions",
            meeting_id=council.make("meetings", **held),
            title="Ask schools how referrals come",
            officer_id=ada,
            due_on=due_on.isoformat(),
        )

        council.look()
        (near,) = council.items(agreed)
        council.look(due_on + timedelta(days=1))
        (late,) = council.items(agreed)
        council.do(agreed, "complete", outcome="All schools use one form.")
        council.look()

        assert (near["kind"], near["part_of"]) == ("agreed_action_due", "Short breaks board")
        assert (late["kind"], late["officer"]["id"]) == ("agreed_action_overdue", ada)
        assert council.reminders(agreed) == [
            ("agreed_action_due", ada, "later"),
            ("agreed_action_overdue", ada, "done"),
        ]
        assert council.items(agreed) == []


class TestReports:
    """Reports to groups, which fall due without anybody asking."""

    def test_are_reminded_of_until_they_are_waived_or_submitted(
        self, council: Council, ada: str, council_id: uuid.UUID
    ) -> None:
        plan_id = council.make(
            "plans", title="SEND strategy", kind="strategy", owner_ids=[str(council_id)]
        )
        council.make(
            "report-schedules",
            group_id=council.make("groups", name="Partnership board", kind="board"),
            title="Monthly report",
            plan_id=plan_id,
            cadence="monthly",
            first_on=(TODAY - timedelta(days=31)).isoformat(),
            officer_id=ada,
        )
        jobs.reports_due(datetime.combine(TODAY, time(9), UTC))
        council.settle()
        (report, *_) = council.client.get("/v1/reports").json()["items"]
        thing = f"reports/{report['id']}"

        council.look(date.fromisoformat(report["due_on"]) - timedelta(days=1))
        (item,) = council.items(thing)
        council.do(thing, "waive", reason="The board does not meet in August.")
        council.look(date.fromisoformat(report["due_on"]))

        assert (item["kind"], item["part_of"]) == ("report_due", "Partnership board")
        assert item["target_on"] == report["due_on"]
        assert council.reminders(thing) == [("report_due", ada, "withdrawn")]
        assert council.items(thing) == []


class TestDisputes:
    """Disputes between commissioning bodies, each stage of which has its day."""

    def test_are_reminded_of_before_they_go_to_the_next_body(
        self,
        council: Council,
        ada: str,
        council_id: uuid.UUID,
        tell: Callable[[Event], None],
    ) -> None:
        board_id = uuid.uuid4()
        tell(OrganisationRegistered(organisation_id=board_id, name="Wearmouth ICB"))
        dispute = "disputes/" + council.make(
            "disputes",
            title="Who pays for therapy in residential schools",
            party_ids=[str(council_id), str(board_id)],
            officer_id=ada,
        )
        due_on = date.fromisoformat(
            council.client.get(f"/v1/{dispute}").json()["escalation_due_on"]
        )

        council.look(due_on - timedelta(days=1))
        (item,) = council.items(dispute)
        council.do(dispute, "resolve", outcome="agreed", agreement="Half each, until March.")
        council.look(due_on)

        assert (item["kind"], item["target_on"]) == ("dispute_escalation_due", due_on.isoformat())
        assert council.reminders(dispute) == [("dispute_escalation_due", ada, "done")]
        assert council.items(dispute) == []

"""Who stands in for whom, over HTTP, and what that does to worklists."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from services.actions import jobs
from shared import clock
from shared.calendar import Calendar
from shared.events.base import Event
from shared.events.contracts import ContractAssigned, ContractAwarded

Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
Headers = Callable[..., dict[str, str]]
ZONE = "Europe/London"
TODAY = clock.today(ZONE)


def do(client: TestClient, one: dict[str, Any], verb: str, **order: object) -> Any:
    address = f"/v1/officers/{one['id']}"
    headers = {"If-Match": client.get(address).headers["ETag"]}
    body = {"json": order} if order else {}
    return client.post(f"{address}/{verb}", headers=headers, **body)


def be_away(client: TestClient, one: dict[str, Any], **order: object) -> None:
    days = {"from_on": str(TODAY), "until_on": str(TODAY + timedelta(days=400))}
    assert do(client, one, "announce-absence", **(days | order)).status_code == 200


def item_of(client: TestClient, alert_id: uuid.UUID) -> dict[str, Any]:
    query: dict[str, Any] = {"limit": 200, "with_closed": True}
    page = client.get("/v1/worklist-items", params=query).json()
    (found,) = [one for one in page["items"] if one["alert_id"] == str(alert_id)]
    return dict(found)


def holder(client: TestClient, alert_id: uuid.UUID) -> str | None:
    officer = item_of(client, alert_id)["officer"]
    return officer["id"] if officer else None


def on(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo(ZONE))


def climbed_on(client: TestClient, alert_id: uuid.UUID) -> date:
    """Let the day come on which an item goes up the line, and say which it was."""
    day = date.fromisoformat(item_of(client, alert_id)["climbs_on"])
    assert Calendar().is_working_day(day)
    before = holder(client, alert_id)
    jobs.climb_items(on(Calendar().add_working_days(day, -1)))
    assert holder(client, alert_id) == before
    jobs.climb_items(on(day))
    return day


class TestLine:
    """Line managers and deputies."""

    def test_are_shown_by_their_posts(self, actions: TestClient, officer: Officer) -> None:
        one, above, beside = officer(), officer(post="Head"), officer(post="Deputy")

        do(actions, one, "change-reporting", line_manager_id=above["id"])
        shown = do(actions, one, "appoint-deputy", deputy_id=beside["id"]).json()

        assert shown["line_manager"] == {"id": above["id"], "post": "Head"}
        assert shown["deputy"] == {"id": beside["id"], "post": "Deputy"}
        assert shown == actions.get(f"/v1/officers/{one['id']}").json()
        gone = do(actions, one, "appoint-deputy", deputy_id=None).json()
        assert gone["deputy"] is None

    def test_never_go_round(self, actions: TestClient, officer: Officer) -> None:
        one, two, three = officer(), officer(), officer()
        do(actions, one, "change-reporting", line_manager_id=two["id"])
        do(actions, two, "change-reporting", line_manager_id=three["id"])

        for below, above in ((three, one), (one, one)):
            answer = do(actions, below, "change-reporting", line_manager_id=above["id"])
            assert answer.status_code == 409
            assert answer.json()["type"].endswith("#line-goes-round")

    def test_never_go_round_when_two_are_named_at_once(
        self, actions: TestClient, officer: Officer
    ) -> None:
        one, two = officer(), officer()
        ready, statuses = Barrier(2), []

        def name(below: dict[str, Any], above: dict[str, Any]) -> None:
            ready.wait()
            answer = do(actions, below, "change-reporting", line_manager_id=above["id"])
            statuses.append(answer.status_code)

        both = [Thread(target=name, args=pair) for pair in ((one, two), (two, one))]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()

        assert sorted(statuses) == [200, 409]

    @pytest.mark.parametrize("who", ["proposed", "unknown"])
    def test_are_only_those_who_are_confirmed(
        self, actions: TestClient, officer: Officer, who: str
    ) -> None:
        other_id = officer(standing="proposed")["id"] if who == "proposed" else str(uuid.uuid4())
        one = officer()

        for verb, field in (
            ("change-reporting", "line_manager_id"),
            ("appoint-deputy", "deputy_id"),
        ):
            answer = do(actions, one, verb, **{field: other_id})
            assert answer.status_code == 409
            assert answer.json()["type"].endswith("#nobody-there")


class TestAbsence:
    """Being away."""

    def test_is_announced_by_oneself_and_ended_by_oneself(
        self, actions: TestClient, officer: Officer, bearer: Headers
    ) -> None:
        one, other = officer(), officer()
        address = f"/v1/officers/{one['id']}"
        days = {"from_on": str(TODAY), "until_on": str(TODAY), "deputy_id": other["id"]}

        def call(who: dict[str, Any], verb: str, **body: object) -> Any:
            partner = uuid.uuid4()  # neither of them is of the council
            officer_id = uuid.UUID(who["id"])
            me = bearer("actions:write", organisation_id=partner, officer_id=officer_id)
            tag = actions.get(address).headers["ETag"]
            return actions.post(f"{address}/{verb}", headers=me | {"If-Match": tag}, **body)

        assert call(other, "announce-absence", json=days).status_code == 403
        announced = call(one, "announce-absence", json=days)
        assert announced.json()["absence"]["deputy"]["id"] == other["id"]
        assert "return" in announced.json()["allowed"]
        back = call(one, "return")
        assert (back.status_code, back.json()["absence"]) == (200, None)
        assert call(one, "return").status_code == 409

    def test_gives_what_is_new_to_the_deputy(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one, deputy, named = officer(), officer(), officer()
        do(actions, one, "appoint-deputy", deputy_id=deputy["id"])
        be_away(actions, one)

        assert holder(actions, alert(one["id"])) == deputy["id"]
        be_away(actions, one, deputy_id=named["id"])
        assert holder(actions, alert(one["id"])) == named["id"]
        do(actions, one, "return")
        assert holder(actions, alert(one["id"])) == one["id"]

    def test_leaves_it_with_the_officer_when_nobody_stands_in(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one = officer()
        be_away(actions, one)

        assert holder(actions, alert(one["id"])) == one["id"]

    def test_hands_on_what_waits_at_the_next_working_day(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one, deputy = officer(), officer()
        do(actions, one, "appoint-deputy", deputy_id=deputy["id"])
        alert_id = alert(one["id"])
        be_away(actions, one)

        jobs.climb_items(on(Calendar().working_day_on_or_after(TODAY)))

        assert holder(actions, alert_id) == deputy["id"]


class TestLeaving:
    """An officer who leaves."""

    def test_hands_on_everything_even_what_is_quiet(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one, above = officer(), officer()
        do(actions, one, "change-reporting", line_manager_id=above["id"])
        alert_id = alert(one["id"])
        item = item_of(actions, alert_id)
        tag = actions.get(f"/v1/worklist-items/{item['id']}").headers["ETag"]
        actions.post(f"/v1/worklist-items/{item['id']}/acknowledge", headers={"If-Match": tag})
        do(actions, one, "leave")

        jobs.climb_items(on(Calendar().working_day_on_or_after(TODAY)))

        found = item_of(actions, alert_id)
        assert found["officer"]["id"] == above["id"]
        assert [each["id"] for each in found["climbed_from"]] == [one["id"]]
        assert not found["is_quiet"]

    def test_gives_what_is_new_to_the_line(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one, above = officer(), officer()
        do(actions, one, "change-reporting", line_manager_id=above["id"])
        do(actions, one, "leave")

        assert holder(actions, alert(one["id"])) == above["id"]


class TestClimbing:
    """What nobody answers."""

    def test_goes_up_two_levels_to_the_default_recipient(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one, head, director = officer(), officer(), officer()
        do(actions, one, "change-reporting", line_manager_id=head["id"])
        do(actions, head, "change-reporting", line_manager_id=director["id"])
        alert_id = alert(one["id"], target_on=TODAY + timedelta(days=200))

        days = [TODAY]
        for expected in (head["id"], director["id"], None):
            days.append(climbed_on(actions, alert_id))
            assert holder(actions, alert_id) == expected

        assert days == sorted(set(days))
        found = item_of(actions, alert_id)
        assert [each["id"] for each in found["climbed_from"]] == [
            each["id"] for each in (one, head, director)
        ]
        assert found["climbs_on"] is None
        jobs.climb_items(on(days[-1] + timedelta(days=365)))
        assert holder(actions, alert_id) is None

    def test_goes_up_again_after_the_silence_that_was_bought(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one, head = officer(), officer()
        do(actions, one, "change-reporting", line_manager_id=head["id"])
        alert_id = alert(one["id"], target_on=TODAY + timedelta(days=200))
        item = item_of(actions, alert_id)
        tag = actions.get(f"/v1/worklist-items/{item['id']}").headers["ETag"]
        shown = actions.post(
            f"/v1/worklist-items/{item['id']}/acknowledge", headers={"If-Match": tag}
        ).json()

        assert shown["climbs_on"] > shown["quiet_until"] > item["climbs_on"]
        climbed_on(actions, alert_id)
        assert holder(actions, alert_id) == head["id"]

    def test_is_not_done_on_a_day_without_office_hours(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        alert_id = alert(officer()["id"])
        christmas = datetime(2040, 12, 25, 9, tzinfo=ZoneInfo(ZONE))

        assert jobs.climb_items(christmas) == "nothing climbs on this day"
        assert holder(actions, alert_id) is not None


class TestConfirming:
    """An officer who is confirmed."""

    def test_gets_what_waited_with_the_default_recipient(
        self, actions: TestClient, officer: Officer, alert: Alert, settle: Callable[[], None]
    ) -> None:
        one, other = officer(standing="proposed"), officer(standing="proposed")
        mine, yours = alert(one["id"]), alert(other["id"])
        assert holder(actions, mine) is None

        do(actions, one, "confirm")
        settle()

        assert (holder(actions, mine), holder(actions, yours)) == (one["id"], None)


class TestAssigningAContract:
    """A contract that gets another officer."""

    def test_takes_along_what_is_open_about_it(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        settle_alert: Callable[[uuid.UUID], None],
        tell: Callable[[Event], None],
    ) -> None:
        before, after = officer(), officer()
        contract_id = uuid.uuid4()
        tell(
            ContractAwarded(
                contract_id=contract_id,
                reference="CS-2024-017",
                title="Short breaks for disabled children",
                provider_id=uuid.uuid4(),
                lead_commissioner_id=uuid.uuid4(),
                start_on=TODAY,
            )
        )
        still_open, done, elsewhere = (
            alert(before["id"], contract_id=contract_id),
            alert(before["id"], contract_id=contract_id),
            alert(before["id"]),
        )
        settle_alert(done)

        tell(ContractAssigned(contract_id=contract_id, officer_id=after["id"]))

        found = [holder(actions, each) for each in (still_open, done, elsewhere)]
        assert found == [after["id"], before["id"], before["id"]]

"""How officers are told: as often as they chose, again when they asked to be, and by which way."""

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from services.actions import jobs
from shared import links, settings
from shared.settings import Settings
from tests.services.actions.inbox import Inbox, words
from tests.shared.notify import notify_server
from tests.shared.notify.notify_server import Notify

Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
Bearer = Callable[..., dict[str, str]]
pytestmark = pytest.mark.usefixtures("quiet")
# A week in which nobody is told of anything by other tests.
MONDAY = datetime(2031, 6, 2, 8, tzinfo=UTC)
FAR, SOON = date(2032, 9, 30), date(2031, 6, 20)


@pytest.fixture
def weekly(
    actions: TestClient, officer: Officer, bearer: Bearer
) -> tuple[dict[str, Any], dict[str, str]]:
    """An officer who wants to be told weekly, and headers with her token."""
    made = officer()
    hers = bearer("actions:read", "actions:write", officer_id=uuid.UUID(made["id"]))
    chosen = actions.post("/v1/me/choose-rhythm", json={"rhythm": "weekly"}, headers=hers)
    assert (chosen.status_code, chosen.json()["officer"]["rhythm"]) == (200, "weekly")
    return made, hers


def titles(client: TestClient, made: dict[str, Any]) -> list[list[str]]:
    """Return of what an officer was told in each message, the first one first."""
    found = client.get("/v1/messages", params={"officer_id": made["id"]}).json()["items"]
    return [
        sorted(
            client.get(f"/v1/worklist-items/{item_id}").json()["contract"]["name"]
            for item_id in one["item_ids"]
        )
        for one in reversed(found)
    ]


class TestChooseRhythm:
    """Choosing how often one is told."""

    def test_is_shown_and_refused_when_it_is_so_already(
        self,
        actions: TestClient,
        weekly: tuple[dict[str, Any], dict[str, str]],
        bearer: Bearer,
    ) -> None:
        _, hers = weekly

        again = actions.post("/v1/me/choose-rhythm", json={"rhythm": "weekly"}, headers=hers)
        wrong = actions.post("/v1/me/choose-rhythm", json={"rhythm": "hourly"}, headers=hers)
        nobody = actions.post("/v1/me/choose-rhythm", json={"rhythm": "weekly"}, headers=bearer())
        back = actions.post("/v1/me/choose-rhythm", json={"rhythm": "daily"}, headers=hers)

        assert actions.get("/v1/me", headers=hers).json()["officer"]["rhythm"] == "daily"
        codes = [one.status_code for one in (again, wrong, nobody, back)]
        assert codes == [409, 422, 403, 200]


class TestWeekly:
    """Telling who wants to be told weekly."""

    def test_waits_for_the_week_unless_it_is_pressing(
        self,
        actions: TestClient,
        weekly: tuple[dict[str, Any], dict[str, str]],
        alert: Alert,
        inbox: Inbox,
    ) -> None:
        made, _ = weekly
        alert(made["id"], title="First", target_on=FAR)
        jobs.daily_messages(MONDAY)
        alert(made["id"], title="Later", target_on=FAR)
        alert(made["id"], title="Soon", target_on=SOON)

        for number in range(1, 8):
            jobs.daily_messages(MONDAY + timedelta(days=number))

        assert titles(actions, made) == [["First"], ["Soon"], ["Later"]]
        days = [
            one["told_on"]
            for one in actions.get("/v1/messages", params={"officer_id": made["id"]}).json()[
                "items"
            ]
        ]
        assert days == ["2031-06-09", "2031-06-06", "2031-06-02"]


class TestTellFrom:
    """Telling again of an item."""

    def test_tells_again_when_the_snooze_is_over(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        inbox: Inbox,
        morning: datetime,
    ) -> None:
        made = officer()
        alert(made["id"], title="Snoozed", target_on=date(2032, 9, 30), end_on=date(2032, 9, 30))
        jobs.daily_messages(morning)
        item = actions.get("/v1/worklist-items", params={"officer_id": made["id"]})
        address = f"/v1/worklist-items/{item.json()['items'][0]['id']}"
        until = (morning + timedelta(days=5)).date()

        tag = actions.get(address).headers["ETag"]
        order = {"until": until.isoformat(), "reason": "The board meets then."}
        snoozed = actions.post(f"{address}/snooze", json=order, headers={"If-Match": tag})
        told = [jobs.daily_messages(morning + timedelta(days=days)) for days in range(1, 9)]

        assert snoozed.status_code == 200, snoozed.text
        assert [number for number, said in enumerate(told, 1) if said == "composed 1"] == [5]
        assert titles(actions, made) == [["Snoozed"], ["Snoozed"]]

    def test_tells_an_officer_who_is_confirmed_later(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        inbox: Inbox,
        settle: Callable[[], None],
        morning: datetime,
    ) -> None:
        made = officer(standing="proposed")
        alert(made["id"], title="Proposed")
        jobs.daily_messages(morning)
        nobody_yet = titles(actions, made)

        headers = {"If-Match": made["etag"]}
        actions.post(f"/v1/officers/{made['id']}/confirm", headers=headers)
        settle()
        jobs.daily_messages(morning + timedelta(days=1))

        assert (nobody_yet, titles(actions, made)) == ([], [["Proposed"]])


class TestNotify:
    """Telling by GOV.UK Notify."""

    def test_sends_learns_what_came_back_and_tells_the_default_recipient(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        installed: Settings,
        morning: datetime,
    ) -> None:
        made = officer()
        alert(made["id"], title="Short breaks [lot 1]")
        with notify_server.running(Notify()) as notify, using(installed, notify):
            jobs.daily_messages(morning)
            sent = jobs.deliver_messages(morning)
            (taken,) = notify.taken
            nothing = jobs.returned_messages(morning)
            notify.give_up(taken["reference"], "permanent-failure", at=morning)
            returned = [jobs.returned_messages(morning) for _ in range(2)]
            jobs.daily_messages(morning + timedelta(minutes=1))
            jobs.deliver_messages(morning + timedelta(minutes=1))

        assert sent.startswith("sent 1, failed 0")
        assert taken["email_address"] == made["email"]
        assert "\\[lot 1\\]" in taken["personalisation"]["body"]
        assert nothing.startswith("came back 0")
        assert [said[:11] for said in returned] == ["came back 1", "came back 0"]
        (message,) = actions.get("/v1/messages", params={"officer_id": made["id"]}).json()["items"]
        assert (message["id"], message["state"]) == (taken["reference"], "bounced")
        assert message["problem"] == "The mail came back: permanent-failure."
        assert [one["email_address"] for one in notify.taken] == [made["email"], "desk@example.org"]

    def test_tries_again_when_notify_has_enough(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        installed: Settings,
        morning: datetime,
    ) -> None:
        alert(officer()["id"])
        with notify_server.running(Notify()) as notify, using(installed, notify):
            notify.refusals = [(429, [{"error": "RateLimitError", "message": "Too many."}])]
            jobs.daily_messages(morning)
            first = jobs.deliver_messages(morning)
            second = jobs.deliver_messages(morning + timedelta(minutes=1))

        assert first == "sent 0, failed 0, waiting to be tried again 1"
        assert second == "sent 1, failed 0, waiting to be tried again 0"


def using(installed: Settings, notify: Notify) -> AbstractContextManager[Settings]:
    """Let messages go to a server like GOV.UK Notify."""
    return settings.using(
        installed.model_copy(
            update={
                "notify_api_key": SecretStr(notify_server.KEY),
                "notify_template_id": notify_server.TEMPLATE,
                "notify_url": notify.url,
                "default_recipient": "desk@example.org",
            }
        )
    )


class TestLinks:
    """The links in a message to an officer."""

    def test_open_the_small_page_of_the_item(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        inbox: Inbox,
        tmp_path: Path,
        morning: datetime,
    ) -> None:
        made = officer()
        alert(made["id"], title="Health visiting")
        alert(None, title="Nobody's")
        links.make_key(tmp_path / "links.txt")
        current = settings.current().model_copy(update={"link_key_file": tmp_path / "links.txt"})
        with settings.using(current):
            jobs.daily_messages(morning)
            jobs.deliver_messages(morning)
            hers, desk = sorted(inbox.taken, key=lambda mail: mail["To"] == "desk@example.org")
            found = re.search(r"http://127\.0\.0\.1:8000(/v1/worklist-items/\S+)", words(hers))
            assert found
            page = actions.get(found[1], headers={"Authorization": "", "Accept": "text/html"})
            changed = actions.get(found[1] + "x", headers={"Authorization": ""})

        assert page.status_code == 200
        assert "Health visiting" in page.text
        assert changed.status_code == 403
        assert "signature=" not in words(desk)
        assert "/v1/contracts/" in words(desk)

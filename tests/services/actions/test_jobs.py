"""What happens when time passes: messages are composed once a day, and delivered."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from services.actions import jobs
from services.actions.messages import commands, store
from shared import settings
from shared.database.engine import transaction
from shared.events.base import By
from shared.settings import Settings
from tests.services.actions.inbox import Inbox, free_port, words

Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.usefixtures("quiet")


def messages(client: TestClient, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/messages", params=query).json()["items"]
    return found


def at_once(*jobs_: Callable[[], object]) -> list[object]:
    together = Barrier(len(jobs_))
    results: list[object] = []

    def run(job: Callable[[], object]) -> None:
        together.wait()
        try:
            results.append(job())
        except Exception as error:
            results.append(error)

    threads = [Thread(target=run, args=(job,)) for job in jobs_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class TestDailyMessages:
    """Composing the messages of a day."""

    def test_tells_an_officer_all_that_is_new_in_one_message(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer(name="Tom Reed")
        for title in ("Short breaks", "Health visiting"):
            alert(made["id"], title=title)

        composed = jobs.daily_messages(morning)
        again = jobs.daily_messages(morning + MINUTE)
        delivered = jobs.deliver_messages(morning + MINUTE)

        assert (composed, again) == ("composed 1", "composed 0")
        assert delivered.startswith("sent 1, failed 0")
        (mail,) = inbox.taken
        assert made["email"] in mail["To"]
        text = words(mail)
        assert "Short breaks" in text
        assert "Health visiting" in text
        (shown,) = messages(actions, officer_id=made["id"])
        assert (shown["state"], shown["attempts"], len(shown["item_ids"])) == ("sent", 1, 2)
        assert mail["Message-ID"].startswith(f"<{shown['id']}@")

    def test_tells_an_item_once_and_a_new_one_the_next_day(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer()
        alert(made["id"])
        jobs.daily_messages(morning)
        alert(made["id"], months=6)

        same_day = jobs.daily_messages(morning + 5 * MINUTE)
        next_day = jobs.daily_messages(morning + timedelta(days=1))
        day_after = jobs.daily_messages(morning + timedelta(days=2))

        assert (same_day, next_day, day_after) == ("composed 0", "composed 1", "composed 0")
        newer, older = messages(actions, officer_id=made["id"])
        assert not set(newer["item_ids"]) & set(older["item_ids"])

    @pytest.mark.parametrize(
        "at",
        [
            datetime(2027, 1, 6, 7, 29, tzinfo=UTC),
            datetime(2027, 1, 6, 18, 0, tzinfo=UTC),
            datetime(2027, 6, 9, 6, 29, tzinfo=UTC),  # 07:29 in the summer
            datetime(2027, 1, 9, 10, 0, tzinfo=UTC),  # a Saturday
            datetime(2027, 3, 26, 10, 0, tzinfo=UTC),  # Good Friday
            datetime(2027, 12, 27, 10, 0, tzinfo=UTC),  # for Christmas Day, a Saturday
        ],
    )
    def test_tells_nobody_out_of_hours(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, at: datetime
    ) -> None:
        made = officer()
        alert(made["id"])

        assert jobs.daily_messages(at) == "nobody is told at this time"
        assert messages(actions, officer_id=made["id"]) == []

    def test_tells_from_half_past_seven_of_the_summer(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox
    ) -> None:
        alert(officer()["id"])

        assert jobs.daily_messages(datetime(2027, 6, 8, 6, 30, tzinfo=UTC)) == "composed 1"

    def test_is_composed_once_by_workers_at_once(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer()
        alert(made["id"])
        alert()

        def compose() -> int:
            with transaction("actions") as session:
                composed = commands.compose_messages(
                    session,
                    on=morning.date(),
                    week_began_on=morning.date(),
                    is_default_told=True,
                    by=By(job="tests", is_council=True),
                    at=morning,
                )
                time.sleep(0.05)
                return composed

        results = at_once(*[compose] * 4)

        assert sorted(map(str, results)) == ["0", "0", "0", "2"]
        assert len(messages(actions, officer_id=made["id"])) == 1
        assert at_once(*[lambda: jobs.daily_messages(morning)] * 3) == ["composed 0"] * 3

    def test_sends_what_is_nobodys_to_the_default_recipient(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        proposed, leaving = officer(standing="proposed"), officer()
        alert(proposed["id"], title="Proposed")
        alert(leaving["id"], title="Leaving")
        alert(None, title="Nobody")
        headers = {"If-Match": leaving["etag"]}
        actions.post(f"/v1/officers/{leaving['id']}/leave", headers=headers)

        jobs.daily_messages(morning)
        jobs.deliver_messages(morning)

        (mail,) = inbox.taken
        assert mail["To"] == "desk@example.org"
        text = words(mail)
        assert all(title in text for title in ("Proposed", "Leaving", "Nobody"))

    def test_says_how_many_have_no_recipient(
        self, actions: TestClient, alert: Alert, installed: Settings, morning: datetime
    ) -> None:
        alert()
        one = jobs.daily_messages(morning)
        alert()

        assert one == "composed 0; 1 item has no recipient"
        assert jobs.daily_messages(morning) == "composed 0; 2 items have no recipient"
        with settings.using(installed.model_copy(update={"default_recipient": "a@example.org"})):
            assert jobs.daily_messages(morning) == "composed 1"


class TestDeliverMessages:
    """Delivering messages."""

    def test_tries_again_with_the_same_id_when_the_server_asks_to(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer()
        alert(made["id"])
        jobs.daily_messages(morning)
        inbox.replies = ["451 4.7.1 later", "451 4.7.1 later"]

        first = jobs.deliver_messages(morning)
        too_early = jobs.deliver_messages(morning + MINUTE / 2)
        (waiting,) = messages(actions, officer_id=made["id"])
        second = jobs.deliver_messages(morning + MINUTE)
        third = jobs.deliver_messages(morning + 6 * MINUTE)

        assert first == second == too_early == "sent 0, failed 0, waiting to be tried again 1"
        assert third == "sent 1, failed 0, waiting to be tried again 0"
        assert (waiting["state"], waiting["attempts"]) == ("composed", 1)
        assert "451" in waiting["problem"]
        assert len(inbox.tried) == 3
        assert len(set(inbox.tried)) == 1
        (sent,) = messages(actions, officer_id=made["id"])
        assert (sent["state"], sent["attempts"], sent["problem"]) == ("sent", 3, None)

    def test_is_sent_once_by_two_workers_at_once(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        for _ in range(4):
            alert(officer()["id"])
        jobs.daily_messages(morning)
        inbox.slow_seconds = 0.1

        results = at_once(*[lambda: jobs.deliver_messages(morning)] * 2)

        assert all(str(one).startswith("sent") for one in results)
        assert len(inbox.tried) == len(set(inbox.tried)) == 4
        assert {one["state"] for one in messages(actions)[:4]} == {"sent"}

    def test_sends_again_with_the_same_id_after_a_crash(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer()
        alert(made["id"])
        jobs.daily_messages(morning)
        with transaction("actions") as session:
            store.lease(session, now=morning, until=morning + jobs.LEASE)

        leased = jobs.deliver_messages(morning + MINUTE)
        after = jobs.deliver_messages(morning + jobs.LEASE)

        assert leased.startswith("sent 0")
        assert after.startswith("sent 1")
        (shown,) = messages(actions, officer_id=made["id"])
        assert (shown["state"], shown["attempts"]) == ("sent", 2)
        assert inbox.tried[0].startswith(f"<{shown['id']}@")

    def test_tells_the_default_recipient_when_an_address_is_refused(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer()
        alert(made["id"], title="Health visiting")
        jobs.daily_messages(morning)
        inbox.replies = ["550 5.1.1 nobody here"]

        refused = jobs.deliver_messages(morning)
        jobs.daily_messages(morning + MINUTE)
        jobs.deliver_messages(morning + MINUTE)

        assert refused == "sent 0, failed 1, waiting to be tried again 0"
        (failed,) = messages(actions, officer_id=made["id"])
        assert (failed["state"], failed["attempts"]) == ("failed", 1)
        assert "550 5.1.1" in failed["problem"]
        (mail,) = inbox.taken
        assert mail["To"] == "desk@example.org"
        assert jobs.daily_messages(morning + timedelta(days=1)) == "composed 0"

    def test_sends_nothing_to_who_left_meanwhile(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer()
        alert(made["id"])
        jobs.daily_messages(morning)
        actions.post(f"/v1/officers/{made['id']}/leave", headers={"If-Match": made["etag"]})

        assert jobs.deliver_messages(morning).startswith("sent 0, failed 1")
        assert inbox.tried == []

    def test_holds_the_others_back_while_the_server_is_away(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        for _ in range(3):
            alert(officer()["id"])
        jobs.daily_messages(morning)
        away = settings.current().model_copy(
            update={"smtp_url": SecretStr(f"smtp://127.0.0.1:{free_port()}")}
        )

        with settings.using(away):
            assert jobs.deliver_messages(morning).endswith("waiting to be tried again 1")
        assert jobs.deliver_messages(morning + MINUTE).startswith("sent 3")

    def test_writes_files_without_a_mail_server(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        installed: Settings,
        tmp_path: Path,
        morning: datetime,
    ) -> None:
        made = officer()
        alert(made["id"])
        jobs.daily_messages(morning)

        nowhere = jobs.deliver_messages(morning)
        with settings.using(installed.model_copy(update={"data_folder": tmp_path})):
            sent = jobs.deliver_messages(morning)

        assert nowhere.startswith("no mail leaves")
        assert sent.startswith("sent 1")
        (written,) = (tmp_path / "mail").glob("*.eml")
        assert made["email"] in written.read_text()

"""The mail server refuses, does not answer, or is not there: nothing is lost, nobody waits long."""

import asyncio
import email
import socket
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.actions import jobs
from shared import clock
from shared.notify.transports import SmtpTransport
from tests import given
from tests.bad_days.conftest import (
    END,
    MORNING,
    Ask,
    Officer,
    job_of,
    post_office,
    raise_alerts,
    run,
    sending_to,
)
from tests.services.actions.inbox import Inbox

HANGS = "451 after a long while"
LONGEST_TICK = 4


class Refusing(Inbox):
    """A mail server that refuses or ignores one recipient, at one step of the conversation."""

    def __init__(self, whom: str, at_rcpt: str = "", at_data: str = "") -> None:
        super().__init__()
        self.whom, self.at_rcpt, self.at_data = whom, at_rcpt, at_data

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.at_rcpt and address == self.whom:
            return self.at_rcpt
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if not (self.at_data and self.whom in envelope.rcpt_tos):
            return await super().handle_DATA(server, session, envelope)
        self.tried.append(email.message_from_bytes(envelope.content)["Message-ID"])
        if self.at_data == HANGS:
            await asyncio.sleep(2 * LONGEST_TICK)
        return self.at_data


class TestThePost:
    """The mail server refuses, does not answer, or is not there."""

    @pytest.fixture
    def told(self, officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
        """Three officers have something to be told, and nobody waits long for a mail server."""
        for name in ("Ada", "Ben", "Cai"):
            given.contract(end_on=END, officer_id=officer(name), title=f"Contract of {name}")
        raise_alerts(MORNING)
        monkeypatch.setattr(
            jobs,
            "_transport",
            lambda now: SmtpTransport(now.smtp_url.get_secret_value(), now.mail_from, timeout=1),
        )
        with sending_to("smtp://127.0.0.1:1"):
            assert run("daily_messages", at=MORNING)["daily_messages"] == "done: composed 3"

    def deliver(self, after: timedelta, times: int = 1) -> str:
        """Let the worker deliver, at so many ticks of ten seconds."""
        for tick in range(times):
            at = MORNING + after + tick * timedelta(seconds=10)
            began = clock.seconds()
            outcome = run("deliver_messages", at=at)["deliver_messages"]
            assert clock.seconds() - began < LONGEST_TICK
        return outcome

    def test_refuses_an_address_for_good(
        self, told: None, api: TestClient, officer: Officer
    ) -> None:
        refusing = Refusing("ben@example.org", at_rcpt="550 5.1.1 unknown")
        with post_office(refusing):
            outcome = self.deliver(timedelta())
            run("daily_messages", "deliver_messages", at=MORNING + timedelta(hours=1))
        assert outcome == "done: sent 2, failed 1, waiting to be tried again 0"
        assert {one["To"].split("<")[-1].strip(">") for one in refusing.taken} == {
            "ada@example.org",
            "cai@example.org",
            "desk@example.org",
        }
        assert "Contract of Ben" in refusing.taken[-1].as_string()

    @pytest.mark.parametrize(
        "refusing",
        [
            Refusing("ben@example.org", at_rcpt="451 4.7.1 not now"),
            Refusing("ben@example.org", at_data="451 4.3.0 not now"),
            Refusing("ben@example.org", at_data=HANGS),
        ],
        ids=["at the address", "at the message", "by silence after the message"],
    )
    def test_refuses_for_now(self, told: None, api: TestClient, refusing: Refusing) -> None:
        with post_office(refusing):
            self.deliver(timedelta(), times=3)
            assert {one["To"].split("<")[-1] for one in refusing.taken} == {
                "ada@example.org>",
                "cai@example.org>",
            }
            shown = job_of(api, "deliver_messages")
            assert shown["detail"].endswith("waiting to be tried again 1")
            waiting = api.get("/v1/messages", params={"state": "composed"}).json()["items"]
            refusing.at_rcpt = refusing.at_data = ""
            self.deliver(timedelta(minutes=2))
        assert refusing.taken[-1]["Message-ID"] == f"<{waiting[0]['id']}@example.org>"
        assert len({one["Message-ID"] for one in refusing.taken}) == 3
        assert len(set(refusing.tried)) == 3
        assert job_of(api, "deliver_messages")["detail"].endswith("waiting to be tried again 0")

    @pytest.mark.parametrize("silent", [True, False], ids=["says nothing", "is not there"])
    def test_is_away(self, told: None, api: TestClient, silent: bool) -> None:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            if silent:
                # Whoever connects is let in by the machine itself, and never hears a word.
                server.listen()
            with sending_to(f"smtp://127.0.0.1:{server.getsockname()[1]}"):
                self.deliver(timedelta(), times=3)
            assert job_of(api, "deliver_messages")["detail"] == (
                "sent 0, failed 0, waiting to be tried again 3"
            )
        composed = api.get("/v1/messages", params={"state": "composed"}).json()["items"]
        back = Inbox()
        with post_office(back):
            self.deliver(timedelta(minutes=2))
        ids = Counter(one["Message-ID"] for one in back.taken)
        assert ids == Counter(f"<{one['id']}@example.org>" for one in composed)

    def test_goes_on_when_one_message_cannot_be_written(
        self, told: None, api: TestClient, inbox: Inbox, ask: Ask
    ) -> None:
        """A date that nobody foresaw holds up its own message alone."""
        spoil = "UPDATE actions.worklist_item SET target_on = {} WHERE title = 'Contract of Ben'"
        ask(spoil.format("'infinity'"))
        outcome = self.deliver(timedelta())
        assert outcome == "done: sent 2, failed 0, waiting to be tried again 1"
        ask(spoil.format("'2027-09-30'"))
        self.deliver(timedelta(minutes=2))
        assert len({one["Message-ID"] for one in inbox.taken}) == len(inbox.taken) == 3

"""Workers, the database and the post are killed or slow: each alert is raised once, and told once."""

import asyncio
import email
import multiprocessing
import os
import signal
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from services import worker
from services.actions.officers import commands as officers
from services.contracts.key_dates import rules as key_dates
from services.contracts.watch import plan, rules
from shared import settings
from shared.calendar import Calendar, months_before
from shared.database.engine import transaction
from shared.database.place import place_for
from shared.eventlog import log
from tests import given, replay
from tests.reliability.conftest import House
from tests.reliability.mornings import MORNING, TELLING, work_on, work_once
from tests.services.actions.inbox import free_port

# A process for each worker, made from one that has imported all of it: killed ones come back soon.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.reliability.mornings"])
CONTRACTS, LATE, OFFICERS, WORKERS = 120, 30, 24, 3
PATIENCE = 60
VALUES = (None, Decimal(80_000), Decimal(2_000_000), Decimal(6_000_000))
Due = dict[tuple[uuid.UUID, str], int]


class Post:
    """A mail server that is slow at random, and keeps to whom which message came."""

    def __init__(self, dice: Random) -> None:
        self.taken: list[tuple[str, str]] = []
        self.taken_on: dict[int, set[tuple[str, str]]] = {1: set(), 2: set()}
        self.day = 1
        self.slow_until = 0.1
        self.doors, self.held_at_the_door = 0, 0
        self.held_when_taken = 0
        self.held = 0
        self._dice = dice

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        self.doors += 1
        if self.doors == self.held_at_the_door:
            await self._hold()
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content)
        # It has the message now, whether or not the sender lives to hear of it.
        self.taken.append((envelope.rcpt_tos[0], message["Message-ID"]))
        self.taken_on[self.day].add(self.taken[-1])
        if len(self.taken) == self.held_when_taken:
            await self._hold()
        await asyncio.sleep(self._dice.random() * self.slow_until)
        return "250 taken"

    async def _hold(self) -> None:
        """Say nothing more, until whoever sends is killed."""
        self.held += 1
        await asyncio.sleep(PATIENCE)


class Crowd:
    """Several workers on one database; whoever is killed is started again."""

    def __init__(self, house: House, dice: Random) -> None:
        self._house, self._dice = house, dice
        self._running: list[BaseProcess] = []

    def start(self) -> None:
        """Start as many workers as there should be."""
        while len(self._running) < WORKERS:
            one = PROCESSES.Process(target=work_on, args=(settings.current(),))
            one.start()
            self._running.append(one)

    def kill_one(self) -> None:
        """Kill a worker, whatever it is at."""
        one = self._running.pop(self._dice.randrange(len(self._running)))
        one.kill()
        one.join()

    def kill_all(self) -> None:
        """Kill every worker."""
        while self._running:
            self.kill_one()

    def kill_server(self) -> None:
        """Kill PostgreSQL, and start it again."""
        place = place_for(self._house.folder)
        os.kill(int((place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self._house.start_again()

    def when(self, count: Callable[[], int], at_least: int) -> None:
        """Wait until something has happened so often, and any moment longer."""
        until(lambda: count() >= at_least)
        time.sleep(self._dice.random() * 0.03)

    def rows(self, table: str) -> Callable[[], int]:
        """Return what counts the rows of a table."""
        return lambda: int(self._house.ask(f"SELECT count(*) FROM {table}")[0][0])


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "nothing moves any more"
        time.sleep(0.01)


def make_officers() -> list[uuid.UUID]:
    """Register officers, and let every service know them."""
    organisation_id = given.organisation("Wearmouth Commissioning Team")
    worker.settle()
    ids = [log.new_id() for _ in range(OFFICERS)]
    for number, officer_id in enumerate(ids):
        with transaction("actions") as session:
            officers.register_officer(
                session,
                officer_id=officer_id,
                organisation_id=organisation_id,
                name=f"Officer {number}",
                email=f"officer.{number}@example.org",
                post="Contract manager",
                by=given.COUNCIL,
                at=given.AT,
            )
    worker.settle()
    return ids


def make_contracts(count: int, officer_ids: list[uuid.UUID], dice: Random) -> Due:
    """Award contracts that end soon, later or long after, and return what is due about them."""
    parties = {
        "provider_id": given.organisation("Harbour Young Carers"),
        "lead_commissioner_id": given.organisation("Moor District Council"),
    }
    due: Due = {}
    for _ in range(count):
        end_on = MORNING.date() + timedelta(days=dice.randrange(-20, 1200))
        value = dice.choice(VALUES)
        officer_id = dice.choice([None, *officer_ids])
        contract_id = given.contract(end_on=end_on, value=value, officer_id=officer_id, **parties)
        due |= due_about(contract_id, end_on, value)
    worker.settle()
    return due


def due_about(contract_id: uuid.UUID, end_on: date, value: Decimal | None) -> Due:
    """Return the rung of each ladder that is due, by the rules alone, without any database."""
    now, today = plan.current(), MORNING.date()
    dates = key_dates.key_dates(
        key_dates.Terms(kind="contract", end_on=end_on, value=value),
        durations=now.durations,
        calendar=Calendar(),
        months_before=months_before,
    )
    event_id = uuid.uuid4()
    watched = rules.Watched(
        contract_id=contract_id,
        end_on=end_on,
        known_on=given.AT.date(),
        end_set_by=event_id,
        review_set_by=event_id,
        terms_set_by=event_id,
        safe_start_on=dates.safe_start.on if dates.safe_start else None,
    )
    found = {
        target.key.kind: rules.due(target, today=today, raised=())
        for target in rules.targets(watched, now.ladders)
    }
    return {(contract_id, kind): rung.months for kind, rung in found.items() if rung}


@pytest.fixture(scope="module")
def dice() -> Random:
    """Everything that is random; a failure shows the seed."""
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    return Random(seed)


@pytest.fixture(scope="module")
def post(house: House, dice: Random) -> Iterator[Post]:
    """A mail server to which the installation sends."""
    found = Post(Random(dice.random()))
    controller = Controller(found, hostname="127.0.0.1", port=free_port())
    controller.start()
    update = {
        "smtp_url": SecretStr(f"smtp://127.0.0.1:{controller.port}"),
        "mail_from": "commissioning@example.org",
        "default_recipient": "desk@example.org",
        "log_level": "CRITICAL",
    }
    with settings.using(settings.current().model_copy(update=update)):
        yield found
    controller.stop()


@pytest.fixture(scope="module")
def due(house: House, post: Post, dice: Random) -> Due:
    """Kill workers while they raise, compose and send; return what had to be raised."""
    officer_ids = make_officers()
    due = make_contracts(CONTRACTS, officer_ids, dice)
    crowd = Crowd(house, dice)
    alerts, items = crowd.rows("contracts.alert"), crowd.rows("actions.worklist_item")
    messages = crowd.rows("actions.message")
    post.held_when_taken = dice.randrange(2, 5)
    post.held_at_the_door = dice.randrange(7, 10)

    def award_late() -> None:
        due.update(make_contracts(LATE, officer_ids, dice))

    try:
        crowd.start()
        for count, at_least, happen in (
            (alerts, dice.randrange(1, len(due) // 3), crowd.kill_all),
            (alerts, dice.randrange(len(due) // 2, len(due)), crowd.kill_server),
            (items, dice.randrange(1, len(due)), crowd.kill_one),
            (messages, dice.randrange(1, OFFICERS // 2), crowd.kill_all),
            (messages, OFFICERS // 2, award_late),
            (lambda: post.held, 1, crowd.kill_all),
            (lambda: post.held, 2, crowd.kill_all),
            (lambda: len(post.taken), OFFICERS // 2, crowd.kill_one),
        ):
            crowd.when(count, at_least)
            happen()
            crowd.start()
        crowd.when(lambda: len(post.taken), OFFICERS * 2 // 3)
    finally:
        crowd.kill_all()
    post.slow_until = 0
    # An hour later what the killed ones held is free again; the next day everybody is told what
    # was raised after their message.
    work_once(MORNING + timedelta(hours=1))
    post.day = 2
    work_once(MORNING + timedelta(days=1), TELLING)
    return due


class TestAfterEveryKill:
    """The workers were killed while they raised, composed and sent, and the database in between."""

    def test_every_due_alert_is_raised_once(self, due: Due, house: House) -> None:
        rows = house.ask("SELECT contract_id, kind, months FROM contracts.alert")
        assert Counter((row.contract_id, row.kind, row.months) for row in rows) == Counter(
            (*about, months) for about, months in due.items()
        )
        assert house.ask("SELECT count(*) FROM log.event WHERE type = 'alert.raised'") == [
            (len(due),)
        ]

    def test_every_alert_has_one_item_in_a_worklist(self, due: Due, house: House) -> None:
        alerts = house.ask("SELECT id FROM contracts.alert")
        items = house.ask("SELECT alert_id FROM actions.worklist_item")
        assert Counter(row.alert_id for row in items) == Counter(row.id for row in alerts)

    def test_every_item_is_told_in_one_message(self, due: Due, house: House) -> None:
        items = house.ask("SELECT id FROM actions.worklist_item")
        told = house.ask("SELECT unnest(item_ids) AS id FROM actions.message")
        assert Counter(row.id for row in told) == Counter(row.id for row in items)

    def test_every_message_has_come(self, due: Due, house: House, post: Post) -> None:
        messages = house.ask("""
            SELECT m.id, coalesce(o.email, 'desk@example.org') AS address, m.state
            FROM actions.message AS m LEFT JOIN actions.officer AS o ON o.id = m.officer_id
        """)
        assert {row.state for row in messages} == {"sent"}
        assert {(row.address, f"<{row.id}@example.org>") for row in messages} == set(post.taken)
        sent = house.ask("SELECT subject FROM log.event WHERE type = 'message.sent'")
        assert Counter(row.subject for row in sent) == Counter(
            f"messages/{row.id}" for row in messages
        )
        assert house.ask("SELECT count(*) FROM actions.delivery") == [(0,)]

    def test_nobody_is_told_twice_a_day(self, due: Due, post: Post) -> None:
        """What came again came with the id that it had."""
        assert post.taken_on[2], "nothing was raised after a message"
        for taken in post.taken_on.values():
            assert set(Counter(address for address, _ in taken).values()) <= {1}
        assert len(set(post.taken)) < len(post.taken), "no message was on its way at a kill"

    def test_the_log_is_whole_and_the_tables_follow_it(self, due: Due, house: House) -> None:
        entries = house.ask("SELECT position FROM log.entry ORDER BY position")
        assert [row.position for row in entries] == list(range(1, len(entries) + 1))
        assert house.ask("SELECT count(*) FROM log.event") == [(len(entries),)]
        lived = replay.photograph()
        assert replay.differences(lived, replay.rebuilt()) == []

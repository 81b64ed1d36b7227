"""Every committed event gets its position: contiguous, in an order that a reader can rely on."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared import clock
from shared.database import engine
from shared.database.engine import transaction
from shared.eventlog import log, sequencer
from shared.events.base import By, Event
from shared.events.organisations import OrganisationRegistered
from shared.settings import Settings
from tests.shared.conftest import Ask

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
BY = By(job="tests")
as_contracts = partial(transaction, "contracts")
as_actions = partial(transaction, "actions")


@pytest.fixture(autouse=True)
def start(owner: Ask) -> Iterator[int]:
    """Begin where the log ends; in the end positions are contiguous, and the head is the last."""
    sequencer.sequence_all(as_actions)
    yield int(owner("SELECT size FROM log.head")[0].size)
    entries = owner("SELECT position FROM log.entry ORDER BY position")
    assert [row.position for row in entries] == list(range(1, len(entries) + 1))
    assert owner("SELECT size FROM log.head")[0].size == len(entries)


def registered(name: str = "Harbour Young Carers") -> Event:
    return OrganisationRegistered(organisation_id=log.new_id(), name=name)


def append(*events: Event, at: datetime = AT) -> list[UUID]:
    with as_contracts() as session:
        return [one.id for one in log.append(session, *events, by=BY, at=at)]


def sequence(batch: int = 100) -> int:
    with as_actions() as session:
        return sequencer.sequence(session, batch)


def after(owner: Ask, position: int) -> list[UUID]:
    return [
        row.event_id
        for row in owner(
            "SELECT event_id FROM log.entry WHERE position > :p ORDER BY position", p=position
        )
    ]


class TestSequence:
    """Positions are given."""

    def test_follows_the_order_of_appending(self, owner: Ask, start: int) -> None:
        ids = append(*(registered() for _ in range(5))) + append(registered())
        assert sequence() == 6
        assert after(owner, start) == ids

    def test_does_not_follow_the_clocks_of_two_machines(
        self, owner: Ask, start: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        events = [registered() for _ in range(4)]
        # The ids come from clocks, and each of these machines is slower than the one before.
        backwards = iter(sorted((uuid4() for _ in events), reverse=True))
        monkeypatch.setattr(log, "new_id", backwards.__next__)
        ids = [one for event in events for one in append(event)]
        assert sequence() == 4
        assert after(owner, start) == ids

    def test_gives_a_batch_when_more_are_waiting(self, owner: Ask, start: int) -> None:
        ids = append(*(registered() for _ in range(7)))
        assert [sequence(3) for _ in range(4)] == [3, 3, 1, 0]
        ids += append(*(registered() for _ in range(6)))
        assert sequencer.sequence_all(as_actions, batch=2) == 6
        assert after(owner, start) == ids

    def test_hashes_each_envelope_as_a_leaf(self, owner: Ask, start: int) -> None:
        append(registered(), registered("Käthe's Café"))
        sequence()
        for row in owner(
            "SELECT leaf_hash, envelope FROM log.entry JOIN log.event ON id = event_id"
        ):
            assert row.leaf_hash == hashlib.sha256(b"\0" + row.envelope).digest()

    def test_does_not_wait_for_a_transaction_that_is_still_open(
        self, owner: Ask, start: int
    ) -> None:
        with as_contracts() as late:
            (waiting,) = log.append(late, registered(), by=BY, at=AT)
            (quick,) = append(registered())
            assert sequence() == 1
            assert after(owner, start) == [quick]
        assert sequence() == 1
        assert after(owner, start) == [quick, waiting.id]

    def test_gives_no_position_to_what_was_rolled_back(self, owner: Ask, start: int) -> None:
        with as_contracts() as session:
            log.append(session, registered(), by=BY, at=AT)
            session.rollback()
        (kept,) = append(registered())
        assert sequence() == 1
        assert after(owner, start) == [kept]

    def test_forgets_nothing_that_was_inserted_past_the_program(
        self, owner: Ask, start: int
    ) -> None:
        owner(
            "INSERT INTO log.event SELECT gen_random_uuid(), source, type, subject || n, 1, envelope,"
            " recorded_at, parties, public FROM log.event, generate_series(1, 4) AS n"
            " WHERE subject_version = 1 LIMIT 4"
        )
        assert sequence() == 4
        assert len(after(owner, start)) == 4


class TestTwoSequencers:
    """Two processes give positions at once."""

    def test_of_whom_one_is_at_it_leave_it_alone(self, owner: Ask, start: int) -> None:
        ids = append(registered(), registered())
        with as_actions() as first:
            assert sequencer.sequence(first) == 2
            assert sequence() == 0
            ids += append(registered())
        assert sequence() == 1
        assert after(owner, start) == ids

    def test_of_whom_one_is_killed_before_it_commits_leave_no_gap(
        self, owner: Ask, start: int
    ) -> None:
        ids = append(registered(), registered())
        with as_actions() as killed:
            assert sequencer.sequence(killed) == 2
            pid = killed.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
            assert owner("SELECT pg_terminate_backend(:pid, 5000) AS gone", pid=pid)[0].gone
            with pytest.raises(sa.exc.OperationalError):
                sequencer.sequence(killed)
            killed.rollback()
        assert after(owner, start) == []
        assert sequence() == 2
        assert after(owner, start) == ids

    def test_of_whom_one_is_killed_at_work_leave_no_gap(
        self, owner: Ask, start: int, installed: Settings
    ) -> None:
        ids = append(registered(), registered())
        made = engine.owner_engine(installed.database_url)
        with made.begin() as other, ThreadPoolExecutor(1) as thread:
            # Whoever gives positions takes the head; while another one has it, it waits inside.
            other.execute(sa.text("SELECT FROM log.head FOR UPDATE"))
            working = thread.submit(sequence)
            while not owner("SELECT FROM pg_locks WHERE NOT granted"):
                pass
            assert owner("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE NOT granted")
            with pytest.raises(sa.exc.OperationalError):
                working.result(10)
        assert sequence() == 2
        assert after(owner, start) == ids


class TestLag:
    """How long the oldest event has waited."""

    def test_is_nothing_while_nothing_waits(self) -> None:
        with as_actions() as session:
            assert sequencer.lag(session) == 0

    def test_is_the_age_of_the_oldest(self) -> None:
        now = clock.now()
        append(registered(), at=now - timedelta(seconds=60))
        append(registered(), at=now)
        with as_actions() as session:
            assert 60 <= sequencer.lag(session) < 90

"""Many write, several sequence, some are killed, and a reader follows: all of them at once."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contracts.organisations import commands
from shared import clock
from shared.database.engine import Session, transaction
from shared.eventlog import log, sequencer
from shared.eventlog.reader import Reader
from shared.events.base import By, Recorded
from shared.events.catalogue import TYPES
from shared.events.comments import CommentAnswered, CommentRecorded, Outcome, Voice
from shared.events.organisations import OrganisationRegistered
from tests import given
from tests.shared.conftest import Ask

BY = By(job="tests", is_council=True)
KEEP = sa.text("INSERT INTO partners.effect (event_id, position) VALUES (:event_id, :position)")
TRANSACTIONS = 25
SLOW_SECONDS = 0.8


class Crowd:
    """Writers, and what they know when all is done."""

    def __init__(self, shared_organisation: UUID) -> None:
        self.shared_organisation = shared_organisation
        self.committed: list[UUID] = []
        self.rolled_back: list[UUID] = []
        self.cause_of: dict[UUID, UUID] = {}

    def write(self, seed: int) -> None:
        """Append as one of many: mostly quickly, at times slowly, at times for nothing."""
        dice = random.Random(seed)
        for _ in range(TRANSACTIONS):
            # What is seen here was committed, so what is appended next must come after it.
            cause = self.committed[-1] if self.committed else None
            act = dice.choice((self.register, self.rename, self.hear))
            service = "feedback" if act == self.hear else "contracts"
            with transaction(service) as session:
                ids = act(session, dice)
                time.sleep(dice.choice((0, 0, 0, 0.002, 0.01)))
                if dice.random() < 0.2:
                    session.rollback()
                    self.rolled_back += ids
                    continue
            if cause:
                self.cause_of.update(dict.fromkeys(ids, cause))
            self.committed += ids

    def write_slowly(self, seed: int) -> None:
        """Hold a transaction open while the others write on."""
        dice = random.Random(seed)
        for _ in range(2):
            with transaction("contracts") as session:
                ids = self.register(session, dice)
                time.sleep(SLOW_SECONDS)
            self.committed += ids

    def register(self, session: Session, dice: random.Random) -> list[UUID]:
        events = [
            OrganisationRegistered(organisation_id=log.new_id(), name="Harbour Young Carers")
            for _ in range(dice.randint(1, 4))
        ]
        return [one.id for one in log.append(session, *events, by=BY, at=clock.now())]

    def rename(self, session: Session, dice: random.Random) -> list[UUID]:
        """Rename what all rename: each sees the effect of the one before."""
        (before,) = session.execute(
            sa.text("SELECT version FROM contracts.organisation WHERE id = :id FOR UPDATE"),
            {"id": self.shared_organisation},
        ).scalars()
        commands.rename_organisation(
            session,
            organisation_id=self.shared_organisation,
            version=before,
            name=f"Name {dice.random()}",
            by=BY,
            at=clock.now(),
        )
        return list(
            session.execute(
                sa.text("SELECT id FROM log.event WHERE subject = :it AND subject_version = :v"),
                {"it": f"organisations/{self.shared_organisation}", "v": before + 1},
            ).scalars()
        )

    def hear(self, session: Session, dice: random.Random) -> list[UUID]:
        comment_id, on = log.new_id(), clock.today("Europe/London")
        said = CommentRecorded(comment_id=comment_id, said_on=on, voice=Voice.CHILD, words="Cold.")
        answered = CommentAnswered(
            comment_id=comment_id, outcome=Outcome.DONE, answered_on=on, answer="Warm."
        )
        return [one.id for one in log.append(session, said, answered, by=BY, at=clock.now())]


@pytest.fixture(scope="module")
def ended(owner: Ask) -> Crowd:
    """Let them all go at once, and come back when they are done."""
    owner(
        "CREATE TABLE partners.effect (event_id uuid, position bigint,"
        " read_as integer GENERATED ALWAYS AS IDENTITY)"
    )
    crowd = Crowd(given.organisation("Everybody's"))
    stop = threading.Event()
    as_partners = partial(transaction, "partners")

    def remember(session: Session, recorded: Sequence[Recorded]) -> None:
        for one in recorded:
            session.execute(KEEP, {"event_id": one.id, "position": one.position})

    follower = Reader("partners", remembers=dict.fromkeys(TYPES.values(), (remember,)))

    def until_stopped(step: Callable[[], Any]) -> None:
        while not stop.is_set():
            step()
            time.sleep(0.001)

    def sequence(dice: random.Random) -> None:
        try:
            with transaction("actions") as session:
                sequencer.sequence(session, batch=dice.randint(1, 9))
                time.sleep(dice.choice((0, 0.005)))
        except sa.exc.OperationalError:
            kills.append(1)

    def kill_sequencers() -> None:
        owner(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            " current_database() AND application_name = 'commissioning_actions' AND state <> 'idle'"
        )
        time.sleep(0.15)

    kills: list[int] = []
    with ThreadPoolExecutor(16) as threads:
        try:
            others = [
                threads.submit(until_stopped, partial(sequence, random.Random(seed)))
                for seed in range(3)
            ]
            others.append(threads.submit(until_stopped, kill_sequencers))
            others += [
                threads.submit(until_stopped, partial(follower.catch_up, as_partners))
                for _ in range(2)
            ]
            writers = [threads.submit(crowd.write, seed) for seed in range(6)]
            writers.append(threads.submit(crowd.write_slowly, 7))
            for writer in writers:
                writer.result()
        finally:
            stop.set()
        for other in others:
            other.result()
    assert kills
    sequencer.sequence_all(as_partners)
    follower.catch_up(as_partners)
    return crowd


@pytest.fixture(scope="module")
def positions(ended: Crowd, owner: Ask) -> dict[UUID, int]:
    """The position of every event."""
    rows = owner("SELECT event_id, position FROM log.entry ORDER BY position")
    return {row.event_id: row.position for row in rows}


class TestOrder:
    """When many were at work at once."""

    def test_has_no_gap(self, positions: dict[UUID, int]) -> None:
        assert list(positions.values()) == list(range(1, len(positions) + 1))

    def test_holds_what_was_committed_and_nothing_else(
        self, ended: Crowd, positions: dict[UUID, int], owner: Ask
    ) -> None:
        assert ended.rolled_back
        assert len(ended.committed) > 6 * TRANSACTIONS / 2
        assert positions.keys() >= set(ended.committed)
        assert not positions.keys() & set(ended.rolled_back)
        assert positions.keys() == {row.id for row in owner("SELECT id FROM log.event")}
        assert not owner("SELECT FROM log.event_pending")

    def test_puts_an_effect_after_what_it_saw(
        self, ended: Crowd, positions: dict[UUID, int]
    ) -> None:
        assert len(ended.cause_of) > TRANSACTIONS
        for effect, cause in ended.cause_of.items():
            assert positions[cause] < positions[effect]

    def test_puts_the_events_of_a_subject_by_their_version(
        self, positions: dict[UUID, int], owner: Ask
    ) -> None:
        seen: dict[str, int] = {}
        rows = {row.id: row for row in owner("SELECT id, subject, subject_version FROM log.event")}
        for event_id in positions:
            row = rows[event_id]
            assert row.subject_version == seen.get(row.subject, 0) + 1
            seen[row.subject] = row.subject_version
        assert max(seen.values()) > TRANSACTIONS

    def test_lets_a_follower_see_each_event_once_and_in_order(
        self, positions: dict[UUID, int], owner: Ask
    ) -> None:
        rows = owner("SELECT event_id, position FROM partners.effect ORDER BY read_as")
        assert [(row.event_id, row.position) for row in rows] == list(positions.items())

"""Each service follows the log: every event once, in order, with its effect or not at all."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared.database.engine import Session, transaction
from shared.eventlog import log, reader, sequencer
from shared.eventlog.reader import Gap, Reader
from shared.events.base import By, Event, Recorded
from shared.events.contracts import ContractAssigned, ContractTerminated
from shared.events.organisations import OrganisationRegistered, OrganisationRenamed
from tests.shared.conftest import Ask

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
as_partners = partial(transaction, "partners")
KEEP = sa.text("INSERT INTO partners.effect VALUES (:event_id, :position, :batch)")


class Unwilling(Exception):
    """The reaction does not take this event."""


@pytest.fixture(scope="module", autouse=True)
def _effects(owner: Ask) -> None:
    owner("CREATE TABLE partners.effect (event_id uuid, position bigint, batch integer)")


@pytest.fixture(autouse=True)
def start(owner: Ask) -> int:
    """Begin where the log ends; return that position."""
    sequencer.sequence_all(as_partners)
    owner("TRUNCATE partners.effect")
    owner("DELETE FROM log.bookmark")
    owner(
        "INSERT INTO log.bookmark SELECT name, epoch, size FROM log.head,"
        " (VALUES ('partners'), ('actions')) AS readers (name)"
    )
    return int(owner("SELECT size FROM log.head")[0][0])


def remember(session: Session, recorded: Sequence[Recorded]) -> None:
    for one in recorded:
        session.execute(
            KEEP, {"event_id": one.id, "position": one.position, "batch": len(recorded)}
        )


def react(session: Session, recorded: Recorded) -> None:
    remember(session, [recorded])


def registered(name: str = "Harbour Young Carers") -> Event:
    return OrganisationRegistered(organisation_id=uuid4(), name=name)


def assigned() -> Event:
    return ContractAssigned(contract_id=uuid4(), officer_id=uuid4())


def append(*events: Event) -> list[UUID]:
    with transaction("contracts") as session:
        written = log.append(session, *events, by=By(job="tests"), at=AT)
    sequencer.sequence_all(as_partners)
    return [one.id for one in written]


def bookmark(owner: Ask, name: str = "partners") -> int:
    (row,) = owner("SELECT position FROM log.bookmark WHERE reader = :name", name=name)
    return int(row.position)


def effects(owner: Ask) -> list[UUID]:
    return [row.event_id for row in owner("SELECT * FROM partners.effect ORDER BY position")]


class TestCatchUp:
    """A reader reads what it has not read."""

    def test_takes_each_event_once_and_in_order(self, owner: Ask, start: int) -> None:
        follows = Reader(
            "partners",
            remembers={OrganisationRegistered: (remember,)},
            reacts={ContractAssigned: (react,)},
        )
        events = [registered(), assigned(), assigned(), registered(), registered(), assigned()]
        ids = append(*events)
        assert follows.catch_up(as_partners) == 6
        assert follows.catch_up(as_partners) == 0
        assert effects(owner) == ids
        assert bookmark(owner) == start + 6

    def test_passes_over_what_does_not_interest_it(self, owner: Ask, start: int) -> None:
        follows = Reader("partners", remembers={OrganisationRenamed: (remember,)})
        append(registered(), assigned())
        assert follows.catch_up(as_partners) == 2
        assert effects(owner) == []
        assert bookmark(owner) == start + 2

    def test_takes_in_batches_what_is_only_remembered(
        self, owner: Ask, start: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "BATCH", 4)
        follows = Reader("partners", remembers={OrganisationRegistered: (remember,)})
        append(*(registered() for _ in range(10)))
        assert follows.catch_up(as_partners) == 10
        batches = [
            row.batch for row in owner("SELECT batch FROM partners.effect ORDER BY position")
        ]
        assert batches == [4] * 8 + [2] * 2

    def test_begins_at_the_first_event_there_ever_was(self, owner: Ask) -> None:
        owner("DELETE FROM log.bookmark")
        follows = Reader("partners", remembers={OrganisationRegistered: (remember,)})
        append(registered())
        assert follows.catch_up(as_partners) == owner("SELECT size FROM log.head")[0][0]
        assert effects(owner) == [
            row.id
            for row in owner(
                "SELECT e.id FROM log.event AS e JOIN log.entry ON event_id = e.id"
                " WHERE type = 'organisation.registered' ORDER BY position"
            )
        ]


class TestFailure:
    """A reaction raises."""

    def test_leaves_effect_and_bookmark_as_they_were(self, owner: Ask, start: int) -> None:
        def fail(session: Session, recorded: Recorded) -> None:
            react(session, recorded)
            raise Unwilling

        append(assigned())
        with pytest.raises(Unwilling):
            Reader("partners", reacts={ContractAssigned: (fail,)}).catch_up(as_partners)
        assert effects(owner) == []
        assert bookmark(owner) == start
        Reader("partners", reacts={ContractAssigned: (react,)}).catch_up(as_partners)
        assert len(effects(owner)) == 1

    def test_stops_at_the_event_and_keeps_what_came_before(self, owner: Ask, start: int) -> None:
        def fail(session: Session, recorded: Recorded) -> None:
            raise Unwilling

        follows = Reader(
            "partners",
            remembers={OrganisationRegistered: (remember,)},
            reacts={ContractAssigned: (fail,)},
        )
        ids = append(registered(), registered(), assigned(), registered())
        with pytest.raises(Unwilling):
            follows.catch_up(as_partners)
        assert effects(owner) == ids[:2]
        assert bookmark(owner) == start + 2

    def test_does_not_hold_up_the_other_readers(self, owner: Ask, start: int) -> None:
        def fail(session: Session, recorded: Recorded) -> None:
            raise Unwilling

        append(assigned(), assigned())
        with pytest.raises(Unwilling):
            Reader("partners", reacts={ContractAssigned: (fail,)}).catch_up(as_partners)
        seen: list[int | None] = []
        other = Reader(
            "actions", reacts={ContractAssigned: (lambda _, one: seen.append(one.position),)}
        )
        assert other.catch_up(partial(transaction, "actions")) == 2
        assert seen == [start + 1, start + 2]
        assert (bookmark(owner), bookmark(owner, "actions")) == (start, start + 2)


class TestTogether:
    """Several workers read as one service at once."""

    def test_have_each_effect_once(self, owner: Ask, start: int) -> None:
        follows = Reader(
            "partners",
            remembers={OrganisationRegistered: (remember,)},
            reacts={ContractAssigned: (react,)},
        )
        ids = append(*(assigned() if n % 3 == 0 else registered() for n in range(60)))
        begun = threading.Barrier(4)

        def work() -> None:
            begun.wait()
            while bookmark(owner) < start + 60:
                follows.catch_up(as_partners)

        _together(work, 4)
        assert effects(owner) == ids

    def test_of_whom_one_is_busy_do_not_wait_for_it(self, owner: Ask, start: int) -> None:
        append(assigned())
        entered, leave = threading.Event(), threading.Event()

        def linger(session: Session, recorded: Recorded) -> None:
            react(session, recorded)
            entered.set()
            assert leave.wait(10)

        slow = Reader("partners", reacts={ContractAssigned: (linger,)})
        thread = threading.Thread(target=slow.catch_up, args=(as_partners,))
        thread.start()
        try:
            assert entered.wait(10)
            quick = Reader("partners", reacts={ContractAssigned: (react,)})
            assert quick.catch_up(as_partners) == 0
        finally:
            leave.set()
            thread.join()
        assert len(effects(owner)) == 1

    def test_make_the_first_bookmark_once(self, owner: Ask) -> None:
        owner("DELETE FROM log.bookmark")
        append(assigned())
        begun = threading.Barrier(3)
        follows = Reader("partners", reacts={ContractAssigned: (react,)})

        def work() -> None:
            begun.wait()
            follows.catch_up(as_partners)

        _together(work, 3)
        follows.catch_up(as_partners)
        assert len(effects(owner)) == len(set(effects(owner)))
        assert bookmark(owner) == owner("SELECT size FROM log.head")[0][0]


class TestGap:
    """An entry of the log is missing."""

    @pytest.mark.parametrize("missing", [1, 2, 3])
    def test_is_refused_wherever_it_is(self, owner: Ask, start: int, missing: int) -> None:
        append(assigned(), assigned(), assigned())
        follows = Reader("partners", reacts={ContractTerminated: (react,)})
        with _taken_out(owner, start + missing), pytest.raises(Gap, match=str(start + missing)):
            follows.catch_up(as_partners)
        assert bookmark(owner) == start
        assert follows.catch_up(as_partners) == 3

    def test_behind_the_bookmark_of_a_reader_is_none_of_its_business(
        self, owner: Ask, start: int
    ) -> None:
        append(assigned())
        follows = Reader("partners", reacts={ContractAssigned: (react,)})
        follows.catch_up(as_partners)
        with _taken_out(owner, start + 1):
            append(assigned())
            assert follows.catch_up(as_partners) == 1


@contextmanager
def _taken_out(owner: Ask, position: int) -> Iterator[None]:
    """Let somebody who may do everything delete an entry for a while."""
    owner("CREATE TABLE public.taken AS SELECT * FROM log.entry WHERE position = :it", it=position)
    owner("ALTER TABLE log.entry DISABLE TRIGGER entry_only_grows")
    owner("DELETE FROM log.entry WHERE position = :it", it=position)
    owner("ALTER TABLE log.entry ENABLE TRIGGER entry_only_grows")
    try:
        yield
    finally:
        owner("INSERT INTO log.entry SELECT * FROM public.taken")
        owner("DROP TABLE public.taken")


def _together(work: Callable[[], None], count: int) -> None:
    """Let several threads do the same; what one of them raises is raised here."""
    with ThreadPoolExecutor(count) as threads:
        for done in [threads.submit(work) for _ in range(count)]:
            done.result()

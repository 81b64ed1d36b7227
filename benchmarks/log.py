"""The event log: what a durable event costs beside a bare row, whether order keeps up, and replay."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from statistics import median
from threading import Event as Signal
from threading import Thread
from typing import Any

from sqlalchemy import text

from benchmarks import ours
from benchmarks.harness import Bench, Figure, alternate, median_ratio, pinned
from services.contracts.contracts import store as contracts
from services.contracts.organisations import store as organisations
from shared import clock
from shared.database.engine import Session, owner_engine, transaction
from shared.eventlog import envelope, log, sequencer, table
from shared.eventlog.reader import Reader
from shared.events.contracts import ContractAwarded
from shared.events.organisations import OrganisationRegistered
from shared.settings import Settings

WRITERS = 8
EVENTS = 4_000  # in one turn, by all writers together
SEQUENCER_PAUSE = 0.2  # as the worker pauses

BARE = "bare row"
TRIGGERED = "event row"
APPENDED = "append"

# The same bytes, without what makes them an event: no trigger, no policy, no unique subject.
_MAKE_PLAIN = text("""
    CREATE TABLE contracts.bench_plain (LIKE log.event);
    ALTER TABLE contracts.bench_plain ADD PRIMARY KEY (id)
""")
_INSERT_PLAIN = text(str(table.INSERT_EVENT).replace("log.event", "contracts.bench_plain"))
_WAITING = text("SELECT count(*) FROM log.event_pending")
_ROWS = text("SELECT count(*) FROM contracts.contract")
_FORGET = text("TRUNCATE contracts.organisation CASCADE; DELETE FROM log.bookmark")

REPLAY = Reader(
    name="contracts",
    remembers={
        OrganisationRegistered: (organisations.apply,),
        ContractAwarded: (contracts.apply,),
    },
)

Write = Callable[[Session], object]


def measure(bench: Bench) -> list[Figure]:
    """Append with many writers, sequence while they write, and replay what was written."""
    size = bench.scaled(EVENTS)
    with ours.installed(bench, "log", threads=WRITERS + 1) as now, pinned(bench.worker_core):
        ours.fill(bench.scaled(ours.ROWS))
        replayed = _replayed(now)
        _as_owner(now, _MAKE_PLAIN)
        numbers = count(1_000_000)
        writes = {BARE: _bare, TRIGGERED: _triggered, APPENDED: _appended}
        turns = {name: partial(_turn, write, numbers, size) for name, write in writes.items()}
        rates = alternate(bench.rounds, turns)
        return [
            *figures(rates),
            Figure("sequence what waits", _sequenced(), "events/s"),
            *_kept_up(now, numbers, size),
            Figure("replay into empty tables", replayed, "events/s"),
        ]


def figures(rates: dict[str, list[float]]) -> list[Figure]:
    """Make the rows about appending: how many a second, and what of it a bare row would be."""
    by = f"{WRITERS} writers"
    rows = [
        Figure(f"{name}, {by}", median(values), "transactions/s") for name, values in rates.items()
    ]
    for name in (TRIGGERED, APPENDED):
        ratio = median_ratio(rates[name], rates[BARE])
        rows.append(Figure(f"{name} / {BARE}, {by}", ratio, "ratio"))
    return rows


# What is written, each a durable transaction of its own


def _bare(awarded: ContractAwarded) -> Write:
    row = _row(awarded)
    return lambda session: session.execute(_INSERT_PLAIN, row)


def _triggered(awarded: ContractAwarded) -> Write:
    row = _row(awarded)
    return lambda session: session.execute(table.INSERT_EVENT, row)


def _appended(awarded: ContractAwarded) -> Write:
    return lambda session: log.append(session, awarded, by=ours.BY, at=ours.AT)


def _row(awarded: ContractAwarded) -> dict[str, Any]:
    event_id = log.new_id()
    content, _ = envelope.write(
        awarded, id=event_id, version=1, recorded_at=ours.AT, by=ours.BY, correlation=None
    )
    return {
        "id": event_id,
        "source": awarded.source,
        "type": awarded.type,
        "subject": awarded.subject,
        "subject_version": 1,
        "envelope": content,
        "recorded_at": ours.AT,
        "parties": list(awarded.parties),
        "public": awarded.open_to_all,
    }


def _turn(make: Callable[[ContractAwarded], Write], numbers: Iterator[int], size: int) -> float:
    """Let all writers write, each one event after the other, and count events for each second."""
    writes = [make(ours.award(next(numbers))) for _ in range(size)]
    with ThreadPoolExecutor(WRITERS) as writers:
        began = clock.seconds()
        for done in [writers.submit(_write, writes[first::WRITERS]) for first in range(WRITERS)]:
            done.result()
        return size / (clock.seconds() - began)


def _write(writes: Sequence[Write]) -> None:
    for write in writes:
        with transaction("contracts") as session:
            write(session)


# Order and replay


def _sequenced() -> float:
    """Give positions to everything that waits, and count how many a second."""
    began = clock.seconds()
    given = sequencer.sequence_all(partial(transaction, "contracts"))
    return given / (clock.seconds() - began)


def _kept_up(now: Settings, numbers: Iterator[int], size: int) -> list[Figure]:
    """Sequence as the worker does while all write, and count what waits when they have written."""
    ended = Signal()

    def sequence() -> None:
        while not ended.wait(SEQUENCER_PAUSE):
            sequencer.sequence_all(partial(transaction, "contracts"))

    working = Thread(target=sequence)
    working.start()
    try:
        rate = _turn(_appended, numbers, size)
        waiting = _as_owner(now, _WAITING)
    finally:
        ended.set()
        working.join()
    return [
        Figure("append while sequencing", rate, "transactions/s"),
        Figure("waiting when all have written", waiting, "events"),
    ]


def _replayed(now: Settings) -> float:
    """Empty the register's tables, fill them again from the log, and count events for each second."""
    before = _as_owner(now, _ROWS)
    _as_owner(now, _FORGET)
    began = clock.seconds()
    read = REPLAY.catch_up(partial(transaction, "contracts"))
    rate = read / (clock.seconds() - began)
    if _as_owner(now, _ROWS) != before:
        raise ReplayFailed
    return rate


class ReplayFailed(Exception):
    """Replay did not bring back the contracts that were there."""


def _as_owner(now: Settings, statement: Any) -> float:  # noqa: ANN401
    with owner_engine(now.database_url).begin() as session:
        found = session.execute(statement)
        return float(found.scalar_one()) if found.returns_rows else 0.0

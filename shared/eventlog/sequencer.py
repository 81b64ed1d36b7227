"""Give each committed event its position: 1, 2, 3 … without a gap, in an order that never changes."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from shared.eventlog import table

BATCH = 10_000


def sequence(session: Connection, batch: int = BATCH) -> int:
    """Give positions to events that wait for one, and return how many got theirs.

    Any process may call this at any time; while another one is at it, this returns 0.
    """
    return int(session.execute(table.SEQUENCE, {"batch": batch}).scalar_one())


def sequence_all(
    transaction: Callable[[], AbstractContextManager[Connection]], batch: int = BATCH
) -> int:
    """Give positions to all that waits, a batch to a transaction, and return how many got theirs."""
    total = 0
    while True:
        with transaction() as session:
            given = sequence(session, batch)
        total += given
        if given < batch:
            return total


def lag(session: Connection) -> float:
    """Return the age in seconds of the oldest event that still waits for its position."""
    return float(session.execute(table.SELECT_LAG).scalar() or 0)

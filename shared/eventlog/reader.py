"""Follow the log: each service reads every event once, in order, and reacts to some."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from shared.eventlog import envelope, table
from shared.events.base import Event, Recorded

Transaction = Callable[[], AbstractContextManager[Connection]]
Reaction = Callable[[Connection, Recorded], None]
Apply = Callable[[Connection, Sequence[Recorded]], None]

BATCH = 1_000


class Gap(Exception):
    """The log has a hole: a position is missing. Nothing is read until a person has looked."""


@dataclass(frozen=True)
class Reader:
    """What one service does about events: `remembers` only keeps, `reacts` decides and appends.

    What is only kept goes in batches; each reaction has a transaction of its own. The bookmark
    moves in the same transaction, so each has its effect once. A reaction that fails stops this
    reader at its event: everything before it is done, and nothing after it.
    """

    name: str
    remembers: Mapping[type[Event], Sequence[Apply]] = field(default_factory=dict)
    reacts: Mapping[type[Event], Sequence[Reaction]] = field(default_factory=dict)

    def catch_up(self, transaction: Transaction) -> int:
        """Read until nothing is left, and return how many events were read."""
        total = 0
        while True:
            with transaction() as session:
                read = self._step(session)
            total += read
            if not read:
                return total

    def _step(self, session: Connection) -> int:
        mark = session.execute(table.LOCK_BOOKMARK, {"reader": self.name}).one_or_none()
        if mark is None:
            # Either nobody has read yet, or another worker is reading: it has the row locked.
            session.execute(table.MAKE_BOOKMARK, {"reader": self.name})
            mark = session.execute(table.LOCK_BOOKMARK, {"reader": self.name}).one_or_none()
            if mark is None:
                return 0
        if mark.position >= mark.size:
            return 0
        reached, reacting = self._next_stretch(session, mark.epoch, mark.position, mark.size)
        wanted = [kind.type for kind in (*self.remembers, *self.reacts)]
        batch = [
            envelope.read(row.envelope, row.data, row.position)
            for row in session.execute(
                table.SELECT_BETWEEN,
                {
                    "epoch": mark.epoch,
                    "position": mark.position,
                    "until": reached,
                    "types": wanted,
                },
            )
        ]
        self._remember(session, batch)
        if reacting:
            for reaction in self.reacts[type(batch[-1].event)]:
                reaction(session, batch[-1])
        session.execute(table.MOVE_BOOKMARK, {"reader": self.name, "position": reached})
        return int(reached - mark.position)

    def _next_stretch(
        self, session: Connection, epoch: int, position: int, size: int
    ) -> tuple[int, bool]:
        """Return how far to read in this transaction, and whether its last event wants a reaction."""
        kept = {kind.type for kind in self.remembers}
        alone = {kind.type for kind in self.reacts}
        reached, keeps = position, False
        for row in session.execute(
            table.SELECT_TYPES_AFTER, {"epoch": epoch, "position": position, "limit": BATCH}
        ):
            if row.position != reached + 1:
                raise Gap(f"Position {reached + 1} of epoch {epoch} is missing.")
            if row.type in alone:
                # What is kept goes before it, so that a failing reaction does not take it back.
                return (reached, False) if keeps else (row.position, True)
            reached = row.position
            keeps = keeps or row.type in kept
        if reached < min(size, position + BATCH):
            raise Gap(f"Position {reached + 1} of epoch {epoch} is missing.")
        return reached, False

    def _remember(self, session: Connection, batch: Sequence[Recorded]) -> None:
        by_apply: dict[Apply, list[Recorded]] = {}
        for recorded in batch:
            for apply in self.remembers.get(type(recorded.event), ()):
                by_apply.setdefault(apply, []).append(recorded)
        for apply, events in by_apply.items():
            apply(session, events)


def behind(session: Connection) -> dict[str, int]:
    """Return how many events each reader has still to read."""
    rows = session.execute(table.SELECT_BOOKMARKS)
    return {row.reader: row.size - row.position for row in rows}

"""Read the log in order for somebody outside: a stretch of positions, and what of it they may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import Connection

from shared.errors import Malformed, Refused
from shared.eventlog import table
from shared.eventlog.reader import Gap

SCAN = 10_000
_CURSOR = re.compile(r"([1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,17})")


class NoCursor(Malformed):
    """`after` takes a cursor as `Log-Position` gives it: <epoch>.<position>."""


class BeyondHead(Malformed):
    """This cursor lies beyond the end of the log: nobody was ever given it."""


class OtherEpoch(Refused):
    """This cursor is of another epoch of the log: begin again without `after`."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the log: after this position of this epoch."""

    epoch: int
    position: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cursor that a text stands for, or refuse it."""
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise NoCursor
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.epoch}.{self.position}"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads: the council everything, others what is public or concerns their organisation."""

    everything: bool
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands in the log after a cursor, up to and with `reached`.

    It is full when the head did not cut it short: then it will never be longer.
    """

    after: Cursor
    reached: Cursor
    head: Cursor
    rows: Sequence[tuple[int, bytes]]
    is_full: bool


def read(
    session: Connection,
    *,
    after: Cursor | None,
    audience: Audience,
    types: Sequence[str] | None = None,
    subject: str | None = None,
    limit: int,
) -> Stretch:
    """Return the next events that are wanted, in order, or as far as one look reaches.

    The head is read first and bounds the rest, so that two statements see the same log.
    """
    top = session.execute(table.SELECT_HEAD).one()
    head = Cursor(top.epoch, top.size)
    start = after or Cursor(head.epoch, 0)
    if start.epoch != head.epoch:
        raise OtherEpoch
    if start.position > head.position:
        raise BeyondHead
    is_sieved = bool(types or subject or not audience.everything)
    furthest = start.position + (SCAN if is_sieved else limit)
    until = min(head.position, furthest)
    between = {"epoch": head.epoch, "position": start.position, "until": until}
    if session.execute(table.COUNT_ENTRIES, between).scalar() != until - start.position:
        raise Gap(f"Between {start} and {until} there are positions without an entry.")
    found = session.execute(
        table.SELECT_FEED,
        {
            **between,
            "everything": audience.everything,
            "parties": [audience.organisation_id] if audience.organisation_id else [],
            "types": list(types) if types else None,
            "subject": subject,
            "limit": limit,
        },
    )
    rows = [(row.position, bytes(row.envelope)) for row in found]
    ended_by_limit = len(rows) == limit
    return Stretch(
        after=start,
        reached=Cursor(head.epoch, rows[-1][0] if ended_by_limit else until),
        head=head,
        rows=rows,
        is_full=ended_by_limit or until == furthest,
    )

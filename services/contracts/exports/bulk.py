"""How a whole export is written, piece by piece, for the interface and for the command line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from services.contracts.exports import store
from services.contracts.formats import ocds, transparency_code
from services.contracts.formats.ocds_parts import Publisher
from services.contracts.formats.transparency_code import COLUMNS, Entry, Gap
from shared import spreadsheets
from shared.database.engine import Session
from shared.eventlog.feed import Cursor
from shared.settings import Settings


@dataclass
class Found:
    """How many rows a register has, and what the Code wants in them and the register does not hold."""

    most: int | None = None
    rows: int = 0
    gaps: list[Gap] = field(default_factory=list)
    more: int = 0

    def note(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the same entries, and note what is missed in each; as many as are wanted, at most."""
        for entry in entries:
            self.rows += 1
            for gap in transparency_code.gaps(entry):
                if self.most is None or len(self.gaps) < self.most:
                    self.gaps.append(gap)
                else:
                    self.more += 1
            yield entry


def register(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield the register of the Transparency Code as CSV, a line at a time."""
    yield spreadsheets.line(list(COLUMNS))
    for entry in entries:
        yield spreadsheets.line(list(transparency_code.cells(entry).values()))


def releases(
    session: Session,
    publisher: Publisher,
    *,
    since: Cursor | None,
    as_at: datetime | None,
    published_at: datetime,
) -> Iterator[bytes]:
    """Yield a release package, a release at a time."""
    package = orjson.dumps(ocds.package(publisher, published_at=published_at))
    yield package[:-1] + b',"releases":['
    separator = b""
    for standing, parties in store.standings(session, since=since, as_at=as_at):
        yield separator + orjson.dumps(ocds.release(standing, parties, publisher))
        separator = b","
    yield b"]}"


def publisher(current: Settings) -> Publisher:
    """Return in whose name releases are published."""
    council = current.organisation
    return Publisher(
        name=council.name if council else "The council",
        scheme=council.scheme if council else None,
        identifier=council.identifier if council else None,
        prefix=current.ocds_prefix,
        url=f"{current.public_url.rstrip('/')}/v1/exports/ocds",
        timezone=current.timezone,
    )

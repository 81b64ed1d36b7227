"""How a whole export is written, piece by piece, for the interface and for the command line."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import orjson

from services.contracts.exports import store
from services.contracts.formats import ocds, transparency_code
from services.contracts.formats.ocds_parts import Publisher
from services.contracts.formats.transparency_code import COLUMNS, Gap
from shared.database.engine import Session
from shared.eventlog.feed import Cursor
from shared.settings import Settings


def register(
    session: Session, *, today: date, as_at: datetime | None, filters: dict[str, Any]
) -> Iterator[bytes]:
    """Yield the register of the Transparency Code as CSV, a line at a time."""
    yield _line(list(COLUMNS))
    for entry in store.entries(session, today=today, as_at=as_at, filters=filters):
        yield _line(list(transparency_code.cells(entry).values()))


def gaps(
    session: Session, *, today: date, as_at: datetime | None, filters: dict[str, Any]
) -> Iterator[Gap]:
    """Yield, row by row, what the Transparency Code wants and the register does not hold."""
    for entry in store.entries(session, today=today, as_at=as_at, filters=filters):
        yield from transparency_code.gaps(entry)


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


def _line(cells: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()

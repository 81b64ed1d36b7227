"""Build every table again from the log alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.stores import PROJECTIONS
from services.worker import READERS
from shared import settings
from shared.database import engine
from shared.database.engine import Session, transaction
from shared.database.projection import Projection
from shared.eventlog import envelope
from shared.events.base import Event, Recorded

Album = Mapping[str, Sequence[Mapping[Any, Any]]]
TABLES = [
    table
    for service in PROJECTIONS.values()
    for projection in service
    for table in (projection.table, projection.earlier)
    if table is not None
]
READ = sa.text("""
    SELECT l.position, e.envelope, p.data
    FROM log.entry AS l
    JOIN log.event AS e ON e.id = l.event_id
    LEFT JOIN log.event_payload AS p ON p.event_id = e.id
    WHERE l.position > :after ORDER BY l.position LIMIT :batch
""")


def photograph() -> Album:
    """Return every row of every table that follows the log."""
    with engine.owner_engine(settings.current().database_url).begin() as session:
        return {
            table.fullname: session.execute(table.select().order_by("id", "version"))
            .mappings()
            .all()
            for table in TABLES
        }


def empty() -> None:
    """Forget everything but the log."""
    names = ", ".join(f'{table.schema}."{table.name}"' for table in TABLES)
    with engine.owner_engine(settings.current().database_url).begin() as session:
        session.execute(sa.text(f"TRUNCATE {names}"))


def replay(batch: int = 200) -> None:
    """Apply the whole log again, as each service reads it: its own events, and what it remembers."""
    for service, projections in PROJECTIONS.items():
        with transaction(service) as session:
            every = _read(session, 0, None)
        routes = {projection: _route(service, projection, every) for projection in projections}
        after = 0
        while True:
            with transaction(service) as session:
                events = _read(session, after, batch)
                for projection in projections:
                    kinds = routes[projection]
                    projection.apply(session, [one for one in events if type(one.event) in kinds])
            if not events:
                break
            after += len(events)
            assert events[-1].position == after


def rebuilt(batch: int = 200) -> Album:
    """Empty every table, replay, and return what is there then."""
    empty()
    replay(batch)
    return photograph()


def differences(one: Album, other: Album) -> list[str]:
    """Return the names of the tables that are not the same."""
    return [name for name in one if one[name] != other[name]]


def _read(session: Session, after: int, batch: int | None) -> list[Recorded]:
    rows = session.execute(READ, {"after": after, "batch": batch})
    return [envelope.read(row.envelope, row.data, row.position) for row in rows]


def _route(
    service: str, projection: Projection, every: Sequence[Recorded]
) -> Collection[type[Event]]:
    """Return the events that a table follows: those that its reader remembers there, or its own."""
    reader = READERS.get(service)
    remembered = {
        kind
        for kind, applies in (reader.remembers.items() if reader else ())
        for apply in applies
        # What is remembered elsewhere than in a projection is an index, outside replay.
        if getattr(apply, "__self__", None) is projection
    }
    if remembered:
        return remembered
    own = [one for one in every if one.event.source == service]
    resources = {one.event.resource for one in own if projection.changes(one) is not None}
    return {type(one.event) for one in own if one.event.resource in resources}

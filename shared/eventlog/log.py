"""Append a fact to the log, read one thing's history, erase what a person may have erased."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
import uuid_utils.compat
from sqlalchemy import Connection

from shared.eventlog import envelope, table
from shared.events.base import By, Event, Head, Recorded

_TICK = timedelta(microseconds=1)
_FEW = 8  # from more on, one statement for all of them pays


def new_id() -> UUID:
    """Return a new id (UUIDv7: those made later sort later)."""
    return uuid_utils.compat.uuid7()


def append(
    session: Connection, *events: Event, after: Head | None = None, by: By, at: datetime
) -> list[Recorded]:
    """Write events into the log, in the transaction of the change that they record.

    `after` is where the history of the one subject ends now; without it every subject is new. The
    time of a subject's events always grows, whatever the clocks of two machines say.
    """
    if after and len({event.subject for event in events}) > 1:
        raise ValueError("Only the events of one subject can follow one event.")
    correlation = structlog.contextvars.get_contextvars().get("request_id")
    heads: dict[str, Head | None] = {}
    rows: list[dict[str, Any]] = []
    payloads: list[dict[str, Any]] = []
    written: list[Recorded] = []
    for event in events:
        subject = event.subject
        head = heads.get(subject, after)
        version = head.version + 1 if head else 1
        recorded_at = max(at, head.recorded_at + _TICK) if head else at
        event_id = new_id()
        content, private = envelope.write(
            event,
            id=event_id,
            version=version,
            recorded_at=recorded_at,
            by=by,
            correlation=correlation,
        )
        rows.append(
            {
                "id": event_id,
                "source": event.source,
                "type": event.type,
                "subject": subject,
                "subject_version": version,
                "envelope": content,
                "recorded_at": recorded_at,
                "parties": list(event.parties),
                "public": event.open_to_all,
            }
        )
        if private:
            salt, secret = private
            payloads.append(
                {
                    "event_id": event_id,
                    "salt": salt,
                    "data": secret,
                    "readers": list(event.readers),
                }
            )
        heads[subject] = Head(version, recorded_at)
        written.append(
            Recorded(
                id=event_id,
                event=event,
                subject=subject,
                version=version,
                recorded_at=recorded_at,
                by=by,
            )
        )
    _insert(session, rows, payloads)
    return written


def _insert(
    session: Connection, rows: list[dict[str, Any]], payloads: list[dict[str, Any]]
) -> None:
    """Insert events, and their private parts where they have one; many in one statement."""
    if len(rows) <= _FEW:
        session.execute(table.INSERT_EVENT, rows if len(rows) > 1 else rows[0])
        if payloads:
            session.execute(table.INSERT_PAYLOAD, payloads if len(payloads) > 1 else payloads[0])
        return
    # Canonical bytes are UTF-8, so that as a text they come to the very same bytes.
    written = [row | {"envelope": row["envelope"].decode()} for row in rows]
    session.execute(table.INSERT_EVENTS, {"rows": orjson.dumps(written).decode()})
    if payloads:
        secrets = [
            one | {"salt": one["salt"].hex(), "data": one["data"].decode()} for one in payloads
        ]
        session.execute(table.INSERT_PAYLOADS, {"rows": orjson.dumps(secrets).decode()})


def history(
    session: Connection, kind: type[Event], subject_id: UUID, *, until: datetime | None = None
) -> list[Recorded]:
    """Return everything that happened to one thing, oldest first, up to a moment."""
    rows = session.execute(
        table.SELECT_HISTORY,
        {"source": kind.source, "subject": f"{kind.resource}/{subject_id}", "until": until},
    )
    return [envelope.read(row.envelope, row.data) for row in rows]


def histories(
    session: Connection,
    kind: type[Event],
    subject_ids: Iterable[UUID],
    *,
    until: datetime | None = None,
) -> dict[UUID, list[Recorded]]:
    """Return everything that happened to each of some things, oldest first, with its position."""
    subjects = [f"{kind.resource}/{subject_id}" for subject_id in subject_ids]
    asked = {"source": kind.source, "subjects": subjects, "until": until}
    found: dict[UUID, list[Recorded]] = {}
    for row in session.execute(table.SELECT_HISTORIES, asked):
        recorded = envelope.read(row.envelope, row.data, row.position)
        found.setdefault(recorded.event.subject_id, []).append(recorded)
    return found


def happened(
    session: Connection,
    things: Mapping[type[Event], Iterable[UUID]],
    *,
    since: datetime,
    until: datetime,
) -> list[Recorded]:
    """Return what happened to things of several kinds after a moment and up to another, in order.

    Their private words are left out.
    """
    asked = {
        "sources": sorted({kind.source for kind in things}),
        "subjects": [f"{kind.resource}/{one}" for kind, ids in things.items() for one in ids],
        "since": since,
        "until": until,
    }
    return [envelope.read(row.envelope) for row in session.execute(table.SELECT_HAPPENED, asked)]


def changed_since(
    session: Connection,
    kind: type[Event],
    *,
    epoch: int,
    position: int,
    after: UUID | None,
    limit: int,
) -> list[UUID]:
    """Return things of a kind, by id, to which something has happened after a position."""
    resource = f"{kind.resource}/"
    asked = {
        "source": kind.source,
        "resource": resource,
        "epoch": epoch,
        "position": position,
        "after": f"{resource}{after}" if after else resource,
        "limit": limit,
    }
    subjects = session.execute(table.SELECT_CHANGED, asked).scalars()
    return [UUID(subject.removeprefix(resource)) for subject in subjects]


def private(
    session: Connection, kind: type[Event], subject_ids: Iterable[UUID]
) -> dict[UUID, list[Recorded]]:
    """Return those events of some things whose private part is still there and ours to read."""
    subjects = [f"{kind.resource}/{subject_id}" for subject_id in subject_ids]
    found: dict[UUID, list[Recorded]] = {}
    for row in session.execute(table.SELECT_PRIVATE, {"source": kind.source, "subjects": subjects}):
        recorded = envelope.read(row.envelope, row.data)
        found.setdefault(recorded.event.subject_id, []).append(recorded)
    return found


def erase(session: Connection, erased: Sequence[Recorded]) -> None:
    """Remove the private parts of everything that happened to the subjects of `….erased` events.

    The recorded erasure is the authority: without such an event nothing is removed.
    """
    for recorded in erased:
        session.execute(table.ERASE, {"event_id": recorded.id})


def head(session: Connection) -> str:
    """Return the cursor of the newest event that has its position: `<epoch>.<position>`."""
    row = session.execute(table.SELECT_HEAD).one()
    return f"{row.epoch}.{row.size}"

"""How imports are kept. The only SQL about imports is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, Integer, Text, text

from services.contracts.imports import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.imports import ImportArmed, ImportFinished, ImportStarted
from shared.events.organisations import Identifier

_COUNTS = ("rows", "imported", "changed", "skipped", "refused", "ended_before")
IMPORT = projected_table(
    "import",
    "contracts",
    Column("file_hash", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    *(Column(name, Integer) for name in _COUNTS),
    Column("armed", Boolean, nullable=False),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ImportStarted(file_hash=file_hash):
            return {
                "file_hash": file_hash,
                "started_at": recorded.recorded_at,
                "armed": False,
            }
        case ImportFinished() as event:
            counts = {name: getattr(event, name) for name in _COUNTS}
            return counts | {"finished_at": recorded.recorded_at}
        case ImportArmed():
            return {"armed": True}
    return None


PROJECTION = Projection(IMPORT, changes)
apply = PROJECTION.apply

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('contracts.import'))")
_ONE = text("SELECT * FROM contracts.import WHERE id = :id")
_LOCK = text("SELECT * FROM contracts.import WHERE id = :id FOR UPDATE")
_WITH_IDENTIFIERS = text("""
    SELECT DISTINCT ON (wanted.scheme, wanted.id) wanted.scheme, wanted.id AS code, o.id
    FROM unnest(CAST(:schemes AS text[]), CAST(:codes AS text[])) AS wanted (scheme, id)
    JOIN contracts.organisation AS o
      ON o.identifiers @> jsonb_build_array(jsonb_build_object('scheme', wanted.scheme, 'id', wanted.id))
    ORDER BY wanted.scheme, wanted.id, o.id
""")
_TOLD = text("""
    SELECT officer_id FROM contracts.contract
    WHERE import_id = :import_id AND end_on >= :today AND decision IS NULL
      AND terminated_on IS NULL
    ORDER BY id
""")
_WAITING = text("""
    SELECT id FROM contracts.import
    WHERE file_hash = :file_hash AND finished_at IS NOT NULL AND NOT armed
    ORDER BY id
""")
_PAGE = text("""
    SELECT * FROM contracts.import
    WHERE CAST(:before AS timestamptz) IS NULL OR (started_at, id) < (:before, :before_id)
    ORDER BY started_at DESC, id DESC LIMIT :limit
""")


def hold(session: Session) -> None:
    """Let one import at a time write, so that two do not make the same organisation twice."""
    session.execute(_ONE_AT_A_TIME)


def with_identifiers(session: Session, identifiers: Iterable[Identifier]) -> dict[Identifier, UUID]:
    """Return the organisations that have some identifiers."""
    wanted = list(identifiers)
    rows = session.execute(
        _WITH_IDENTIFIERS,
        {"schemes": [one.scheme for one in wanted], "codes": [one.id for one in wanted]},
    )
    return {Identifier(scheme=row.scheme, id=row.code): row.id for row in rows}


def get(session: Session, import_id: UUID) -> Row:
    """Return an import to show."""
    row = session.execute(_ONE, {"id": import_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def lock(session: Session, import_id: UUID) -> rules.Import:
    """Return an import to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": import_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Import(
        id=row.id,
        head=Head(row.version, row.changed_at),
        finished=row.finished_at is not None,
        armed=row.armed,
    )


def waiting_to_be_armed(session: Session, file_hash: str) -> Sequence[UUID]:
    """Return the imports of a file that have come to their end and alert nobody yet."""
    rows = session.execute(_WAITING, {"file_hash": file_hash})
    return rows.scalars().all()


def told(session: Session, import_id: UUID, *, today: date) -> Sequence[UUID | None]:
    """Return who is told about each contract of an import that is still to come to its end."""
    rows = session.execute(_TOLD, {"import_id": import_id, "today": today})
    return rows.scalars().all()


def page(session: Session, *, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Row]:
    """Return imports, the newest first, those before a place in the list."""
    at, import_id = before or (None, None)
    rows = session.execute(_PAGE, {"before": at, "before_id": import_id, "limit": limit})
    return rows.mappings().all()

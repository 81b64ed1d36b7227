"""How imports of plans are kept. The only SQL about them is here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column, DateTime, Integer, Text, Uuid, text

from services.actions.plan_imports import rules
from services.actions.plan_imports.rules import PlanRowOutcome, Progress, RowReport
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.plan_imports import PlanImportFinished, PlanImportStarted

_COUNTS = ("rows", *(one.value for one in PlanRowOutcome))
PLAN_IMPORT = projected_table(
    "plan_import",
    "actions",
    Column("plan_id", Uuid, nullable=False),
    Column("file_hash", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    *(Column(name, Integer) for name in _COUNTS),
    Column("not_in_file", Integer),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case PlanImportStarted() as event:
            return {
                "plan_id": event.plan_id,
                "file_hash": event.file_hash,
                "started_at": recorded.recorded_at,
            }
        case PlanImportFinished() as event:
            counts = {name: getattr(event, name) for name in (*_COUNTS, "not_in_file")}
            return counts | {"finished_at": recorded.recorded_at}
    return None


PROJECTION = Projection(PLAN_IMPORT, changes)
apply = PROJECTION.apply

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('actions.plan_import'))")
_SHOWN = f"""
    SELECT i.id, i.version, i.plan_id, i.started_at, i.finished_at, i.not_in_file,
           pl.title AS plan_title,
           {", ".join(f"coalesce(i.{name}, p.{name}) AS {name}" for name in _COUNTS)},
           coalesce(p.ignored, '{{}}') AS ignored_columns, coalesce(p.notes, '{{}}') AS notes
    FROM actions.plan_import AS i
    JOIN actions.plan AS pl ON pl.id = i.plan_id
    LEFT JOIN actions.plan_import_progress AS p ON p.plan_import_id = i.id
"""  # noqa: S608 -- our own names
_ONE = text(f"{_SHOWN} WHERE i.id = :id")
_LOCK = text("SELECT * FROM actions.plan_import WHERE id = :id FOR UPDATE")
_PAGE = text(f"""
    {_SHOWN}
    WHERE CAST(:before AS timestamptz) IS NULL OR (i.started_at, i.id) < (:before, :before_id)
    ORDER BY i.started_at DESC, i.id DESC LIMIT :limit
""")
_PROGRESS = "SELECT * FROM actions.plan_import_progress WHERE "
_UNFINISHED = text(f"""
    {_PROGRESS} plan_id = :plan_id AND file_hash = :file_hash AND NOT finished
    ORDER BY plan_import_id DESC LIMIT 1
""")
_LOCK_PROGRESS = text(f"{_PROGRESS} plan_import_id = :plan_import_id FOR UPDATE")
_BEGIN = text("""
    INSERT INTO actions.plan_import_progress
        (plan_import_id, plan_id, file_hash, chunk_size, ignored, notes)
    VALUES (:plan_import_id, :plan_id, :file_hash, :chunk_size, :ignored, :notes)
""")
_ADDED = ", ".join(f"{name} = {name} + :{name}" for name in _COUNTS)
_MOVE = text(
    f"UPDATE actions.plan_import_progress SET chunks = chunks + 1, {_ADDED}"  # noqa: S608
    " WHERE plan_import_id = :plan_import_id"
)
_END = text("""
    UPDATE actions.plan_import_progress SET finished = true WHERE plan_import_id = :plan_import_id
""")
_KEEP_CHUNK = text("""
    INSERT INTO actions.plan_import_chunk (plan_import_id, number, rows, told)
    VALUES (:plan_import_id, :number, CAST(:rows AS json), CAST(:told AS json))
""")
_CHUNK = text("""
    SELECT rows FROM actions.plan_import_chunk
    WHERE plan_import_id = :plan_import_id AND number = :number
""")
_TOLD_ROWS = text("""
    SELECT told FROM actions.plan_import_chunk
    WHERE plan_import_id = :plan_import_id AND json_array_length(told) > 0
    ORDER BY number LIMIT :limit
""")
_TITLED = text("""
    SELECT id FROM actions.plan WHERE lower(title) = lower(:title) AND status <> 'closed'
    ORDER BY id
""")
_COUNCIL = text("""
    SELECT id FROM actions.known_organisation
    WHERE identifiers @> CAST(:identifier AS jsonb) AND merged_into_id IS NULL
""")
_TITLE = text("SELECT title FROM actions.plan WHERE id = :id")


def hold(session: Session) -> None:
    """Let one import at a time write, so that two do not make the same objective twice."""
    session.execute(_ONE_AT_A_TIME)


def get(session: Session, plan_import_id: UUID) -> Row:
    """Return an import to show."""
    row = session.execute(_ONE, {"id": plan_import_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def lock(session: Session, plan_import_id: UUID) -> rules.PlanImport:
    """Return an import to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": plan_import_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.PlanImport(
        id=row.id,
        head=Head(row.version, row.changed_at),
        finished=row.finished_at is not None,
    )


def page(session: Session, *, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Row]:
    """Return imports, the newest first, those before a place in the list."""
    at, plan_import_id = before or (None, None)
    rows = session.execute(_PAGE, {"before": at, "before_id": plan_import_id, "limit": limit})
    return rows.mappings().all()


def unfinished(session: Session, beginning: Progress) -> Progress | None:
    """Return how far an import of the same file is that has not come to its end."""
    wanted = {"plan_id": beginning.plan_id, "file_hash": beginning.file_hash}
    row = session.execute(_UNFINISHED, wanted).mappings().one_or_none()
    return _progress(row) if row else None


def lock_progress(session: Session, plan_import_id: UUID) -> Progress:
    """Return how far an import is, held until the transaction ends."""
    wanted = {"plan_import_id": plan_import_id}
    row = session.execute(_LOCK_PROGRESS, wanted).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _progress(row)


def begin(session: Session, beginning: Progress) -> None:
    """Note that an import has begun, and what was told of all of its file."""
    session.execute(
        _BEGIN,
        {
            "plan_import_id": beginning.plan_import_id,
            "plan_id": beginning.plan_id,
            "file_hash": beginning.file_hash,
            "chunk_size": beginning.chunk_size,
            "ignored": list(beginning.ignored),
            "notes": list(beginning.notes),
        },
    )


def keep_chunk(
    session: Session, plan_import_id: UUID, number: int, reports: Sequence[RowReport]
) -> None:
    """Note what became of a chunk of rows."""
    counted = Counter[str](one.outcome for one in reports)
    written = {
        "rows": orjson.dumps(reports).decode(),
        "told": orjson.dumps([one for one in reports if one.is_told]).decode(),
    }
    which = {"plan_import_id": plan_import_id, "number": number}
    session.execute(_KEEP_CHUNK, which | written)
    moved = {name: counted.get(name, 0) for name in _COUNTS} | {"rows": len(reports)}
    session.execute(_MOVE, {"plan_import_id": plan_import_id, **moved})


def end(session: Session, plan_import_id: UUID) -> None:
    """Note that an import has come to its end."""
    session.execute(_END, {"plan_import_id": plan_import_id})


def chunk(session: Session, plan_import_id: UUID, number: int) -> list[RowReport]:
    """Return what became of a chunk of rows that was taken before."""
    wanted = {"plan_import_id": plan_import_id, "number": number}
    return _read(session.execute(_CHUNK, wanted).scalar_one())


def listed(session: Session, plan_import_id: UUID, limit: int) -> list[RowReport]:
    """Return the rows of an import that a person should see, in the order of the file."""
    wanted = {"plan_import_id": plan_import_id, "limit": limit}
    rows = session.execute(_TOLD_ROWS, wanted).scalars()
    return [one for each in rows for one in _read(each)][:limit]


def titled(session: Session, title: str) -> list[UUID]:
    """Return the plans of a title that are not over."""
    return list(session.execute(_TITLED, {"title": title}).scalars())


def title_of(session: Session, plan_id: UUID) -> str:
    """Return the title of a plan."""
    title: str | None = session.execute(_TITLE, {"id": plan_id}).scalar()
    if title is None:
        raise NotFound
    return title


def council(session: Session, identifier: str) -> UUID | None:
    """Return the council's own organisation; None while it is not known here."""
    return session.execute(_COUNCIL, {"identifier": identifier}).scalar()


def _progress(row: Row) -> Progress:
    return Progress(
        plan_import_id=row["plan_import_id"],
        plan_id=row["plan_id"],
        file_hash=row["file_hash"],
        chunk_size=row["chunk_size"],
        ignored=tuple(row["ignored"]),
        notes=tuple(row["notes"]),
        chunks=row["chunks"],
        counts={one.value: row[one.value] for one in PlanRowOutcome},
    )


def _read(written: list[dict[str, Any]]) -> list[RowReport]:
    return [
        RowReport(
            **each
            | {"outcome": PlanRowOutcome(each["outcome"])}
            | {name: tuple(each[name]) for name in ("fields", "notes")}
        )
        for each in written
    ]

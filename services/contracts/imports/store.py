"""How imports are kept. The only SQL about imports is here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Boolean, Column, DateTime, Integer, Text, text

from services.contracts.imports import rules
from services.contracts.imports.rules import Progress, RowOutcome, RowReport
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.imports import ImportArmed, ImportFinished, ImportStarted
from shared.events.organisations import Identifier

_COUNTS = ("rows", *(one.value for one in RowOutcome), "ended_before")
IMPORT = projected_table(
    "import",
    "contracts",
    Column("file_hash", Text, nullable=False),
    Column("only_childrens", Boolean, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    *(Column(name, Integer) for name in _COUNTS),
    Column("armed", Boolean, nullable=False),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ImportStarted() as event:
            return {
                "file_hash": event.file_hash,
                "only_childrens": event.only_childrens,
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
_SHOWN = f"""
    SELECT i.id, i.version, i.started_at, i.finished_at, i.only_childrens, i.armed,
           {", ".join(f"coalesce(i.{name}, p.{name}) AS {name}" for name in _COUNTS)},
           coalesce(p.ignored, '{{}}') AS ignored_columns, coalesce(p.notes, '{{}}') AS notes
    FROM contracts.import AS i
    LEFT JOIN contracts.import_progress AS p ON p.import_id = i.id
"""  # noqa: S608 -- our own names
_ONE = text(f"{_SHOWN} WHERE i.id = :id")
_LOCK = text("SELECT * FROM contracts.import WHERE id = :id FOR UPDATE")
# Every organisation is looked at once, which costs less than to look for each identifier.
_WITH_IDENTIFIERS = text("""
    SELECT DISTINCT ON (wanted.scheme, wanted.id) wanted.scheme, wanted.id AS code,
           o.id, o.name_key, CAST(o.identifiers AS text) AS identifiers, o.version, o.changed_at
    FROM contracts.organisation AS n
    CROSS JOIN LATERAL jsonb_to_recordset(n.identifiers) AS named (scheme text, id text)
    JOIN unnest(CAST(:schemes AS text[]), CAST(:codes AS text[])) AS wanted (scheme, id)
      ON (wanted.scheme, wanted.id) = (named.scheme, named.id)
    JOIN contracts.organisation AS o ON o.id = coalesce(n.merged_into_id, n.id)
    ORDER BY wanted.scheme, wanted.id, n.merged_into_id IS NOT NULL, n.id
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
_PAGE = text(f"""
    {_SHOWN}
    WHERE CAST(:before AS timestamptz) IS NULL OR (i.started_at, i.id) < (:before, :before_id)
    ORDER BY i.started_at DESC, i.id DESC LIMIT :limit
""")
_PROGRESS = "SELECT * FROM contracts.import_progress WHERE "
_UNFINISHED = text(f"""
    {_PROGRESS} file_hash = :file_hash AND only_childrens = :only_childrens AND NOT finished
    ORDER BY import_id DESC LIMIT 1
""")
_LOCK_PROGRESS = text(f"{_PROGRESS} import_id = :import_id FOR UPDATE")
_BEGIN = text("""
    INSERT INTO contracts.import_progress
        (import_id, file_hash, only_childrens, chunk_size, ignored, notes)
    VALUES (:import_id, :file_hash, :only_childrens, :chunk_size, :ignored, :notes)
""")
_ADDED = ", ".join(f"{name} = {name} + :{name}" for name in _COUNTS)
_MOVE = text(
    f"UPDATE contracts.import_progress SET chunks = chunks + 1, {_ADDED}"  # noqa: S608
    " WHERE import_id = :import_id"
)
_END = text("UPDATE contracts.import_progress SET finished = true WHERE import_id = :import_id")
_KEEP_CHUNK = text("""
    INSERT INTO contracts.import_chunk (import_id, number, rows, told)
    VALUES (:import_id, :number, CAST(:rows AS json), CAST(:told AS json))
""")
_CHUNK = text("""
    SELECT rows FROM contracts.import_chunk WHERE import_id = :import_id AND number = :number
""")
_TOLD_ROWS = text("""
    SELECT told FROM contracts.import_chunk
    WHERE import_id = :import_id AND json_array_length(told) > 0 ORDER BY number LIMIT :limit
""")


def hold(session: Session) -> None:
    """Let one import at a time write, so that two do not make the same organisation twice."""
    session.execute(_ONE_AT_A_TIME)


def with_identifiers(session: Session, identifiers: Iterable[Identifier]) -> dict[Identifier, Row]:
    """Return the organisations that have some identifiers."""
    wanted = list(identifiers)
    rows = session.execute(
        _WITH_IDENTIFIERS,
        {"schemes": [one.scheme for one in wanted], "codes": [one.id for one in wanted]},
    )
    return {Identifier(scheme=row["scheme"], id=row["code"]): row for row in rows.mappings()}


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


def unfinished(session: Session, beginning: Progress) -> Progress | None:
    """Return how far an import of the same file is that has not come to its end."""
    wanted = {
        "file_hash": beginning.file_hash,
        "only_childrens": beginning.only_childrens,
    }
    row = session.execute(_UNFINISHED, wanted).mappings().one_or_none()
    return _progress(row) if row else None


def lock_progress(session: Session, import_id: UUID) -> Progress:
    """Return how far an import is, held until the transaction ends."""
    row = session.execute(_LOCK_PROGRESS, {"import_id": import_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _progress(row)


def begin(session: Session, beginning: Progress) -> None:
    """Note that an import has begun, and what was told of all of its file."""
    session.execute(
        _BEGIN,
        {
            "import_id": beginning.import_id,
            "file_hash": beginning.file_hash,
            "only_childrens": beginning.only_childrens,
            "chunk_size": beginning.chunk_size,
            "ignored": list(beginning.ignored),
            "notes": list(beginning.notes),
        },
    )


def keep_chunk(
    session: Session, import_id: UUID, number: int, reports: Sequence[RowReport]
) -> None:
    """Note what became of a chunk of rows."""
    counted = Counter[str](one.outcome for one in reports)
    told = [one for one in reports if one.is_told]
    session.execute(
        _KEEP_CHUNK,
        {
            "import_id": import_id,
            "number": number,
            "rows": _written(reports),
            "told": _written(told),
        },
    )
    moved = {name: counted.get(name, 0) for name in _COUNTS}
    moved |= {"rows": len(reports), "ended_before": sum(one.ended_before for one in reports)}
    session.execute(_MOVE, {"import_id": import_id, **moved})


def end(session: Session, import_id: UUID) -> None:
    """Note that an import has come to its end."""
    session.execute(_END, {"import_id": import_id})


def chunk(session: Session, import_id: UUID, number: int) -> list[RowReport]:
    """Return what became of a chunk of rows that was taken before."""
    wanted = {"import_id": import_id, "number": number}
    return _read(session.execute(_CHUNK, wanted).scalar_one())


def listed(session: Session, import_id: UUID, limit: int) -> list[RowReport]:
    """Return the rows of an import that a person should see, in the order of the file."""
    wanted = {"import_id": import_id, "limit": limit}
    rows = session.execute(_TOLD_ROWS, wanted).scalars()
    return [one for each in rows for one in _read(each)][:limit]


def _progress(row: Row) -> Progress:
    return Progress(
        import_id=row["import_id"],
        file_hash=row["file_hash"],
        only_childrens=row["only_childrens"],
        chunk_size=row["chunk_size"],
        ignored=tuple(row["ignored"]),
        notes=tuple(row["notes"]),
        chunks=row["chunks"],
        ended_before=row["ended_before"],
        counts={one.value: row[one.value] for one in RowOutcome},
    )


def _written(reports: Sequence[RowReport]) -> str:
    return orjson.dumps(reports).decode()


def _read(written: list[dict[str, Any]]) -> list[RowReport]:
    return [
        RowReport(
            **each
            | {"outcome": RowOutcome(each["outcome"])}
            | {name: tuple(each[name]) for name in ("fields", "notes")}
        )
        for each in written
    ]

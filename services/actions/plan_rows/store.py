"""How it is kept which action a row became; and what rows may mean of what stands in a plan."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import text

from shared.database.engine import Row, Session

_ORGANISATIONS = text("""
    SELECT coalesce(merged_into_id, id) AS id, lower(name) AS key
    FROM actions.known_organisation WHERE lower(name) = ANY(CAST(:keys AS text[]))
    ORDER BY merged_into_id IS NOT NULL, id
""")
_OBJECTIVES = text("""
    SELECT DISTINCT ON (key) id, key FROM actions.objective, lower(title) AS key
    WHERE plan_id = :plan_id AND NOT removed AND key = ANY(CAST(:keys AS text[]))
    ORDER BY key, place, id
""")
_KNOWN_ROWS = text("""
    SELECT r.key, r.action_id, r.said, a.objective_id
    FROM actions.plan_import_row AS r JOIN actions.action AS a ON a.id = r.action_id
    WHERE r.plan_id = :plan_id AND r.key = ANY(CAST(:keys AS text[]))
""")
_KEYS_OF = text("""
    SELECT action_id, key, said FROM actions.plan_import_row WHERE action_id = ANY(:ids)
""")
_ACTIONS = text("""
    SELECT a.*, p.owner_ids FROM actions.action AS a JOIN actions.plan AS p ON p.id = a.plan_id
    WHERE a.id = ANY(:ids)
       OR (a.objective_id = ANY(:objective_ids) AND NOT a.removed
           AND (a.description = ANY(CAST(:descriptions AS text[])) OR a.place = ANY(:places)))
    ORDER BY a.place, a.id FOR UPDATE OF a
""")
_FORGET_ROWS = text("""
    DELETE FROM actions.plan_import_row
    WHERE action_id = ANY(:ids) OR (plan_id = :plan_id AND key = ANY(CAST(:keys AS text[])))
""")
_KEEP_ROWS = text("""
    INSERT INTO actions.plan_import_row
        (plan_id, key, action_id, said, legislation, plan_import_id)
    SELECT :plan_id, r.key, r.action_id, r.said, r.legislation, :plan_import_id
    FROM json_to_recordset(CAST(:rows AS json))
        AS r (key text, action_id uuid, said jsonb, legislation text)
""")
_NOT_IN_FILE = text("""
    SELECT count(*) FROM actions.action AS a
    WHERE a.plan_id = :plan_id AND NOT a.removed AND NOT EXISTS (
        SELECT FROM actions.plan_import_row AS r
        WHERE r.action_id = a.id AND r.plan_import_id = :plan_import_id)
""")


@dataclass(frozen=True, slots=True)
class KnownRow:
    """Which action a row became, and what the last file said of it."""

    key: str
    action_id: UUID
    said: Mapping[str, str]
    legislation: str | None = None
    objective_id: UUID | None = None


def organisations(session: Session, keys: Collection[str]) -> dict[str, UUID]:
    """Return the organisations of some names, by the name in small letters."""
    if not keys:
        return {}
    rows = session.execute(_ORGANISATIONS, {"keys": list(keys)})
    found: dict[str, UUID] = {}
    for row in rows:
        found.setdefault(row.key, row.id)
    return found


def objectives(session: Session, plan_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    """Return the objectives of a plan by their titles in small letters."""
    rows = session.execute(_OBJECTIVES, {"plan_id": plan_id, "keys": list(keys)})
    return {row.key: row.id for row in rows}


def known_rows(session: Session, plan_id: UUID, keys: Collection[str]) -> dict[str, KnownRow]:
    """Return what rows of some keys became the last time."""
    rows = session.execute(_KNOWN_ROWS, {"plan_id": plan_id, "keys": list(keys)})
    return {
        row.key: KnownRow(row.key, row.action_id, row.said, objective_id=row.objective_id)
        for row in rows
    }


def keys_of(session: Session, action_ids: Collection[UUID]) -> dict[UUID, KnownRow]:
    """Return which rows some actions were the last time."""
    rows = session.execute(_KEYS_OF, {"ids": list(action_ids)})
    return {row.action_id: KnownRow(row.key, row.action_id, row.said) for row in rows}


def lock_actions(
    session: Session,
    *,
    ids: Collection[UUID],
    objective_ids: Collection[UUID],
    descriptions: Collection[str],
    places: Collection[int],
) -> Sequence[Row]:
    """Return the actions that rows may mean, held until the transaction ends."""
    asked = {
        "ids": list(ids),
        "objective_ids": list(objective_ids),
        "descriptions": list(descriptions),
        "places": list(places),
    }
    return session.execute(_ACTIONS, asked).mappings().all()


def keep_rows(
    session: Session, plan_id: UUID, plan_import_id: UUID, rows: Iterable[KnownRow]
) -> None:
    """Note which actions rows became, and what the file said of each."""
    kept = list(rows)
    asked = {"plan_id": plan_id, "plan_import_id": plan_import_id}
    ids = {"ids": [one.action_id for one in kept], "keys": [one.key for one in kept]}
    session.execute(_FORGET_ROWS, {"plan_id": plan_id, **ids})
    session.execute(_KEEP_ROWS, {**asked, "rows": orjson.dumps(kept).decode()})


def not_in_file(session: Session, plan_id: UUID, plan_import_id: UUID) -> int:
    """Return how many actions of a plan the file of an import does not name."""
    asked = {"plan_id": plan_id, "plan_import_id": plan_import_id}
    return int(session.execute(_NOT_IN_FILE, asked).scalar_one())

"""How likely twins are found, and how those are kept that are none.

Names are read from the officers' table alone, never from the log: an erased one is found no more.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, TextClause, Uuid, text

from services.actions.officer_twins import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Recorded
from shared.events.officer_twins import OfficerTwinDismissed

OFFICER_TWIN = projected_table(
    "officer_twin",
    "actions",
    Column("one_id", Uuid, nullable=False),
    Column("other_id", Uuid, nullable=False),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OfficerTwinDismissed(one_id=one_id, other_id=other_id):
            return {"one_id": one_id, "other_id": other_id}
    return None


PROJECTION = Projection(OFFICER_TWIN, changes)
apply = PROJECTION.apply

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:id AS text), 0))")
# Whoever has a word of their name or the beginning of their address in common is looked at closely.
_ALIKE = """
    WITH said AS MATERIALIZED (
        SELECT o.id, word FROM actions.officer AS o
        CROSS JOIN LATERAL unnest(string_to_array(o.name_key, ' ')) AS word
        WHERE o.standing <> 'left' AND length(word) > 1
        UNION
        SELECT id, '@' || split_part(email_key, '@', 1) FROM actions.officer
        WHERE standing <> 'left' AND email_key IS NOT NULL
    )
    SELECT DISTINCT one.id AS one_id, other.id AS other_id
    FROM said AS one JOIN said AS other USING (word) WHERE one.id < other.id
      AND (CAST(:officer_id AS uuid) IS NULL OR :officer_id IN (one.id, other.id))
"""
_DISMISSED = """
    SELECT one_id, other_id FROM actions.officer_twin
    WHERE CAST(:officer_id AS uuid) IS NULL OR :officer_id IN (one_id, other_id)
"""


def _shown(pairs: str, also: str) -> TextClause:
    return text(f"""
        SELECT p.id, coalesce(t.version, 0) AS version, t.changed_at AS dismissed_at, one.name_key,
               {_columns("one")}, {_columns("other")}
        FROM (SELECT one_id, other_id,
                     CAST(md5(CAST(one_id AS text) || CAST(other_id AS text)) AS uuid) AS id
              FROM ({pairs}) AS p) AS p
        JOIN actions.officer AS one ON one.id = p.one_id
        JOIN actions.officer AS other ON other.id = p.other_id
        LEFT JOIN actions.known_organisation AS one_k ON one_k.id = one.organisation_id
        LEFT JOIN actions.known_organisation AS other_k ON other_k.id = other.organisation_id
        LEFT JOIN actions.officer_twin AS t ON t.id = p.id
        WHERE one.name IS NOT NULL AND other.name IS NOT NULL
          AND one.standing <> 'left' AND other.standing <> 'left' {also}
          AND (CAST(:id AS uuid) IS NULL OR p.id = :id)
          AND (CAST(:after_name AS text) IS NULL
               OR (one.name_key, p.id) > (:after_name, :after_id))
        ORDER BY one.name_key, p.id
    """)  # noqa: S608 -- our own names


def _columns(which: str) -> str:
    names = ("id", "name", "name_key", "email", "post", "standing", "organisation_id")
    said = ", ".join(f"{which}.{name} AS {which}_{name}" for name in names)
    return f"{said}, {which}_k.name AS {which}_organisation_name"


_PROPOSED = _shown(
    _ALIKE,
    """AND t.id IS NULL AND (one.organisation_id = other.organisation_id
            OR one.email_key IS NULL OR other.email_key IS NULL
            OR split_part(one.email_key, '@', 1) = split_part(other.email_key, '@', 1)
            OR length(one.name_key) = length(other.name_key))""",
)
_PAGES = {False: _PROPOSED, True: _shown(_DISMISSED, "")}


def pairs(
    session: Session,
    *,
    dismissed: bool,
    officer_id: UUID | None = None,
    twin_id: UUID | None = None,
    after: tuple[str, UUID] | None = None,
) -> Iterator[tuple[Row, rules.Verdict]]:
    """Yield pairs by the name of the one known longest, each with how likely it is and why."""
    after_name, after_id = after or (None, None)
    asked = {
        "officer_id": officer_id,
        "id": twin_id,
        "after_name": after_name,
        "after_id": after_id,
    }
    for row in session.execute(_PAGES[dismissed], asked).mappings():
        verdict = rules.judge(_person(row, "one"), _person(row, "other"))
        if verdict is not None:
            yield row, verdict
        elif dismissed:
            yield row, rules.Verdict(rules.TwinConfidence.LOW, ())


def _person(row: Row, which: str) -> rules.Person:
    names = ("name", "name_key", "email", "organisation_id")
    return rules.Person(**{name: row[f"{which}_{name}"] for name in names})


def get(session: Session, twin_id: UUID) -> tuple[Row, rules.Verdict]:
    """Return a pair to show, whether it is proposed or was dismissed."""
    for dismissed in (True, False):
        for found in pairs(session, dismissed=dismissed, twin_id=twin_id):
            return found
    raise NotFound


def lock(session: Session, twin_id: UUID) -> rules.Pair:
    """Return a pair to decide about, held until the transaction ends."""
    session.execute(_LOCK, {"id": twin_id})
    row, _ = get(session, twin_id)
    return rules.Pair(
        id=twin_id,
        one_id=row["one_id"],
        other_id=row["other_id"],
        dismissed=row["dismissed_at"] is not None,
    )

"""How likely twins are found, and how those are kept that are none."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, TextClause, Uuid, text

from services.contracts.organisation_twins import rules
from services.contracts.organisations.identifiers import twin_number
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Recorded
from shared.events.organisation_twins import OrganisationTwinDismissed
from shared.events.organisations import Identifier

ORGANISATION_TWIN = projected_table(
    "organisation_twin",
    "contracts",
    Column("one_id", Uuid, nullable=False),
    Column("other_id", Uuid, nullable=False),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OrganisationTwinDismissed(one_id=one_id, other_id=other_id):
            return {"one_id": one_id, "other_id": other_id}
    return None


PROJECTION = Projection(ORGANISATION_TWIN, changes)
apply = PROJECTION.apply

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:id AS text), 0))")


_NOT_DISMISSED = """
    NOT EXISTS (SELECT FROM contracts.organisation_twin AS t
                WHERE t.one_id = one.id AND t.other_id = other.id)
"""
# Of a name that many have, each is paired with the one known longest that it may be.
_PROPOSED = f"""
    WITH named AS MATERIALIZED (
        SELECT twin_key FROM contracts.organisation WHERE merged_into_id IS NULL
        GROUP BY twin_key HAVING count(*) > 1
    ), numbered AS MATERIALIZED (
        SELECT array_agg(o.id) AS ids
        FROM contracts.organisation AS o CROSS JOIN unnest(o.twin_numbers) AS number
        WHERE o.merged_into_id IS NULL
        GROUP BY number COLLATE "C" HAVING count(*) > 1
    )
    SELECT one.id AS one_id, other.id AS other_id
    FROM named
    JOIN contracts.organisation AS other USING (twin_key)
    CROSS JOIN LATERAL (
        SELECT one.id FROM contracts.organisation AS one
        WHERE one.twin_key = other.twin_key AND one.id < other.id AND one.merged_into_id IS NULL
          AND {_NOT_DISMISSED}
        ORDER BY one.id LIMIT 1
    ) AS one
    WHERE other.merged_into_id IS NULL
    UNION
    SELECT one.id, other.id
    FROM numbered
    CROSS JOIN LATERAL unnest(numbered.ids) AS one (id)
    CROSS JOIN LATERAL unnest(numbered.ids) AS other (id)
    WHERE one.id < other.id AND {_NOT_DISMISSED}
"""  # noqa: S608 -- our own names
_DISMISSED = "SELECT one_id, other_id FROM contracts.organisation_twin"


def _shown(pairs: str) -> TextClause:
    """Return the statement that shows pairs, each with what is alike in it."""
    return text(f"""
        SELECT p.id, coalesce(t.version, 0) AS version, t.changed_at AS dismissed_at,
               one.id AS one_id, one.name AS one_name, one.name_key,
               one.identifiers AS one_identifiers,
               other.id AS other_id, other.name AS other_name,
               other.identifiers AS other_identifiers,
               coalesce(one.twin_key = other.twin_key, false) AS same_name
        FROM (SELECT one_id, other_id,
                     CAST(md5(CAST(one_id AS text) || CAST(other_id AS text)) AS uuid) AS id
              FROM ({pairs}) AS p) AS p
        -- Each pair is looked up: how many there will be cannot be guessed from the tables.
        CROSS JOIN LATERAL (
            SELECT * FROM contracts.organisation AS o WHERE o.id = p.one_id OFFSET 0) AS one
        CROSS JOIN LATERAL (
            SELECT * FROM contracts.organisation AS o WHERE o.id = p.other_id OFFSET 0) AS other
        LEFT JOIN contracts.organisation_twin AS t ON t.id = p.id
        WHERE one.merged_into_id IS NULL AND other.merged_into_id IS NULL
          AND (CAST(:id AS uuid) IS NULL OR p.id = :id)
          AND (CAST(:organisation_id AS uuid) IS NULL
               OR :organisation_id IN (p.one_id, p.other_id))
          AND (CAST(:after_name AS text) IS NULL
               OR (one.name_key, p.id) > (:after_name, :after_id))
        ORDER BY one.name_key, p.id LIMIT :limit
    """)  # noqa: S608 -- our own names


_PAGES = {False: _shown(_PROPOSED), True: _shown(_DISMISSED)}


def page(
    session: Session,
    *,
    dismissed: bool,
    organisation_id: UUID | None = None,
    twin_id: UUID | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return pairs by the name of the one known longest, those after a place in the list."""
    after_name, after_id = after or (None, None)
    wanted = {
        "id": twin_id,
        "organisation_id": organisation_id,
        "after_name": after_name,
        "after_id": after_id,
        "limit": limit,
    }
    return session.execute(_PAGES[dismissed], wanted).mappings().all()


def get(session: Session, twin_id: UUID) -> Row:
    """Return a pair to show, whether it is proposed or was dismissed."""
    for dismissed in (True, False):
        found = page(session, dismissed=dismissed, twin_id=twin_id, limit=1)
        if found:
            return found[0]
    raise NotFound


def lock(session: Session, twin_id: UUID) -> rules.Pair:
    """Return a pair to decide about, held until the transaction ends."""
    session.execute(_LOCK, {"id": twin_id})
    row = get(session, twin_id)
    return rules.Pair(
        id=twin_id,
        one_id=row["one_id"],
        other_id=row["other_id"],
        dismissed=row["dismissed_at"] is not None,
    )


def likeness(row: Row) -> rules.Likeness:
    """Return in what two organisations of a pair are alike, and in what they are not."""
    ones, others = (
        tuple(Identifier(**each) for each in row[name])
        for name in ("one_identifiers", "other_identifiers")
    )
    return rules.Likeness(
        names=(row["one_name"], row["other_name"]),
        same_name=row["same_name"],
        one=ones,
        other=others,
        numbers=tuple(
            (one, other)
            for one in ones
            for other in others
            if (number := twin_number(one)) is not None and number == twin_number(other)
        ),
    )

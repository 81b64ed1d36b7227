"""How the actions that rest on something are found; the actions themselves are kept elsewhere."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database.engine import Row, Session

MOST = 100  # of each thing, so that one on which a whole plan rests does not fill a page
_COLUMNS = """id, code, place, description, plan_id, organisation_ids, ground_ids, state, rag,
    until_on, removed"""
_THEN = f"""(
    SELECT {_COLUMNS} FROM actions.action WHERE changed_at <= :as_at
    UNION ALL
    SELECT {_COLUMNS} FROM actions.action_before WHERE changed_at <= :as_at AND valid_to > :as_at
)"""  # noqa: S608 -- our own names
_RESTING = """
    SELECT * FROM (
        SELECT ground_id, a.id, a.description AS name, a.code, a.plan_id, p.title AS plan_name,
               a.state, a.rag, a.until_on,
               count(*) OVER (PARTITION BY ground_id) AS actions_in_all,
               row_number() OVER (PARTITION BY ground_id ORDER BY p.title, a.plan_id, a.place, a.id)
                   AS place
        FROM {actions} AS a
        CROSS JOIN unnest(a.ground_ids) AS ground_id
        JOIN actions.plan AS p ON p.id = a.plan_id
        WHERE a.ground_ids && CAST(:ids AS uuid[]) AND ground_id = ANY(:ids) AND NOT a.removed
          AND (CAST(:seen_by AS uuid) IS NULL OR p.owner_ids @> ARRAY[CAST(:seen_by AS uuid)]
               OR a.organisation_ids @> ARRAY[CAST(:seen_by AS uuid)])
    ) AS resting
    WHERE place <= :most ORDER BY ground_id, place
"""
_NOW_RESTING = text(_RESTING.format(actions="actions.action"))
_THEN_RESTING = text(_RESTING.format(actions=_THEN))


def resting(
    session: Session,
    ids: Collection[UUID],
    *,
    seen_by: UUID | None,
    as_at: datetime | None = None,
) -> dict[UUID, list[Row]]:
    """Return the actions that rest on each of some things, in the order of their plans.

    Of each thing they are so many at most; `actions_in_all` says how many there are. `seen_by`
    leaves the actions that do not concern an organisation out.
    """
    found: dict[UUID, list[Row]] = {}
    if not ids:
        return found
    asked = {"ids": list(ids), "seen_by": seen_by, "most": MOST}
    if as_at is None:
        rows = session.execute(_NOW_RESTING, asked)
    else:
        rows = session.execute(_THEN_RESTING, asked | {"as_at": as_at})
    for row in rows.mappings():
        found.setdefault(row["ground_id"], []).append(row)
    return found

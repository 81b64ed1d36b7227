"""How exceptions are read from plans. They are found each time, and never kept."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from services.actions.plan_exceptions.rules import GRAVITY, QUIET_DAYS, PlanExceptionKind
from shared.database.engine import Row, Session

_ENDED = """EXISTS (SELECT FROM actions.known_contract AS k
    WHERE k.id = ANY(a.ground_ids) AND least(k.end_on, k.terminated_on) < :today)"""
# When each kind is found with an action that is open, and the words that it is about.
_OF_ACTIONS = {
    PlanExceptionKind.NO_OFFICER: ("a.officer_ids = '{}' AND a.responsible IS NULL", "NULL"),
    PlanExceptionKind.OFFICER_LEFT: (
        "a.officer_ids && ARRAY(SELECT id FROM actions.officer WHERE standing = 'left')",
        "a.responsible",
    ),
    PlanExceptionKind.OFFICER_PROPOSED: (
        "a.officer_ids && ARRAY(SELECT id FROM actions.officer WHERE standing = 'proposed')",
        "a.responsible",
    ),
    PlanExceptionKind.RESPONSIBLE_NOT_RECOGNISED: (
        "a.officer_ids = '{}' AND a.responsible IS NOT NULL",
        "a.responsible",
    ),
    PlanExceptionKind.TIME_SCALE_UNREAD: ("a.precision = 'unread'", "a.time_words"),
    PlanExceptionKind.TIME_SCALE_MISSING: ("a.precision IS NULL", "NULL"),
    PlanExceptionKind.STEP_TIME_SCALE_UNREAD: (
        """a.steps @? '$[*].time_scale.precision ? (@ == "unread")'""",
        """jsonb_path_query_first(
            a.steps, '$[*].time_scale ? (@.precision == "unread").words') #>> '{}'""",
    ),
    PlanExceptionKind.OVERDUE_UNREPORTED: (
        """coalesce(a.until_on, 'infinity') < :today AND a.precision <> 'unread'
           AND a.state <> 'suspended' AND coalesce(a.reported_on, '-infinity') < :quiet_since""",
        "a.time_words",
    ),
    PlanExceptionKind.SUSPENSION_OVER: ("a.suspended_until_on < :today", "NULL"),
    PlanExceptionKind.DRIVER_REPEALED: (
        "a.driver_ids && ARRAY(SELECT id FROM actions.driver WHERE repealed_on <= :today)",
        """(SELECT string_agg(d.title, '; ' ORDER BY d.title) FROM actions.driver AS d
            WHERE d.id = ANY(a.driver_ids) AND d.repealed_on <= :today)""",
    ),
    PlanExceptionKind.CONTRACT_OVER: (
        f"a.ground_ids <> '{{}}' AND {_ENDED}",
        """(SELECT string_agg(k.reference, '; ' ORDER BY k.reference)
            FROM actions.known_contract AS k WHERE k.id = ANY(a.ground_ids)
            AND least(k.end_on, k.terminated_on) < :today)""",
    ),
}
_OBJECTIVES = GRAVITY[PlanExceptionKind.OBJECTIVE_WITHOUT_ACTION]
_FILTERS = {
    "plan_id": "a.plan_id = :plan_id",
    "objective_id": "a.objective_id = :objective_id",
    "officer_id": "a.officer_ids @> ARRAY[CAST(:officer_id AS uuid)]",
    "partner_id": """(a.organisation_ids @> ARRAY[CAST(:partner_id AS uuid)]
        OR a.plan_id = ANY(ARRAY(
            SELECT id FROM actions.plan WHERE owner_ids @> ARRAY[CAST(:partner_id AS uuid)])))""",
}
_WORDS = (
    "CASE e.gravity "
    + " ".join(f"WHEN {GRAVITY[kind]} THEN {words}" for kind, (_, words) in _OF_ACTIONS.items())
    + " END"
)
_OF_LIVING_PLANS = "a.plan_id = ANY(ARRAY(SELECT id FROM actions.plan WHERE status <> 'closed'))"
_POSTS = text("SELECT id, post FROM actions.officer WHERE id = ANY(CAST(:ids AS uuid[]))")


@lru_cache(maxsize=256)
def _page(only: PlanExceptionKind | None, filters: frozenset[str], *, follows: bool) -> TextClause:
    wanted = (_OF_LIVING_PLANS, *(_FILTERS[name] for name in sorted(filters)))
    conditions = "".join(f" AND {each}" for each in wanted)
    after = "WHERE (gravity, place, e.id) > (:after_gravity, :after_place, :after_id)"
    # The page is cut before any words are looked up.
    return text(f"""
        SELECT e.gravity, e.place, e.id, p.id AS plan_id, p.title AS plan_title,
               o.id AS objective_id, o.title AS objective_title, o.code AS objective_code,
               a.id AS action_id, a.code AS action_code, a.description AS action_name,
               coalesce(a.officer_ids, '{{}}') AS officer_ids, {_WORDS} AS said
        FROM (SELECT * FROM ({_found(only, conditions)}) AS e {after if follows else ""}
              ORDER BY gravity, place, e.id LIMIT :limit) AS e
        LEFT JOIN actions.action AS a ON a.id = e.id AND e.gravity <> {_OBJECTIVES}
        JOIN actions.objective AS o ON o.id = coalesce(a.objective_id, e.id)
        JOIN actions.plan AS p ON p.id = o.plan_id
        ORDER BY e.gravity, e.place, e.id
    """)  # noqa: S608 -- our own names


def _found(only: PlanExceptionKind | None, conditions: str) -> str:
    """Return the SQL that finds exceptions: all that is amiss with an action is asked at once."""
    wanted = [only] if only else list(PlanExceptionKind)
    asked = ", ".join(
        f"({GRAVITY[kind]}, {_OF_ACTIONS[kind][0]})" for kind in wanted if kind in _OF_ACTIONS
    )
    found = []
    if asked:
        found.append(f"""
            SELECT w.gravity, a.place, a.id FROM actions.action AS a
            CROSS JOIN LATERAL (VALUES {asked}) AS w (gravity, holds)
            WHERE w.holds AND NOT a.removed AND a.state NOT IN ('completed', 'abandoned')
              {conditions}
        """)  # noqa: S608
    if PlanExceptionKind.OBJECTIVE_WITHOUT_ACTION in wanted:
        found.append(f"""
            SELECT {_OBJECTIVES}, a.place, a.id
            FROM (SELECT id, plan_id, id AS objective_id, place,
                         CAST('{{}}' AS uuid[]) AS officer_ids,
                         CAST('{{}}' AS uuid[]) AS organisation_ids
                  FROM actions.objective WHERE NOT removed) AS a
            WHERE NOT EXISTS (SELECT FROM actions.action AS b
                              WHERE b.objective_id = a.id AND NOT b.removed) {conditions}
        """)  # noqa: S608
    return " UNION ALL ".join(found)


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    today: date,
    after: tuple[int, int, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return what needs a person, the gravest kind first, after a place in the list."""
    wanted = dict(filters)
    only = wanted.pop("kind", None)
    statement = _page(only, frozenset(wanted), follows=after is not None)
    if after is not None:
        wanted |= {"after_gravity": after[0], "after_place": after[1], "after_id": after[2]}
    days = {"today": today, "quiet_since": today - timedelta(days=QUIET_DAYS)}
    return session.execute(statement, wanted | days | {"limit": limit}).mappings().all()


def posts(session: Session, rows: Sequence[Row]) -> dict[UUID, str | None]:
    """Return the posts of the officers of what was found."""
    named = {one for row in rows for one in row["officer_ids"]}
    if not named:
        return {}
    return {row.id: row.post for row in session.execute(_POSTS, {"ids": list(named)})}

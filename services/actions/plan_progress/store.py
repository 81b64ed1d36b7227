"""How the actions of plans are counted. The only SQL that counts them is here.

What counts now is kept for every objective, so that a plan of ten thousand actions costs what one
of a hundred costs; how it stood at a moment is counted when somebody asks.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import TextClause, text

from services.actions.plan_progress.rules import Counts
from shared.database.engine import Row, Session

_STATES = ("planned", "started", "suspended", "completed", "abandoned")
_KEPT = f"""
    SELECT objective_id, {", ".join(_STATES)},
           coalesce(late_counts[width_bucket(CAST(:today AS date) - 1, late_days)], 0) AS overdue
    FROM actions.objective_count
"""  # noqa: S608 -- our own names
_IS_LATE = """
    precision <> 'unread' AND until_on < :today
    AND (state IN ('planned', 'started') OR state = 'suspended' AND suspended_until_on < :today)
"""
_NAMES = "objective_id, plan_id, state, until_on, suspended_until_on, precision, removed"
_THEN = f"""
    SELECT objective_id,
           {", ".join(f"count(*) FILTER (WHERE state = '{one}') AS {one}" for one in _STATES)},
           count(*) FILTER (WHERE {_IS_LATE}) AS overdue
    FROM (
        SELECT {_NAMES} FROM actions.action WHERE changed_at <= :as_at
        UNION ALL
        SELECT {_NAMES} FROM actions.action_before WHERE changed_at <= :as_at AND valid_to > :as_at
    ) AS a
    WHERE NOT removed AND {{where}} GROUP BY objective_id
"""  # noqa: S608 -- our own names
_STANDING = "SELECT id, code, title, kind, aim_code, deliverables, place, plan_id, removed FROM actions.objective"
_OBJECTIVES = text("""
    SELECT id, code, title, kind, aim_code, deliverables FROM actions.objective
    WHERE plan_id = :plan_id AND NOT removed ORDER BY place, id
""")
_OBJECTIVES_THEN = text(f"""
    SELECT id, code, title, kind, aim_code, deliverables FROM (
        {_STANDING} WHERE changed_at <= :as_at
        UNION ALL
        {_STANDING}_before WHERE changed_at <= :as_at AND valid_to > :as_at
    ) AS o
    WHERE plan_id = :plan_id AND NOT removed ORDER BY place, id
""")  # noqa: S608 -- our own names
_OF_OBJECTIVES = text(f"{_KEPT} WHERE objective_id = ANY(:ids)")
_OF_OBJECTIVES_THEN = text(_THEN.format(where="objective_id = ANY(:ids)"))
_OF_PLAN = text(f"{_KEPT} WHERE plan_id = :plan_id")
_OF_PLAN_THEN = text(_THEN.format(where="plan_id = :plan_id"))


def objectives(session: Session, plan_id: UUID, *, as_at: datetime | None = None) -> Sequence[Row]:
    """Return the objectives of a plan in their place, now or as they stood at a moment."""
    asked = {"plan_id": plan_id} | ({"as_at": as_at} if as_at else {})
    return session.execute(_OBJECTIVES_THEN if as_at else _OBJECTIVES, asked).mappings().all()


def of_objectives(
    session: Session, objective_ids: Collection[UUID], *, today: date, as_at: datetime | None = None
) -> dict[UUID, Counts]:
    """Return the counts of those of some objectives that have actions, now or at a moment."""
    asked = {"ids": list(objective_ids)}
    return _counted(session, asked, _OF_OBJECTIVES, _OF_OBJECTIVES_THEN, today, as_at)


def of_plan(
    session: Session, plan_id: UUID, *, today: date, as_at: datetime | None = None
) -> dict[UUID, Counts]:
    """Return the counts of those objectives of a plan that have actions, now or at a moment."""
    return _counted(session, {"plan_id": plan_id}, _OF_PLAN, _OF_PLAN_THEN, today, as_at)


def _counted(
    session: Session,
    asked: Mapping[str, object],
    now: TextClause,
    then: TextClause,
    today: date,
    as_at: datetime | None,
) -> dict[UUID, Counts]:
    rows = (
        session.execute(then, {**asked, "today": today, "as_at": as_at})
        if as_at
        else session.execute(now, {**asked, "today": today})
    )
    return {
        row["objective_id"]: Counts(**{name: row[name] for name in (*_STATES, "overdue")})
        for row in rows.mappings()
    }

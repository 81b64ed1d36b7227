"""How the table of a plan is read: in one statement, now or as it stood."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import TextClause, text

from services.actions.actions.store import ACTION
from services.actions.actions.store import BEFORE as ACTION_BEFORE
from services.actions.objectives.store import BEFORE as OBJECTIVE_BEFORE
from services.actions.objectives.store import OBJECTIVE
from shared.database.engine import Row, Session
from shared.database.projection import standing_at

_NAMES = text("""
    SELECT id, name, post FROM actions.officer WHERE id = ANY(:officer_ids)
    UNION ALL
    SELECT id, name, NULL FROM actions.known_organisation WHERE id = ANY(:organisation_ids)
""")


@lru_cache(maxsize=2)
def _rows(*, then: bool) -> TextClause:
    objectives = standing_at(OBJECTIVE, OBJECTIVE_BEFORE) if then else OBJECTIVE.fullname
    actions = standing_at(ACTION, ACTION_BEFORE) if then else ACTION.fullname
    return text(f"""
        SELECT o.id AS objective_id, o.title AS objective, a.id, a.description, a.steps,
               a.time_words, a.officer_ids, a.organisation_ids, a.responsible, a.driver_ids,
               a.impacts, r.legislation, r.said->>'driver_ids' AS legislation_of
        FROM {objectives} AS o
        LEFT JOIN {actions} AS a ON a.objective_id = o.id AND NOT a.removed
        LEFT JOIN actions.plan_import_row AS r ON r.action_id = a.id
        WHERE o.plan_id = :plan_id AND NOT o.removed
        ORDER BY o.place, o.id, a.place, a.id
    """)  # noqa: S608 -- our own names


def rows(session: Session, plan_id: UUID, *, as_at: datetime | None) -> Sequence[Row]:
    """Return the actions of a plan by objectives; an objective without any has one row as well."""
    asked = {"plan_id": plan_id} | ({"as_at": as_at} if as_at else {})
    return session.execute(_rows(then=as_at is not None), asked).mappings().all()


def names(
    session: Session, officer_ids: Collection[UUID], organisation_ids: Collection[UUID]
) -> dict[UUID, Row]:
    """Return names and posts of officers, and names of organisations."""
    asked = {"officer_ids": list(officer_ids), "organisation_ids": list(organisation_ids)}
    return {row["id"]: row for row in session.execute(_NAMES, asked).mappings()}

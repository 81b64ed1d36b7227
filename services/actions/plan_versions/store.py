"""How published versions of plans are read: from what rows said at the moment of publication."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.actions.actions.store import ACTION
from services.actions.actions.store import BEFORE as ACTION_BEFORE
from services.actions.objectives.store import BEFORE as OBJECTIVE_BEFORE
from services.actions.objectives.store import OBJECTIVE
from services.actions.plans.store import BEFORE as PLAN_BEFORE
from services.actions.plans.store import PLAN
from shared.database.engine import Row, Session
from shared.database.projection import standing_at
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Recorded
from shared.events.plans import PlanEvent, PlanPublished, PlanRevisionBegun

_PLAN_COLUMNS = ", ".join(each.name for each in PLAN.columns)
# The row as publishing left it is the one that was changed at that moment.
_PLAN = text(f"""
    SELECT * FROM (
        SELECT {_PLAN_COLUMNS} FROM {PLAN.fullname}
        UNION ALL
        SELECT {_PLAN_COLUMNS} FROM {PLAN_BEFORE.fullname}
    ) AS p WHERE id = :id AND number = :number AND changed_at = published_at
""")  # noqa: S608 -- our own names
_OBJECTIVES = text(f"""
    SELECT * FROM {standing_at(OBJECTIVE, OBJECTIVE_BEFORE)} AS o
    WHERE plan_id = :plan_id AND NOT removed ORDER BY place, id
""")  # noqa: S608
_ACTIONS = text(f"""
    SELECT * FROM {standing_at(ACTION, ACTION_BEFORE)} AS a
    WHERE plan_id = :plan_id AND NOT removed ORDER BY place, id
""")  # noqa: S608


def published(session: Session, plan_id: UUID) -> list[tuple[Recorded, Recorded | None]]:
    """Return what published each version of a plan, with what began the revision before it."""
    found: list[tuple[Recorded, Recorded | None]] = []
    begun: Recorded | None = None
    for one in log.history(session, PlanEvent, plan_id):
        if isinstance(one.event, PlanRevisionBegun):
            begun = one
        if isinstance(one.event, PlanPublished):
            found.append((one, begun))
            begun = None
    return found


def plan(session: Session, plan_id: UUID, number: int) -> Row:
    """Return a plan as it stood when a version of it was published."""
    asked = {"id": plan_id, "number": number}
    row = session.execute(_PLAN, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def objectives(session: Session, plan_id: UUID, *, as_at: datetime) -> Sequence[Row]:
    """Return the objectives of a plan as they stood at a moment, in their place."""
    return session.execute(_OBJECTIVES, {"plan_id": plan_id, "as_at": as_at}).mappings().all()


def actions(session: Session, plan_id: UUID, *, as_at: datetime) -> Sequence[Row]:
    """Return the actions of a plan as they stood at a moment, in their place."""
    return session.execute(_ACTIONS, {"plan_id": plan_id, "as_at": as_at}).mappings().all()

"""How what stands on a page is read. The only SQL of plans on a page is here."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import TextClause, text

from services.actions.actions.store import ACTION
from services.actions.actions.store import BEFORE as ACTION_BEFORE
from shared.database.engine import Row, Session
from shared.database.projection import standing_at

MOST_ACTIONS = 12
_POST = text("SELECT post FROM actions.officer WHERE id = :id")


@lru_cache(maxsize=2)
def _first(*, then: bool) -> TextClause:
    base = standing_at(ACTION, ACTION_BEFORE) if then else ACTION.fullname
    return text(f"""
        SELECT id, objective_id, code, description, time_words, actions
        FROM (SELECT id, objective_id, code, description, time_words, place,
                     row_number() OVER (PARTITION BY objective_id ORDER BY place, id) AS number,
                     count(*) OVER (PARTITION BY objective_id) AS actions
              FROM {base} AS a WHERE plan_id = :plan_id AND NOT removed) AS numbered
        WHERE number <= :most ORDER BY place, id
    """)  # noqa: S608 -- our own names


def first_actions(
    session: Session, plan_id: UUID, *, as_at: datetime | None = None
) -> Sequence[Row]:
    """Return the first actions of each objective of a plan, each with how many there are."""
    asked = {"plan_id": plan_id, "most": MOST_ACTIONS} | ({"as_at": as_at} if as_at else {})
    return session.execute(_first(then=as_at is not None), asked).mappings().all()


def post_of(session: Session, officer_id: UUID) -> str | None:
    """Return the post of an officer."""
    return session.execute(_POST, {"id": officer_id}).scalar()

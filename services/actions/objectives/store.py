"""How objectives are kept. The only SQL about objectives is here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Column, Integer, Text, TextClause, Uuid, text

from services.actions.objectives import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, projected_table, said, standing_at
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.objectives import ObjectiveAdded, ObjectiveAmended, ObjectiveRemoved

OBJECTIVE = projected_table(
    "objective",
    "actions",
    Column("plan_id", Uuid, nullable=False),
    Column("code", Text),
    Column("title", Text, nullable=False),
    Column("kind", Text),
    Column("aim_code", Text),
    Column("deliverables", ARRAY(Text), nullable=False),
    Column("protocol_url", Text),
    Column("place", Integer, nullable=False),
    Column("removed", Boolean, nullable=False, default=False),
)
BEFORE = earlier_table(OBJECTIVE)
_ADDED = frozenset(ObjectiveAdded.model_fields) - {"objective_id", "parties"}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ObjectiveAdded() as event:
            return said(event, _ADDED)
        case ObjectiveAmended(fields=fields) as event:
            return said(event, fields)
        case ObjectiveRemoved():
            return {"removed": True}
    return None


PROJECTION = Projection(OBJECTIVE, changes, earlier=BEFORE)
apply = PROJECTION.apply

_PLAN_OF = text("SELECT plan_id FROM actions.objective WHERE id = :id AND NOT removed")
_LOCK = text("""
    SELECT id, version, changed_at,
           (SELECT count(*) FROM actions.action AS a
            WHERE a.objective_id = o.id AND NOT a.removed) AS actions
    FROM actions.objective AS o WHERE id = :id AND NOT removed FOR UPDATE OF o
""")
_OTHERS = text("""
    SELECT coalesce(array_agg(code) FILTER (WHERE code IS NOT NULL), '{}') AS codes,
           coalesce(max(place), 0) AS last_place
    FROM actions.objective
    WHERE plan_id = :plan_id AND NOT removed AND id IS DISTINCT FROM CAST(:but AS uuid)
""")
_SHOWN = """
    SELECT o.*, p.title AS plan_title, p.owner_ids, p.status AS plan_status
    FROM {base} AS o JOIN actions.plan AS p ON p.id = o.plan_id
"""
_FILTERS = {
    "plan_id": "o.plan_id = :plan_id",
    "kind": "o.kind = :kind",
    "aim_code": "o.aim_code = :aim_code",
    "seen_by": "p.owner_ids @> ARRAY[CAST(:seen_by AS uuid)]",
    "after": "(o.plan_id, o.place, o.id) > (:after_plan, :after_place, :after_id)",
}


def _shown(*, then: bool) -> str:
    return _SHOWN.format(base=standing_at(OBJECTIVE, BEFORE) if then else OBJECTIVE.fullname)


@lru_cache(maxsize=2)
def _one(*, then: bool) -> TextClause:
    return text(f"{_shown(then=then)} WHERE o.id = :id AND (NOT o.removed OR :removed_too)")


@lru_cache(maxsize=64)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    where = "".join(f" AND {_FILTERS[name]}" for name in sorted(filters))
    place = "o.plan_id, o.place, o.id"
    return text(f"{_shown(then=then)} WHERE NOT o.removed{where} ORDER BY {place} LIMIT :limit")


def find_plan_of(session: Session, objective_id: UUID) -> UUID | None:
    """Return the plan in which an objective stands; None if there is none, or it was removed."""
    return session.execute(_PLAN_OF, {"id": objective_id}).scalar()


def lock(session: Session, objective_id: UUID, words: rules.PlanWords) -> rules.Objective:
    """Return an objective to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": objective_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Objective(
        id=row.id, head=Head(row.version, row.changed_at), words=words, actions=row.actions
    )


def others(session: Session, plan_id: UUID, *, but: UUID | None = None) -> rules.Others:
    """Return what must be known of the objectives of a plan, but for one of them."""
    row = session.execute(_OTHERS, {"plan_id": plan_id, "but": but}).one()
    return rules.Others(frozenset(row.codes), row.last_place)


def get(
    session: Session,
    objective_id: UUID,
    *,
    as_at: datetime | None = None,
    removed_too: bool = False,
) -> Row:
    """Return an objective to show, now or as it stood at a moment."""
    asked = {"id": objective_id, "removed_too": removed_too} | ({"as_at": as_at} if as_at else {})
    row = session.execute(_one(then=as_at is not None), asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: tuple[UUID, int, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return objectives in their place in their plans, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    names = frozenset(wanted) - {"as_at"}
    if after is not None:
        names |= {"after"}
        wanted |= dict(zip(("after_plan", "after_place", "after_id"), after, strict=True))
    statement = _page(names, then="as_at" in wanted)
    return session.execute(statement, wanted | {"limit": limit}).mappings().all()

"""How actions are kept. The only SQL about single actions is here; their lists have their own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    Integer,
    Numeric,
    Text,
    TextClause,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.actions import columns, planning, rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, projected_table, standing_at
from shared.errors import NotFound
from shared.events.actions import GroundKind
from shared.events.officers import Standing

ACTION = projected_table(
    "action",
    "actions",
    Column("plan_id", Uuid, nullable=False),
    Column("objective_id", Uuid, nullable=False),
    Column("code", Text),
    Column("place", Integer, nullable=False),
    Column("description", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cycle_stage", Text),
    Column("steps", JSONB, nullable=False),
    Column("open_steps", Integer, nullable=False),
    Column("time_words", Text),
    Column("from_on", Date),
    Column("until_on", Date),
    Column("option_until_on", Date),
    Column("precision", Text),
    Column("officer_ids", ARRAY(Uuid), nullable=False),
    Column("organisation_ids", ARRAY(Uuid), nullable=False),
    Column("responsible", Text),
    Column("driver_ids", ARRAY(Uuid), nullable=False),
    Column("impacts", JSONB, nullable=False),
    Column("grounds", JSONB, nullable=False),
    Column("ground_ids", ARRAY(Uuid), nullable=False),
    Column("bid_amount", Numeric(15, 2)),
    Column("state", Text, nullable=False),
    Column("started_on", Date),
    Column("rag", Text),
    Column("percent", Integer),
    Column("reported_on", Date),
    Column("suspended_on", Date),
    Column("suspended_until_on", Date),
    Column("suspended_state", Text),
    Column("closed_on", Date),
    Column("outcome", Text),
    Column("removed", Boolean, nullable=False, default=False),
)
BEFORE = earlier_table(ACTION)
PROJECTION = Projection(ACTION, columns.changes, earlier=BEFORE)
apply = PROJECTION.apply
_KEPT = ", ".join(f"a.{each.name}" for each in ACTION.columns)

_PLAN_OF = text("SELECT plan_id FROM actions.action WHERE id = :id AND NOT removed")
_LOCK = text("""
    SELECT a.*, p.owner_ids
    FROM actions.action AS a JOIN actions.plan AS p ON p.id = a.plan_id
    WHERE a.id = :id AND NOT a.removed FOR UPDATE OF a
""")
_PLACE_AFTER = text("""
    SELECT coalesce(max(place), 0) + 1 FROM actions.action
    WHERE plan_id = :plan_id AND NOT removed
""")
# Until the end of the transaction no objective that is named is removed, and no officer leaves.
_OBJECTIVES = text("""
    SELECT id, plan_id FROM actions.objective WHERE id = ANY(:ids) AND NOT removed
    ORDER BY id FOR SHARE
""")
_OFFICERS = text("""
    SELECT id, standing, organisation_id FROM actions.officer WHERE id = ANY(:ids)
    ORDER BY id FOR SHARE
""")
_OTHERS = text("""
    SELECT 'organisation_ids' AS what, id FROM actions.known_organisation
    WHERE id = ANY(:organisation_ids) AND merged_into_id IS NULL
    UNION ALL
    SELECT 'driver_ids', id FROM actions.driver WHERE id = ANY(:driver_ids)
    UNION ALL
    SELECT 'contract_ids', id FROM actions.known_contract WHERE id = ANY(:contract_ids)
""")
_NAMES = text("""
    SELECT id, post AS name, standing AS more FROM actions.officer WHERE id = ANY(:officer_ids)
    UNION ALL
    SELECT id, name, NULL FROM actions.known_organisation WHERE id = ANY(:organisation_ids)
    UNION ALL
    SELECT id, title, provision FROM actions.driver WHERE id = ANY(:driver_ids)
    UNION ALL
    SELECT id, title, reference FROM actions.known_contract WHERE id = ANY(:contract_ids)
""")


def plan_of(session: Session, action_id: UUID) -> UUID:
    """Return the plan in which an action stands, now and for ever."""
    plan_id: UUID | None = session.execute(_PLAN_OF, {"id": action_id}).scalar()
    if plan_id is None:
        raise NotFound
    return plan_id


def lock(session: Session, action_id: UUID) -> rules.Action:
    """Return an action to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": action_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return columns.standing(row)


def place_after(session: Session, plan_id: UUID) -> int:
    """Return the place after the last action of a plan."""
    return int(session.execute(_PLACE_AFTER, {"plan_id": plan_id}).scalar_one())


def named(session: Session, *orders: Mapping[str, Any]) -> planning.Named:
    """Return which things that orders name there are, each kind in one statement for all."""
    of_steps = (step.officer_ids for order in orders for step in order.get("steps", ()))
    grounds = (one for order in orders for one in order.get("grounds", ()))
    objectives = _asked(session, _OBJECTIVES, {order.get("objective_id") for order in orders})
    officers = _asked(session, _OFFICERS, _all(orders, "officer_ids").union(*of_steps))
    others = {
        "organisation_ids": list(_all(orders, "organisation_ids")),
        "driver_ids": list(_all(orders, "driver_ids")),
        "contract_ids": [one.id for one in grounds if one.kind is GroundKind.CONTRACT],
    }
    there: dict[str, set[UUID]] = {name: set() for name in others}
    for row in session.execute(_OTHERS, others) if any(others.values()) else ():
        there[row.what].add(row.id)
    return planning.Named(
        plans={row["id"]: row["plan_id"] for row in objectives},
        officers={
            row["id"]: planning.Officer(Standing(row["standing"]), row["organisation_id"])
            for row in officers
        },
        **there,
    )


def _all(orders: Sequence[Mapping[str, Any]], name: str) -> set[UUID]:
    return {one for order in orders for one in order.get(name, ())}


def _asked(session: Session, statement: TextClause, ids: Collection[UUID | None]) -> Sequence[Row]:
    wanted = [one for one in ids if one is not None]
    return session.execute(statement, {"ids": wanted}).mappings().all() if wanted else []


@lru_cache(maxsize=2)
def _one(*, then: bool) -> TextClause:
    rows = standing_at(ACTION, BEFORE) if then else ACTION.fullname
    return text(f"{shown(rows)} WHERE a.id = :id AND (:removed_too OR NOT a.removed)")


def shown(rows: str) -> str:
    """Return the SQL of actions to show, from the SQL of their rows."""
    return f"""
        SELECT {_KEPT}, p.title AS plan_title, p.status AS plan_status, p.owner_ids,
               o.title AS objective_title, o.code AS objective_code
        FROM {rows} AS a
        JOIN actions.plan AS p ON p.id = a.plan_id
        JOIN actions.objective AS o ON o.id = a.objective_id
    """  # noqa: S608 -- our own names


def get(
    session: Session,
    action_id: UUID,
    *,
    as_at: datetime | None = None,
    removed_too: bool = False,
) -> Row:
    """Return an action to show, as it is or stood at a moment."""
    statement = _one(then=as_at is not None)
    asked = {"id": action_id, "removed_too": removed_too} | ({"as_at": as_at} if as_at else {})
    row = session.execute(statement, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def names(session: Session, rows: Sequence[Row]) -> dict[UUID, Row]:
    """Return what everything is called that actions name: `name`, and `more` of it."""
    of_steps = {
        UUID(one) for row in rows for step in row["steps"] for one in step.get("officer_ids", ())
    }
    asked = {
        "officer_ids": list(_all(rows, "officer_ids") | of_steps),
        "organisation_ids": list(_all(rows, "organisation_ids")),
        "driver_ids": list(_all(rows, "driver_ids")),
        "contract_ids": list(_all(rows, "ground_ids")),
    }
    if not any(asked.values()):
        return {}
    return {row["id"]: row for row in session.execute(_NAMES, asked).mappings()}

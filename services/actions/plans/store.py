"""How plans are kept. The only SQL about single plans and their lists is here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Integer, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.plans import rules
from services.actions.plans.writing import Named
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, projected_table, said, standing_at
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.plans import (
    NamedOwner,
    PlanAmended,
    PlanClosed,
    PlanDrafted,
    PlanPublished,
    PlanRevisionBegun,
    PlanStatus,
    PlanTerms,
    RevisionKind,
)

PLAN = projected_table(
    "plan",
    "actions",
    Column("title", Text, nullable=False),
    Column("reference", Text),
    Column("kind", Text, nullable=False),
    Column("owner_ids", ARRAY(Uuid), nullable=False),
    Column("officer_id", Uuid),
    Column("from_on", Date),
    Column("until_on", Date),
    Column("purpose", Text),
    Column("vision", Text),
    Column("outcomes", ARRAY(Text), nullable=False),
    Column("aims", JSONB, nullable=False),
    Column("enablers", JSONB, nullable=False),
    Column("links", JSONB, nullable=False),
    Column("cycle_name", Text),
    Column("demands_officers", Boolean, nullable=False),
    Column("refresh_months", Integer),
    Column("review_months", Integer),
    Column("status", Text, nullable=False),
    Column("number", Integer),
    Column("published_on", Date),
    Column("published_at", DateTime(timezone=True)),
    Column("published_note", Text),
    Column("published_revision", Text),
    Column("published_owners", JSONB, nullable=False, default=[]),
    Column("refresh_due_on", Date),
    Column("review_due_on", Date),
    Column("revision", Text),
    Column("closed_on", Date),
    Column("successor_id", Uuid),
)
BEFORE = earlier_table(PLAN)
_TERMS = frozenset(PlanTerms.model_fields) - {"plan_id", "parties"}
_DRAFTED = frozenset(PlanDrafted.model_fields) - {"plan_id", "parties"}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case PlanDrafted() as event:
            return said(event, _DRAFTED) | {"status": PlanStatus.DRAFT}
        case PlanAmended(fields=fields) as event:
            return said(event, fields)
        case PlanPublished() as event:
            return {
                "status": PlanStatus.PUBLISHED,
                "number": event.number,
                "published_on": event.published_on,
                "published_at": recorded.recorded_at,
                "published_note": event.note,
                "published_revision": event.revision,
                "published_owners": [one.model_dump(mode="json") for one in event.owners],
                "refresh_due_on": event.refresh_due_on,
                "review_due_on": event.review_due_on,
                "revision": None,
            }
        case PlanRevisionBegun(revision=revision):
            return {"status": PlanStatus.UNDER_REVISION, "revision": revision}
        case PlanClosed(closed_on=closed_on, successor_id=successor_id):
            return {
                "status": PlanStatus.CLOSED,
                "closed_on": closed_on,
                "successor_id": successor_id,
            }
    return None


PROJECTION = Projection(PLAN, changes, earlier=BEFORE)
apply = PROJECTION.apply

_LOCK = text("SELECT * FROM actions.plan WHERE id = :id FOR UPDATE")
_LOCK_WORDS = {
    alone: text(f"""
        SELECT id, owner_ids, status, demands_officers, changed_at,
               jsonb_path_query_array(aims, '$[*].code') AS aim_codes
        FROM actions.plan WHERE id = :id FOR {"UPDATE" if alone else "SHARE"}
    """)  # noqa: S608 -- our own words
    for alone in (False, True)
}
_PARTS = text("""
    SELECT (SELECT count(*) FROM actions.objective WHERE plan_id = :id AND NOT removed)
               AS objectives,
           (SELECT count(*) FROM actions.action
            WHERE plan_id = :id AND NOT removed AND officer_ids = '{}') AS without_officer,
           greatest((SELECT max(changed_at) FROM actions.objective WHERE plan_id = :id),
                    (SELECT max(changed_at) FROM actions.action WHERE plan_id = :id))
               AS changed_at
""")
_USED_AIMS = text("""
    SELECT DISTINCT aim_code FROM actions.objective
    WHERE plan_id = :id AND NOT removed AND aim_code IS NOT NULL
""")
_MISSING = {
    named: text(f"""
        SELECT EXISTS (SELECT unnest(CAST(:ids AS uuid[])) EXCEPT SELECT id FROM actions.{table})
    """)  # noqa: S608 -- our own names
    for named, table in {
        Named.ORGANISATION: "known_organisation",
        Named.OFFICER: "officer",
        Named.PLAN: "plan",
    }.items()
}
_NAMES = text("SELECT id, name FROM actions.known_organisation WHERE id = ANY(:ids)")
_SHOWN = """
    SELECT p.*, f.post AS officer_post,
           ARRAY(SELECT o.name FROM unnest(p.owner_ids) WITH ORDINALITY AS w (id, place)
                 LEFT JOIN actions.known_organisation AS o ON o.id = w.id
                 ORDER BY w.place) AS owner_names,
           (SELECT jsonb_object_agg(l.id, jsonb_build_object(
                       'name', l.title, 'owner_ids', l.owner_ids))
            FROM actions.plan AS l
            WHERE l.id = p.successor_id OR l.id IN (
                SELECT CAST(one ->> 'plan_id' AS uuid) FROM jsonb_array_elements(p.links) AS one
            )) AS named_plans
    FROM {base} AS p LEFT JOIN actions.officer AS f ON f.id = p.officer_id
"""
_FILTERS = {
    "status": "p.status = :status",
    "kind": "p.kind = :kind",
    "owner_id": "p.owner_ids @> ARRAY[CAST(:owner_id AS uuid)]",
    "officer_id": "p.officer_id = :officer_id",
    "refresh_due_until": "p.status <> 'closed' AND p.refresh_due_on <= :refresh_due_until",
    "review_due_until": "p.status <> 'closed' AND p.review_due_on <= :review_due_until",
    "seen_by": "p.owner_ids @> ARRAY[CAST(:seen_by AS uuid)]",
    "after_title": "(p.title, p.id) > (:after_title, :after_id)",
    "after_id": "p.id > :after_id",
}


def _shown(*, then: bool) -> str:
    return _SHOWN.format(base=standing_at(PLAN, BEFORE) if then else PLAN.fullname)


@lru_cache(maxsize=2)
def _one(*, then: bool) -> TextClause:
    return text(f"{_shown(then=then)} WHERE p.id = :id")


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], *, by_title: bool, then: bool) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    order = "p.title, p.id" if by_title else "p.id"
    return text(f"{_shown(then=then)} WHERE {where} ORDER BY {order} LIMIT :limit")


_OWNERS = text("SELECT owner_ids FROM actions.plan WHERE id = :id")


def lock(session: Session, plan_id: UUID) -> rules.Plan:
    """Return a plan to decide about, held until the transaction ends: its words do not change."""
    row = session.execute(_LOCK, {"id": plan_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return plan(row)


def lock_words(session: Session, plan_id: UUID, *, alone: bool = False) -> rules.Words:
    """Return whether the words of a plan are open; it is not published until the transaction ends.

    Every change of an objective or an action, of its progress as well, holds this, and is recorded
    at `words.moment(at)`: so it never comes to stand before a version that was read without it.
    With `alone` nothing else in the plan changes meanwhile either.
    """
    row = session.execute(_LOCK_WORDS[alone], {"id": plan_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Words(
        plan_id=row.id,
        owner_ids=tuple(row.owner_ids),
        open=PlanStatus(row.status) in rules.OPEN,
        demands_officers=row.demands_officers,
        aim_codes=frozenset(row.aim_codes),
        since=row.changed_at,
    )


def owners(session: Session, plan_id: UUID) -> tuple[UUID, ...]:
    """Return the organisations that own a plan; none if there is no such plan."""
    return tuple(session.execute(_OWNERS, {"id": plan_id}).scalar() or ())


def plan(row: Row) -> rules.Plan:
    """Return what a decision needs to know of a plan that stands in a row."""
    return rules.Plan(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        terms=PlanTerms(plan_id=row["id"], **{name: row[name] for name in _TERMS}),
        status=PlanStatus(row["status"]),
        number=row["number"],
        published_on=row["published_on"],
        refresh_due_on=row["refresh_due_on"],
        review_due_on=row["review_due_on"],
        revision=RevisionKind(row["revision"]) if row["revision"] else None,
    )


def parts(session: Session, plan_id: UUID) -> rules.Parts:
    """Return what must be known of a plan's objectives and actions to publish it."""
    row = session.execute(_PARTS, {"id": plan_id}).one()
    return rules.Parts(
        objectives=row.objectives,
        without_officer=row.without_officer,
        changed_at=row.changed_at,
    )


def used_aims(session: Session, plan_id: UUID) -> frozenset[str]:
    """Return the codes of the aims to which a plan's objectives belong."""
    return frozenset(session.execute(_USED_AIMS, {"id": plan_id}).scalars())


def missing(session: Session, values: Mapping[str, Any]) -> frozenset[Named]:
    """Return what of all that a plan names is not there."""
    links = (one if isinstance(one, Mapping) else one.__dict__ for one in values.get("links") or ())
    named = {
        Named.ORGANISATION: values.get("owner_ids") or (),
        Named.OFFICER: [values.get("officer_id")],
        Named.PLAN: [one.get("plan_id") for one in links],
    }
    wanted = {one: [each for each in ids if each is not None] for one, ids in named.items()}
    return frozenset(
        one
        for one, ids in wanted.items()
        if ids and session.execute(_MISSING[one], {"ids": ids}).scalar()
    )


def named_owners(session: Session, owner_ids: Sequence[UUID]) -> list[NamedOwner]:
    """Return owners with the names that they have now, in their order."""
    names = {row.id: row.name for row in session.execute(_NAMES, {"ids": list(owner_ids)})}
    return [NamedOwner(id=one, name=names[one]) for one in owner_ids if one in names]


def get(session: Session, plan_id: UUID, *, as_at: datetime | None = None) -> Row:
    """Return a plan to show, now or as it stood at a moment, with the names that things have now."""
    statement = _one(then=as_at is not None)
    asked = {"id": plan_id} | ({"as_at": as_at} if as_at else {})
    row = session.execute(statement, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    by_title: bool,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Row]:
    """Return plans by title or as they came, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    as_at = wanted.pop("as_at", None)
    names = frozenset(wanted)
    if after is not None:
        *title, after_id = after
        wanted |= {"after_id": after_id} | ({"after_title": title[0]} if title else {})
        names |= {"after_title" if by_title else "after_id"}
    if as_at:
        wanted["as_at"] = as_at
    statement = _page(names, by_title=by_title, then=as_at is not None)
    return session.execute(statement, wanted | {"limit": limit}).mappings().all()

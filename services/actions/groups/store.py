"""How groups are kept. The only SQL about groups is here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.groups import rules
from shared.database.engine import Row, Session
from shared.database.projection import (
    Projection,
    earlier_table,
    projected_table,
    said,
    standing_at,
)
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.groups import (
    GroupAmended,
    GroupDissolved,
    GroupFormed,
    GroupRelated,
    Membership,
)

GROUP = projected_table(
    "group",
    "actions",
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("remit", Text),
    Column("organisation_id", Uuid),
    Column("meets", Text),
    Column("members", JSONB, nullable=False),
    Column("organisation_ids", ARRAY(Uuid), nullable=False),
    Column("relations", JSONB, nullable=False, default=[]),
    Column("dissolved_on", Date),
    Column("successor_id", Uuid),
)
BEFORE = earlier_table(GROUP)
_FORMED = frozenset(GroupFormed.model_fields) - {"group_id", "parties"}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case GroupFormed() as event:
            return said(event, _FORMED)
        case GroupAmended(fields=fields) as event:
            return said(event, fields)
        case GroupRelated() as event:
            return said(event, ("relations",))
        case GroupDissolved() as event:
            return said(event, ("dissolved_on", "successor_id"))
    return None


PROJECTION = Projection(GROUP, changes, earlier=BEFORE)
apply = PROJECTION.apply

# One at a time says who answers to whom: two who do so at once could close a circle together.
_LOCK_LINES = text("SELECT pg_advisory_xact_lock(hashtext('actions.group.lines'))")
_LOCK = text("SELECT * FROM actions.group WHERE id = :id FOR UPDATE")
_KNOWN = text("SELECT id FROM actions.group WHERE id = ANY(:ids)")
_STANDING = text("SELECT id FROM actions.group WHERE id = ANY(:ids) AND dissolved_on IS NULL")
_ORGANISATIONS_IN = text("SELECT organisation_ids FROM actions.group WHERE id = :id")
_OFFICERS = text("""
    SELECT id, organisation_id, standing = 'left' AS has_left FROM actions.officer
    WHERE id = ANY(:ids)
""")
_ORGANISATIONS = text("SELECT id FROM actions.known_organisation WHERE id = ANY(:ids)")
_MEETS_AFTER = text("""
    SELECT EXISTS (SELECT FROM actions.meeting
                   WHERE group_id = :id AND status = 'planned' AND meets_on > :day)
""")
# Of a group that was dissolved only its successor counts: whoever answered to it answers to that.
_LINES = """
    WITH RECURSIVE edge AS (
        SELECT g.id AS from_id, CAST(r.one->>'group_id' AS uuid) AS to_id, r.one->>'relation' AS kind
        FROM {base} AS g CROSS JOIN LATERAL jsonb_array_elements(g.relations) AS r (one)
        WHERE g.dissolved_on IS NULL AND r.one->>'relation' <> 'works_with'
        UNION ALL
        SELECT id, successor_id, 'succeeded_by' FROM {base} AS g WHERE successor_id IS NOT NULL
    ), reached (id) AS (
        SELECT unnest(CAST(:ids AS uuid[]))
        UNION
        SELECT edge.{far} FROM reached JOIN edge ON edge.{near} = reached.id
    )
"""
# Each step once, whatever way leads there: how far it is off is counted outside.
_STEPS = """
    {lines}
    SELECT DISTINCT edge.from_id, f.name AS from_name, edge.kind, edge.to_id, t.name AS to_name
    FROM reached JOIN edge ON edge.{near} = reached.id
    JOIN {base} AS f ON f.id = edge.from_id JOIN {base} AS t ON t.id = edge.to_id
    ORDER BY f.name, t.name, edge.from_id, edge.to_id, edge.kind
"""
_ABOVE = text(
    _LINES.format(base=GROUP.fullname, near="from_id", far="to_id") + "SELECT id FROM reached"  # noqa: S608
)
_SHOWN = """
    SELECT g.*, lower(g.name) AS name_key, host.name AS organisation_name, m.seats, r.related,
           a.answering, s.name AS successor_name
    FROM {base} AS g
    LEFT JOIN actions.known_organisation AS host ON host.id = g.organisation_id
    LEFT JOIN {base} AS s ON s.id = g.successor_id
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
                   'seat', m.one->>'seat', 'post', coalesce(m.one->>'post', o.post),
                   'officer_id', o.id, 'officer_post', o.post, 'has_left', o.standing = 'left',
                   'organisation_id', m.one->>'organisation_id', 'organisation_name', k.name
               ) ORDER BY m.place) AS seats
        FROM jsonb_array_elements(g.members) WITH ORDINALITY AS m (one, place)
        LEFT JOIN actions.officer AS o ON o.id = CAST(m.one->>'officer_id' AS uuid)
        LEFT JOIN actions.known_organisation AS k
          ON k.id = CAST(m.one->>'organisation_id' AS uuid)
    ) AS m ON true
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('relation', r.relation, 'id', t.id, 'name', t.name,
                   'is_dissolved', t.dissolved_on IS NOT NULL, 'said_there', r.said_there
               ) ORDER BY r.relation, t.name, t.id) AS related
        FROM (
            SELECT o.one->>'relation' AS relation, CAST(o.one->>'group_id' AS uuid) AS group_id,
                   false AS said_there
            FROM jsonb_array_elements(g.relations) AS o (one)
            UNION ALL
            SELECT 'works_with', w.id, true FROM {base} AS w
            WHERE w.dissolved_on IS NULL
              AND w.relations @> jsonb_build_array(
                      jsonb_build_object('relation', 'works_with', 'group_id', g.id))
              AND NOT g.relations @> jsonb_build_array(
                      jsonb_build_object('relation', 'works_with', 'group_id', w.id))
        ) AS r JOIN {base} AS t ON t.id = r.group_id
    ) AS r ON true
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('relation', o.one->>'relation', 'id', t.id,
                   'name', t.name) ORDER BY t.name, t.id, o.one->>'relation') AS answering
        FROM {base} AS t CROSS JOIN LATERAL jsonb_array_elements(t.relations) AS o (one)
        WHERE t.dissolved_on IS NULL AND o.one->>'relation' <> 'works_with'
          AND t.relations @> jsonb_build_array(jsonb_build_object('group_id', g.id))
          AND o.one->>'group_id' = CAST(g.id AS text)
    ) AS a ON true
"""
_ONE = text(_SHOWN.format(base=GROUP.fullname) + "WHERE g.id = :id")
_THEN = standing_at(GROUP, BEFORE)
_ONE_THEN = text(_SHOWN.format(base=_THEN) + "WHERE g.id = :id")
_FILTERS = {
    "name": "position(lower(:name) IN lower(g.name)) > 0",
    "kind": "g.kind = :kind",
    "organisation_id": ":organisation_id = ANY(g.organisation_ids)",
    "officer_id": "g.members @> CAST(:officer_id AS jsonb)",
    "dissolved": "(g.dissolved_on IS NOT NULL) = :dissolved",
    "seen_by": ":seen_by = ANY(g.organisation_ids)",
    "ids": "g.id = ANY(:ids)",
    "after": "(lower(g.name), g.id) > (:after, :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    base = _THEN if then else GROUP.fullname
    return text(
        f"{_SHOWN.format(base=base)} WHERE {where} ORDER BY lower(g.name), g.id LIMIT :limit"
    )


@lru_cache(maxsize=4)
def _steps(*, up: bool, then: bool) -> TextClause:
    base = _THEN if then else GROUP.fullname
    near, far = _ends(up=up)
    lines = _LINES.format(base=base, near=near, far=far)
    return text(_STEPS.format(lines=lines, base=base, near=near))


def _ends(*, up: bool) -> tuple[str, str]:
    return ("from_id", "to_id") if up else ("to_id", "from_id")


def lock(session: Session, group_id: UUID) -> rules.Group:
    """Return a group to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": group_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return rules.Group(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        organisation_id=row["organisation_id"],
        members=tuple(map(Membership.model_validate, row["members"])),
        organisation_ids=tuple(row["organisation_ids"]),
        dissolved_on=row["dissolved_on"],
    )


def hold_lines(session: Session) -> None:
    """Let one at a time say who answers to whom, until the transaction ends."""
    session.execute(_LOCK_LINES)


def known(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of some groups that there are, dissolved or not."""
    return set(session.execute(_KNOWN, {"ids": list(ids)}).scalars())


def standing(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of some groups that there are and that were not dissolved."""
    return set(session.execute(_STANDING, {"ids": list(ids)}).scalars())


def organisations_in(session: Session, group_id: UUID) -> tuple[UUID, ...]:
    """Return the organisations in a group: its own, and those with a seat; none if there is none."""
    found = session.execute(_ORGANISATIONS_IN, {"id": group_id}).scalar()
    return tuple(found or ())


def above(session: Session, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return some groups and all to whom they answer, directly or not."""
    return frozenset(session.execute(_ABOVE, {"ids": list(ids)}).scalars())


def lines_of(
    session: Session, *group_ids: UUID, up: bool = True, as_at: datetime | None = None
) -> list[rules.Line]:
    """Return every step from some groups upwards, nearest first; or those that come up to them."""
    statement = _steps(up=up, then=as_at is not None)
    asked = {"ids": list(group_ids)} | ({"as_at": as_at} if as_at else {})
    rows = session.execute(statement, asked).mappings().all()
    near, far = _ends(up=up)
    away = rules.steps_away(group_ids, [(row[near], row[far]) for row in rows])
    lines = [
        rules.Line(**row | {"kind": rules.LineKind(row["kind"]), "depth": away[row[near]] + 1})
        for row in map(dict, rows)
    ]
    return sorted(lines, key=lambda line: line.depth)


def named(
    session: Session, organisation_id: UUID | None, members: Iterable[Membership]
) -> rules.Named:
    """Return what there is of all that a group names."""
    each = tuple(members)
    officers = session.execute(
        _OFFICERS, {"ids": [one.officer_id for one in each if one.officer_id]}
    )
    wanted = [organisation_id, *(one.organisation_id for one in each)]
    found = session.execute(_ORGANISATIONS, {"ids": [one for one in wanted if one]})
    return rules.Named(
        officers={row.id: rules.Seated(row.organisation_id, row.has_left) for row in officers},
        organisation_ids=set(found.scalars()),
    )


def meets_after(session: Session, group_id: UUID, day: date) -> bool:
    """Say whether a group has meetings planned for after a day."""
    return bool(session.execute(_MEETS_AFTER, {"id": group_id, "day": day}).scalar())


def get(session: Session, group_id: UUID, as_at: datetime | None = None) -> Row:
    """Return a group to show, now or as it stood at a moment."""
    asked = {"id": group_id} | ({"as_at": as_at} if as_at else {})
    statement = _ONE_THEN if as_at else _ONE
    row = session.execute(statement, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    as_at: datetime | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return groups by name, those after a place in the list, as they are or stood at a moment."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if "officer_id" in wanted:
        wanted["officer_id"] = json.dumps([{"officer_id": str(wanted["officer_id"])}])
    if after:
        wanted |= {"after": after[0], "after_id": after[1]}
    statement = _page(frozenset(wanted) - {"after_id"}, then=as_at is not None)
    place = {"limit": limit} | ({"as_at": as_at} if as_at else {})
    return session.execute(statement, wanted | place).mappings().all()

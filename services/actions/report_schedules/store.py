"""How report schedules are kept. The only SQL about report schedules is here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Column, Date, Integer, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.report_schedules import rules
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
from shared.events.report_schedules import (
    ReportScheduleAmended,
    ReportScheduleEnded,
    ReportScheduleSetUp,
    ReportScheduleTerms,
    Section,
)

SCHEDULE = projected_table(
    "report_schedule",
    "actions",
    Column("group_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("plan_id", Uuid),
    Column("objective_ids", ARRAY(Uuid), nullable=False),
    Column("commissioned_service_ids", ARRAY(Uuid), nullable=False),
    Column("contract_ids", ARRAY(Uuid), nullable=False),
    Column("cadence", Text, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("days_after", Integer, nullable=False),
    Column("with_papers", Boolean, nullable=False),
    Column("sections", JSONB, nullable=False),
    Column("exceptions_only", Boolean, nullable=False),
    Column("officer_id", Uuid),
    Column("ended_on", Date),
    Column("end_reason", Text),
)
BEFORE = earlier_table(SCHEDULE, without=("end_reason",))
_SET_UP = frozenset(ReportScheduleSetUp.model_fields) - {"report_schedule_id", "parties"}
_TERMS = frozenset(ReportScheduleTerms.model_fields) - {"report_schedule_id", "parties"}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ReportScheduleSetUp() as event:
            return said(event, _SET_UP)
        case ReportScheduleAmended(fields=fields) as event:
            return said(event, fields)
        case ReportScheduleEnded(ended_on=ended_on, reason=reason):
            return {"ended_on": ended_on, "end_reason": reason}
    return None


PROJECTION = Projection(SCHEDULE, changes, earlier=BEFORE)
apply = PROJECTION.apply

_LOCK = text("""
    SELECT s.*, g.organisation_ids,
           EXISTS (SELECT FROM actions.report AS r WHERE r.schedule_id = s.id) AS is_reporting
    FROM actions.report_schedule AS s JOIN actions."group" AS g ON g.id = s.group_id
    WHERE s.id = :id FOR UPDATE OF s
""")
_NAMED = text("""
    SELECT g.organisation_ids, g.id IS NOT NULL AND g.dissolved_on IS NULL AS is_group,
           CAST(:plan_id AS uuid) IS NULL
               OR EXISTS (SELECT FROM actions.plan AS p WHERE p.id = :plan_id) AS is_plan,
           NOT EXISTS (
               SELECT unnest(CAST(:objective_ids AS uuid[]))
               EXCEPT SELECT o.id FROM actions.objective AS o
               WHERE o.plan_id = :plan_id AND NOT o.removed) AS are_objectives,
           NOT EXISTS (
               SELECT unnest(CAST(:contract_ids AS uuid[]))
               EXCEPT SELECT k.id FROM actions.known_contract AS k) AS are_contracts,
           CAST(:officer_id AS uuid) IS NULL OR EXISTS (
               SELECT FROM actions.officer AS o
               WHERE o.id = :officer_id AND o.standing <> 'left') AS is_officer
    FROM (SELECT CAST(:group_id AS uuid) AS id) AS wanted
    LEFT JOIN actions."group" AS g ON g.id = wanted.id
""")
_SHOWN = """
    SELECT s.*, g.name AS group_name, g.organisation_ids, p.title AS plan_title,
           o.post AS officer_post
    FROM {base} AS s
    JOIN actions."group" AS g ON g.id = s.group_id
    LEFT JOIN actions.plan AS p ON p.id = s.plan_id
    LEFT JOIN actions.officer AS o ON o.id = s.officer_id
"""
_THEN = standing_at(SCHEDULE, BEFORE)
_ONE = text(f"{_SHOWN.format(base=SCHEDULE.fullname)} WHERE s.id = :id")
_ONE_THEN = text(f"{_SHOWN.format(base=_THEN)} WHERE s.id = :id")
_OF_GROUP_THEN = text(f"""
    SELECT * FROM {_THEN} AS s
    WHERE s.group_id = :group_id AND coalesce(s.ended_on >= :from_on, true)
    ORDER BY s.id
""")  # noqa: S608 -- our own names
_FILTERS = {
    "group_id": "s.group_id = :group_id",
    "plan_id": "s.plan_id = :plan_id",
    "objective_id": "s.objective_ids @> ARRAY[CAST(:objective_id AS uuid)]",
    "contract_id": "s.contract_ids @> ARRAY[CAST(:contract_id AS uuid)]",
    "commissioned_service_id": (
        "s.commissioned_service_ids @> ARRAY[CAST(:commissioned_service_id AS uuid)]"
    ),
    "officer_id": "s.officer_id = :officer_id",
    "cadence": "s.cadence = :cadence",
    "ended": "(s.ended_on IS NOT NULL) = :ended",
    "seen_by": ":seen_by = ANY(g.organisation_ids)",
    "after": "s.id > :after",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    shown = _SHOWN.format(base=_THEN if then else SCHEDULE.fullname)
    return text(f"{shown} WHERE {where} ORDER BY s.id LIMIT :limit")


def lock(session: Session, report_schedule_id: UUID) -> rules.Schedule:
    """Return a schedule to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": report_schedule_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    terms = {name: row[name] for name in _TERMS}
    return rules.Schedule(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        group_id=row["group_id"],
        terms=terms | {"sections": tuple(sections(row))},
        ended_on=row["ended_on"],
        parties=tuple(row["organisation_ids"]),
        is_reporting=row["is_reporting"],
    )


def sections(row: Row) -> list[Section]:
    """Return the sections of the reports of a schedule, in their order."""
    return [Section.model_validate(one) for one in row["sections"]]


def named(session: Session, group_id: UUID, terms: Mapping[str, Any]) -> rules.Named:
    """Return what there is of all that a schedule names."""
    asked = {
        "group_id": group_id,
        "plan_id": terms["plan_id"],
        "objective_ids": list(terms["objective_ids"]),
        "contract_ids": list(terms["contract_ids"]),
        "officer_id": terms["officer_id"],
    }
    row = session.execute(_NAMED, asked).one()
    return rules.Named(
        parties=tuple(row.organisation_ids or ()),
        group=row.is_group,
        plan=row.is_plan,
        objectives=row.are_objectives,
        contracts=row.are_contracts,
        officer=row.is_officer,
    )


def get(session: Session, report_schedule_id: UUID, as_at: datetime | None = None) -> Row:
    """Return a schedule to show, now or as it stood at a moment."""
    asked = {"id": report_schedule_id} | ({"as_at": as_at} if as_at else {})
    found = session.execute(_ONE_THEN if as_at else _ONE, asked).mappings().one_or_none()
    if found is None:
        raise NotFound
    return found


def of_group(session: Session, group_id: UUID, *, from_on: date, as_at: datetime) -> Sequence[Row]:
    """Return the schedules of a group that had not ended by a day, as they stood at a moment."""
    asked = {"group_id": group_id, "from_on": from_on, "as_at": as_at}
    return session.execute(_OF_GROUP_THEN, asked).mappings().all()


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    as_at: datetime | None = None,
    after: UUID | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return schedules in the order in which they were set up, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if after is not None:
        wanted["after"] = after
    statement = _page(frozenset(wanted), then=as_at is not None)
    place = {"limit": limit} | ({"as_at": as_at} if as_at else {})
    return session.execute(statement, wanted | place).mappings().all()

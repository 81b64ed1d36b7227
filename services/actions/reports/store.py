"""How reports are kept. The only SQL about reports is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.reports import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, plain, projected_table, said
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.groups import Cadence
from shared.events.reports import (
    ReportAmended,
    ReportAnswered,
    ReportCameDue,
    ReportReopened,
    ReportStatus,
    ReportSubmitted,
    ReportWaived,
)

REPORT = projected_table(
    "report",
    "actions",
    Column("schedule_id", Uuid, nullable=False),
    Column("group_id", Uuid, nullable=False),
    Column("officer_id", Uuid),
    Column("title", Text, nullable=False),
    Column("cadence", Text, nullable=False),
    Column("period_from_on", Date, nullable=False),
    Column("period_until_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("answers", JSONB, nullable=False, default=[]),
    Column("submitted_on", Date),
    Column("as_at", DateTime(timezone=True)),
    Column("pack_sha256", Text),
    Column("note", Text),
    Column("waived_on", Date),
    Column("waive_reason", Text),
)
BEFORE = earlier_table(REPORT, without=("answers", "note", "waive_reason"))
_CAME_DUE = frozenset(ReportCameDue.model_fields) - {"report_id", "parties"}
_CLOSED = ("submitted_on", "as_at", "pack_sha256", "note", "waived_on", "waive_reason")


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ReportCameDue() as event:
            opened = {"status": ReportStatus.DUE, "opened_at": recorded.recorded_at}
            return said(event, _CAME_DUE) | opened
        case ReportAmended(fields=fields) as event:
            return said(event, fields)
        case ReportAnswered(answers=answers):
            return {"answers": plain(answers or ())}
        case ReportSubmitted() as event:
            told = said(event, ("submitted_on", "as_at", "pack_sha256", "note"))
            return told | {"status": ReportStatus.SUBMITTED}
        case ReportWaived(waived_on=waived_on, reason=reason):
            return {
                "status": ReportStatus.WAIVED,
                "waived_on": waived_on,
                "waive_reason": reason,
            }
        case ReportReopened():
            return {"status": ReportStatus.DUE, **dict.fromkeys(_CLOSED)}
    return None


PROJECTION = Projection(REPORT, changes, earlier=BEFORE)
apply = PROJECTION.apply

_LOCK = text("""
    SELECT r.*, g.organisation_ids
    FROM actions.report AS r JOIN actions."group" AS g ON g.id = r.group_id
    WHERE r.id = :id FOR UPDATE OF r
""")
_LOCK_SCHEDULE = text("""
    SELECT s.*, g.organisation_ids, g.dissolved_on IS NULL AS is_group_there
    FROM actions.report_schedule AS s JOIN actions."group" AS g ON g.id = s.group_id
    WHERE s.id = :id FOR UPDATE OF s
""")
_REPORTED_UNTIL = text("""
    SELECT max(period_until_on) FROM actions.report WHERE schedule_id = :id
""")
# With the papers of the first meeting after a period, where one is planned; else so many days after.
_DUE_ON = """
    CASE WHEN s.with_papers THEN coalesce(
        (SELECT min(coalesce(m.papers_due_on, m.meets_on)) FROM actions.meeting AS m
         WHERE m.group_id = s.group_id AND m.status <> 'cancelled'
           AND coalesce(m.papers_due_on, m.meets_on) > {until_on}),
        {until_on} + s.days_after)
    ELSE {until_on} + s.days_after END
"""
_DUE_DAYS = text(f"""
    SELECT p.until_on, {_DUE_ON.format(until_on="p.until_on")} AS due_on
    FROM actions.report_schedule AS s, unnest(CAST(:until_on AS date[])) AS p (until_on)
    WHERE s.id = :id
""")  # noqa: S608 -- our own names
_FOLLOWED = text(f"""
    SELECT s.officer_id, {_DUE_ON.format(until_on="r.period_until_on")} AS due_on
    FROM actions.report AS r JOIN actions.report_schedule AS s ON s.id = r.schedule_id
    WHERE r.id = :id
""")  # noqa: S608
_ASTRAY = text(f"""
    SELECT r.id FROM actions.report AS r
    JOIN actions.report_schedule AS s ON s.id = r.schedule_id
    WHERE r.status = 'due' AND (r.officer_id IS DISTINCT FROM s.officer_id
                                OR r.due_on <> {_DUE_ON.format(until_on="r.period_until_on")})
    ORDER BY r.id
""")  # noqa: S608
_COMING = text("""
    SELECT s.id, s.cadence, s.ended_on, coalesce(told.until_on + 1, s.first_on) AS from_on
    FROM actions.report_schedule AS s
    JOIN actions."group" AS g ON g.id = s.group_id AND g.dissolved_on IS NULL
    LEFT JOIN (SELECT schedule_id, max(period_until_on) AS until_on FROM actions.report
               GROUP BY schedule_id) AS told ON told.schedule_id = s.id
    WHERE coalesce(s.ended_on >= coalesce(told.until_on + 1, s.first_on), true)
      AND coalesce(told.until_on + 1, s.first_on) < :today
    ORDER BY s.id
""")
_SHOWN = """
    SELECT r.*, g.name AS group_name, g.organisation_ids, o.post AS officer_post
    FROM actions.report AS r
    JOIN actions."group" AS g ON g.id = r.group_id
    LEFT JOIN actions.officer AS o ON o.id = r.officer_id
"""
_ONE = text(f"{_SHOWN} WHERE r.id = :id")
_FILTERS = {
    "group_id": "r.group_id = :group_id",
    "schedule_id": "r.schedule_id = :schedule_id",
    "officer_id": "r.officer_id = :officer_id",
    "status": "r.status = :status",
    "due_from": "r.due_on >= :due_from",
    "due_until": "r.due_on <= :due_until",
    "overdue": "(r.status = 'due' AND r.due_on < :today) = :overdue",
    "seen_by": ":seen_by = ANY(g.organisation_ids) OR r.officer_id = :seen_by_officer",
    "after": "(r.due_on, r.id) > (:after, :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"{_SHOWN} WHERE {where} ORDER BY r.due_on, r.id LIMIT :limit")


def lock(session: Session, report_id: UUID) -> rules.Report:
    """Return a report to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": report_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return report(row)


def report(row: Row) -> rules.Report:
    """Return what a decision needs to know of a report that stands in a row."""
    return rules.Report(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        schedule_id=row["schedule_id"],
        officer_id=row["officer_id"],
        period_until_on=row["period_until_on"],
        due_on=row["due_on"],
        status=ReportStatus(row["status"]),
        opened_at=row["opened_at"],
        parties=tuple(row["organisation_ids"]),
    )


def lock_coming(session: Session, schedule_id: UUID) -> tuple[rules.Coming, date]:
    """Return a schedule and the day from which it tells next, held until the transaction ends."""
    row = session.execute(_LOCK_SCHEDULE, {"id": schedule_id}).mappings().one_or_none()
    if row is None:
        raise rules.UnknownSchedule
    # Asked once it is held: what another worker has just opened is seen.
    until_on = session.execute(_REPORTED_UNTIL, {"id": schedule_id}).scalar()
    from_on = date.fromordinal(until_on.toordinal() + 1) if until_on else row["first_on"]
    coming = rules.Coming(
        schedule_id=row["id"],
        group_id=row["group_id"],
        officer_id=row["officer_id"],
        title=row["title"],
        cadence=Cadence(row["cadence"]),
        ended_on=row["ended_on"],
        is_group_there=row["is_group_there"],
        parties=tuple(row["organisation_ids"]),
    )
    return coming, from_on


def due_days(session: Session, schedule_id: UUID, until_on: Iterable[date]) -> dict[date, date]:
    """Return by when the reports of a schedule are due, by the last days of their periods."""
    rows = session.execute(_DUE_DAYS, {"id": schedule_id, "until_on": list(until_on)})
    return {row.until_on: row.due_on for row in rows}


def followed(session: Session, report_id: UUID) -> tuple[UUID | None, date]:
    """Return who sees to a report by its schedule, and by when it is due."""
    row = session.execute(_FOLLOWED, {"id": report_id}).one()
    return row.officer_id, row.due_on


def astray(session: Session) -> Sequence[UUID]:
    """Return the reports that are due otherwise than their schedule says now."""
    return session.execute(_ASTRAY).scalars().all()


def coming(session: Session, today: date) -> Sequence[Row]:
    """Return the schedules of which a period has begun that was not reported yet."""
    return session.execute(_COMING, {"today": today}).mappings().all()


def get(session: Session, report_id: UUID) -> Row:
    """Return a report to show."""
    row = session.execute(_ONE, {"id": report_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    seen_by: tuple[UUID, UUID] | None,
    today: date,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return reports by the day on which they are due, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    names = set(wanted)
    if seen_by is not None:
        names.add("seen_by")
        wanted |= {"seen_by": seen_by[0], "seen_by_officer": seen_by[1]}
    if after is not None:
        names.add("after")
        wanted |= {"after": after[0], "after_id": after[1]}
    rows = session.execute(_page(frozenset(names)), wanted | {"today": today, "limit": limit})
    return rows.mappings().all()

"""How reminders are kept, and where what is due is found. The only SQL about reminders is here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Text, TextClause, Uuid, text

from services.actions.reminders import rules
from services.actions.reminders.clocks import LeadDays
from services.actions.reminders.rules import Due, Thing
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.reminders import (
    ReminderKind,
    ReminderRaised,
    ReminderReassigned,
    ReminderSettled,
)

REMINDER = projected_table(
    "reminder",
    "actions",
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("target_on", Date, nullable=False),
    Column("officer_id", Uuid),
    Column("reference", Text),
    Column("title", Text, nullable=False),
    Column("part_of", Text),
    Column("why", Text),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    Column("settlement", Text),
)
_RAISED = ("kind", "about", "target_on", "officer_id", "reference", "title", "part_of", "why")


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ReminderRaised() as event:
            values = {name: getattr(event, name) for name in _RAISED}
            return values | {"raised_at": recorded.recorded_at}
        case ReminderReassigned(officer_id=officer_id):
            return {"officer_id": officer_id}
        case ReminderSettled(settlement=settlement):
            return {"settlement": settlement, "settled_at": recorded.recorded_at}
    return None


PROJECTION = Projection(REMINDER, changes)
apply = PROJECTION.apply

# Each finds what may be due, by its index, and what reminders stand about, however that is now. An
# action is of its officers who are still there, or of the one from whom a line leads on, or of the
# plan's own.
_ACTIONS = text("""
    SELECT a.id, a.description AS name, a.code AS reference, p.title AS part_of,
           coalesce(
               nullif(ARRAY(
                   SELECT o.id FROM unnest(a.officer_ids) WITH ORDINALITY AS named (id, place)
                   JOIN actions.officer AS o USING (id)
                   WHERE o.standing <> 'left' ORDER BY named.place), '{}'),
               nullif(a.officer_ids[1:1], '{}'),
               array_remove(ARRAY[p.officer_id], NULL)) AS officer_ids,
           CASE WHEN a.removed THEN 'removed' WHEN p.status = 'closed' THEN 'closed'
                WHEN p.status = 'draft' AND a.state = 'planned' THEN 'draft'
                ELSE a.state END AS state,
           a.time_words AS words, a.from_on, a.until_on AS due_on,
           greatest(a.reported_on, a.started_on) AS quiet_since_on
    FROM actions.action AS a JOIN actions.plan AS p ON p.id = a.plan_id
    WHERE a.id IN (
        SELECT unnest(CAST(:standing AS uuid[]))
        UNION SELECT id FROM actions.action
        WHERE NOT removed AND state NOT IN ('completed', 'abandoned')
          AND until_on <= :action_due_soon
        UNION SELECT id FROM actions.action
        WHERE NOT removed AND state = 'planned' AND from_on <= :action_not_started
        UNION SELECT id FROM actions.action
        WHERE NOT removed AND state = 'started'
          AND greatest(reported_on, started_on) <= :action_no_progress)
    ORDER BY a.until_on, a.id
""")
_PLANS = text("""
    SELECT id, title AS name, reference, status AS state,
           array_remove(ARRAY[officer_id], NULL) AS officer_ids,
           refresh_due_on AS due_on, review_due_on AS review_on
    FROM actions.plan
    WHERE id = ANY(CAST(:standing AS uuid[])) OR refresh_due_on <= :plan_refresh
       OR review_due_on <= :plan_review
    ORDER BY id
""")
_REPORTS = text("""
    SELECT r.id, r.title AS name, g.name AS part_of, r.status AS state, r.due_on,
           array_remove(ARRAY[r.officer_id], NULL) AS officer_ids
    FROM actions.report AS r LEFT JOIN actions."group" AS g ON g.id = r.group_id
    WHERE r.id = ANY(CAST(:standing AS uuid[])) OR (r.status = 'due' AND r.due_on <= :report)
    ORDER BY r.due_on, r.id
""")
_NEEDS = text("""
    SELECT id, title AS name, refresh_due_on AS due_on,
           CASE WHEN retired_on IS NULL THEN 'current' ELSE 'retired' END AS state,
           array_remove(ARRAY[officer_id], NULL) AS officer_ids
    FROM actions.need
    WHERE id = ANY(CAST(:standing AS uuid[]))
       OR (retired_on IS NULL AND refresh_due_on <= :need_refresh)
    ORDER BY refresh_due_on, id
""")
_AGREED_ACTIONS = text("""
    SELECT a.id, a.title AS name, g.name AS part_of, a.state, a.due_on,
           array_remove(ARRAY[a.officer_id], NULL) AS officer_ids
    FROM actions.agreed_action AS a LEFT JOIN actions."group" AS g ON g.id = a.group_id
    WHERE a.id = ANY(CAST(:standing AS uuid[]))
       OR (a.state = 'open' AND a.due_on <= :agreed_action)
    ORDER BY a.due_on, a.id
""")
_DISPUTES = text("""
    SELECT d.id, d.title AS name, coalesce(g.name, d.level) AS part_of, d.status AS state,
           d.escalation_due_on AS due_on, array_remove(ARRAY[d.officer_id], NULL) AS officer_ids
    FROM actions.dispute AS d LEFT JOIN actions."group" AS g ON g.id = d.group_id
    WHERE d.id = ANY(CAST(:standing AS uuid[]))
       OR (d.status = 'open' AND d.escalation_due_on <= :dispute_escalation)
    ORDER BY d.escalation_due_on, d.id
""")
_FINDING: Mapping[str, TextClause] = {
    "actions": _ACTIONS,
    "plans": _PLANS,
    "reports": _REPORTS,
    "needs": _NEEDS,
    "agreed-actions": _AGREED_ACTIONS,
    "disputes": _DISPUTES,
}
# Of these a day counts from when it is past; of all others from so many days before.
_AFTERWARDS = frozenset({"action_not_started", "action_no_progress"})
_LOCK_LOOKING = text("SELECT pg_advisory_xact_lock(hashtext('actions.reminders'))")
_LOCK_STANDING = text("""
    SELECT id, version, changed_at, kind, about, target_on, officer_id FROM actions.reminder
    WHERE settlement IS NULL ORDER BY id
""")
_SHOWN = """
    SELECT r.*, o.post AS officer_post
    FROM actions.reminder AS r LEFT JOIN actions.officer AS o ON o.id = r.officer_id
"""
_ONE = text(f"{_SHOWN} WHERE r.id = :id")
_PAGE = text(f"""
    {_SHOWN}
    WHERE (CAST(:officer_id AS uuid) IS NULL OR r.officer_id = :officer_id)
      AND (CAST(:only_of AS uuid) IS NULL OR r.officer_id = :only_of)
      AND (CAST(:about AS text) IS NULL OR r.about = :about)
      AND (CAST(:kind AS text) IS NULL OR r.kind = :kind)
      AND (CAST(:is_open AS boolean) IS NULL OR (r.settlement IS NULL) = :is_open)
      AND (CAST(:before_at AS timestamptz) IS NULL
           OR (r.raised_at, r.id) < (:before_at, :before_id))
    ORDER BY r.raised_at DESC, r.id DESC
    LIMIT :limit
""")


def lock_standing(session: Session) -> list[rules.Open]:
    """Return the reminders that are not settled; until the end nobody else looks what is due."""
    session.execute(_LOCK_LOOKING)
    return [
        rules.Open(
            id=row.id,
            head=Head(row.version, row.changed_at),
            about=row.about,
            was=Due(ReminderKind(row.kind), row.target_on),
            officer_id=row.officer_id,
        )
        for row in session.execute(_LOCK_STANDING)
    ]


def find(
    session: Session, standing: Sequence[rules.Open], *, today: date, days: LeadDays
) -> Iterator[Thing]:
    """Yield everything of which somebody may have to be reminded today, or was."""
    about: dict[str, list[UUID]] = {}
    for one in standing:
        resource, _, thing_id = one.about.partition("/")
        about.setdefault(resource, []).append(UUID(thing_id))
    until = {
        name: today + timedelta(days=-lead if name in _AFTERWARDS else lead)
        for name, lead in asdict(days).items()
    }
    for resource, statement in _FINDING.items():
        asked = {"standing": about.get(resource, []), **until}
        for row in session.execute(statement, asked).mappings():
            yield Thing(resource, **{**row, "officer_ids": tuple(row["officer_ids"])})


def get(session: Session, reminder_id: UUID) -> Row:
    """Return a reminder to show."""
    row = session.execute(_ONE, {"id": reminder_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return reminders, the newest first; `only_of` is whose reminders the reader may see."""
    none = dict.fromkeys(("officer_id", "only_of", "about", "kind", "is_open"))
    before_at, before_id = before or (None, None)
    asked = {"before_at": before_at, "before_id": before_id, "limit": limit}
    return session.execute(_PAGE, none | dict(filters) | asked).mappings().all()

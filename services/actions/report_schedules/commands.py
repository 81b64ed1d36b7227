"""What can be done with report schedules."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.report_schedules import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.report_schedules import ReportScheduleSetUp


def set_up_report_schedule(
    session: Session, order: ReportScheduleSetUp, *, today: date, by: By, at: datetime
) -> None:
    """Let a group be told of something again and again."""
    named = store.named(session, order.group_id, dict(order))
    event = rules.set_up(order, named, today=today, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_report_schedule(
    session: Session,
    *,
    report_schedule_id: UUID,
    version: int,
    values: Mapping[str, Any],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let a group be told otherwise, or of something else."""
    schedule = store.lock(session, report_schedule_id)
    named = store.named(session, schedule.group_id, {**schedule.terms, **values})
    event = rules.amend(schedule, named, version=version, values=values, today=today, by=by)
    store.apply(session, log.append(session, event, after=schedule.head, by=by, at=at))


def end_report_schedule(
    session: Session,
    *,
    report_schedule_id: UUID,
    version: int,
    ended_on: date,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Let a group be told of it no longer."""
    schedule = store.lock(session, report_schedule_id)
    event = rules.end(schedule, version=version, ended_on=ended_on, reason=reason, by=by)
    store.apply(session, log.append(session, event, after=schedule.head, by=by, at=at))

"""What can be done with meetings of groups."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.meetings import rules, store
from services.actions.meetings.rules import Calendar
from services.actions.meetings.series import Series, dates_of
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.meetings import MeetingEvent, MeetingPlanned


def plan_meeting(session: Session, order: MeetingPlanned, *, by: By, at: datetime) -> None:
    """Let a group meet on a day."""
    group = store.lock_group(session, order.group_id)
    agenda_known = store.is_agenda_known(session, order.agenda)
    event = rules.plan(order, group, agenda_known=agenda_known, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def plan_series(
    session: Session,
    order: MeetingPlanned,
    *,
    series: Series,
    calendar: Calendar,
    by: By,
    at: datetime,
) -> Sequence[UUID]:
    """Let a group meet again and again, and return which meetings these are."""
    group = store.lock_group(session, order.group_id)
    events = rules.plan_series(
        order,
        group,
        dates_of(series, calendar),
        ids=iter(log.new_id, None),
        agenda_known=store.is_agenda_known(session, order.agenda),
        by=by,
    )
    store.apply(session, log.append(session, *events, by=by, at=at))
    return [event.meeting_id for event in events]


def amend_meeting(
    session: Session,
    *,
    meeting_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Say something else about a meeting, such as its agenda."""
    meeting = store.lock(session, meeting_id)
    agenda_known = store.is_agenda_known(session, values.get("agenda", ()))
    event = rules.amend(meeting, version=version, values=values, agenda_known=agenda_known, by=by)
    _keep(session, meeting, event, by=by, at=at)


def move_meeting(
    session: Session,
    *,
    meeting_id: UUID,
    version: int,
    meets_on: date,
    papers_due_on: date | None,
    reason: str,
    calendar: Calendar,
    by: By,
    at: datetime,
) -> None:
    """Let a meeting be on another day."""
    meeting = store.lock(session, meeting_id)
    event = rules.move(
        meeting,
        version=version,
        meets_on=meets_on,
        papers_due_on=papers_due_on,
        reason=reason,
        calendar=calendar,
        by=by,
    )
    _keep(session, meeting, event, by=by, at=at)


def hold_meeting(
    session: Session,
    *,
    meeting_id: UUID,
    version: int,
    held_on: date | None,
    present: Sequence[str],
    apologies: Sequence[str],
    minutes_url: str | None,
    summary: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that a meeting was held, and which posts were there."""
    meeting = store.lock(session, meeting_id)
    event = rules.hold(
        meeting,
        version=version,
        held_on=held_on or meeting.meets_on,
        present=present,
        apologies=apologies,
        minutes_url=minutes_url,
        summary=summary,
        today=today,
        by=by,
    )
    _keep(session, meeting, event, by=by, at=at)


def cancel_meeting(
    session: Session, *, meeting_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Say that a meeting is not held."""
    meeting = store.lock(session, meeting_id)
    event = rules.cancel(meeting, version=version, reason=reason, by=by)
    _keep(session, meeting, event, by=by, at=at)


def _keep(
    session: Session, meeting: rules.Meeting, event: MeetingEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=meeting.head, by=by, at=at))

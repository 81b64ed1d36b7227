"""What can be called about actions."""

from typing import Any
from uuid import UUID

from fastapi import Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.actions import columns, commands, store
from services.actions.actions.schemas import (
    AbandonAction,
    ActionView,
    AmendAction,
    AssignAction,
    CompleteAction,
    GroundAction,
    MarkSteps,
    PlanAction,
    RemoveAction,
    ReopenAction,
    ReportProgress,
    RescheduleAction,
    ResumeAction,
    StartAction,
    SuspendAction,
)
from services.actions.actions.terms import (
    PlanFields,
    ResponsibleFields,
    said,
)
from services.actions.actions.views import show
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.fields import AsAt
from shared.problems import can_fail_with

router = app.router("actions")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)
_PLANNED = (*PlanFields.model_fields, *ResponsibleFields.model_fields, "grounds")


@router.post(
    "", status_code=201, response_model=ActionView, responses=can_fail_with(404, 409, 413, 415)
)
def plan_action(order: PlanAction, by: ActionsWriter, once: Repeat) -> Response:
    """Put an action into a plan whose words are open."""
    with once.transaction("actions") as session:
        action_id = log.new_id()
        commands.plan_action(
            session,
            action_id=action_id,
            plan_id=order.plan_id,
            place=order.place,
            values=said(order, _PLANNED),
            by=by,
            at=clock.now(),
        )
        location = f"/v1/actions/{action_id}"
        return _answer(session, once, action_id, by, status=201, location=location)


@router.get("/{action_id}", response_model=ActionView, responses=can_fail_with(404))
def get_action(
    action_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show an action, now or as it stood at a moment; a partner sees what concerns it."""
    zone = settings.current().timezone
    with reading("actions") as session:
        row = store.get(session, action_id, as_at=as_at)
        if not columns.standing(row).is_seen_by(by):
            raise NotFound
        names = store.names(session, [row])
    on = local_date(as_at, zone) if as_at else clock.today(zone)
    view = show(row, names, by, on, then=as_at is not None)
    return answers.one(view, version=row["version"], seen=seen)


@router.post("/{action_id}/amend", response_model=ActionView, responses=_CHANGES)
def amend_action(
    action_id: UUID, order: AmendAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Plan something otherwise, in a plan whose words are open; a step of the same text stays done."""
    with once.transaction("actions") as session:
        values = said(order, sorted(order.model_fields_set))
        commands.amend_action(session, values=values, **_to(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/remove", response_model=ActionView, responses=_CHANGES)
def remove_action(
    action_id: UUID, order: RemoveAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Take an action out of a plan whose words are open, because it should not stand there."""
    with once.transaction("actions") as session:
        commands.remove_action(session, **dict(order), **_to(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/assign", response_model=ActionView, responses=_CHANGES)
def assign_action(
    action_id: UUID, order: AssignAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Make other officers responsible, in a published plan too."""
    with once.transaction("actions") as session:
        values = said(order, AssignAction.model_fields)
        commands.assign_action(session, values=values, **_to(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/reschedule", response_model=ActionView, responses=_CHANGES)
def reschedule_action(
    action_id: UUID, order: RescheduleAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say by which other day it is done; the words of a published version stay in it."""
    with once.transaction("actions") as session:
        values = said(order, RescheduleAction.model_fields)
        commands.reschedule_action(session, **values, **_to(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/ground", response_model=ActionView, responses=_CHANGES)
def ground_action(
    action_id: UUID, order: GroundAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say what the action rests on; all of it, whatever was said before."""
    with once.transaction("actions") as session:
        values = said(order, GroundAction.model_fields)
        commands.ground_action(session, **values, **_to(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/start", response_model=ActionView, responses=_CHANGES)
def start_action(
    action_id: UUID, order: StartAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Begin work on an action."""
    with once.transaction("actions") as session:
        commands.start_action(session, **dict(order), **_now(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/report-progress", response_model=ActionView, responses=_CHANGES)
def report_progress(
    action_id: UUID, order: ReportProgress, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say how an action goes, why, and where that can be seen."""
    report = said(order, ("rationale", "percent", "evidence", "impact_to_date"))
    with once.transaction("actions") as session:
        commands.report_progress(
            session,
            rag=order.rag,
            reported_on=order.reported_on,
            report=report,
            **_now(action_id, version, by),
        )
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/mark-steps", response_model=ActionView, responses=_CHANGES)
def mark_steps(
    action_id: UUID, order: MarkSteps, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say on which day steps were done, or that they were not after all."""
    days = {one.number: one.done_on for one in order.steps}
    with once.transaction("actions") as session:
        commands.mark_steps(session, days=days, **_now(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/suspend", response_model=ActionView, responses=_CHANGES)
def suspend_action(
    action_id: UUID, order: SuspendAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let an action rest for a while."""
    with once.transaction("actions") as session:
        commands.suspend_action(session, **dict(order), **_now(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/resume", response_model=ActionView, responses=_CHANGES)
def resume_action(
    action_id: UUID, order: ResumeAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let an action go on as it stood before it was suspended."""
    with once.transaction("actions") as session:
        commands.resume_action(session, **dict(order), **_now(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/complete", response_model=ActionView, responses=_CHANGES)
def complete_action(
    action_id: UUID, order: CompleteAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that an action is done, when all its steps are, and what came of it."""
    report = said(order, ("outcome", "evidence", "reason"))
    with once.transaction("actions") as session:
        commands.complete_action(
            session,
            completed_on=order.completed_on,
            report=report,
            **_now(action_id, version, by),
        )
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/reopen", response_model=ActionView, responses=_CHANGES)
def reopen_action(
    action_id: UUID, order: ReopenAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that an action is not over after all; it is as far as it was."""
    with once.transaction("actions") as session:
        commands.reopen_action(session, **dict(order), **_to(action_id, version, by))
        return _answer(session, once, action_id, by)


@router.post("/{action_id}/abandon", response_model=ActionView, responses=_CHANGES)
def abandon_action(
    action_id: UUID, order: AbandonAction, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Give an action up: the council and the owners of its plan may."""
    with once.transaction("actions") as session:
        commands.abandon_action(session, **dict(order), **_now(action_id, version, by))
        return _answer(session, once, action_id, by)


def _to(action_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"action_id": action_id, "version": version, "by": by, "at": clock.now()}


def _now(action_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    today = clock.today(settings.current().timezone)
    return {"today": today, **_to(action_id, version, by)}


def _answer(
    session: Session,
    once: Once,
    action_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, action_id, removed_too=True)
    today = clock.today(settings.current().timezone)
    view = show(row, store.names(session, [row]), by, today)
    return once.answer(session, view, version=row["version"], status=status, location=location)

"""What can be done with actions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.actions import planning, progress, store
from services.actions.actions.rules import Action
from services.actions.plans import store as plans
from services.actions.plans.rules import Words
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.actions import ActionEvent, ActionPlanned, Ground, Rag
from shared.events.base import By
from shared.events.time_scales import TimeScale


def plan_action(
    session: Session,
    *,
    action_id: UUID,
    plan_id: UUID,
    place: int | None,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Put an action into a plan; without a place it comes after all others."""
    words = plans.lock_words(session, plan_id)
    at_place = store.place_after(session, plan_id) if place is None else place
    order = ActionPlanned(action_id=action_id, plan_id=plan_id, place=at_place, **values)
    event = planning.plan(order, words, store.named(session, order.__dict__), by=by)
    store.apply(session, log.append(session, event, by=by, at=words.moment(at)))


def plan_actions(
    session: Session, events: Sequence[ActionPlanned], *, by: By, at: datetime
) -> None:
    """Put many actions into plans at once, by the same rules; their places stand in them."""
    if not events:
        return
    words = {
        plan_id: plans.lock_words(session, plan_id)
        for plan_id in sorted({one.plan_id for one in events})
    }
    named = store.named(session, *(one.__dict__ for one in events))
    planned = [planning.plan(one, words[one.plan_id], named, by=by) for one in events]
    moment = max(one.moment(at) for one in words.values())
    store.apply(session, log.append(session, *planned, by=by, at=moment))


def amend_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Plan something about an action otherwise."""
    words, action = _lock(session, action_id)
    named = store.named(session, values)
    event = planning.amend(action, words, named, version=version, values=values, by=by)
    _keep(session, words, action, event, by=by, at=at)


def remove_action(
    session: Session, *, action_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Take an action out of its plan."""
    words, action = _lock(session, action_id)
    event = planning.remove(action, words, version=version, reason=reason, by=by)
    _keep(session, words, action, event, by=by, at=at)


def assign_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Make other officers responsible for an action."""
    words, action = _lock(session, action_id)
    named = store.named(session, values)
    event = planning.assign(action, words, named, version=version, values=values, by=by)
    _keep(session, words, action, event, by=by, at=at)


def reschedule_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    time_scale: TimeScale,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Say by which other day an action is to be done."""
    words, action = _lock(session, action_id)
    event = planning.reschedule(
        action, version=version, time_scale=time_scale, reason=reason, by=by
    )
    _keep(session, words, action, event, by=by, at=at)


def ground_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    grounds: Sequence[Ground],
    by: By,
    at: datetime,
) -> None:
    """Say what an action rests on."""
    words, action = _lock(session, action_id)
    named = store.named(session, {"grounds": grounds})
    event = planning.ground(action, named, version=version, grounds=grounds, by=by)
    _keep(session, words, action, event, by=by, at=at)


def start_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    started_on: date | None,
    reason: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Begin work on an action."""
    words, action = _lock(session, action_id)
    event = progress.start(
        action, version=version, started_on=started_on, reason=reason, today=today, by=by
    )
    _keep(session, words, action, event, by=by, at=at)


def report_progress(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    rag: Rag,
    reported_on: date | None,
    report: Mapping[str, Any],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say how an action goes, why, and where that can be seen."""
    words, action = _lock(session, action_id)
    event = progress.report_progress(
        action, version=version, rag=rag, reported_on=reported_on, report=report, today=today, by=by
    )
    _keep(session, words, action, event, by=by, at=at)


def mark_steps(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    days: Mapping[int, date | None],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say on which day steps were done, or that they were not."""
    words, action = _lock(session, action_id)
    event = progress.mark_steps(action, version=version, days=days, today=today, by=by)
    _keep(session, words, action, event, by=by, at=at)


def suspend_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    suspended_on: date | None,
    until_on: date | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let an action rest for a while."""
    words, action = _lock(session, action_id)
    event = progress.suspend(
        action,
        version=version,
        suspended_on=suspended_on,
        until_on=until_on,
        reason=reason,
        today=today,
        by=by,
    )
    _keep(session, words, action, event, by=by, at=at)


def resume_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    resumed_on: date | None,
    reason: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let an action go on as it stood before it was suspended."""
    words, action = _lock(session, action_id)
    event = progress.resume(
        action, version=version, resumed_on=resumed_on, reason=reason, today=today, by=by
    )
    _keep(session, words, action, event, by=by, at=at)


def complete_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    completed_on: date | None,
    report: Mapping[str, Any],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that an action is done, with what came of it."""
    words, action = _lock(session, action_id)
    event = progress.complete(
        action, version=version, completed_on=completed_on, report=report, today=today, by=by
    )
    _keep(session, words, action, event, by=by, at=at)


def reopen_action(
    session: Session, *, action_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Say that an action is not over after all."""
    words, action = _lock(session, action_id)
    event = progress.reopen(action, version=version, reason=reason, by=by)
    _keep(session, words, action, event, by=by, at=at)


def abandon_action(
    session: Session,
    *,
    action_id: UUID,
    version: int,
    abandoned_on: date | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Give an action up."""
    words, action = _lock(session, action_id)
    event = progress.abandon(
        action, version=version, abandoned_on=abandoned_on, reason=reason, today=today, by=by
    )
    _keep(session, words, action, event, by=by, at=at)


def _lock(session: Session, action_id: UUID) -> tuple[Words, Action]:
    """Hold an action, and before it the words of its plan: it is not published meanwhile."""
    words = plans.lock_words(session, store.plan_of(session, action_id))
    return words, store.lock(session, action_id)


def _keep(
    session: Session,
    words: Words,
    action: Action,
    event: ActionEvent,
    *,
    by: By,
    at: datetime,
) -> None:
    recorded = log.append(session, event, after=action.head, by=by, at=words.moment(at))
    store.apply(session, recorded)

"""What is allowed when an action goes on, rests, ends or begins again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.actions.actions.rules import (
    OVER,
    Action,
    AlreadyStarted,
    InTheFuture,
    NotOver,
    NotSuspended,
    Over,
    UntilBeforeSuspension,
    mark,
    steps_must_be_done,
)
from shared.events.actions import (
    ActionAbandoned,
    ActionCompleted,
    ActionProgressReported,
    ActionReopened,
    ActionResumed,
    ActionStarted,
    ActionState,
    ActionStepsMarked,
    ActionSuspended,
    Rag,
)
from shared.events.base import By


def start(
    action: Action,
    *,
    version: int,
    started_on: date | None,
    reason: str | None,
    today: date,
    by: By,
) -> ActionStarted:
    """Begin work on an action."""
    action.must_be_current(version, by, may=action.may_report(by))
    if action.state is not ActionState.PLANNED:
        raise AlreadyStarted
    on = action.day(started_on, today)
    return ActionStarted(action_id=action.id, started_on=on, reason=reason, parties=action.parties)


def report_progress(
    action: Action,
    *,
    version: int,
    rag: Rag,
    reported_on: date | None,
    report: Mapping[str, Any],
    today: date,
    by: By,
) -> ActionProgressReported:
    """Say how an action goes; of one that is completed too, for impact comes later."""
    action.must_be_current(version, by, may=action.may_report(by))
    if action.state is ActionState.ABANDONED:
        raise Over
    on = reported_on or today
    if on > today:
        raise InTheFuture
    return ActionProgressReported(
        action_id=action.id, rag=rag, reported_on=on, parties=action.parties, **report
    )


def mark_steps(
    action: Action, *, version: int, days: Mapping[int, date | None], today: date, by: By
) -> ActionStepsMarked:
    """Say on which day steps were done, or that they were not."""
    action.must_be_current(version, by, may=action.may_report(by))
    action.must_be_workable()
    if any(day is not None and day > today for day in days.values()):
        raise InTheFuture
    return ActionStepsMarked(
        action_id=action.id, steps=mark(action.steps, days), parties=action.parties
    )


def suspend(
    action: Action,
    *,
    version: int,
    suspended_on: date | None,
    until_on: date | None,
    reason: str,
    today: date,
    by: By,
) -> ActionSuspended:
    """Let an action rest for a while."""
    action.must_be_current(version, by, may=action.may_report(by))
    action.must_be_workable()
    on = action.day(suspended_on, today)
    if until_on is not None and until_on <= on:
        raise UntilBeforeSuspension
    return ActionSuspended(
        action_id=action.id,
        suspended_on=on,
        until_on=until_on,
        state=action.state,
        reason=reason,
        parties=action.parties,
    )


def resume(
    action: Action,
    *,
    version: int,
    resumed_on: date | None,
    reason: str | None,
    today: date,
    by: By,
) -> ActionResumed:
    """Let an action go on as it stood before it was suspended."""
    action.must_be_current(version, by, may=action.may_report(by))
    if action.state is not ActionState.SUSPENDED or action.before is None:
        raise NotSuspended
    on = action.day(resumed_on, today)
    return ActionResumed(
        action_id=action.id,
        resumed_on=on,
        state=action.before,
        reason=reason,
        parties=action.parties,
    )


def complete(
    action: Action,
    *,
    version: int,
    completed_on: date | None,
    report: Mapping[str, Any],
    today: date,
    by: By,
) -> ActionCompleted:
    """Say that an action is done, when all its steps are."""
    action.must_be_current(version, by, may=action.may_report(by))
    action.must_be_workable()
    on = action.day(completed_on, today)
    steps_must_be_done(action.steps)
    return ActionCompleted(action_id=action.id, completed_on=on, parties=action.parties, **report)


def reopen(action: Action, *, version: int, reason: str, by: By) -> ActionReopened:
    """Say that an action is not over after all; it is as far as it was."""
    action.must_be_current(version, by, may=action.may_report(by))
    if action.state not in OVER:
        raise NotOver
    state = ActionState.STARTED if action.started_on else ActionState.PLANNED
    return ActionReopened(action_id=action.id, state=state, reason=reason, parties=action.parties)


def abandon(
    action: Action, *, version: int, abandoned_on: date | None, reason: str, today: date, by: By
) -> ActionAbandoned:
    """Give an action up, also while it rests."""
    action.must_be_current(version, by, may=action.may_abandon(by))
    if action.state in OVER:
        raise Over
    on = action.day(abandoned_on, today)
    return ActionAbandoned(
        action_id=action.id, abandoned_on=on, reason=reason, parties=action.parties
    )

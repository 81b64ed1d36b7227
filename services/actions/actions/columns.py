"""What each event of an action sets in its row, and what a decision reads from it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.actions.actions.rules import Action
from shared.database.projection import plain, said
from shared.events.actions import (
    ActionAbandoned,
    ActionAmended,
    ActionAssigned,
    ActionCompleted,
    ActionGrounded,
    ActionPlanned,
    ActionProgressReported,
    ActionRemoved,
    ActionReopened,
    ActionRescheduled,
    ActionResumed,
    ActionStarted,
    ActionState,
    ActionStepsMarked,
    ActionSuspended,
    Ground,
    Step,
)
from shared.events.base import Event, Head, Recorded
from shared.events.time_scales import TimeScale

Columns = Mapping[str, Any]
_PLANNED = frozenset(ActionPlanned.model_fields) - {"action_id", "parties"}
_OF_TIME = ("from_on", "until_on", "option_until_on", "precision")
_NOT_SUSPENDED = dict.fromkeys(("suspended_on", "suspended_until_on", "suspended_state"))


def changes(recorded: Recorded) -> Columns | None:
    """Return the columns that an event sets."""
    setting = _SETTING.get(type(recorded.event))
    return setting(recorded.event) if setting else None


def _terms(event: Event, names: frozenset[str]) -> dict[str, Any]:
    """Return what is planned as the row keeps it: time scales in columns, what is counted too."""
    values = said(event, names - {"time_scale", "steps", "grounds"})
    if "time_scale" in names:
        values |= _time(event.__dict__["time_scale"])
    if "steps" in names:
        values |= _steps(event.__dict__["steps"])
    if "grounds" in names:
        values |= _grounds(event.__dict__["grounds"])
    return values


def _time(scale: TimeScale | None) -> dict[str, Any]:
    if scale is None:
        return dict.fromkeys(("time_words", *_OF_TIME))
    return {"time_words": scale.words, **{name: getattr(scale, name) for name in _OF_TIME}}


def _steps(steps: Sequence[Step]) -> dict[str, Any]:
    return {"steps": plain(steps), "open_steps": sum(one.done_on is None for one in steps)}


def _grounds(grounds: Sequence[Ground]) -> dict[str, Any]:
    return {"grounds": plain(grounds), "ground_ids": [one.id for one in grounds]}


def _planned(event: ActionPlanned) -> Columns:
    return _terms(event, _PLANNED) | {"state": ActionState.PLANNED}


def _suspended(event: ActionSuspended) -> Columns:
    return {
        "state": ActionState.SUSPENDED,
        "suspended_on": event.suspended_on,
        "suspended_until_on": event.until_on,
        "suspended_state": event.state,
    }


def _over(state: ActionState, **values: object) -> Columns:
    return {"state": state, **values, **_NOT_SUSPENDED}


_SETTING: dict[type[Event], Callable[[Any], Columns]] = {
    ActionPlanned: _planned,
    ActionAmended: lambda event: _terms(event, frozenset(event.fields)),
    ActionAssigned: lambda event: said(event, ("officer_ids", "organisation_ids", "responsible")),
    ActionRescheduled: lambda event: _time(event.time_scale),
    ActionGrounded: lambda event: _grounds(event.grounds),
    ActionRemoved: lambda _: {"removed": True},
    ActionStarted: lambda event: {
        "state": ActionState.STARTED,
        "started_on": event.started_on,
    },
    ActionProgressReported: lambda event: said(event, ("rag", "percent", "reported_on")),
    ActionStepsMarked: lambda event: _steps(event.steps),
    ActionSuspended: _suspended,
    ActionResumed: lambda event: {"state": event.state, **_NOT_SUSPENDED},
    ActionCompleted: lambda event: _over(
        ActionState.COMPLETED, closed_on=event.completed_on, outcome=event.outcome
    ),
    ActionReopened: lambda event: {"state": event.state, "closed_on": None, "outcome": None},
    ActionAbandoned: lambda event: _over(ActionState.ABANDONED, closed_on=event.abandoned_on),
}


def standing(row: Mapping[Any, Any]) -> Action:
    """Return what a decision needs to know about an action, from its row."""
    before = row["suspended_state"]
    return Action(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        plan_id=row["plan_id"],
        objective_id=row["objective_id"],
        owner_ids=tuple(row["owner_ids"]),
        state=ActionState(row["state"]),
        before=ActionState(before) if before else None,
        started_on=row["started_on"],
        suspended_on=row["suspended_on"],
        steps=tuple(Step.model_validate(one) for one in row["steps"]),
        officer_ids=tuple(row["officer_ids"]),
        organisation_ids=tuple(row["organisation_ids"]),
        responsible=row["responsible"],
    )

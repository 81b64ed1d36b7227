"""What has happened, said in a sentence for people who sit on boards; private words are never in it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.actions.packs.rules import day_words
from shared.events.actions import (
    ActionAbandoned,
    ActionAmended,
    ActionAssigned,
    ActionCompleted,
    ActionPlanned,
    ActionProgressReported,
    ActionRemoved,
    ActionReopened,
    ActionRescheduled,
    ActionResumed,
    ActionStarted,
    ActionStepsMarked,
    ActionSuspended,
)
from shared.events.agreed_actions import (
    AgreedActionAgreed,
    AgreedActionCompleted,
    AgreedActionDropped,
    AgreedActionExtended,
)
from shared.events.base import Event
from shared.events.contracts import (
    ContractAwarded,
    ContractDecided,
    ContractDecisionWithdrawn,
    ContractEnded,
    ContractExtended,
    ContractTerminated,
    ContractVaried,
)
from shared.events.group_decisions import (
    DecisionState,
    GroupDecisionAsked,
    GroupDecisionDecided,
    GroupDecisionWithdrawn,
)
from shared.events.objectives import ObjectiveAdded, ObjectiveAmended, ObjectiveRemoved
from shared.events.plans import PlanAmended, PlanClosed, PlanPublished, PlanRevisionBegun

SECTIONS = {
    "progress": "Progress against each priority",
    "exceptions": "Exceptions",
    "changes": "What has changed",
    "overdue": "Overdue actions",
    "decisions_due": "Decisions due",
    "contracts_ending": "Contracts ending within a year",
    "commissions": "Commissions",
    "agreed_actions": "Agreed actions still open",
    "risks": "High risks",
}
DECISIONS = {
    "re-procure": "procure it again",
    "extend": "extend it",
    "absorb": "absorb it into another service",
    "decommission": "decommission it",
    "let-lapse": "let it lapse",
    "bring-in-house": "bring it in-house",
}
# Only the newest of each of these counts: what was reported before is no longer so.
REPLACED = (ActionProgressReported, ActionStepsMarked)


def sentence(event: Event) -> str | None:
    """Return what happened as a sentence; None for what a board need not be told."""
    say = _SAID.get(type(event))
    return say(event) if say else None


def day_of(event: Event, recorded_on: date) -> date:
    """Return the day on which something happened: the one that was said, or that of the record."""
    name = _DAYS.get(type(event))
    return getattr(event, name) if name else recorded_on


def _until(day: date | None) -> str:
    return f" until {day_words(day)}" if day else ""


def _progress(event: ActionProgressReported) -> str:
    done = f", {event.percent} per cent done" if event.percent is not None else ""
    return f"Reported {event.rag} on {day_words(event.reported_on)}{done}."


def _steps(event: ActionStepsMarked) -> str:
    done = sum(one.done_on is not None for one in event.steps)
    return f"{done} of {len(event.steps)} steps done."


def _fields(event: ActionAmended | ObjectiveAmended | PlanAmended) -> str:
    said = ", ".join(
        _NAMES.get(name, name.removesuffix("_on").replace("_", " ")) for name in event.fields
    )
    return f"Amended: {said}."


def _varied(event: ContractVaried) -> str:
    return f"Varied: {event.summary.rstrip('.')}."


def _decided(event: GroupDecisionDecided) -> str:
    outcomes = [str(one.outcome).replace("_", " ") for one in event.recommendations if one.outcome]
    what = "Deferred" if event.state is DecisionState.DEFERRED else "Decided"
    counted = {one: outcomes.count(one) for one in dict.fromkeys(outcomes)}
    said = ", ".join(f"{count} {one}" for one, count in counted.items())
    return f"{what} on {day_words(event.decided_on)}{': ' + said if said else ''}."


_NAMES: Mapping[str, str] = {
    "aim_code": "priority",
    "officer_id": "lead officer",
    "officer_ids": "officers",
    "owner_ids": "owners",
    "driver_ids": "legislation and drivers",
    "organisation_ids": "organisations",
    "objective_id": "objective",
    "time_scale": "time scale",
    "from_on": "first day",
    "until_on": "last day",
    "protocol_url": "protocol",
    "cycle_stage": "stage of the cycle",
}
_SAID: Mapping[type[Event], Callable[[Any], str]] = {
    PlanAmended: _fields,
    PlanPublished: lambda e: f"Version {e.number} published on {day_words(e.published_on)}.",
    PlanRevisionBegun: lambda e: f"Opened for a {e.revision}.",
    PlanClosed: lambda e: f"Closed on {day_words(e.closed_on)}.",
    ObjectiveAdded: lambda _: "Added to the plan.",
    ObjectiveAmended: _fields,
    ObjectiveRemoved: lambda _: "Removed from the plan.",
    ActionPlanned: lambda _: "Added to the plan.",
    ActionAmended: _fields,
    ActionAssigned: lambda _: "Other officers are responsible.",
    ActionRescheduled: lambda e: f"Now to be done by: {e.time_scale.words}.",
    ActionRemoved: lambda _: "Removed from the plan.",
    ActionStarted: lambda e: f"Started on {day_words(e.started_on)}.",
    ActionProgressReported: _progress,
    ActionStepsMarked: _steps,
    ActionSuspended: lambda e: f"Suspended on {day_words(e.suspended_on)}{_until(e.until_on)}.",
    ActionResumed: lambda e: f"Resumed on {day_words(e.resumed_on)}.",
    ActionCompleted: lambda e: f"Completed on {day_words(e.completed_on)}.",
    ActionReopened: lambda _: "Reopened.",
    ActionAbandoned: lambda e: f"Given up on {day_words(e.abandoned_on)}.",
    AgreedActionAgreed: lambda e: f"Agreed on {day_words(e.agreed_on)}.",
    AgreedActionExtended: lambda e: f"To be done by {day_words(e.due_on)} instead.",
    AgreedActionCompleted: lambda e: f"Completed on {day_words(e.completed_on)}.",
    AgreedActionDropped: lambda e: f"Dropped on {day_words(e.dropped_on)}.",
    GroupDecisionAsked: lambda e: f"Asked for on {day_words(e.asked_on)}.",
    GroupDecisionDecided: _decided,
    GroupDecisionWithdrawn: lambda e: f"Withdrawn on {day_words(e.withdrawn_on)}.",
    ContractAwarded: lambda e: f"In the register, from {day_words(e.start_on)}{_until(e.end_on)}.",
    ContractVaried: _varied,
    ContractExtended: lambda e: f"Extended{_until(e.end_on)}.",
    ContractTerminated: lambda e: f"Terminated on {day_words(e.terminated_on)}.",
    ContractEnded: lambda e: f"Ended on {day_words(e.ended_on)}.",
    ContractDecided: lambda e: f"Decided: {DECISIONS[e.decision]}.",
    ContractDecisionWithdrawn: lambda _: "Its decision was withdrawn.",
}
_DAYS: Mapping[type[Event], str] = {
    PlanPublished: "published_on",
    PlanClosed: "closed_on",
    ActionStarted: "started_on",
    ActionProgressReported: "reported_on",
    ActionSuspended: "suspended_on",
    ActionResumed: "resumed_on",
    ActionCompleted: "completed_on",
    ActionAbandoned: "abandoned_on",
    AgreedActionAgreed: "agreed_on",
    AgreedActionCompleted: "completed_on",
    AgreedActionDropped: "dropped_on",
    GroupDecisionAsked: "asked_on",
    GroupDecisionDecided: "decided_on",
    GroupDecisionWithdrawn: "withdrawn_on",
    ContractTerminated: "terminated_on",
    ContractEnded: "ended_on",
}

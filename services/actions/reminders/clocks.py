"""Of which days of a thing somebody is reminded today: pure, whatever the thing is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.actions.reminders.rules import Due, Open, Thing
from shared.events.reminders import ReminderKind
from shared.events.reminders import ReminderSettlement as Settlement


@dataclass(frozen=True, slots=True)
class LeadDays:
    """How many days before a day somebody is reminded of it, or after it, or how often."""

    action_due_soon: int = 28
    action_not_started: int = 14
    action_no_progress: int = 91
    plan_refresh: int = 90
    plan_review: int = 180
    report: int = 14
    need_refresh: int = 60
    agreed_action: int = 7
    dispute_escalation: int = 7


@dataclass(frozen=True, slots=True)
class Clock:
    """How the days of one kind of thing are watched.

    `running` are the states in which it waits for somebody; each other one has its settlement.
    """

    running: frozenset[str]
    resting: dict[str, Settlement]
    due: Callable[[Thing, date, LeadDays], Iterator[Due]]
    # What has become of it when its day has moved: an action is late elsewhere, a plan is fresh.
    moved: Settlement = field(default=Settlement.DATE_CHANGED)


def due(thing: Thing, today: date, days: LeadDays) -> frozenset[Due]:
    """Return of which days of a thing somebody is reminded today: of none while it rests."""
    clock = CLOCKS[thing.resource]
    if thing.state not in clock.running:
        return frozenset()
    return frozenset(clock.due(thing, today, days))


def over(
    things: Sequence[Thing],
    standing: Sequence[Open],
    wanted: Mapping[str, frozenset[Due]],
    days: LeadDays,
) -> dict[UUID, Settlement]:
    """Return of each reminder of a day that is not due any more why that is so."""
    known = {thing.about: thing for thing in things}
    return {
        one.id: settlement(known.get(one.about), one.was, days)
        for one in standing
        if one.was not in wanted.get(one.about, ())
    }


def settlement(thing: Thing | None, was: Due, days: LeadDays) -> Settlement:
    """Say why nobody needs to be reminded any more of a day of a thing, which is not due now."""
    if thing is None:
        return Settlement.WITHDRAWN
    clock = CLOCKS[thing.resource]
    if thing.state not in clock.running:
        return clock.resting.get(thing.state, Settlement.WITHDRAWN)
    match was.kind:
        case ReminderKind.ACTION_NO_PROGRESS:
            return Settlement.LATER if _is_quarter(thing, was, days) else Settlement.ANSWERED
        case ReminderKind.ACTION_NOT_STARTED if thing.state != "planned":
            return Settlement.ANSWERED
        case ReminderKind.ACTION_NOT_STARTED:
            stands = thing.from_on == was.target_on
        case ReminderKind.PLAN_REVIEW_DUE:
            stands = thing.review_on == was.target_on
        case _:
            stands = thing.due_on == was.target_on
    return Settlement.LATER if stands else clock.moved


def _is_quarter(action: Thing, was: Due, days: LeadDays) -> bool:
    """Say whether an action has been quiet since before a day, at whose end it was reminded of."""
    since = action.quiet_since_on
    if since is None or since >= was.target_on:
        return False
    return (was.target_on - since).days % days.action_no_progress == 0


def _of_action(action: Thing, today: date, days: LeadDays) -> Iterator[Due]:
    due_on, from_on, since_on = action.due_on, action.from_on, action.quiet_since_on
    is_overdue = due_on is not None and due_on < today
    if due_on is not None and is_overdue:
        yield Due(ReminderKind.ACTION_OVERDUE, due_on)
    elif due_on is not None and (due_on - today).days <= days.action_due_soon:
        yield Due(ReminderKind.ACTION_DUE_SOON, due_on)
    if action.state == "started":
        if since_on is not None and (today - since_on).days >= days.action_no_progress:
            quarters = (today - since_on).days // days.action_no_progress
            since = since_on.toordinal() + quarters * days.action_no_progress
            yield Due(ReminderKind.ACTION_NO_PROGRESS, date.fromordinal(since))
        return
    # What was never started and is overdue is told as overdue, once.
    is_late = from_on is not None and (today - from_on).days >= days.action_not_started
    if from_on is not None and is_late and not is_overdue:
        yield Due(ReminderKind.ACTION_NOT_STARTED, from_on)


def _of_plan(plan: Thing, today: date, days: LeadDays) -> Iterator[Due]:
    yield from _ahead(ReminderKind.PLAN_REFRESH_DUE, plan.due_on, today, days.plan_refresh)
    yield from _ahead(ReminderKind.PLAN_REVIEW_DUE, plan.review_on, today, days.plan_review)


def _of_report(report: Thing, today: date, days: LeadDays) -> Iterator[Due]:
    return _ahead(ReminderKind.REPORT_DUE, report.due_on, today, days.report)


def _of_need(need: Thing, today: date, days: LeadDays) -> Iterator[Due]:
    return _ahead(ReminderKind.NEED_REFRESH_DUE, need.due_on, today, days.need_refresh)


def _of_agreed_action(agreed: Thing, today: date, days: LeadDays) -> Iterator[Due]:
    if agreed.due_on is not None and agreed.due_on < today:
        yield Due(ReminderKind.AGREED_ACTION_OVERDUE, agreed.due_on)
    else:
        yield from _ahead(ReminderKind.AGREED_ACTION_DUE, agreed.due_on, today, days.agreed_action)


def _of_dispute(dispute: Thing, today: date, days: LeadDays) -> Iterator[Due]:
    return _ahead(
        ReminderKind.DISPUTE_ESCALATION_DUE, dispute.due_on, today, days.dispute_escalation
    )


def _ahead(kind: ReminderKind, on: date | None, today: date, lead: int) -> Iterator[Due]:
    """Yield a day that is near or past; one reminder is enough, for its item climbs."""
    if on is not None and (on - today).days <= lead:
        yield Due(kind, on)


CLOCKS = {
    "actions": Clock(
        running=frozenset({"planned", "started"}),
        resting={"completed": Settlement.DONE, "suspended": Settlement.SUSPENDED},
        due=_of_action,
    ),
    "plans": Clock(
        running=frozenset({"published", "under_revision"}),
        resting={},
        due=_of_plan,
        moved=Settlement.DONE,
    ),
    "reports": Clock(
        running=frozenset({"due"}), resting={"submitted": Settlement.DONE}, due=_of_report
    ),
    "needs": Clock(running=frozenset({"current"}), resting={}, due=_of_need, moved=Settlement.DONE),
    "agreed-actions": Clock(
        running=frozenset({"open"}),
        resting={"completed": Settlement.DONE},
        due=_of_agreed_action,
    ),
    "disputes": Clock(
        running=frozenset({"open"}), resting={"resolved": Settlement.DONE}, due=_of_dispute
    ),
}

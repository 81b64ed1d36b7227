"""What a pack tells: of which days, what is an exception, and how far a priority has come."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.errors import Refused, Unprocessable
from shared.events.actions import ActionState, Rag
from shared.events.time_scales import Precision

OPEN = (ActionState.PLANNED, ActionState.STARTED, ActionState.SUSPENDED)
CONTRACTS_WITHIN = timedelta(days=365)
WORST_FIRST = (Rag.RED, Rag.AMBER, Rag.GREEN)
_MONTHS: Sequence[str] = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


class PeriodNotBegun(Refused):
    """The period has not begun: there is nothing to report of it yet."""


class EndsBeforeItBegins(Unprocessable):
    """The last day of a period cannot lie before its first."""


class TooLong(Unprocessable):
    """A pack tells of five years at most."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an action stands on the day of the pack."""

    id: UUID
    plan_id: UUID
    objective_id: UUID
    state: ActionState
    rag: Rag | None
    percent: int | None
    until_on: date | None
    suspended_until_on: date | None
    precision: Precision | None
    time_words: str | None
    overdue: bool
    should_have_started: bool
    has_officer: bool

    @property
    def is_open(self) -> bool:
        """Say whether there is still something to do."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Progress:
    """How far several actions have come: how many stand where, the worst colour, the share done."""

    actions: int
    planned: int
    started: int
    suspended: int
    completed: int
    abandoned: int
    overdue: int
    rag: Rag | None
    percent: int | None


def must_be_reportable(from_on: date, until_on: date, today: date) -> None:
    """Refuse a period that has not begun, or that is none; of one that runs there is a part."""
    if until_on < from_on:
        raise EndsBeforeItBegins
    if until_on - from_on > timedelta(days=5 * 366):
        raise TooLong
    if from_on > today:
        raise PeriodNotBegun


def progress(actions: Collection[Standing]) -> Progress:
    """Roll actions up: what was given up counts in no share, what is completed as done.

    The colour is the worst that was reported of anything still open; what is completed is green.
    """
    states = Counter(one.state for one in actions)
    counted = [one for one in actions if one.state is not ActionState.ABANDONED]
    done = sum(100 if one.state is ActionState.COMPLETED else one.percent or 0 for one in counted)
    return Progress(
        actions=len(actions),
        planned=states[ActionState.PLANNED],
        started=states[ActionState.STARTED],
        suspended=states[ActionState.SUSPENDED],
        completed=states[ActionState.COMPLETED],
        abandoned=states[ActionState.ABANDONED],
        overdue=sum(one.overdue for one in actions),
        rag=_worst(counted),
        percent=done // len(counted) if counted else None,
    )


def _worst(actions: Iterable[Standing]) -> Rag | None:
    said = {
        Rag.GREEN if one.state is ActionState.COMPLETED else one.rag
        for one in actions
        if one.rag is not None or one.state is ActionState.COMPLETED
    }
    return next((rag for rag in WORST_FIRST if rag in said), None)


def reasons(action: Standing) -> list[str]:
    """Return why an open action does not go as planned; none if it does."""
    if not action.is_open:
        return []
    found = []
    if action.overdue and action.until_on is not None:
        found.append(f"Overdue since {day_words(action.until_on)}")
    if action.rag in (Rag.RED, Rag.AMBER):
        found.append(f"Reported {action.rag}")
    if action.state is ActionState.SUSPENDED:
        until = action.suspended_until_on
        found.append(f"Suspended until {day_words(until)}" if until else "Suspended")
    if action.should_have_started:
        found.append("Should have begun")
    if action.time_words is not None and action.precision is Precision.UNREAD:
        found.append(f"Its time scale cannot be read: “{action.time_words}”")
    if not action.has_officer:
        found.append("Nobody is responsible")
    return found


def day_words(day: date) -> str:
    """Return a day as people write it: 3 July 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_words(from_on: date, until_on: date) -> str:
    """Return the days of a period in words, no longer than is needed."""
    if (from_on.year, from_on.month) == (until_on.year, until_on.month):
        return f"{from_on.day} to {day_words(until_on)}"
    if from_on.year == until_on.year:
        return f"{from_on.day} {_MONTHS[from_on.month - 1]} to {day_words(until_on)}"
    return f"{day_words(from_on)} to {day_words(until_on)}"

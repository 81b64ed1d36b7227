"""What an action is, what its days say of it, and what must hold of its steps."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.actions import ActionState, Step
from shared.events.base import By, Head
from shared.events.time_scales import Precision

OPEN = (ActionState.PLANNED, ActionState.STARTED, ActionState.SUSPENDED)
WORKABLE = (ActionState.PLANNED, ActionState.STARTED)
OVER = (ActionState.COMPLETED, ActionState.ABANDONED)
DUE_SOON = timedelta(days=28)
_MONTHS = {Precision.DAY: 0, Precision.QUARTER: 3, Precision.SEASON: 3, Precision.YEAR: 12}


class NotYours(NotAllowed):
    """The council changes an action; its plan's owners and its officers say how it goes."""


class AlreadyStarted(Refused):
    """Work on the action has begun already, or it is over."""


class Suspended(Refused):
    """The action is suspended: resume it first."""


class NotSuspended(Refused):
    """The action is not suspended."""


class Over(Refused):
    """The action was completed or abandoned: reopen it first."""


class NotOver(Refused):
    """The action is neither completed nor abandoned."""


class InTheFuture(Unprocessable):
    """What has happened, happened today or earlier: the day lies in the future."""


class OutOfOrder(Unprocessable):
    """The day lies before the one on which the action was started or suspended."""


class UntilBeforeSuspension(Unprocessable):
    """An action is suspended until a later day than the one on which that begins."""


class StepsMisplaced(Unprocessable):
    """Steps are numbered from 1, and a step of depth 1 stands below one of depth 0."""


class NoSuchStep(Unprocessable):
    """The action has no step of this number."""


class StepsOpen(Refused):
    """Steps are still open: say when they were done, or take them out of the plan."""


class StepsBelowOpen(Refused):
    """A step is not done while steps below it are open."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a decision needs to know about an action."""

    id: UUID
    head: Head
    plan_id: UUID
    objective_id: UUID
    owner_ids: tuple[UUID, ...]
    state: ActionState
    before: ActionState | None
    started_on: date | None
    suspended_on: date | None
    steps: tuple[Step, ...]
    officer_ids: tuple[UUID, ...]
    organisation_ids: tuple[UUID, ...]
    responsible: str | None

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return whom it concerns: who owns the plan, and who is to do it."""
        return tuple(dict.fromkeys((*self.owner_ids, *self.organisation_ids)))

    def is_seen_by(self, by: By) -> bool:
        """Say whether somebody sees the action at all."""
        return (
            by.is_council or by.organisation_id in self.parties or by.officer_id in self.officer_ids
        )

    def may_report(self, by: By) -> bool:
        """Say whether somebody may say how the action goes: its officers may, and its owners."""
        return self.may_abandon(by) or by.officer_id in self.officer_ids

    def may_abandon(self, by: By) -> bool:
        """Say whether somebody may give the action up: those whose plan it is."""
        return by.is_council or by.organisation_id in self.owner_ids

    def must_be_current(self, version: int, by: By, *, may: bool) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not self.is_seen_by(by):
            raise NotFound
        if not may:
            raise NotYours
        if self.head.version != version:
            raise StaleVersion

    def day(self, said: date | None, today: date) -> date:
        """Return when something happened, today unless it is said; not before work began or rested."""
        on = said or today
        if on > today:
            raise InTheFuture
        if any(begun and on < begun for begun in (self.started_on, self.suspended_on)):
            raise OutOfOrder
        return on

    def must_be_workable(self) -> None:
        """Refuse what rests or is over."""
        if self.state is ActionState.SUSPENDED:
            raise Suspended
        if self.state in OVER:
            raise Over


@dataclass(frozen=True, slots=True)
class Status:
    """What people have said of an action, and what its days say of it."""

    state: ActionState
    overdue: bool = False
    due_soon: bool = False
    should_have_started: bool = False


def status(
    state: ActionState,
    *,
    from_on: date | None,
    until_on: date | None,
    precision: Precision | None,
    suspended_until_on: date | None = None,
    today: date,
) -> Status:
    """Return how an action stands on a day.

    Words that are missing or cannot be read say nothing about days. Nothing is late while it
    rests, unless it was to rest only until a day that has passed. Work should have begun when the
    first month, quarter, season or year of the words is over, as they do not say when in it.
    """
    rests = state is ActionState.SUSPENDED and not (
        suspended_until_on is not None and suspended_until_on < today
    )
    if state in OVER or rests or precision in (None, Precision.UNREAD):
        return Status(state)
    begins_by = _last_first_day(from_on, precision or Precision.DAY)
    return Status(
        state,
        overdue=until_on is not None and until_on < today,
        due_soon=until_on is not None and today <= until_on <= today + DUE_SOON,
        should_have_started=state is ActionState.PLANNED
        and begins_by is not None
        and begins_by < today,
    )


def _last_first_day(from_on: date | None, precision: Precision) -> date | None:
    """Return the last day on which work begins in time."""
    if from_on is None or precision is Precision.DAY:
        return from_on
    month = from_on.month - 1 + _MONTHS.get(precision, 1) - 1
    year, month = from_on.year + month // 12, month % 12 + 1
    return date(year, month, monthrange(year, month)[1]) if year <= date.max.year else date.max


def steps_must_be_sound(steps: Sequence[Step]) -> None:
    """Refuse steps that are misplaced, or done while others below them are not."""
    numbered = [one.number for one in steps] == list(range(1, len(steps) + 1))
    begins = not steps or steps[0].depth == 0
    if not (numbered and begins and all(one.depth in (0, 1) for one in steps)):
        raise StepsMisplaced
    for above, below in _branches(steps):
        if above.done_on is not None and any(one.done_on is None for one in below):
            raise StepsBelowOpen


def steps_must_be_done(steps: Sequence[Step]) -> None:
    """Refuse steps of which one is open."""
    if still_open := [str(one.number) for one in steps if one.done_on is None]:
        raise StepsOpen(f"{StepsOpen.__doc__} Open: {', '.join(still_open)}.")


def mark(steps: Sequence[Step], days: Mapping[int, date | None]) -> tuple[Step, ...]:
    """Return the steps, each done on the day that is named for its number; None is not done."""
    if days.keys() - {one.number for one in steps}:
        raise NoSuchStep
    marked = tuple(
        one.model_copy(update={"done_on": days[one.number]}) if one.number in days else one
        for one in steps
    )
    steps_must_be_sound(marked)
    return marked


def keep_done(steps: Sequence[Step], before: Sequence[Step]) -> tuple[Step, ...]:
    """Return steps that are worded anew; one whose text stands as before stays done."""
    done = {one.text: one.done_on for one in before if one.done_on is not None}
    kept = [
        one.model_copy(update={"done_on": one.done_on or done.pop(one.text, None)}) for one in steps
    ]
    # Below a step that was done there may be new ones, which are not.
    for above, below in list(_branches(kept)):
        if any(one.done_on is None for one in below):
            kept[above.number - 1] = above.model_copy(update={"done_on": None})
    return tuple(kept)


def _branches(steps: Sequence[Step]) -> Iterator[tuple[Step, list[Step]]]:
    """Yield each step of depth 0 with those below it."""
    below: list[Step] = []
    above: Step | None = None
    for one in steps:
        if one.depth == 0:
            if above is not None:
                yield above, below
            above, below = one, []
        else:
            below.append(one)
    if above is not None:
        yield above, below

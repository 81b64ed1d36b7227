"""What is watched about a contract, when an alert about it falls due, and when the next one will."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from shared.events.alerts import AlertKind, Settlement
from shared.events.terms import Decision

# An alert that was held up, by a system that was down, still helps for so long after the day.
STILL_ALERTED_AFTER = timedelta(days=30)
_DAY = timedelta(days=1)
_OF_THE_END = frozenset(
    {AlertKind.CONTRACT_END, AlertKind.REPROCUREMENT, AlertKind.NOTICE, AlertKind.EXTENSION}
)


@dataclass(frozen=True, slots=True)
class Ladders:
    """How many months before a day of each kind alerts are raised, each number of months once."""

    usual: tuple[int, ...]
    by_regime: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    by_kind: Mapping[AlertKind, tuple[int, ...]] = field(default_factory=dict)

    def of(self, kind: AlertKind, watched: "Watched") -> tuple[int, ...]:
        """Return the ladder of a kind: the contract's own for its end, else its kind's or regime's."""
        if watched.ladder and kind in _OF_THE_END:
            return watched.ladder
        if kind in self.by_kind:
            return self.by_kind[kind]
        return self.by_regime.get(watched.regime or "", self.usual)


@dataclass(frozen=True, slots=True)
class Step:
    """A step towards a successor that is still to be met, and the event that set its day."""

    name: str
    on: date
    set_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What must be known about one contract to say whether an alert is due."""

    contract_id: UUID
    end_on: date | None
    known_on: date  # the local day on which the register learned of this end
    end_set_by: UUID
    review_set_by: UUID
    terms_set_by: UUID
    decision_set_by: UUID | None = None
    decision: Decision | None = None
    succeeded: bool = False
    ended_early: bool = False  # the contract was terminated
    told_ended: bool = False
    regime: str | None = None
    ladder: tuple[int, ...] = ()
    safe_start_on: date | None = None
    notice_by: date | None = None
    extension_by: date | None = None
    decide_by: date | None = None  # by when the contract itself says that extending is decided
    review_on: date | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """What a ladder belongs to: a date that is set anew has a new key, and is alerted again."""

    contract_id: UUID
    kind: AlertKind
    step: str | None
    set_by: UUID
    target_on: date


@dataclass(frozen=True, slots=True)
class Target:
    """A day that is warned of, with its ladder, until no warning helps any more."""

    key: Key
    until: date
    ladder: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: so many months before the target, which is this day."""

    months: int
    due_on: date


def ended_before_known(watched: Watched) -> bool:
    """Say whether the contract had ended when it became known: an exception, never an alert."""
    return watched.end_on is not None and watched.end_on < watched.known_on


def targets(watched: Watched, ladders: Ladders) -> tuple[Target, ...]:
    """Return the days that are warned of: a review, and the end or what was decided about it."""
    if watched.ended_early or ended_before_known(watched):
        return ()
    wanted = [*_review(watched)]
    if not watched.succeeded:
        wanted += _undecided(watched) if watched.decision is None else _entailed(watched)
    return tuple(
        Target(
            Key(watched.contract_id, kind, step, set_by, target_on),
            until,
            ladders.of(kind, watched),
        )
        for kind, step, set_by, target_on, until in wanted
    )


def rungs(target: Target) -> tuple[Rung, ...]:
    """Return the rungs before a target, the earliest first, each number of months once."""
    if any(count < 0 for count in target.ladder):
        raise ValueError(f"A ladder counts months from 0 up, not {min(target.ladder)}.")
    on = target.key.target_on
    return tuple(
        Rung(count, _months_before(on, count)) for count in sorted(set(target.ladder), reverse=True)
    )


def due(target: Target, *, today: date, raised: Collection[int]) -> Rung | None:
    """Return the one rung to raise today, if any; `raised` are the months raised under the key.

    It is the latest rung whose day has come, unless it or a later one was raised: after a long
    silence only the latest counts.
    """
    if today > target.until:
        return None
    come = [
        rung
        for rung in rungs(target)
        if rung.due_on <= today and (not raised or rung.months < min(raised))
    ]
    return come[-1] if come else None


def next_due_on(target: Target, *, raised: Collection[int]) -> date | None:
    """Return the first day on which a rung is due after what was raised, be it past or to come.

    A rung is due on a day exactly if `next_due_on <= day <= until`, so these two dates make an
    index that finds what is due and nothing else.
    """
    left = [count for count in target.ladder if not raised or count < min(raised)]
    return _months_before(target.key.target_on, max(left)) if left else None


def superseded(
    about: Key, *, by_steps: Collection[str | None], watched: Sequence[Target], today: date
) -> bool:
    """Say whether an open alert gives way to others of its kind that are raised today.

    It does to a later rung of its own step, and to a later step once it no longer helps itself.
    """
    helps = any(target.key == about and today <= target.until for target in watched)
    return about.step in by_steps or not helps


def settlement(
    about: Key, *, end_on: date | None, watched: Watched, ladders: Ladders
) -> Settlement | None:
    """Return why an alert needs nobody any more, or nothing while what it warns of still stands.

    `about` is what it was raised under, and `end_on` the contract's end as it was then.
    """
    if any(target.key == about for target in targets(watched, ladders)):
        return None
    if watched.ended_early:
        return Settlement.TERMINATED
    if about.kind is AlertKind.REVIEW:
        return Settlement.DATE_CHANGED
    if watched.succeeded:
        return Settlement.DONE
    if about.kind in _OF_THE_END:
        return Settlement.DECIDED if watched.decision else Settlement.DATE_CHANGED
    if watched.decision is None:
        return _of_no_decision(about, end_on, watched)
    if about.kind is not entailed_kind(watched.decision):
        return Settlement.DECIDED
    return _of_the_same_decision(about, watched)


def entailed_kind(decision: Decision) -> AlertKind:
    """Return what is watched from a decision about the end on, instead of the end."""
    if decision is Decision.REPROCURE:
        return AlertKind.PROCUREMENT_STEP
    return AlertKind.EXTENSION_DUE if decision is Decision.EXTEND else AlertKind.TRANSITION


def _of_no_decision(about: Key, end_on: date | None, watched: Watched) -> Settlement:
    if end_on == watched.end_on:
        return Settlement.DECISION_WITHDRAWN
    later = watched.end_on is not None and end_on is not None and watched.end_on > end_on
    if about.kind is AlertKind.EXTENSION_DUE and later:
        return Settlement.DONE
    return Settlement.DATE_CHANGED


def _of_the_same_decision(about: Key, watched: Watched) -> Settlement:
    if about.kind is AlertKind.TRANSITION and watched.told_ended:
        return Settlement.DONE
    left = {step.name for step in watched.steps}
    if about.kind is AlertKind.PROCUREMENT_STEP and about.step not in left:
        return Settlement.DONE
    return Settlement.DATE_CHANGED


_Wanted = tuple[AlertKind, str | None, UUID, date, date]


def _review(watched: Watched) -> Iterator[_Wanted]:
    if watched.review_on is not None:
        until = _later(watched.review_on)
        yield AlertKind.REVIEW, None, watched.review_set_by, watched.review_on, until


def _undecided(watched: Watched) -> Iterator[_Wanted]:
    end_on = watched.end_on
    if end_on is None:
        return
    yield AlertKind.CONTRACT_END, None, watched.end_set_by, end_on, _later(end_on)
    if watched.safe_start_on is not None:
        safe_start_on = watched.safe_start_on
        yield AlertKind.REPROCUREMENT, None, watched.end_set_by, safe_start_on, end_on
    # Ids of events grow with time: of two that set a day together, this is the later one.
    set_by = max(watched.end_set_by, watched.terms_set_by)
    for kind, on in (
        (AlertKind.NOTICE, watched.notice_by),
        (AlertKind.EXTENSION, watched.extension_by),
    ):
        if on is not None:
            yield kind, None, set_by, on, min(_later(on), end_on)


def _entailed(watched: Watched) -> Iterator[_Wanted]:
    end_on, decided_by = watched.end_on, watched.decision_set_by
    if end_on is None or decided_by is None:
        return
    match watched.decision:
        case Decision.REPROCURE:
            yield from _steps(watched, decided_by, end_on)
        case Decision.EXTEND:
            on = min(watched.decide_by or end_on, end_on)
            set_by = max(decided_by, watched.terms_set_by) if watched.decide_by else decided_by
            yield AlertKind.EXTENSION_DUE, None, set_by, on, _later(end_on)
        case Decision.ABSORB:
            yield AlertKind.TRANSITION, None, decided_by, end_on, _later(end_on)
        case _ if not watched.told_ended:
            yield AlertKind.TRANSITION, None, decided_by, end_on, end_on


def _steps(watched: Watched, decided_by: UUID, end_on: date) -> Iterator[_Wanted]:
    """Warn of each step until the next one's day: of several that were missed, only the last."""
    steps = sorted(watched.steps, key=lambda step: step.on)
    days = [step.on for step in steps]
    for step in steps:
        following = days[bisect_right(days, step.on) :]
        until = following[0] - _DAY if following else max(_later(step.on), _later(end_on))
        set_by = max(decided_by, step.set_by or decided_by)
        yield AlertKind.PROCUREMENT_STEP, step.name, set_by, step.on, until


def _later(day: date) -> date:
    # Registers write an open end as 31 December 9999, and there is no day after it.
    return day + min(STILL_ALERTED_AFTER, date.max - day)


def _months_before(day: date, count: int) -> date:
    # As shared.calendar counts, but for every date: one strange end must not stop all alerts.
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

"""When an alert about a contract falls due, and when the next one will."""

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from shared.events.alerts import AlertKind

# An alert that was held up, by a system that was down, still helps for so long after the end.
STILL_ALERTED_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How many months a re-procurement takes, for a regime (or any) and from a value upwards."""

    regime: str | None
    value_from: Decimal
    months: int

    def __post_init__(self) -> None:
        if self.months < 0:
            raise ValueError(f"A lead time is a count of months from 0 up, not {self.months}.")


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: so many months before the target, which is this day."""

    months: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Watched:
    """What must be known about one contract to say whether an alert is due."""

    contract_id: UUID
    end_on: date | None
    regime: str | None
    value: Decimal | None
    end_set_by: UUID  # the event that set the end
    known_on: date  # the local day on which the register learned of this end
    decided: bool  # a decision about this end is recorded
    ended_early: bool  # the contract was terminated


@dataclass(frozen=True, slots=True)
class Key:
    """What a ladder belongs to: a date that is set anew has a new key, and is alerted again."""

    contract_id: UUID
    kind: AlertKind
    end_set_by: UUID
    target_on: date


def lead_months(
    *, regime: str | None, value: Decimal | None, lead_times: Sequence[LeadTime]
) -> int:
    """Return the lead of the most specific row: the regime's own, with the highest value reached.

    An unknown value takes the longest lead of its rows, and a contract that fits no row the longest
    lead of all: an alert too late does more harm than one too early.
    """
    if not lead_times:
        raise ValueError("The table of lead times is empty: it needs at least one row.")
    for wanted in (regime, None):
        rows = [
            row
            for row in lead_times
            if row.regime == wanted and (value is None or row.value_from <= value)
        ]
        if rows and value is not None:
            return max(rows, key=lambda row: (row.value_from, row.months)).months
        if rows:
            return max(row.months for row in rows)
    return max(row.months for row in lead_times)


def latest_safe_start(
    end_on: date, *, regime: str | None, value: Decimal | None, lead_times: Sequence[LeadTime]
) -> date:
    """Return the last day on which a re-procurement can start and still be done by the end."""
    return _months_before(end_on, lead_months(regime=regime, value=value, lead_times=lead_times))


def ladder(target_on: date, months: Sequence[int]) -> tuple[Rung, ...]:
    """Return the rungs before a date, the earliest first, each number of months once."""
    if any(count < 0 for count in months):
        raise ValueError(f"A ladder counts months from 0 up, not {min(months)}.")
    return tuple(
        Rung(count, _months_before(target_on, count)) for count in sorted(set(months), reverse=True)
    )


def ended_before_known(watched: Watched) -> bool:
    """Say whether the contract had ended when it became known: an exception, never an alert."""
    return watched.end_on is not None and watched.end_on < watched.known_on


def key(watched: Watched, *, kind: AlertKind, lead_times: Sequence[LeadTime]) -> Key | None:
    """Return what the raised rungs are kept under, or nothing if no alert can ever be due."""
    if (
        watched.end_on is None
        or watched.decided
        or watched.ended_early
        or ended_before_known(watched)
    ):
        return None
    target_on = watched.end_on
    if kind is AlertKind.REPROCUREMENT:
        target_on = latest_safe_start(
            watched.end_on, regime=watched.regime, value=watched.value, lead_times=lead_times
        )
    return Key(watched.contract_id, kind, watched.end_set_by, target_on)


def due(
    watched: Watched,
    *,
    kind: AlertKind,
    today: date,
    ladder_months: Sequence[int],
    lead_times: Sequence[LeadTime],
    raised: Collection[int],
) -> Rung | None:
    """Return the one rung to raise today, if any; `raised` are the months raised under the key.

    It is the latest rung whose day has come, unless it or a later one was raised: after a long
    silence only the latest counts.
    """
    last_on = last_due_on(watched, kind=kind)
    if last_on is None or today > last_on:
        return None
    rungs = _not_yet_raised(watched, kind, ladder_months, lead_times, raised)
    come = [rung for rung in rungs if rung.due_on <= today]
    return come[-1] if come else None


def next_due_on(
    watched: Watched,
    *,
    kind: AlertKind,
    ladder_months: Sequence[int],
    lead_times: Sequence[LeadTime],
    raised: Collection[int],
) -> date | None:
    """Return the first day on which a rung is due after what was raised, be it past or to come.

    A rung is due on a day exactly if `next_due_on <= day <= last_due_on`, so these two dates make
    an index that finds what is due and nothing else.
    """
    rungs = _not_yet_raised(watched, kind, ladder_months, lead_times, raised)
    return rungs[0].due_on if rungs else None


def last_due_on(watched: Watched, *, kind: AlertKind) -> date | None:
    """Return the last day on which an alert still helps: an end for a while after it has passed."""
    if watched.end_on is None or kind is AlertKind.REPROCUREMENT:
        return watched.end_on
    # Registers write an open end as 31 December 9999, and there is no day after it.
    return watched.end_on + min(STILL_ALERTED_AFTER_END, date.max - watched.end_on)


def _not_yet_raised(
    watched: Watched,
    kind: AlertKind,
    ladder_months: Sequence[int],
    lead_times: Sequence[LeadTime],
    raised: Collection[int],
) -> tuple[Rung, ...]:
    about = key(watched, kind=kind, lead_times=lead_times)
    if about is None:
        return ()
    rungs = ladder(about.target_on, ladder_months)
    return tuple(rung for rung in rungs if not raised or rung.months < min(raised))


def _months_before(day: date, count: int) -> date:
    # As shared.calendar counts, but for every date: one strange end must not stop all alerts.
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

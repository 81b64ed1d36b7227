"""When something must be done about a contract, each day with its reason in words."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from shared.events.terms import ContractKind, ExtensionOption

# Registers write 31 December 9999 for no end, and 1 January 1900 for a day that nobody knew: such
# an end has its alerts by the ladder, but nothing can be worked back from it.
FIRST_END = date(1990, 1, 1)
LAST_END = date(2199, 12, 31)
MOST_NOTICE_MONTHS = 600
# A meeting that lies further back says only that the later ones are not in the list yet.
MEETINGS_AT_LEAST_EVERY = timedelta(weeks=13)
# Nobody is asked for offers: the council does it itself, or a child has a place.
NOT_PROCURED = frozenset({ContractKind.IN_HOUSE, ContractKind.PLACEMENT})


class Calendar(Protocol):
    """The working days of the council."""

    def working_day_on_or_before(self, day: date) -> date:
        """Return the day itself if it is a working day, else the last working day before it."""

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, or before it if n is negative."""


class KeyDateKind(StrEnum):
    """What a key date of a contract is about."""

    NOTICE = "notice"
    EXTENSION = "extension"
    REVIEW = "review"
    LATEST_SAFE_START = "latest_safe_start"
    GOVERNANCE = "governance"
    SPECIFICATION = "specification"
    MARKET_ENGAGEMENT = "market_engagement"
    TENDER = "tender"
    EVALUATION = "evaluation"
    AWARD = "award"
    STANDSTILL = "standstill"
    MOBILISATION = "mobilisation"
    END = "end"
    LATEST_END = "latest_end"


@dataclass(frozen=True, slots=True)
class Durations:
    """How long each step to a successor takes, for a regime (or any) and from a value upwards."""

    regime: str | None
    value_from: Decimal
    weeks: Mapping[KeyDateKind, int]
    standstill_days: int  # working days

    @property
    def total(self) -> int:
        """Return about how many working days all of it takes."""
        return 5 * sum(self.weeks.values()) + self.standstill_days


@dataclass(frozen=True, slots=True)
class Terms:
    """What the dates of a contract are worked out from."""

    kind: str
    end_on: date | None
    latest_end_on: date | None = None
    options: tuple[ExtensionOption, ...] = ()
    notice_months: int | None = None
    review_on: date | None = None
    regime: str | None = None
    value: Decimal | None = None
    terminated_on: date | None = None


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A day by which something must be done, and why."""

    kind: KeyDateKind
    on: date
    words: str
    until: date | None = None
    takes: str = ""

    @property
    def why(self) -> str:
        """Return the reason as a sentence."""
        until = in_words(self.until) if self.until else ""
        return self.words.format(on=in_words(self.on), until=until, takes=self.takes)


@dataclass(frozen=True, slots=True)
class KeyDates:
    """The key dates of a contract; the timeline holds its steps to a successor in their order."""

    end: KeyDate | None = None
    review: KeyDate | None = None
    notice: KeyDate | None = None
    extension: KeyDate | None = None
    latest_end: KeyDate | None = None
    safe_start: KeyDate | None = None
    timeline: tuple[KeyDate, ...] = ()
    decide_by: date | None = None  # by when the contract itself says that extending is decided

    def every(self) -> list[KeyDate]:
        """Return all of them, the soonest first."""
        alone = (
            *(self.review, self.notice, self.extension),
            *(self.safe_start, *self.timeline, self.end, self.latest_end),
        )
        return sorted((one for one in alone if one), key=lambda one: one.on)


def key_dates(
    terms: Terms,
    *,
    durations: Sequence[Durations],
    calendar: Calendar,
    months_before: Callable[[date, int], date],
    meetings: Sequence[date] = (),
) -> KeyDates:
    """Work out the key dates of a contract; `meetings` are those that approve, in their order."""
    if terms.terminated_on is not None:
        return KeyDates(end=KeyDate(KeyDateKind.END, terms.terminated_on, _ENDED_EARLY))
    review = KeyDate(KeyDateKind.REVIEW, terms.review_on, _REVIEW) if terms.review_on else None
    end_on = terms.end_on
    if end_on is None:
        return KeyDates(review=review)
    end = KeyDate(KeyDateKind.END, end_on, _END)
    furthest = max((end_on, terms.latest_end_on or end_on, *(one.until for one in terms.options)))
    latest_end = (
        KeyDate(KeyDateKind.LATEST_END, furthest, _LATEST_END) if furthest > end_on else None
    )
    if not FIRST_END <= end_on <= LAST_END:
        return KeyDates(end=end, review=review, latest_end=latest_end)
    timeline: tuple[KeyDate, ...] = ()
    if terms.kind not in NOT_PROCURED:
        regime = terms.regime or ("grant" if terms.kind == ContractKind.GRANT else None)
        takes = chosen(regime=regime, value=terms.value, durations=durations)
        timeline = _timeline(end_on, takes, calendar, meetings)
    safe_start = (
        KeyDate(KeyDateKind.LATEST_SAFE_START, timeline[0].on, _SAFE_START, end_on)
        if timeline
        else None
    )
    option = _next_option(terms, end_on, furthest)
    return KeyDates(
        end=end,
        review=review,
        notice=_notice(end_on, terms.notice_months, calendar, months_before),
        extension=_extension(option, safe_start) if option else None,
        latest_end=latest_end,
        safe_start=safe_start,
        timeline=timeline,
        decide_by=option.decide_by if option else None,
    )


def chosen(
    *, regime: str | None, value: Decimal | None, durations: Sequence[Durations]
) -> Durations:
    """Return the most specific row: the regime's own, with the highest value that is reached.

    An unknown value takes the longest of its rows, and a contract that fits no row the longest of
    all: an alert too late does more harm than one too early.
    """
    if not durations:
        raise ValueError("The table of durations is empty: it needs at least one row.")
    for wanted in (regime, None):
        rows = [row for row in durations if row.regime == wanted]
        if value is not None:
            rows = [row for row in rows if row.value_from <= value]
            if rows:
                return max(rows, key=lambda row: (row.value_from, row.total))
        elif rows:
            return max(rows, key=lambda row: row.total)
    return max(durations, key=lambda row: row.total)


def in_words(day: date) -> str:
    """Return a date as people write it: `3 May 2027`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _timeline(
    end_on: date, takes: Durations, calendar: Calendar, meetings: Sequence[date]
) -> tuple[KeyDate, ...]:
    """Work back from the end: each step begins on the working day that leaves it its time."""
    steps: list[KeyDate] = []
    day = end_on
    for kind, words in _STEPS:
        if kind is KeyDateKind.STANDSTILL:
            lasts = _counted(takes.standstill_days, "working day")
            began_on = calendar.add_working_days(day, -takes.standstill_days)
        else:
            weeks = takes.weeks.get(kind, 0)
            lasts = _counted(weeks, "week")
            began_on = calendar.working_day_on_or_before(day - timedelta(weeks=weeks))
        if lasts:
            steps.append(KeyDate(kind, began_on, words, day, lasts))
            day = began_on
    approval = _approval(day, takes.weeks.get(KeyDateKind.GOVERNANCE, 0), calendar, meetings)
    return (*([approval] if approval else []), *reversed(steps))


def _approval(
    needed_on: date, weeks: int, calendar: Calendar, meetings: Sequence[date]
) -> KeyDate | None:
    if weeks == 0:
        return None
    meeting_on = _last_meeting(meetings, needed_on)
    until = meeting_on or needed_on
    on = calendar.working_day_on_or_before(until - timedelta(weeks=weeks))
    words = _MEETING if meeting_on else _APPROVAL
    return KeyDate(KeyDateKind.GOVERNANCE, on, words, until, _counted(weeks, "week"))


def _last_meeting(meetings: Sequence[date], day: date) -> date | None:
    before = bisect_right(meetings, day)
    if not before or day - meetings[before - 1] > MEETINGS_AT_LEAST_EVERY:
        return None
    return meetings[before - 1]


def _notice(
    end_on: date,
    months: int | None,
    calendar: Calendar,
    months_before: Callable[[date, int], date],
) -> KeyDate | None:
    if months is None or not 0 < months <= MOST_NOTICE_MONTHS:
        return None
    on = calendar.working_day_on_or_before(months_before(end_on, months))
    return KeyDate(KeyDateKind.NOTICE, on, _NOTICE, end_on, _counted(months, "month"))


def _next_option(terms: Terms, end_on: date, furthest: date) -> ExtensionOption | None:
    """Return the nearest extension; without one in the terms it reaches to the latest end."""
    left = [one for one in terms.options if one.until > end_on]
    if left:
        return min(left, key=lambda one: one.until)
    return ExtensionOption(until=furthest) if furthest > end_on else None


def _extension(option: ExtensionOption, safe_start: KeyDate | None) -> KeyDate | None:
    if option.decide_by is not None:
        return KeyDate(KeyDateKind.EXTENSION, option.decide_by, _EXTENSION, option.until)
    if safe_start is None:
        return None
    return KeyDate(KeyDateKind.EXTENSION, safe_start.on, _EXTENSION_BY_START, option.until)


def _counted(count: int, unit: str) -> str:
    if count == 0:
        return ""
    return f"one {unit}" if count == 1 else f"{count} {unit}s"


_TAKES = "must begin by {on}: it takes {takes}, until {until}."
_STEPS = (  # from the end backwards
    (KeyDateKind.MOBILISATION, f"Mobilisation {_TAKES}"),
    (KeyDateKind.STANDSTILL, f"The standstill {_TAKES}"),
    (KeyDateKind.AWARD, f"The award decision {_TAKES}"),
    (KeyDateKind.EVALUATION, f"The evaluation of offers {_TAKES}"),
    (KeyDateKind.TENDER, f"The tender {_TAKES}"),
    (KeyDateKind.MARKET_ENGAGEMENT, f"Market engagement {_TAKES}"),
    (KeyDateKind.SPECIFICATION, f"The specification with families {_TAKES}"),
)
_APPROVAL = "Approval must be asked for by {on}: it takes {takes}, until {until}."
_MEETING = (
    "Approval must be asked for by {on}: papers take {takes}, and the last meeting in time is on"
    " {until}."
)
_SAFE_START = (
    "Work on a successor must begin by {on}, or nothing can be in place when this contract ends on"
    " {until}."
)
_NOTICE = "Notice of {takes} must be given by {on} for the contract to end on {until}."
_EXTENSION = "Whether to extend until {until} must be decided by {on}, as the contract says."
_EXTENSION_BY_START = (
    "Whether to extend until {until} must be decided by {on}: after that day no successor can be"
    " in place in time."
)
_REVIEW = "The review that was agreed is due on {on}."
_END = "The contract ends on {on}."
_ENDED_EARLY = "The contract was ended early, on {on}."
_LATEST_END = "With every extension taken up, the contract ends on {on}."
# Our own names: those of the standard library follow the machine's language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

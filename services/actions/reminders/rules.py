"""Whom to remind of what, and which reminders need nobody any more: pure, from what is due today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.events.base import Head
from shared.events.reminders import (
    ReminderKind,
    ReminderRaised,
    ReminderReassigned,
    ReminderSettled,
    ReminderSettlement,
)

LONGEST_TITLE = 200
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What must be known of something planned: how it stands, whose it is, and its days.

    `state` is what people have said of it; `due_on` its own day, `review_on` the day of a review
    that is further apart, `from_on` when it was to begin, and `quiet_since_on` when it was last
    heard of.
    """

    resource: str
    id: UUID
    name: str
    state: str
    officer_ids: tuple[UUID, ...] = ()
    reference: str | None = None
    part_of: str | None = None
    words: str | None = None
    from_on: date | None = None
    due_on: date | None = None
    review_on: date | None = None
    quiet_since_on: date | None = None

    @property
    def about(self) -> str:
        """Return the thing as the outside names it."""
        return f"{self.resource}/{self.id}"


@dataclass(frozen=True, slots=True)
class Due:
    """A day of a thing of which somebody is reminded today."""

    kind: ReminderKind
    target_on: date


@dataclass(frozen=True, slots=True)
class Open:
    """A reminder that is not settled: of which day of which thing, and whose it is."""

    id: UUID
    head: Head
    about: str
    was: Due
    officer_id: UUID | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A reminder that is due today and that nobody has."""

    thing: Thing
    due: Due
    officer_id: UUID | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What has to happen so that everybody is reminded of what is due today, and of nothing else."""

    missing: Sequence[Missing]
    moved: Sequence[tuple[Open, UUID | None]]
    settled: Sequence[tuple[Open, ReminderSettlement]]


def judge(
    things: Sequence[Thing],
    standing: Sequence[Open],
    *,
    wanted: Mapping[str, frozenset[Due]],
    over: Mapping[UUID, ReminderSettlement],
    is_working_day: bool,
) -> Judged:
    """Compare what is due today with the reminders that stand.

    Everybody who is responsible has a reminder of their own. Who takes over from another gets that
    one's. On a day of rest nothing is raised, and what something later takes the place of waits.
    """
    settled = [
        (one, over[one.id])
        for one in standing
        if one.id in over and (is_working_day or over[one.id] is not ReminderSettlement.LATER)
    ]
    stands: dict[tuple[str, Due], dict[UUID | None, Open]] = {}
    for one in standing:
        if one.id not in over:
            stands.setdefault((one.about, one.was), {})[one.officer_id] = one
    missing: list[Missing] = []
    moved: list[tuple[Open, UUID | None]] = []
    for thing in things:
        for due in sorted(wanted[thing.about], key=lambda each: (each.target_on, each.kind)):
            whose = dict.fromkeys(thing.officer_ids or (None,))
            had = stands.get((thing.about, due), {})
            left = [one for officer_id, one in had.items() if officer_id not in whose]
            for officer_id in whose:
                if officer_id in had:
                    continue
                if left:
                    moved.append((left.pop(0), officer_id))
                elif is_working_day:
                    missing.append(Missing(thing, due, officer_id))
            settled += [(one, ReminderSettlement.HANDED_OVER) for one in left]
    return Judged(missing, moved, settled)


def raise_reminder(missing: Missing, *, reminder_id: UUID) -> ReminderRaised:
    """Remind an officer of a day of something planned; without one it is the default recipient."""
    thing = missing.thing
    return ReminderRaised(
        reminder_id=reminder_id,
        kind=missing.due.kind,
        about=thing.about,
        target_on=missing.due.target_on,
        officer_id=missing.officer_id,
        reference=thing.reference,
        title=_short(thing.name),
        part_of=_short(thing.part_of) if thing.part_of else None,
        why=_why(missing),
    )


def reassign(one: Open, officer_id: UUID | None) -> ReminderReassigned:
    """Let a reminder be of whoever is responsible now."""
    return ReminderReassigned(reminder_id=one.id, officer_id=officer_id)


def settle(one: Open, settlement: ReminderSettlement) -> ReminderSettled:
    """Say that a reminder needs nobody any more."""
    return ReminderSettled(reminder_id=one.id, settlement=settlement)


_WHY: Mapping[ReminderKind, str] = {
    ReminderKind.ACTION_DUE_SOON: "It is to be done by then, and is not completed yet.",
    ReminderKind.ACTION_OVERDUE: "Nobody has completed, rescheduled or suspended it.",
    ReminderKind.ACTION_NOT_STARTED: "Nobody has said that work on it has begun.",
    ReminderKind.ACTION_NO_PROGRESS: "Nothing was reported about it since {since}.",
    ReminderKind.PLAN_REFRESH_DUE: "Its actions and measures are to be kept current.",
    ReminderKind.PLAN_REVIEW_DUE: "The whole plan is to be reviewed by then.",
    ReminderKind.REPORT_DUE: "The report is not submitted yet.",
    ReminderKind.NEED_REFRESH_DUE: "What is known of this need grows old, and is to be looked at anew.",
    ReminderKind.AGREED_ACTION_DUE: "A meeting agreed it, and it is not done yet.",
    ReminderKind.AGREED_ACTION_OVERDUE: "A meeting agreed it, and nobody has said that it is done.",
    ReminderKind.DISPUTE_ESCALATION_DUE: "It is to be settled by then, or goes to the next body.",
}


def _why(missing: Missing) -> str:
    """Return why somebody is reminded, with the plan's own words of when, if it has such."""
    thing, kind = missing.thing, missing.due.kind
    since = thing.quiet_since_on
    why = _WHY[kind].format(since=_in_words(since) if since else "it was started")
    if thing.words and kind is not ReminderKind.ACTION_NO_PROGRESS:
        why = f"The plan says “{_short(thing.words)}”. {why}"
    return why if missing.officer_id else f"{why} No officer is responsible for it."


def _in_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _short(words: str) -> str:
    """Return words as one line that is not too long to be a title."""
    words = " ".join(words.split())
    if len(words) <= LONGEST_TITLE:
        return words
    return f"{words[: LONGEST_TITLE - 1].rstrip()}…"

"""When an officer is told, what a message is about, and when a delivery is tried again."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.message_preferences import Rhythm
from shared.events.messages import MessageBounced, MessageComposed, MessageFailed, MessageSent

TOLD_UNTIL = time(18)
PRESSING = timedelta(days=14)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))


class State(StrEnum):
    """How far a message is."""

    COMPOSED = "composed"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class ToldToday(Refused):
    """This officer was told today already; what is new can wait for the next working day."""


class NothingNew(Refused):
    """There is nothing that this officer was not told before, or it waits for the week's message."""


class Delivered(Refused):
    """It is known already what became of this message."""


class CameBackAlready(Refused):
    """It is known already that this message did not arrive."""


class OnlyTheCouncil(NotAllowed):
    """Only the council's own mail system reports what came back."""


@dataclass(frozen=True, slots=True)
class Untold:
    """An item of which somebody was not told yet, and since when they were to be."""

    item_id: UUID
    target_on: date
    since_on: date


@dataclass(frozen=True, slots=True)
class Recipient:
    """What must be known to tell somebody: without an officer it is the default recipient."""

    officer_id: UUID | None
    untold: tuple[Untold, ...]
    rhythm: Rhythm = Rhythm.DAILY
    last_told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a decision needs to know about a message."""

    id: UUID
    head: Head
    state: State


def is_time_to_tell(at: time, *, working_day: bool, begins: time) -> bool:
    """Say whether people are told at this time of the day: in office hours of a working day."""
    return working_day and begins <= at < TOLD_UNTIL


def compose(
    *, message_id: UUID, recipient: Recipient, on: date, week_began_on: date
) -> MessageComposed:
    """Tell somebody everything that is new, at most once a day.

    Who is told weekly is told on the first working day of the week, or as soon as there is a clock
    again: what came before that day's message. What is pressing does not wait for it.
    """
    if recipient.last_told_on is not None and recipient.last_told_on >= on:
        raise ToldToday
    told = tuple(
        item.item_id for item in recipient.untold if not _waits(item, recipient, on, week_began_on)
    )
    if not told:
        raise NothingNew
    return MessageComposed(
        message_id=message_id, officer_id=recipient.officer_id, on=on, item_ids=told
    )


def _waits(item: Untold, recipient: Recipient, on: date, week_began_on: date) -> bool:
    if recipient.rhythm is Rhythm.DAILY or item.target_on - on <= PRESSING:
        return False
    told_this_week = recipient.last_told_on is not None and recipient.last_told_on >= week_began_on
    return told_this_week or item.since_on > week_began_on


def compose_all(
    recipients: Sequence[Recipient], *, ids: Sequence[UUID], on: date, week_began_on: date
) -> list[MessageComposed]:
    """Tell everybody who is to be told of something today; there is an id at hand for each."""
    composed = []
    for recipient, message_id in zip(recipients, ids, strict=True):
        with suppress(ToldToday, NothingNew):
            composed.append(
                compose(
                    message_id=message_id, recipient=recipient, on=on, week_began_on=week_began_on
                )
            )
    return composed


def record_sent(message: Waiting, *, attempts: int) -> MessageSent:
    """Record that a message has left the house."""
    if message.state is not State.COMPOSED:
        raise Delivered
    return MessageSent(message_id=message.id, attempts=attempts)


def record_failed(message: Waiting, *, attempts: int, refusal: str) -> MessageFailed:
    """Record that a message cannot reach its address; its items go to the default recipient."""
    if message.state is not State.COMPOSED:
        raise Delivered
    return MessageFailed(message_id=message.id, attempts=attempts, refusal=refusal)


def record_bounced(
    message: Waiting, *, version: int | None, code: str | None, reason: str | None, by: By
) -> MessageBounced:
    """Record that a message came back; its items go to the default recipient.

    The mail may be back before it is known here that it went.
    """
    if not by.is_council:
        raise OnlyTheCouncil
    if version is not None and message.head.version != version:
        raise StaleVersion
    if message.state in (State.FAILED, State.BOUNCED):
        raise CameBackAlready
    return MessageBounced(message_id=message.id, code=code, reason=reason)


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts; there is always another one."""
    return WAITS[min(attempts, len(WAITS)) - 1]

"""When an officer is told, what a message is about, and when a delivery is tried again."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import Refused
from shared.events.base import Head
from shared.events.messages import MessageComposed, MessageFailed, MessageSent

TOLD_UNTIL = time(18)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))


class State(StrEnum):
    """How far a message is."""

    COMPOSED = "composed"
    SENT = "sent"
    FAILED = "failed"


class ToldToday(Refused):
    """This officer was told today already; what is new can wait for the next working day."""


class NothingNew(Refused):
    """There is nothing that this officer was not told before."""


class Delivered(Refused):
    """It is known already what became of this message."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """What must be known to tell somebody: without an officer it is the default recipient."""

    officer_id: UUID | None
    told_today: bool
    untold: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a decision needs to know about a message."""

    id: UUID
    head: Head
    state: State


def is_time_to_tell(at: time, *, working_day: bool, begins: time) -> bool:
    """Say whether people are told at this time of the day: in office hours of a working day."""
    return working_day and begins <= at < TOLD_UNTIL


def compose(*, message_id: UUID, recipient: Recipient, on: date) -> MessageComposed:
    """Tell somebody everything that is new, at most once a day."""
    if recipient.told_today:
        raise ToldToday
    if not recipient.untold:
        raise NothingNew
    return MessageComposed(
        message_id=message_id,
        officer_id=recipient.officer_id,
        on=on,
        item_ids=recipient.untold,
    )


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


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts; there is always another one."""
    return WAITS[min(attempts, len(WAITS)) - 1]

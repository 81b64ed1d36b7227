"""What is told about messages to officers."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private


class MessageEvent(Event):
    """Something happened to a message to an officer."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "messages"

    message_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the message's id."""
        return self.message_id


class MessageComposed(MessageEvent):
    """An officer, or the default recipient, is to be told today about these items."""

    type: ClassVar[str] = "message.composed"

    officer_id: Fact[UUID | None] = None
    on: Fact[date]
    item_ids: Fact[tuple[UUID, ...]]


class MessageSent(MessageEvent):
    """A mail server has taken the message."""

    type: ClassVar[str] = "message.sent"

    attempts: Fact[int] = 1


class MessageFailed(MessageEvent):
    """The message cannot be delivered: the address was refused, in our words and without it."""

    type: ClassVar[str] = "message.failed"

    attempts: Fact[int] = 1
    refusal: Fact[str | None] = None


class MessageBounced(MessageEvent):
    """The message came back after a mail server had taken it; the server's words name the address."""

    type: ClassVar[str] = "message.bounced"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    code: Fact[str | None] = None
    reason: Private[str] = None

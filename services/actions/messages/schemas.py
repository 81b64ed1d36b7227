"""What is seen of messages."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.actions.messages.rules import State
from services.actions.officers.schemas import OfficerReference
from shared.fields import Code, Order, Text, View


class BounceMessage(Order):
    """What a mail system says of a message that came back."""

    code: Code | None = Field(
        None, description="Its code, such as an enhanced status (RFC 3463).", examples=["5.1.1"]
    )
    reason: Text | None = Field(
        None,
        description="Its words; they are kept where they can be erased, for they name people.",
        examples=["550 5.1.1 No such mailbox here"],
    )


class MessageView(View):
    """A message that tells an officer what is new in their worklist."""

    id: UUID = Field(
        description="Its id; mail carries it as its Message-ID.",
        examples=["0190f6a0-0000-7000-8000-000000000006"],
    )
    officer: OfficerReference | None = Field(
        description="Who is told; null is the default recipient."
    )
    told_on: date = Field(description="On which day.", examples=["2026-11-23"])
    item_ids: list[UUID] = Field(
        description="Of which items of the worklist.",
        examples=[["0190f6a0-0000-7000-8000-000000000003"]],
    )
    state: State = Field(description="How far it is.", examples=["sent"])
    composed_at: datetime = Field(
        description="When it was composed.", examples=["2026-11-23T07:30:00Z"]
    )
    sent_at: datetime | None = Field(
        description="When a mail server took it.", examples=["2026-11-23T07:30:04Z"]
    )
    attempts: int = Field(description="How often it was tried.", examples=[1])
    next_attempt_at: datetime | None = Field(
        description="When it is tried again, while it waits.", examples=[None]
    )
    problem: str | None = Field(
        description="Why it was not taken, the last time, or that it came back.",
        examples=["The mail server did not answer: TimeoutError."],
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-23T07:30:04Z"]
    )
    allowed: list[str] = Field(
        description="What you may do with it: the clock sends it, a mail system reports it back.",
        examples=[["bounce"]],
    )

"""What the actions service tells: officers, their worklists, the messages to them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public


class Standing(StrEnum):
    """Whether a person has said that an officer is right; before that, no mail is sent."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    LEFT = "left"


class OfficerEvent(Event):
    """Something happened to an officer; who they are stands in the payload, for actions alone."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "officers"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    officer_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the officer's id."""
        return self.officer_id


class OfficerRegistered(OfficerEvent):
    """Somebody can be responsible for contracts and actions."""

    type: ClassVar[str] = "officer.registered"

    organisation_id: Fact[UUID]
    post: Public[str | None] = None
    standing: Fact[Standing] = Standing.CONFIRMED
    name: Private[str] = None
    email: Private[str] = None


class OfficerConfirmed(OfficerEvent):
    """A person has said that a proposed officer is right; they may get mail from now on."""

    type: ClassVar[str] = "officer.confirmed"


class OfficerTied(OfficerEvent):
    """An officer signs in with this sign-on; only its hash is kept."""

    type: ClassVar[str] = "officer.tied"

    sign_in_hash: Fact[str]


class OfficerLeft(OfficerEvent):
    """An officer is no longer there; nothing more is sent to them."""

    type: ClassVar[str] = "officer.left"


class OfficerErased(OfficerEvent):
    """An officer's name and address were erased; who was still there has left with this."""

    type: ClassVar[str] = "officer.erased"

    authority: Fact[str]


class Closing(StrEnum):
    """Why an item left a worklist."""

    SETTLED = "settled"


class WorklistItemEvent(Event):
    """Something happened to an item of an officer's worklist."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "worklist-items"

    item_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the item's id."""
        return self.item_id


class WorklistItemOpened(WorklistItemEvent):
    """An officer has something to see to; without an officer it is the default recipient's."""

    type: ClassVar[str] = "worklist_item.opened"

    officer_id: Fact[UUID | None] = None
    alert_id: Fact[UUID]
    kind: Fact[str]
    contract_id: Fact[UUID]
    reference: Fact[str]
    title: Public[str]
    provider_name: Public[str | None] = None
    value: Fact[Decimal | None] = None
    target_on: Fact[date]
    end_on: Fact[date]
    months: Fact[int]


class WorklistItemAcknowledged(WorklistItemEvent):
    """An officer has seen an item and will see to it."""

    type: ClassVar[str] = "worklist_item.acknowledged"


class WorklistItemClosed(WorklistItemEvent):
    """There is nothing left to do about an item."""

    type: ClassVar[str] = "worklist_item.closed"

    closing: Fact[Closing]


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

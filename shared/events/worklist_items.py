"""What is told about worklists: what an officer has to see to."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public


class Closing(StrEnum):
    """Why an item left a worklist."""

    SETTLED = "settled"


class Climbing(StrEnum):
    """Why an item went up the line of its officer."""

    UNANSWERED = "unanswered"
    AWAY = "away"
    LEFT = "left"


class Reassignment(StrEnum):
    """Why an item came to another officer by itself."""

    CONFIRMED = "confirmed"
    CONTRACT_ASSIGNED = "contract_assigned"
    REMINDER_REASSIGNED = "reminder_reassigned"
    OFFICER_MERGED = "officer_merged"


class WorklistItemEvent(Event):
    """Something happened to an item of an officer's worklist; why somebody did it is private."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "worklist-items"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    item_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the item's id."""
        return self.item_id


class WorklistItemOpened(WorklistItemEvent):
    """An officer has something to see to; without an officer it is the default recipient's.

    It comes from an alert about a contract, or from a reminder of something planned. `about` is the
    thing as the outside names it, such as `actions/<id>`; without it, it is the contract.
    """

    type: ClassVar[str] = "worklist_item.opened"

    officer_id: Fact[UUID | None] = None
    named_officer_id: Fact[UUID | None] = None
    alert_id: Fact[UUID | None] = None
    reminder_id: Fact[UUID | None] = None
    kind: Fact[str]
    about: Fact[str | None] = None
    contract_id: Fact[UUID | None] = None
    reference: Fact[str | None] = None
    title: Public[str]
    part_of: Public[str | None] = None
    provider_name: Public[str | None] = None
    value: Fact[Decimal | None] = None
    target_on: Fact[date]
    end_on: Fact[date | None] = None
    months: Fact[int | None] = None
    step: Fact[str | None] = None
    why: Public[str | None] = None
    safe_start_on: Fact[date | None] = None
    page: Fact[str | None] = None
    on: Fact[date | None] = None
    climbs_on: Fact[date | None] = None


class WorklistItemAcknowledged(WorklistItemEvent):
    """An officer has seen an item and will see to it; it is quiet until a day."""

    type: ClassVar[str] = "worklist_item.acknowledged"

    quiet_until_on: Fact[date | None] = None
    climbs_on: Fact[date | None] = None


class WorklistItemSnoozed(WorklistItemEvent):
    """An officer wants to hear of an item again on a day, and said why not before."""

    type: ClassVar[str] = "worklist_item.snoozed"

    until_on: Fact[date]
    climbs_on: Fact[date]
    reason: Private[str] = None


class WorklistItemDelegated(WorklistItemEvent):
    """An item is another officer's from now on."""

    type: ClassVar[str] = "worklist_item.delegated"

    officer_id: Fact[UUID]
    from_officer_id: Fact[UUID | None] = None
    on: Fact[date]
    climbs_on: Fact[date]
    reason: Private[str] = None


class WorklistItemClimbed(WorklistItemEvent):
    """Nobody answered an item, so it went up the line; without an officer it is at its end."""

    type: ClassVar[str] = "worklist_item.climbed"

    officer_id: Fact[UUID | None] = None
    from_officer_id: Fact[UUID]
    climbed_from: Fact[tuple[UUID, ...]]
    climbing: Fact[Climbing]
    on: Fact[date]
    climbs_on: Fact[date]


class WorklistItemReassigned(WorklistItemEvent):
    """An item came to the officer whose it should be."""

    type: ClassVar[str] = "worklist_item.reassigned"

    officer_id: Fact[UUID | None] = None
    named_officer_id: Fact[UUID | None] = None
    reassignment: Fact[Reassignment]
    on: Fact[date]
    climbs_on: Fact[date]


class WorklistItemClosed(WorklistItemEvent):
    """There is nothing left to do about an item."""

    type: ClassVar[str] = "worklist_item.closed"

    closing: Fact[Closing]

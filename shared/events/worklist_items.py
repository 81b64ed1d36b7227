"""What is told about worklists: what an officer has to see to."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Public


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

"""What is allowed with an item of a worklist."""

from dataclasses import dataclass
from uuid import UUID

from shared.errors import NotFound, Refused, StaleVersion
from shared.events.alerts import AlertRaised
from shared.events.base import By, Head
from shared.events.worklist_items import (
    Closing,
    WorklistItemAcknowledged,
    WorklistItemClosed,
    WorklistItemOpened,
)


class ItemClosed(Refused):
    """There is nothing left to do about this item."""


class AcknowledgedAlready(Refused):
    """This item was acknowledged already."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a decision needs to know about an item of a worklist."""

    id: UUID
    head: Head
    officer_id: UUID | None
    acknowledged: bool
    closed: bool


def open_for(alert: AlertRaised, *, item_id: UUID, officer_is_there: bool) -> WorklistItemOpened:
    """Open an item for an alert; it is the default recipient's if its officer is not there."""
    return WorklistItemOpened(
        item_id=item_id,
        officer_id=alert.officer_id if officer_is_there else None,
        alert_id=alert.alert_id,
        kind=alert.kind,
        contract_id=alert.contract_id,
        reference=alert.reference,
        title=alert.title,
        provider_name=alert.provider_name,
        value=alert.value,
        target_on=alert.target_on,
        end_on=alert.end_on,
        months=alert.months,
    )


def settle(item: Item) -> WorklistItemClosed:
    """Close an item, for its alert needs nobody any more."""
    if item.closed:
        raise ItemClosed
    return WorklistItemClosed(item_id=item.id, closing=Closing.SETTLED)


def acknowledge(item: Item, *, version: int, by: By) -> WorklistItemAcknowledged:
    """Say that an item was seen and will be seen to: the officer herself does, or the council."""
    if not by.is_council and (by.officer_id is None or item.officer_id != by.officer_id):
        raise NotFound
    if item.head.version != version:
        raise StaleVersion
    if item.closed:
        raise ItemClosed
    if item.acknowledged:
        raise AcknowledgedAlready
    return WorklistItemAcknowledged(item_id=item.id)

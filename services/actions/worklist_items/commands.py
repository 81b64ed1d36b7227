"""What can be done with items of a worklist."""

from datetime import datetime
from uuid import UUID

from services.actions.officers import store as officers
from services.actions.worklist_items import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.alerts import AlertRaised
from shared.events.base import By


def open_item(session: Session, *, item_id: UUID, alert: AlertRaised, by: By, at: datetime) -> None:
    """Open an item for an alert, in the worklist of its officer if there is one."""
    there = alert.officer_id is not None and officers.confirmed(session, alert.officer_id)
    event = rules.open_for(alert, item_id=item_id, officer_is_there=bool(there))
    store.apply(session, log.append(session, event, by=by, at=at))


def settle_item(session: Session, *, alert_id: UUID, by: By, at: datetime) -> None:
    """Close the item of an alert that needs nobody any more; without an item nothing happens."""
    item = store.lock_of_alert(session, alert_id)
    if item is not None:
        event = rules.settle(item)
        store.apply(session, log.append(session, event, after=item.head, by=by, at=at))


def acknowledge_item(
    session: Session, *, item_id: UUID, version: int, by: By, at: datetime
) -> None:
    """Say that an item was seen and will be seen to."""
    item = store.lock(session, item_id)
    event = rules.acknowledge(item, version=version, by=by)
    store.apply(session, log.append(session, event, after=item.head, by=by, at=at))

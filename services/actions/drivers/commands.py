"""What can be done with the register of legislation, guidance and local drivers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.drivers import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.drivers import DriverEvent, DriverRegistered


def register_driver(session: Session, order: DriverRegistered, *, by: By, at: datetime) -> None:
    """Let plans name an Act, a code, guidance or a local driver."""
    store.hold_titles(session)
    event = rules.register(order, taken=store.taken(session, rules.keys_of(order)), by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def register_drivers(
    session: Session, orders: Sequence[DriverRegistered], *, by: By, at: datetime
) -> None:
    """Let plans name several at once, as an import finds them; all of them or none."""
    store.hold_titles(session)
    keys = [key for order in orders for key in rules.keys_of(order)]
    events = rules.register_several(orders, taken=store.taken(session, keys), by=by)
    if events:
        store.apply(session, log.append(session, *events, by=by, at=at))


def amend_driver(
    session: Session,
    *,
    driver_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Let something else be known of an entry."""
    if not values.keys().isdisjoint(rules.NAMING):
        store.hold_titles(session)
    driver = store.lock(session, driver_id)
    keys = rules.keys_with(driver, values)
    event = rules.amend(
        driver,
        version=version,
        values=values,
        taken=store.taken(session, keys, except_id=driver_id),
        by=by,
    )
    _keep(session, driver, event, by=by, at=at)


def repeal_driver(
    session: Session,
    *,
    driver_id: UUID,
    version: int,
    repealed_on: date,
    successor_id: UUID | None,
    reason: str | None,
    by: By,
    at: datetime,
) -> None:
    """Let an entry no longer count from a day on."""
    driver = store.lock(session, driver_id)
    event = rules.repeal(
        driver,
        version=version,
        repealed_on=repealed_on,
        successor_id=successor_id,
        successor_known=successor_id is not None and bool(store.known(session, [successor_id])),
        reason=reason,
        by=by,
    )
    _keep(session, driver, event, by=by, at=at)


def reinstate_driver(
    session: Session, *, driver_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Let an entry count after all."""
    driver = store.lock(session, driver_id)
    event = rules.reinstate(driver, version=version, reason=reason, by=by)
    _keep(session, driver, event, by=by, at=at)


def _keep(
    session: Session, driver: rules.Driver, event: DriverEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=driver.head, by=by, at=at))

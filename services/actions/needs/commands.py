"""What can be done with the register of needs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.needs import rules, store
from shared.calendar import months_before
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.needs import NeedEvent, NeedRecorded


def record_need(
    session: Session, order: NeedRecorded, *, fewest: int, today: date, by: By, at: datetime
) -> None:
    """Let something that tells of a need stand in the register."""
    event = rules.record(
        order,
        refresh_due_on=_due_on(None, dict(order), today),
        unknown=store.unknown(session, dict(order)),
        fewest=fewest,
        today=today,
        by=by,
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_need(
    session: Session,
    *,
    need_id: UUID,
    version: int,
    values: Mapping[str, Any],
    fewest: int,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let something else be known of an entry."""
    need = store.lock(session, need_id)
    event = rules.amend(
        need,
        version=version,
        values=values,
        refresh_due_on=_due_on(need, values, today),
        unknown=store.unknown(session, values),
        fewest=fewest,
        today=today,
        by=by,
    )
    _keep(session, need, event, by=by, at=at)


def refresh_need(
    session: Session,
    *,
    need_id: UUID,
    version: int,
    published_on: date,
    values: Mapping[str, Any],
    fewest: int,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that there is a new edition."""
    need = store.lock(session, need_id)
    event = rules.refresh(
        need,
        version=version,
        published_on=published_on,
        values=values,
        refresh_due_on=_due_on(need, {**values, "published_on": published_on}, today),
        fewest=fewest,
        today=today,
        by=by,
    )
    _keep(session, need, event, by=by, at=at)


def retire_need(
    session: Session,
    *,
    need_id: UUID,
    version: int,
    retired_on: date | None,
    successor_id: UUID | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let an entry no longer count."""
    need = store.lock(session, need_id)
    event = rules.retire(
        need,
        version=version,
        retired_on=retired_on or today,
        successor_id=successor_id,
        successor_known=successor_id is not None and bool(store.known(session, [successor_id])),
        reason=reason,
        today=today,
        by=by,
    )
    _keep(session, need, event, by=by, at=at)


def _due_on(need: rules.Need | None, values: Mapping[str, Any], today: date) -> date | None:
    """Return when the clock runs out once these things are said."""
    from_on, months = rules.clock_of(need, values, today=today)
    return None if months is None else months_before(from_on, -months)


def _keep(session: Session, need: rules.Need, event: NeedEvent, *, by: By, at: datetime) -> None:
    store.apply(session, log.append(session, event, after=need.head, by=by, at=at))

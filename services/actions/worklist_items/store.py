"""How items of a worklist are kept. The only SQL about what an officer has to do is here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Integer, Numeric, Text, Uuid, text

from services.actions.worklist_items import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.worklist_items import (
    WorklistItemAcknowledged,
    WorklistItemClosed,
    WorklistItemOpened,
)

WORKLIST_ITEM = projected_table(
    "worklist_item",
    "actions",
    Column("officer_id", Uuid),
    Column("alert_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("contract_id", Uuid, nullable=False),
    Column("reference", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("provider_name", Text),
    Column("value", Numeric),
    Column("target_on", Date, nullable=False),
    Column("end_on", Date, nullable=False),
    Column("months", Integer, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("closing", Text),
)
_OPENED = (
    *("officer_id", "alert_id", "kind", "contract_id", "reference", "title", "provider_name"),
    *("value", "target_on", "end_on", "months"),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case WorklistItemOpened() as event:
            columns = {name: getattr(event, name) for name in _OPENED}
            return {**columns, "opened_at": recorded.recorded_at}
        case WorklistItemAcknowledged():
            return {"acknowledged_at": recorded.recorded_at}
        case WorklistItemClosed(closing=closing):
            return {"closed_at": recorded.recorded_at, "closing": closing}
    return None


PROJECTION = Projection(WORKLIST_ITEM, changes)
apply = PROJECTION.apply

_ONE = text("""
    SELECT i.*, o.post AS officer_post
    FROM actions.worklist_item AS i LEFT JOIN actions.officer AS o ON o.id = i.officer_id
    WHERE i.id = :id
""")
_LOCK = text("SELECT * FROM actions.worklist_item WHERE id = :id FOR UPDATE")
_LOCK_OF_ALERT = text("SELECT * FROM actions.worklist_item WHERE alert_id = :alert_id FOR UPDATE")
_WITH_IDS = text("""
    SELECT * FROM actions.worklist_item WHERE id = ANY(CAST(:ids AS uuid[]))
    ORDER BY target_on, id
""")
_PAGE = text("""
    SELECT i.*, o.post AS officer_post
    FROM actions.worklist_item AS i LEFT JOIN actions.officer AS o ON o.id = i.officer_id
    WHERE (:with_closed OR i.closed_at IS NULL)
      AND (CAST(:officer_id AS uuid) IS NULL OR i.officer_id = :officer_id)
      AND (CAST(:only_of AS uuid) IS NULL OR i.officer_id = :only_of)
      AND (CAST(:overdue AS boolean) IS NULL
           OR :overdue = (i.target_on < :today AND i.closed_at IS NULL))
      AND (CAST(:after_on AS date) IS NULL OR (i.target_on, i.id) > (:after_on, :after_id))
    ORDER BY i.target_on, i.id
    LIMIT :limit
""")


def lock(session: Session, item_id: UUID) -> rules.Item:
    """Return an item to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": item_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _item(row)


def lock_of_alert(session: Session, alert_id: UUID) -> rules.Item | None:
    """Return the item of an alert to decide about, if there is one, held until the end."""
    row = session.execute(_LOCK_OF_ALERT, {"alert_id": alert_id}).mappings().one_or_none()
    return None if row is None else _item(row)


def _item(row: Row) -> rules.Item:
    return rules.Item(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        officer_id=row["officer_id"],
        acknowledged=row["acknowledged_at"] is not None,
        closed=row["closed_at"] is not None,
    )


def get(session: Session, item_id: UUID) -> Row:
    """Return an item to show."""
    row = session.execute(_ONE, {"id": item_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def with_ids(session: Session, item_ids: Sequence[UUID]) -> Sequence[Row]:
    """Return some items, the most pressing first."""
    return session.execute(_WITH_IDS, {"ids": list(item_ids)}).mappings().all()


def page(
    session: Session,
    *,
    officer_id: UUID | None = None,
    only_of: UUID | None = None,
    with_closed: bool = False,
    overdue: bool | None = None,
    today: date,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return items, the most pressing first; `only_of` is whose items the reader may see."""
    after_on, after_id = after or (None, None)
    rows = session.execute(
        _PAGE,
        {
            "officer_id": officer_id,
            "only_of": only_of,
            "with_closed": with_closed,
            "overdue": overdue,
            "today": today,
            "after_on": after_on,
            "after_id": after_id,
            "limit": limit,
        },
    )
    return rows.mappings().all()

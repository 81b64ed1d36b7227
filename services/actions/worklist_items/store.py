"""How items of a worklist are kept. The only SQL about what an officer has to do is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Integer, Numeric, Text, Uuid, text

from services.actions.worklist_items import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Head, Recorded
from shared.events.worklist_items import (
    WorklistItemAcknowledged,
    WorklistItemClimbed,
    WorklistItemClosed,
    WorklistItemDelegated,
    WorklistItemEvent,
    WorklistItemOpened,
    WorklistItemReassigned,
    WorklistItemSnoozed,
)

WORKLIST_ITEM = projected_table(
    "worklist_item",
    "actions",
    Column("officer_id", Uuid),
    Column("named_officer_id", Uuid),
    Column("line_from_id", Uuid),
    Column("alert_id", Uuid),
    Column("reminder_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("contract_id", Uuid),
    Column("reference", Text),
    Column("title", Text, nullable=False),
    Column("part_of", Text),
    Column("provider_name", Text),
    Column("value", Numeric),
    Column("target_on", Date, nullable=False),
    Column("end_on", Date),
    Column("months", Integer),
    Column("step", Text),
    Column("why", Text),
    Column("safe_start_on", Date),
    Column("page", Text),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("tell_from_on", Date, nullable=False),
    Column("climbs_on", Date, nullable=False),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("quiet_until_on", Date),
    Column("snoozed", Boolean, nullable=False, default=False),
    Column("delegated_by_id", Uuid),
    Column("climbed_from", ARRAY(Uuid), nullable=False, default=[]),
    Column("closed_at", DateTime(timezone=True)),
    Column("closing", Text),
)
_OPENED = (
    *("officer_id", "alert_id", "reminder_id", "kind", "contract_id", "reference", "title"),
    *("part_of", "provider_name"),
    *("value", "target_on", "end_on", "months", "step", "why", "safe_start_on", "page"),
)
# Items that were opened before it was written down when they climb.
_CLIMBED_AFTER = timedelta(days=14)
_UNANSWERED: Mapping[str, Any] = {
    "acknowledged_at": None,
    "quiet_until_on": None,
    "snoozed": False,
    "delegated_by_id": None,
    "climbed_from": [],
}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case WorklistItemOpened() as event:
            opened_on = event.on or recorded.recorded_at.date()
            return {
                **{name: getattr(event, name) for name in _OPENED},
                "about": event.about or f"contracts/{event.contract_id}",
                "named_officer_id": event.named_officer_id or event.officer_id,
                "line_from_id": event.named_officer_id or event.officer_id,
                "opened_at": recorded.recorded_at,
                "tell_from_on": opened_on,
                "climbs_on": event.climbs_on or opened_on + _CLIMBED_AFTER,
            }
        case WorklistItemAcknowledged(quiet_until_on=None):
            return {"acknowledged_at": recorded.recorded_at}
        case WorklistItemAcknowledged() as event:
            return {
                "acknowledged_at": recorded.recorded_at,
                "snoozed": False,
                "quiet_until_on": event.quiet_until_on,
                "tell_from_on": event.quiet_until_on,
                "climbs_on": event.climbs_on,
            }
        case WorklistItemSnoozed() as event:
            return {
                "snoozed": True,
                "quiet_until_on": event.until_on,
                "tell_from_on": event.until_on,
                "climbs_on": event.climbs_on,
            }
        case WorklistItemDelegated() as event:
            return {
                **_moved(event),
                "line_from_id": event.officer_id,
                "delegated_by_id": event.from_officer_id,
            }
        case WorklistItemClimbed() as event:
            return {**_moved(event), "climbed_from": list(event.climbed_from)}
        case WorklistItemReassigned(named_officer_id=named_officer_id) as event:
            named = dict.fromkeys(("named_officer_id", "line_from_id"), named_officer_id)
            return {**_moved(event), **named}
        case WorklistItemClosed(closing=closing):
            return {"closed_at": recorded.recorded_at, "closing": closing}
    return None


def _moved(
    event: WorklistItemDelegated | WorklistItemClimbed | WorklistItemReassigned,
) -> Mapping[str, Any]:
    return {
        **_UNANSWERED,
        "officer_id": event.officer_id,
        "tell_from_on": event.on,
        "climbs_on": event.climbs_on,
    }


PROJECTION = Projection(WORKLIST_ITEM, changes)
apply = PROJECTION.apply

_SHOWN = """
    SELECT i.*, o.post AS officer_post, d.post AS delegated_by_post,
           ARRAY(SELECT p.post FROM unnest(i.climbed_from) WITH ORDINALITY AS c (id, place)
                 LEFT JOIN actions.officer AS p USING (id) ORDER BY c.place) AS climbed_from_posts
    FROM actions.worklist_item AS i
    LEFT JOIN actions.officer AS o ON o.id = i.officer_id
    LEFT JOIN actions.officer AS d ON d.id = i.delegated_by_id
"""
_ONE = text(f"{_SHOWN} WHERE i.id = :id")
_LOCK = text("SELECT * FROM actions.worklist_item WHERE id = :id FOR UPDATE")
_LOCK_OF_CAUSE = text("""
    SELECT * FROM actions.worklist_item
    WHERE alert_id = :cause_id OR reminder_id = :cause_id FOR UPDATE
""")
_LOCK_WAITING_FOR = text("""
    SELECT * FROM actions.worklist_item
    WHERE closed_at IS NULL AND officer_id IS NULL AND named_officer_id = :officer_id
    ORDER BY id FOR UPDATE
""")
_LOCK_OF_CONTRACT = text("""
    SELECT * FROM actions.worklist_item
    WHERE closed_at IS NULL AND contract_id = :contract_id ORDER BY id FOR UPDATE
""")
_LOCK_OF_OFFICER = text("""
    SELECT * FROM actions.worklist_item
    WHERE closed_at IS NULL AND officer_id = :officer_id ORDER BY id FOR UPDATE
""")
_TO_CLIMB = text("""
    SELECT i.id FROM actions.worklist_item AS i
    LEFT JOIN actions.officer AS o ON o.id = i.officer_id
    WHERE i.closed_at IS NULL AND i.officer_id IS NOT NULL
      AND (i.climbs_on <= :today OR o.standing IS DISTINCT FROM 'confirmed'
           OR (:today BETWEEN o.away_from_on AND o.away_until_on AND i.tell_from_on <= :today))
    ORDER BY i.target_on, i.id
""")
_WITH_IDS = text("""
    SELECT * FROM actions.worklist_item WHERE id = ANY(CAST(:ids AS uuid[]))
    ORDER BY target_on, id
""")
_PAGE = text(f"""
    {_SHOWN}
    WHERE (:with_closed OR i.closed_at IS NULL)
      AND (CAST(:officer_id AS uuid) IS NULL OR i.officer_id = :officer_id)
      AND (CAST(:only_of AS uuid) IS NULL OR i.officer_id = :only_of)
      AND (CAST(:contract_id AS uuid) IS NULL OR i.contract_id = :contract_id)
      AND (CAST(:about AS text) IS NULL OR i.about = :about)
      AND (CAST(:kind AS text) IS NULL OR i.kind = :kind)
      AND (CAST(:quiet AS boolean) IS NULL
           OR :quiet = (i.closed_at IS NULL AND coalesce(i.quiet_until_on > :today, false)))
      AND (CAST(:overdue AS boolean) IS NULL
           OR :overdue = (i.target_on < :today AND i.closed_at IS NULL))
      AND (CAST(:after_on AS date) IS NULL OR (i.target_on, i.id) > (:after_on, :after_id))
    ORDER BY i.target_on, i.id
    LIMIT :limit
""")


def lock(session: Session, item_id: UUID) -> rules.Item:
    """Return an item to decide about, held until the transaction ends."""
    return lock_in_line(session, item_id)[0]


def lock_in_line(session: Session, item_id: UUID) -> tuple[rules.Item, UUID | None]:
    """Return the same, and the officer whose line it climbs."""
    row = session.execute(_LOCK, {"id": item_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _item(row), row["line_from_id"]


def lock_of_cause(session: Session, cause_id: UUID) -> rules.Item | None:
    """Return the item of an alert or a reminder to decide about, if there is one, held till the end."""
    row = session.execute(_LOCK_OF_CAUSE, {"cause_id": cause_id}).mappings().one_or_none()
    return None if row is None else _item(row)


def lock_waiting_for(session: Session, officer_id: UUID) -> list[rules.Item]:
    """Return what nobody in particular has for an officer, held until the end."""
    rows = session.execute(_LOCK_WAITING_FOR, {"officer_id": officer_id})
    return [_item(row) for row in rows.mappings()]


def lock_of_contract(session: Session, contract_id: UUID) -> list[rules.Item]:
    """Return what is open about a contract, held until the end."""
    rows = session.execute(_LOCK_OF_CONTRACT, {"contract_id": contract_id})
    return [_item(row) for row in rows.mappings()]


def lock_of_officer(session: Session, officer_id: UUID) -> list[rules.Item]:
    """Return what an officer has to see to, held until the end."""
    rows = session.execute(_LOCK_OF_OFFICER, {"officer_id": officer_id})
    return [_item(row) for row in rows.mappings()]


def _item(row: Row) -> rules.Item:
    return rules.Item(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        officer_id=row["officer_id"],
        target_on=row["target_on"],
        safe_start_on=row["safe_start_on"],
        waits_since_on=row["tell_from_on"],
        climbs_on=row["climbs_on"],
        quiet_until_on=row["quiet_until_on"],
        climbed_from=tuple(row["climbed_from"]),
        closed=row["closed_at"] is not None,
        is_reminder=row["reminder_id"] is not None,
    )


def to_climb(session: Session, today: date) -> Sequence[UUID]:
    """Return the items that may have waited too long where they are, the most pressing first."""
    return session.execute(_TO_CLIMB, {"today": today}).scalars().all()


def get(session: Session, item_id: UUID) -> Row:
    """Return an item to show."""
    row = session.execute(_ONE, {"id": item_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def reasons(session: Session, rows: Iterable[Row]) -> dict[UUID, str]:
    """Return why items were put off or delegated, of those that are."""
    wanted = [row["id"] for row in rows if row["snoozed"] or row["delegated_by_id"]]
    found = log.private(session, WorklistItemEvent, wanted) if wanted else {}
    return {
        item_id: getattr(recorded[-1].event, "reason", None) or ""
        for item_id, recorded in found.items()
    }


def with_ids(session: Session, item_ids: Sequence[UUID]) -> Sequence[Row]:
    """Return some items, the most pressing first."""
    return session.execute(_WITH_IDS, {"ids": list(item_ids)}).mappings().all()


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    today: date,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return items, the most pressing first; `only_of` is whose items the reader may see."""
    names = ("officer_id", "only_of", "contract_id", "about", "kind", "quiet", "overdue")
    after_on, after_id = after or (None, None)
    rows = session.execute(
        _PAGE,
        {
            **dict.fromkeys(names),
            "with_closed": False,
            **filters,
            "today": today,
            "after_on": after_on,
            "after_id": after_id,
            "limit": limit,
        },
    )
    return rows.mappings().all()

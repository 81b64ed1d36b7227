"""How officers' calendars are kept, and what stands in them. Of an address only a hash is kept."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Text, Uuid, text

from services.actions.calendars import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.calendars import CalendarMade, CalendarReplaced, CalendarRevoked

CALENDAR = projected_table(
    "calendar",
    "actions",
    Column("officer_id", Uuid, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("secret_hash", Text),
    Column("revoked_at", DateTime(timezone=True)),
)
MOST_ITEMS = 1_000


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case CalendarMade() as event:
            return {
                "officer_id": event.officer_id,
                "made_at": recorded.recorded_at,
                "secret_hash": event.secret_hash,
            }
        case CalendarReplaced(secret_hash=secret_hash):
            return {"secret_hash": secret_hash}
        case CalendarRevoked():
            return {"secret_hash": None, "revoked_at": recorded.recorded_at}
    return None


PROJECTION = Projection(CALENDAR, changes)
apply = PROJECTION.apply

_LOCK_LIST = text("SELECT pg_advisory_xact_lock(hashtextextended('calendars:' || :id, 0))")
_COUNT_LIVE = text("""
    SELECT count(*) FROM actions.calendar WHERE officer_id = :officer_id AND revoked_at IS NULL
""")
_LOCK = text("""
    SELECT id, version, changed_at, officer_id, revoked_at FROM actions.calendar
    WHERE id = :id FOR UPDATE
""")
# The hash is not among what is shown; and nobody is shown another's calendar, or that there is one.
_ONE = text("""
    SELECT id, version, changed_at, made_at, revoked_at FROM actions.calendar
    WHERE id = :id AND officer_id = :officer_id
""")
_PAGE = text("""
    SELECT id, version, changed_at, made_at, revoked_at FROM actions.calendar
    WHERE officer_id = :officer_id AND (CAST(:after_id AS uuid) IS NULL OR id > :after_id)
    ORDER BY id
    LIMIT :limit
""")
# The calendars of an officer who has left show nothing any more.
_WITH_SECRET = text("""
    SELECT c.officer_id, c.changed_at, o.post
    FROM actions.calendar AS c
    JOIN actions.officer AS o ON o.id = c.officer_id AND o.standing = 'confirmed'
    WHERE c.secret_hash = :secret_hash
""")
_ITEMS = text("""
    SELECT * FROM actions.worklist_item
    WHERE officer_id = :officer_id AND closed_at IS NULL
    ORDER BY target_on, id
    LIMIT :limit
""")
# What an officer is responsible for, long before anybody is reminded of it.
_PLANNED = text("""
    SELECT * FROM (
        SELECT 'action_due_soon' AS kind, 'actions/' || a.id AS about,
               left(a.description, 200) AS title, a.code AS reference, a.until_on AS target_on,
               a.changed_at
        FROM actions.action AS a JOIN actions.plan AS p ON p.id = a.plan_id
        WHERE a.officer_ids @> ARRAY[CAST(:officer_id AS uuid)] AND NOT a.removed
          AND (a.state = 'started' OR (a.state = 'planned' AND p.status <> 'draft'))
          AND p.status <> 'closed'
        UNION ALL
        SELECT each.kind, 'plans/' || p.id, p.title, p.reference, each.target_on, p.changed_at
        FROM actions.plan AS p
        CROSS JOIN LATERAL (VALUES
            ('plan_refresh_due', p.refresh_due_on), ('plan_review_due', p.review_due_on)
        ) AS each (kind, target_on)
        WHERE p.officer_id = :officer_id AND p.status IN ('published', 'under_revision')
        UNION ALL
        SELECT 'report_due', 'reports/' || id, title, NULL, due_on, changed_at
        FROM actions.report WHERE officer_id = :officer_id AND status = 'due'
        UNION ALL
        SELECT 'need_refresh_due', 'needs/' || id, title, NULL, refresh_due_on, changed_at
        FROM actions.need WHERE officer_id = :officer_id AND retired_on IS NULL
        UNION ALL
        SELECT 'agreed_action_due', 'agreed-actions/' || id, title, NULL, due_on, changed_at
        FROM actions.agreed_action WHERE officer_id = :officer_id AND state = 'open'
        UNION ALL
        SELECT 'dispute_escalation_due', 'disputes/' || id, title, NULL, escalation_due_on,
               changed_at
        FROM actions.dispute WHERE officer_id = :officer_id AND status = 'open'
    ) AS planned
    WHERE target_on IS NOT NULL
    ORDER BY target_on, about
    LIMIT :limit
""")
_CHANGED_AT = text("""
    SELECT max(changed_at) FROM actions.worklist_item WHERE officer_id = :officer_id
""")


def lock_list(session: Session, officer_id: UUID) -> int:
    """Return how many calendars an officer has that are live; until the end no other is made."""
    session.execute(_LOCK_LIST, {"id": str(officer_id)})
    return int(session.execute(_COUNT_LIVE, {"officer_id": officer_id}).scalar_one())


def lock(session: Session, calendar_id: UUID) -> rules.Calendar:
    """Return a calendar to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": calendar_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return rules.Calendar(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        officer_id=row["officer_id"],
        is_revoked=row["revoked_at"] is not None,
    )


def get(session: Session, calendar_id: UUID, *, officer_id: UUID) -> Row:
    """Return an officer's calendar to show."""
    asked = {"id": calendar_id, "officer_id": officer_id}
    row = session.execute(_ONE, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session, *, officer_id: UUID, after: tuple[UUID] | None, limit: int
) -> Sequence[Row]:
    """Return an officer's calendars in the order in which they were made."""
    asked = {"officer_id": officer_id, "after_id": after[0] if after else None, "limit": limit}
    return session.execute(_PAGE, asked).mappings().all()


def with_secret(session: Session, secret: str) -> Row:
    """Return the live calendar at a secret address, and whose it is."""
    secret_hash = rules.hash_of(secret)
    row = session.execute(_WITH_SECRET, {"secret_hash": secret_hash}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def items(session: Session, officer_id: UUID) -> Sequence[Row]:
    """Return what an officer has to see to, the most pressing first."""
    asked = {"officer_id": officer_id, "limit": MOST_ITEMS}
    return session.execute(_ITEMS, asked).mappings().all()


def planned(session: Session, officer_id: UUID) -> Sequence[Row]:
    """Return the days of what an officer is responsible for, the first one first."""
    asked = {"officer_id": officer_id, "limit": MOST_ITEMS}
    return session.execute(_PLANNED, asked).mappings().all()


def changed_at(session: Session, officer_id: UUID) -> Any:  # noqa: ANN401 -- a moment, or none
    """Return when an officer's worklist was last changed."""
    return session.execute(_CHANGED_AT, {"officer_id": officer_id}).scalar_one()

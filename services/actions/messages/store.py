"""How messages are kept, who is still to be told of what, and which deliveries are due."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, DateTime, Integer, Text, Uuid, text

from services.actions.messages import rules
from services.actions.messages.rules import State
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.message_preferences import Rhythm
from shared.events.messages import MessageBounced, MessageComposed, MessageFailed, MessageSent

MESSAGE = projected_table(
    "message",
    "actions",
    Column("officer_id", Uuid),
    Column("told_on", Date, nullable=False),
    Column("item_ids", ARRAY(Uuid), nullable=False),
    Column("state", Text, nullable=False),
    Column("composed_at", DateTime(timezone=True), nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    Column("attempts", Integer),
    Column("refusal", Text),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case MessageComposed() as event:
            return {
                "officer_id": event.officer_id,
                "told_on": event.on,
                "item_ids": list(event.item_ids),
                "state": State.COMPOSED,
                "composed_at": recorded.recorded_at,
            }
        case MessageSent(attempts=attempts):
            return {"state": State.SENT, "sent_at": recorded.recorded_at, "attempts": attempts}
        case MessageFailed(attempts=attempts, refusal=refusal):
            return {"state": State.FAILED, "attempts": attempts, "refusal": refusal}
        case MessageBounced(code=code):
            came_back = f"The mail came back: {code}." if code else "The mail came back."
            return {"state": State.BOUNCED, "refusal": came_back}
    return None


PROJECTION = Projection(MESSAGE, changes)
apply = PROJECTION.apply

# An item is told once to whose it is, and again from the day on which they wanted to hear of it
# again, or on which it came to somebody else. It falls to the default recipient if its officer is
# not confirmed, or not there any more, or if the message about it came back. What has only been
# opened waits for no day: who rehearses another day, or loads an example, is told of it as well.
_UNTOLD = """
    SELECT i.id, i.target_on, i.tell_from_on, w.recipient_id
    FROM actions.worklist_item AS i
    LEFT JOIN actions.officer AS o ON o.id = i.officer_id AND o.standing = 'confirmed'
    CROSS JOIN LATERAL (SELECT CASE WHEN i.version > 1 THEN i.tell_from_on END AS again_on) AS a
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(m.officer_id = o.id AND b.came_back), false) AS came_back,
               coalesce(bool_or(m.officer_id = o.id AND NOT b.came_back), false) AS told,
               coalesce(bool_or(m.officer_id IS NULL AND NOT b.came_back), false) AS default_told
        FROM actions.message AS m
        CROSS JOIN LATERAL (SELECT m.state IN ('failed', 'bounced') AS came_back) AS b
        WHERE m.item_ids @> ARRAY[i.id] AND m.told_on >= coalesce(a.again_on, '-infinity')
    ) AS t
    CROSS JOIN LATERAL (SELECT CASE WHEN NOT t.came_back THEN o.id END AS recipient_id) AS w
    WHERE i.closed_at IS NULL AND coalesce(a.again_on, '-infinity') <= :on
      AND NOT CASE WHEN w.recipient_id IS NULL THEN t.default_told ELSE t.told END
"""
_RECIPIENTS = text(f"""
    SELECT u.recipient_id, coalesce(p.rhythm, 'daily') AS rhythm,
           (SELECT max(m.told_on) FROM actions.message AS m
            WHERE m.officer_id IS NOT DISTINCT FROM u.recipient_id) AS last_told_on,
           array_agg(u.id ORDER BY u.target_on, u.id) AS ids,
           array_agg(u.target_on ORDER BY u.target_on, u.id) AS targets_on,
           array_agg(u.tell_from_on ORDER BY u.target_on, u.id) AS since_on
    FROM ({_UNTOLD}) AS u
    LEFT JOIN actions.message_preference AS p ON p.id = u.recipient_id
    WHERE u.recipient_id IS NOT NULL OR :is_default_told
    GROUP BY u.recipient_id, p.rhythm
    ORDER BY u.recipient_id
""")  # noqa: S608 -- our own words
_COUNT_UNHEARD = text(f"SELECT count(*) FROM ({_UNTOLD}) AS u WHERE u.recipient_id IS NULL")  # noqa: S608
# One lock for all: an item may be on its way from an officer to the default recipient just now.
_LOCK_COMPOSING = text("SELECT pg_advisory_xact_lock(hashtext('actions.messages'))")
_LOCK = text("SELECT id, version, changed_at, state FROM actions.message WHERE id = :id FOR UPDATE")
_SHOWN = """
    SELECT m.*, o.post AS officer_post, coalesce(m.attempts, d.attempts, 0) AS attempts_made,
           d.next_attempt_at, d.last_error
    FROM actions.message AS m
    LEFT JOIN actions.officer AS o ON o.id = m.officer_id
    LEFT JOIN actions.delivery AS d ON d.message_id = m.id
"""
_ONE = text(f"{_SHOWN} WHERE m.id = :id")
_PAGE = text(f"""
    {_SHOWN}
    WHERE (CAST(:officer_id AS uuid) IS NULL OR m.officer_id = :officer_id)
      AND (CAST(:only_of AS uuid) IS NULL OR m.officer_id = :only_of)
      AND (CAST(:state AS text) IS NULL OR m.state = :state)
      AND (CAST(:before_id AS uuid) IS NULL OR m.id < :before_id)
    ORDER BY m.id DESC
    LIMIT :limit
""")
_QUEUE = text("""
    INSERT INTO actions.delivery (message_id, attempts, next_attempt_at) VALUES (:id, 0, :at)
""")
_UNQUEUE = text("DELETE FROM actions.delivery WHERE message_id = :id")
_LEASE = text("""
    UPDATE actions.delivery SET lease_until = :until, attempts = attempts + 1
    WHERE message_id = (
        SELECT message_id FROM actions.delivery
        WHERE next_attempt_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
        ORDER BY next_attempt_at, message_id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING message_id, attempts
""")
_DELAY = text("""
    UPDATE actions.delivery
    SET lease_until = NULL, next_attempt_at = :next_attempt_at, last_error = :last_error
    WHERE message_id = :id AND attempts = :attempts
""")
_LOST = text("""
    SELECT count(*) FROM actions.message WHERE state IN ('failed', 'bounced') AND told_on >= :since
""")
_COUNT_DELAYED = text("SELECT count(*) FROM actions.delivery WHERE last_error IS NOT NULL")


def lock_recipients(session: Session, *, on: date, is_default_told: bool) -> list[rules.Recipient]:
    """Return who is to be told of what; nobody else composes until the transaction ends."""
    session.execute(_LOCK_COMPOSING)
    asked = {"on": on, "is_default_told": is_default_told}
    return [_recipient(row) for row in session.execute(_RECIPIENTS, asked).mappings()]


def _recipient(row: Row) -> rules.Recipient:
    untold = zip(row["ids"], row["targets_on"], row["since_on"], strict=True)
    return rules.Recipient(
        officer_id=row["recipient_id"],
        untold=tuple(rules.Untold(*each) for each in untold),
        rhythm=Rhythm(row["rhythm"]),
        last_told_on=row["last_told_on"],
    )


def count_unheard(session: Session, *, on: date) -> int:
    """Return how many items are to be told to the default recipient."""
    return int(session.execute(_COUNT_UNHEARD, {"on": on}).scalar_one())


def lock(session: Session, message_id: UUID) -> rules.Waiting:
    """Return a message to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": message_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Waiting(id=row.id, head=Head(row.version, row.changed_at), state=State(row.state))


def get(session: Session, message_id: UUID) -> Row:
    """Return a message to show."""
    row = session.execute(_ONE, {"id": message_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    officer_id: UUID | None,
    only_of: UUID | None,
    state: State | None,
    before: tuple[UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return messages, the newest first; `only_of` is whose messages the reader may see."""
    rows = session.execute(
        _PAGE,
        {
            "officer_id": officer_id,
            "only_of": only_of,
            "state": state,
            "before_id": before[0] if before else None,
            "limit": limit,
        },
    )
    return rows.mappings().all()


def queue(session: Session, message_ids: Sequence[UUID], at: datetime) -> None:
    """Let messages be delivered from now on."""
    session.execute(_QUEUE, [{"id": message_id, "at": at} for message_id in message_ids])


def unqueue(session: Session, message_id: UUID) -> None:
    """Let a message be delivered no more."""
    session.execute(_UNQUEUE, {"id": message_id})


def lease(session: Session, *, now: datetime, until: datetime) -> Row | None:
    """Take a delivery that is due and that nobody has, until a moment; None if there is none."""
    return session.execute(_LEASE, {"now": now, "until": until}).mappings().one_or_none()


def delay(
    session: Session, message_id: UUID, *, attempts: int, next_attempt_at: datetime, error: str
) -> None:
    """Let a delivery be tried again later, unless somebody else has taken it meanwhile."""
    session.execute(
        _DELAY,
        {
            "id": message_id,
            "attempts": attempts,
            "next_attempt_at": next_attempt_at,
            "last_error": error,
        },
    )


def count_delayed(session: Session) -> int:
    """Return how many messages were tried and are still here."""
    return int(session.execute(_COUNT_DELAYED).scalar_one())


def count_lost(session: Session, *, since: date) -> int:
    """Return how many messages since a day were refused or came back."""
    return int(session.execute(_LOST, {"since": since}).scalar_one())

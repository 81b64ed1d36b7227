"""What can be done with messages."""

from datetime import date, datetime
from uuid import UUID

from services.actions.messages import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By


def compose_message(
    session: Session,
    *,
    message_id: UUID,
    officer_id: UUID | None,
    on: date,
    by: By,
    at: datetime,
) -> None:
    """Compose the day's message to an officer, or to the default recipient, and let it be sent."""
    recipient = store.lock_recipient(session, officer_id, on)
    event = rules.compose(message_id=message_id, recipient=recipient, on=on)
    store.apply(session, log.append(session, event, by=by, at=at))
    store.queue(session, message_id, at)


def record_sent(session: Session, *, message_id: UUID, attempts: int, by: By, at: datetime) -> None:
    """Record that a message has left the house."""
    message = store.lock(session, message_id)
    event = rules.record_sent(message, attempts=attempts)
    store.apply(session, log.append(session, event, after=message.head, by=by, at=at))
    store.unqueue(session, message_id)


def record_failed(
    session: Session, *, message_id: UUID, attempts: int, refusal: str, by: By, at: datetime
) -> None:
    """Record that a message cannot reach its address."""
    message = store.lock(session, message_id)
    event = rules.record_failed(message, attempts=attempts, refusal=refusal)
    store.apply(session, log.append(session, event, after=message.head, by=by, at=at))
    store.unqueue(session, message_id)

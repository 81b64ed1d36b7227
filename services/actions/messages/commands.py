"""What can be done with messages."""

from datetime import date, datetime
from uuid import UUID

from services.actions.messages import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By


def compose_messages(
    session: Session,
    *,
    on: date,
    week_began_on: date,
    is_default_told: bool,
    by: By,
    at: datetime,
) -> int:
    """Compose the day's messages to everybody who is to be told of something, and return how many.

    What is nobody's goes to the default recipient, if there is one.
    """
    recipients = store.lock_recipients(session, on=on, is_default_told=is_default_told)
    events = rules.compose_all(
        recipients, ids=[log.new_id() for _ in recipients], on=on, week_began_on=week_began_on
    )
    if events:
        store.apply(session, log.append(session, *events, by=by, at=at))
        store.queue(session, [event.message_id for event in events], at)
    return len(events)


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


def record_bounced(
    session: Session,
    *,
    message_id: UUID,
    version: int | None = None,
    code: str | None,
    reason: str | None,
    by: By,
    at: datetime,
) -> None:
    """Record that a message came back after a mail server had taken it."""
    message = store.lock(session, message_id)
    event = rules.record_bounced(message, version=version, code=code, reason=reason, by=by)
    store.apply(session, log.append(session, event, after=message.head, by=by, at=at))
    store.unqueue(session, message_id)

"""What can be done with an officer's calendars."""

import secrets
from datetime import datetime
from uuid import UUID

from services.actions.calendars import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By

SECRET_BYTES = 32


def make_calendar(
    session: Session, *, calendar_id: UUID, officer_id: UUID, by: By, at: datetime
) -> str:
    """Make a calendar for an officer and return the secret of its address, which is kept nowhere."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    event = rules.make(
        calendar_id=calendar_id,
        officer_id=officer_id,
        live_calendars=store.lock_list(session, officer_id),
        secret_hash=rules.hash_of(secret),
    )
    store.apply(session, log.append(session, event, by=by, at=at))
    return secret


def replace_calendar(
    session: Session, *, calendar_id: UUID, version: int, by: By, at: datetime
) -> str:
    """Give a calendar another address and return its secret; the old one ends at once."""
    calendar = store.lock(session, calendar_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    event = rules.replace(calendar, version=version, secret_hash=rules.hash_of(secret), by=by)
    store.apply(session, log.append(session, event, after=calendar.head, by=by, at=at))
    return secret


def revoke_calendar(
    session: Session, *, calendar_id: UUID, version: int, by: By, at: datetime
) -> None:
    """Let a calendar show nothing any more."""
    calendar = store.lock(session, calendar_id)
    event = rules.revoke(calendar, version=version, by=by)
    store.apply(session, log.append(session, event, after=calendar.head, by=by, at=at))

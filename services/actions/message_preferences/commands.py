"""What can be done with officers' preferences."""

from datetime import datetime
from uuid import UUID

from services.actions.message_preferences import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.message_preferences import Rhythm


def choose_rhythm(
    session: Session, *, officer_id: UUID, rhythm: Rhythm, by: By, at: datetime
) -> None:
    """Let an officer be told daily or weekly from now on."""
    preferences = store.lock(session, officer_id)
    event = rules.choose_rhythm(preferences, rhythm=rhythm)
    store.apply(session, log.append(session, event, after=preferences.head, by=by, at=at))

"""How officers' preferences are kept."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text, text

from services.actions.message_preferences import rules
from shared.database.engine import Session
from shared.database.projection import Projection, projected_table
from shared.events.base import Head, Recorded
from shared.events.message_preferences import MessageRhythmChosen, Rhythm

MESSAGE_PREFERENCE = projected_table(
    "message_preference", "actions", Column("rhythm", Text, nullable=False)
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case MessageRhythmChosen(rhythm=rhythm):
            return {"rhythm": rhythm}
    return None


PROJECTION = Projection(MESSAGE_PREFERENCE, changes)
apply = PROJECTION.apply

# Before the first choice there is no row to lock.
_LOCK_CHOICE = text("SELECT pg_advisory_xact_lock(hashtextextended('rhythm:' || :id, 0))")
_LOCK = text("SELECT * FROM actions.message_preference WHERE id = :id FOR UPDATE")
_RHYTHM = text("SELECT rhythm FROM actions.message_preference WHERE id = :id")


def lock(session: Session, officer_id: UUID) -> rules.Preferences:
    """Return an officer's preferences to decide about, held until the transaction ends."""
    session.execute(_LOCK_CHOICE, {"id": str(officer_id)})
    row = session.execute(_LOCK, {"id": officer_id}).mappings().one_or_none()
    if row is None:
        return rules.Preferences(officer_id, Rhythm.DAILY, None)
    head = Head(row["version"], row["changed_at"])
    return rules.Preferences(officer_id, Rhythm(row["rhythm"]), head)


def rhythm_of(session: Session, officer_id: UUID) -> Rhythm:
    """Return how often an officer is told: daily, until they choose otherwise."""
    found = session.execute(_RHYTHM, {"id": officer_id}).scalar_one_or_none()
    return Rhythm(found) if found else Rhythm.DAILY

"""What can be done with likely twins; how they are merged is a matter of the officers."""

from datetime import datetime
from uuid import UUID

from services.actions.officer_twins import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By


def dismiss_officer_twin(
    session: Session, *, twin_id: UUID, reason: str, by: By, at: datetime
) -> None:
    """Say that two officers who look like one are two people; they are not proposed again."""
    pair = store.lock(session, twin_id)
    event = rules.dismiss(pair, reason=reason, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))

"""How the evidence log of an action is read: from the log itself, and the posts of who spoke."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from services.actions.action_progress.rules import Entry
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.actions import ActionEvent
from shared.events.base import Recorded

_POSTS = text("SELECT id, post FROM actions.officer WHERE id = ANY(CAST(:ids AS uuid[]))")


def history(session: Session, action_id: UUID) -> list[Recorded]:
    """Return everything that happened to an action, oldest first, with what is private in it."""
    return log.history(session, ActionEvent, action_id)


def posts(session: Session, entries: Sequence[Entry]) -> dict[UUID, str | None]:
    """Return the posts of the officers whom entries name, or who made them."""
    named = {
        officer_id
        for one in entries
        for officer_id in (
            *one.recorded.event.__dict__.get("officer_ids", ()),
            one.recorded.by.officer_id,
        )
        if officer_id is not None
    }
    if not named:
        return {}
    rows = session.execute(_POSTS, {"ids": list(named)})
    return {row.id: row.post for row in rows}

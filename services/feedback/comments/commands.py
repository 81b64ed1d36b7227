"""What can be done with comments."""

from datetime import date, datetime
from uuid import UUID

from services.feedback.comments import rules, store
from services.feedback.known_contracts import store as known_contracts
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.comments import CommentRecorded, Outcome


def record_comment(
    session: Session, order: CommentRecorded, *, today: date, by: By, at: datetime
) -> None:
    """Record what somebody said about a service."""
    event = rules.record(
        order,
        contract_known=order.contract_id is None
        or known_contracts.is_known(session, order.contract_id),
        today=today,
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def answer_comment(
    session: Session,
    *,
    comment_id: UUID,
    version: int,
    outcome: Outcome,
    answer: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say what was done about a comment, or why it could not be."""
    comment = store.lock(session, comment_id)
    event = rules.answer(comment, version=version, outcome=outcome, answer=answer, today=today)
    store.apply(session, log.append(session, event, after=comment.head, by=by, at=at))


def erase_comment(
    session: Session, *, comment_id: UUID, version: int, authority: str, by: By, at: datetime
) -> None:
    """Erase the words of a comment and of its answers, from the log as well."""
    comment = store.lock(session, comment_id)
    event = rules.erase(comment, version=version, authority=authority)
    recorded = log.append(session, event, after=comment.head, by=by, at=at)
    store.apply(session, recorded)
    log.erase(session, recorded)

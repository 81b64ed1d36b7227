"""What can be done with what meetings agreed."""

from datetime import date, datetime
from uuid import UUID

from services.actions.agreed_actions import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.agreed_actions import AgreedActionEvent
from shared.events.base import By


def agree_action(
    session: Session,
    *,
    agreed_action_id: UUID,
    meeting_id: UUID,
    title: str,
    officer_id: UUID | None,
    due_on: date | None,
    action_id: UUID | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Write down what a meeting agreed."""
    meeting = store.lock_meeting(session, meeting_id)
    event = rules.agree(
        meeting,
        agreed_action_id=agreed_action_id,
        title=title,
        officer_id=officer_id,
        officer_there=store.is_officer_there(session, officer_id),
        due_on=due_on,
        action_id=action_id,
        action_known=store.is_action(session, action_id),
        today=today,
        by=by,
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def chase_action(
    session: Session,
    *,
    agreed_action_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Ask whoever is to do it how far it is."""
    agreed = store.lock(session, agreed_action_id)
    event = rules.chase(agreed, version=version, reason=reason, today=today, by=by)
    _keep(session, agreed, event, by=by, at=at)


def extend_action(
    session: Session,
    *,
    agreed_action_id: UUID,
    version: int,
    due_on: date,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Give more time to whoever is to do it."""
    agreed = store.lock(session, agreed_action_id)
    event = rules.extend(agreed, version=version, due_on=due_on, reason=reason, by=by)
    _keep(session, agreed, event, by=by, at=at)


def complete_action(
    session: Session,
    *,
    agreed_action_id: UUID,
    version: int,
    completed_on: date | None,
    outcome: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that it is done."""
    agreed = store.lock(session, agreed_action_id)
    event = rules.complete(
        agreed,
        version=version,
        completed_on=completed_on or today,
        outcome=outcome,
        today=today,
        by=by,
    )
    _keep(session, agreed, event, by=by, at=at)


def drop_action(
    session: Session,
    *,
    agreed_action_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that it will not be done."""
    agreed = store.lock(session, agreed_action_id)
    event = rules.drop(agreed, version=version, reason=reason, today=today, by=by)
    _keep(session, agreed, event, by=by, at=at)


def _keep(
    session: Session, agreed: rules.Agreed, event: AgreedActionEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=agreed.head, by=by, at=at))

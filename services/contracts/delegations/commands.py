"""What can be done with the scheme of delegation."""

from datetime import date, datetime
from uuid import UUID

from services.contracts.delegations import rules, store
from services.contracts.known_officers import store as known_officers
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.delegations import DelegationGranted


def grant_delegation(session: Session, order: DelegationGranted, *, by: By, at: datetime) -> None:
    """Let an officer decide up to a value."""
    officer_known = known_officers.is_known(session, order.officer_id)
    event = rules.grant(order, officer_known=officer_known, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def revoke_delegation(
    session: Session,
    *,
    delegation_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Take back what an officer may decide."""
    delegation = store.lock(session, delegation_id)
    event = rules.revoke(delegation, version=version, reason=reason, today=today, by=by)
    store.apply(session, log.append(session, event, after=delegation.head, by=by, at=at))

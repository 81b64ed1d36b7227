"""What can be done with decisions of groups."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.group_decisions import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.group_decisions import GroupDecisionAsked, GroupDecisionEvent


def ask_decision(
    session: Session, order: GroupDecisionAsked, *, today: date, by: By, at: datetime
) -> None:
    """Ask a group to decide."""
    organisation_ids = store.hold_group(session, order.group_id)
    event = rules.ask(
        order,
        store.missing(session, order.group_id, dict(order)),
        organisation_ids=organisation_ids or (),
        today=today,
        by=by,
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_decision(
    session: Session,
    *,
    group_decision_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Ask a group something else."""
    group_id, decision = store.lock(session, group_decision_id)
    missing = store.missing(session, group_id, values)
    event = rules.amend(decision, missing, version=version, values=values, by=by)
    _keep(session, decision, event, by=by, at=at)


def decide_decision(
    session: Session,
    *,
    group_decision_id: UUID,
    version: int,
    answers: Sequence[rules.Answer],
    meeting_id: UUID | None,
    decided_on: date | None,
    reason: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say what a group makes of each recommendation."""
    group_id, decision = store.lock(session, group_decision_id)
    event = rules.decide(
        decision,
        store.missing(session, group_id, {"meeting_id": meeting_id}),
        answers,
        version=version,
        meeting_id=meeting_id,
        decided_on=decided_on or today,
        reason=reason,
        today=today,
        by=by,
    )
    _keep(session, decision, event, by=by, at=at)


def withdraw_decision(
    session: Session,
    *,
    group_decision_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let a group not decide any more."""
    _, decision = store.lock(session, group_decision_id)
    event = rules.withdraw(decision, version=version, reason=reason, today=today, by=by)
    _keep(session, decision, event, by=by, at=at)


def _keep(
    session: Session, decision: rules.Decision, event: GroupDecisionEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=decision.head, by=by, at=at))

"""What can be done with proposals."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.proposals import deciding, rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.proposals import (
    ProposalDecided,
    ProposalEvent,
    ProposalOutcomeRecorded,
    ProposalPutForward,
    ProposalTerms,
)


def put_forward_proposal(
    session: Session, order: ProposalPutForward, *, by: By, at: datetime
) -> None:
    """Propose something."""
    facts = store.facts(session, order, order.plan_id)
    event = rules.put_forward(order, facts, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_proposal(
    session: Session,
    *,
    proposal_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Propose something else."""
    proposal = store.lock(session, proposal_id)
    told = ProposalTerms(proposal_id=proposal_id, **{"serves": proposal.serves, **values})
    facts = store.facts(session, told, values.get("plan_id", proposal.plan_id))
    event = rules.amend(proposal, facts, version=version, values=values, by=by)
    _keep(session, proposal, event, by=by, at=at)


def submit_proposal(
    session: Session,
    *,
    proposal_id: UUID,
    version: int,
    submitted_on: date | None,
    group_id: UUID | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Lay a proposal before those who decide about it."""
    proposal = store.lock(session, proposal_id)
    event = rules.submit(
        proposal,
        version=version,
        submitted_on=submitted_on or today,
        group_id=group_id,
        group_known=store.is_group(session, group_id, meets=True),
        today=today,
        by=by,
    )
    _keep(session, proposal, event, by=by, at=at)


def decide_proposal(
    session: Session,
    order: ProposalDecided,
    *,
    version: int,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Write down what was decided about a proposal, by whom and why."""
    proposal = store.lock(session, order.proposal_id)
    event = deciding.decide(
        proposal,
        order,
        version=version,
        group_known=store.is_group(session, order.decided_by_group_id, meets=False),
        officer_known=store.is_officer(session, order.decided_by_officer_id),
        today=today,
        by=by,
    )
    _keep(session, proposal, event, by=by, at=at)


def withdraw_proposal(
    session: Session,
    *,
    proposal_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that a proposal is no longer pursued."""
    proposal = store.lock(session, proposal_id)
    event = rules.withdraw(proposal, version=version, reason=reason, today=today, by=by)
    _keep(session, proposal, event, by=by, at=at)


def record_outcome(
    session: Session,
    order: ProposalOutcomeRecorded,
    *,
    version: int,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Write down what a funder answered to a bid."""
    proposal = store.lock(session, order.proposal_id)
    event = deciding.record_outcome(proposal, order, version=version, today=today, by=by)
    _keep(session, proposal, event, by=by, at=at)


def _keep(
    session: Session, proposal: rules.Proposal, event: ProposalEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=proposal.head, by=by, at=at))

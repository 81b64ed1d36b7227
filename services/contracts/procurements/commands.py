"""What can be done with procurements."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.contracts.delegations import store as delegations
from services.contracts.procurement_approvals import rules as approvals
from services.contracts.procurement_steps import rules as steps
from services.contracts.procurements import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.delegations import DelegatedDecision
from shared.events.procurements import (
    ApprovalGate,
    ApprovalState,
    ProcurementEvent,
    ProcurementPlanned,
    ProcurementStatus,
)
from shared.events.terms import ProcurementStep


def plan_procurement(session: Session, order: ProcurementPlanned, *, by: By, at: datetime) -> None:
    """Put a procurement into the pipeline."""
    missing = store.missing(session, dict(order))
    event = rules.plan(steps.plan(order), missing, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_procurement(
    session: Session,
    *,
    procurement_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Plan something about a procurement otherwise."""
    procurement = store.lock(session, procurement_id)
    missing = store.missing(session, values)
    event = rules.amend(procurement, missing, version=version, values=values, by=by)
    _keep(session, procurement, event, by=by, at=at)


def start_procurement(
    session: Session, *, procurement_id: UUID, version: int, by: By, at: datetime
) -> None:
    """Begin work on a procurement."""
    procurement = store.lock(session, procurement_id)
    _keep(session, procurement, rules.start(procurement, version=version, by=by), by=by, at=at)


def schedule_step(
    session: Session,
    *,
    procurement_id: UUID,
    version: int,
    step: ProcurementStep,
    planned_on: date | None,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Plan a step for another day, or no longer."""
    procurement = store.lock(session, procurement_id)
    event = steps.schedule_step(
        procurement, version=version, step=step, planned_on=planned_on, reason=reason, by=by
    )
    _keep(session, procurement, event, by=by, at=at)


def meet_step(
    session: Session,
    *,
    procurement_id: UUID,
    version: int,
    step: ProcurementStep,
    met_on: date,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say when a step was met."""
    procurement = store.lock(session, procurement_id)
    event = steps.meet_step(
        procurement, version=version, step=step, met_on=met_on, today=today, by=by
    )
    _keep(session, procurement, event, by=by, at=at)


def request_approval(
    session: Session,
    *,
    procurement_id: UUID,
    version: int,
    gate: ApprovalGate,
    value: Decimal | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Ask for approval at a gate."""
    procurement = store.lock(session, procurement_id)
    event = approvals.request_approval(
        procurement, version=version, gate=gate, value=value, today=today, by=by
    )
    _keep(session, procurement, event, by=by, at=at)


def decide_approval(
    session: Session,
    *,
    procurement_id: UUID,
    version: int,
    gate: ApprovalGate,
    state: ApprovalState,
    decided_on: date | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Approve or decline what was asked at a gate, if the scheme of delegation lets them."""
    procurement = store.lock(session, procurement_id)
    asked = approvals.at_gate(procurement.approvals, gate)
    event = approvals.decide(
        procurement,
        version=version,
        gate=gate,
        state=state,
        decided_on=decided_on or today,
        reason=reason,
        may_decide=delegations.may_decide(
            session,
            by=by,
            value=asked.value if asked else None,
            today=today,
            decision=DelegatedDecision(gate),
        ),
        today=today,
        by=by,
    )
    _keep(session, procurement, event, by=by, at=at)


def publish_procurement(
    session: Session, *, procurement_id: UUID, version: int, today: date, by: By, at: datetime
) -> None:
    """Let the market know what is to be bought."""
    procurement = store.lock(session, procurement_id)
    event = rules.publish(procurement, version=version, today=today, by=by)
    _keep(session, procurement, event, by=by, at=at)


def withdraw_publication(
    session: Session, *, procurement_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Take a procurement out of the commissioning intentions."""
    procurement = store.lock(session, procurement_id)
    event = rules.withdraw_publication(procurement, version=version, reason=reason, by=by)
    _keep(session, procurement, event, by=by, at=at)


def award_procurement(
    session: Session,
    *,
    procurement_id: UUID,
    version: int,
    contract_ids: Sequence[UUID],
    awarded_on: date | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Name the contracts that a procurement has led to."""
    procurement = store.lock(session, procurement_id)
    successors = store.successors(session, contract_ids)
    value = rules.award_value(procurement, successors)
    event = rules.award(
        procurement,
        successors,
        version=version,
        wanted=contract_ids,
        missing_gates=approvals.missing_gates(
            procurement.approvals, required=procurement.required_gates, value=value
        ),
        may_decide=delegations.may_decide(
            session, by=by, value=value, today=today, decision=DelegatedDecision.AWARD
        ),
        following=steps.said(procurement.steps, ProcurementStatus.AWARDED),
        awarded_on=awarded_on or today,
        today=today,
        by=by,
    )
    _keep(session, procurement, event, by=by, at=at)


def abandon_procurement(
    session: Session,
    *,
    procurement_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let nothing come of a procurement."""
    procurement = store.lock(session, procurement_id)
    event = rules.abandon(procurement, version=version, reason=reason, today=today, by=by)
    _keep(session, procurement, event, by=by, at=at)


def _keep(
    session: Session,
    procurement: rules.Procurement,
    event: ProcurementEvent,
    *,
    by: By,
    at: datetime,
) -> None:
    store.apply(session, log.append(session, event, after=procurement.head, by=by, at=at))

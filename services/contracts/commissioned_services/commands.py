"""What can be done with commissioned services."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contracts.commissioned_services import course, rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.commissioned_services import (
    CommissionedServiceEvent,
    CommissionedServiceRegistered,
    CycleStage,
    IntegrationLevel,
)


def register_commissioned_service(
    session: Session, order: CommissionedServiceRegistered, *, today: date, by: By, at: datetime
) -> None:
    """Register a commissioned service, so that contracts can name it as what they deliver."""
    missing = store.missing(session, dict(order))
    event = rules.register(order, missing, today=today, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_commissioned_service(
    session: Session,
    *,
    commissioned_service_id: UUID,
    version: int,
    values: Mapping[str, Any],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say something else about a commissioned service."""
    service = store.lock(session, commissioned_service_id)
    missing = store.missing(session, values)
    event = rules.amend(service, missing, version=version, values=values, today=today, by=by)
    _keep(session, service, event, by=by, at=at)


def place_commissioned_service(
    session: Session,
    *,
    commissioned_service_id: UUID,
    version: int,
    level: IntegrationLevel,
    from_on: date,
    arrangement: str | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say where on the continuum of integration a service is from a day on."""
    service = store.lock(session, commissioned_service_id)
    event = course.place(
        service,
        version=version,
        level=level,
        from_on=from_on,
        arrangement=arrangement,
        reason=reason,
        today=today,
        by=by,
    )
    _keep(session, service, event, by=by, at=at)


def move_stage(
    session: Session,
    *,
    commissioned_service_id: UUID,
    version: int,
    cycle_stage: CycleStage,
    stage_label: str | None,
    since_on: date | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say to which stage of the cycle of commissioning a service has come."""
    service = store.lock(session, commissioned_service_id)
    event = course.move_stage(
        service,
        version=version,
        cycle_stage=cycle_stage,
        stage_label=stage_label,
        since_on=since_on or today,
        today=today,
        by=by,
    )
    _keep(session, service, event, by=by, at=at)


def plan_evaluation(
    session: Session,
    *,
    commissioned_service_id: UUID,
    version: int,
    question: str,
    due_on: date,
    contract_id: UUID | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say what is to be found out before it is decided how a service goes on."""
    service = store.lock(session, commissioned_service_id)
    event = course.plan_evaluation(
        service,
        version=version,
        question=question,
        due_on=due_on,
        contract_id=contract_id,
        contract_known=contract_id is None or store.is_contract(session, contract_id),
        today=today,
        by=by,
    )
    _keep(session, service, event, by=by, at=at)


def conclude_evaluation(
    session: Session,
    *,
    commissioned_service_id: UUID,
    version: int,
    number: int,
    finding: str,
    concluded_on: date | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say what an evaluation has found out."""
    service = store.lock(session, commissioned_service_id)
    event = course.conclude_evaluation(
        service,
        version=version,
        number=number,
        finding=finding,
        concluded_on=concluded_on or today,
        today=today,
        by=by,
    )
    _keep(session, service, event, by=by, at=at)


def close_commissioned_service(
    session: Session,
    *,
    commissioned_service_id: UUID,
    version: int,
    closed_on: date,
    transitional_arrangements: str | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Decommission a service from a day on."""
    service = store.lock(session, commissioned_service_id)
    event = rules.close(
        service,
        version=version,
        closed_on=closed_on,
        transitional_arrangements=transitional_arrangements,
        reason=reason,
        today=today,
        by=by,
    )
    _keep(session, service, event, by=by, at=at)


def reopen_commissioned_service(
    session: Session,
    *,
    commissioned_service_id: UUID,
    version: int,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Let a service go on that was closed, or was to be."""
    service = store.lock(session, commissioned_service_id)
    event = rules.reopen(service, version=version, reason=reason, by=by)
    _keep(session, service, event, by=by, at=at)


def _keep(
    session: Session,
    service: rules.Service,
    event: CommissionedServiceEvent,
    *,
    by: By,
    at: datetime,
) -> None:
    store.apply(session, log.append(session, event, after=service.head, by=by, at=at))

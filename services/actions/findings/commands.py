"""What can be done with the findings of inspections and reviews."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.findings import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.findings import FindingClosed, FindingEvent, FindingRecorded


def record_finding(
    session: Session, order: FindingRecorded, *, today: date, by: By, at: datetime
) -> None:
    """Write down what was found."""
    event = rules.record(order, store.unknown(session, dict(order)), today=today, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_finding(
    session: Session,
    *,
    finding_id: UUID,
    version: int,
    values: Mapping[str, Any],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let something else be known of a finding."""
    finding = store.lock(session, finding_id)
    unknown = store.unknown(session, values)
    event = rules.amend(finding, unknown, version=version, values=values, today=today, by=by)
    _keep(session, finding, event, by=by, at=at)


def state_position(
    session: Session,
    *,
    finding_id: UUID,
    version: int,
    stated_on: date | None,
    parts: Mapping[str, Mapping[str, Any]],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say where things stand on a day."""
    finding = store.lock(session, finding_id)
    event = rules.state_position(
        finding, version=version, stated_on=stated_on or today, parts=parts, today=today, by=by
    )
    _keep(session, finding, event, by=by, at=at)


def close_finding(
    session: Session,
    order: FindingClosed,
    *,
    version: int,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that nothing more is to come of a finding."""
    finding = store.lock(session, order.finding_id)
    agreed_known = store.is_agreement_known(
        session, group_id=order.agreed_by_group_id, officer_id=order.agreed_by_officer_id
    )
    event = rules.close(
        finding, order, version=version, agreed_known=agreed_known, today=today, by=by
    )
    _keep(session, finding, event, by=by, at=at)


def reopen_finding(
    session: Session, *, finding_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Say that a finding is not settled after all."""
    finding = store.lock(session, finding_id)
    event = rules.reopen(finding, version=version, reason=reason, by=by)
    _keep(session, finding, event, by=by, at=at)


def _keep(
    session: Session, finding: rules.Finding, event: FindingEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=finding.head, by=by, at=at))

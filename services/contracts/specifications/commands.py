"""What can be done with specifications."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contracts.specifications import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.specifications import SpecificationEvent


def draft_specification(
    session: Session,
    *,
    specification_id: UUID,
    commissioned_service_id: UUID,
    terms: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Begin the next version of a service's specification."""
    service = store.hold_service(session, commissioned_service_id)
    versions = store.versions(session, commissioned_service_id)
    event = rules.draft(service, versions, specification_id=specification_id, terms=terms, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_specification(
    session: Session,
    *,
    specification_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Let a draft say something else."""
    specification = store.lock(session, specification_id)
    event = rules.amend(specification, version=version, values=values, by=by)
    _keep(session, specification, event, by=by, at=at)


def discard_specification(
    session: Session, *, specification_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Give a draft up."""
    specification = store.lock(session, specification_id)
    event = rules.discard(specification, version=version, reason=reason, by=by)
    _keep(session, specification, event, by=by, at=at)


def publish_specification(
    session: Session,
    *,
    specification_id: UUID,
    version: int,
    published_on: date | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let a draft count, and the version before it no longer."""
    specification = store.lock(session, specification_id)
    store.hold_service(session, specification.service.id)
    last = store.lock_last(session, specification.service.id)
    event = rules.publish(
        specification,
        last,
        version=version,
        published_on=published_on or today,
        today=today,
        by=by,
    )
    if last is not None:
        _keep(session, last, rules.supersede(last, event), by=by, at=at)
    _keep(session, specification, event, by=by, at=at)


def review_specification(
    session: Session,
    *,
    specification_id: UUID,
    version: int,
    reviewed_on: date | None,
    review_on: date,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that a version was looked at again and goes on."""
    specification = store.lock(session, specification_id)
    event = rules.review(
        specification,
        version=version,
        reviewed_on=reviewed_on or today,
        review_on=review_on,
        reason=reason,
        today=today,
        by=by,
    )
    _keep(session, specification, event, by=by, at=at)


def apply_specification(
    session: Session,
    *,
    specification_id: UUID,
    version: int,
    contract_ids: Sequence[UUID],
    by: By,
    at: datetime,
) -> None:
    """Say which contracts are let under a version."""
    specification = store.lock(session, specification_id)
    event = rules.apply(
        specification,
        version=version,
        contract_ids=contract_ids,
        delivering=store.delivering(session, contract_ids, specification.service.id),
        by=by,
    )
    _keep(session, specification, event, by=by, at=at)


def _keep(
    session: Session,
    specification: rules.Specification,
    event: SpecificationEvent,
    *,
    by: By,
    at: datetime,
) -> None:
    store.apply(session, log.append(session, event, after=specification.head, by=by, at=at))

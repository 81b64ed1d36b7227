"""What can be done with plans."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.plans import rules, store, writing
from shared.calendar import months_before
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.plans import PlanDrafted, PlanEvent, RevisionKind


def draft_plan(session: Session, order: PlanDrafted, *, by: By, at: datetime) -> None:
    """Begin to write a plan."""
    missing = store.missing(session, order.__dict__)
    event = writing.draft(order, missing, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_plan(
    session: Session,
    *,
    plan_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Let a plan say something else."""
    plan = store.lock(session, plan_id)
    event = writing.amend(
        plan,
        store.used_aims(session, plan_id),
        store.missing(session, values),
        version=version,
        values=values,
        by=by,
    )
    _keep(session, plan, event, by=by, at=at)


def publish_plan(
    session: Session,
    *,
    plan_id: UUID,
    version: int,
    published_on: date | None,
    note: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let the words of a plan stand as its next version.

    Nothing is changed in the plan meanwhile, and whatever was changed in it was changed before: so
    the version reads for ever as it reads now.
    """
    plan = store.lock(session, plan_id)
    parts = store.parts(session, plan_id)
    on = published_on or today
    event = rules.publish(
        plan,
        parts,
        rules.Clocks(
            _months_after(on, plan.terms.refresh_months),
            _months_after(on, plan.terms.review_months),
        ),
        version=version,
        published_on=on,
        note=note,
        owners=store.named_owners(session, plan.owner_ids),
        today=today,
        by=by,
    )
    _keep(session, plan, event, by=by, at=max(at, parts.changed_at or at))


def begin_revision(
    session: Session,
    *,
    plan_id: UUID,
    version: int,
    revision: RevisionKind,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Open the words of a published plan again."""
    plan = store.lock(session, plan_id)
    event = rules.begin_revision(plan, version=version, revision=revision, reason=reason, by=by)
    _keep(session, plan, event, by=by, at=at)


def close_plan(
    session: Session,
    *,
    plan_id: UUID,
    version: int,
    closed_on: date | None,
    successor_id: UUID | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that a plan is over, and which one comes after it."""
    plan = store.lock(session, plan_id)
    event = rules.close(
        plan,
        version=version,
        closed_on=closed_on or today,
        successor_id=successor_id,
        successor_known=successor_id is None or bool(store.owners(session, successor_id)),
        reason=reason,
        today=today,
        by=by,
    )
    _keep(session, plan, event, by=by, at=at)


def _months_after(day: date, months: int | None) -> date | None:
    return months_before(day, -months) if months is not None else None


def _keep(session: Session, plan: rules.Plan, event: PlanEvent, *, by: By, at: datetime) -> None:
    store.apply(session, log.append(session, event, after=plan.head, by=by, at=at))

"""What can be done with disputes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.disputes import rules, store
from services.actions.groups import store as groups
from shared.calendar import Calendar
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.disputes import DisputeEvent, DisputeOutcome, DisputeRaised, Stage


def raise_dispute(
    session: Session,
    *,
    dispute_id: UUID,
    raised_on: date | None,
    group_id: UUID | None,
    values: Mapping[str, Any],
    ladder: Sequence[rules.Rung],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Put on record that bodies disagree; the clock of the first stage runs."""
    rung = rules.first(ladder, group_id, None)
    begun_on = raised_on or today
    order = DisputeRaised(
        dispute_id=dispute_id,
        raised_on=begun_on,
        stages=(_stage(rung, group_id, begun_on),),
        **values,
    )
    named = store.named(session, values, group_id=group_id)
    event = rules.raise_dispute(order, named, today=today, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_dispute(
    session: Session,
    *,
    dispute_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Say something else of a dispute."""
    dispute = store.lock(session, dispute_id)
    named = store.named(session, values)
    event = rules.amend(dispute, named, version=version, values=values, by=by)
    _keep(session, dispute, event, by=by, at=at)


def take_step(
    session: Session,
    *,
    dispute_id: UUID,
    version: int,
    taken_on: date | None,
    tried: str,
    result: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Put on record what was tried to come to an agreement."""
    dispute = store.lock(session, dispute_id)
    event = rules.take_step(
        dispute,
        version=version,
        taken_on=taken_on,
        tried=tried,
        result=result,
        today=today,
        by=by,
    )
    _keep(session, dispute, event, by=by, at=at)


def escalate_dispute(
    session: Session,
    *,
    dispute_id: UUID,
    version: int,
    group_id: UUID | None,
    working_days: int | None,
    reason: str,
    ladder: Sequence[rules.Rung],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let a dispute go to the next level, or up to a group."""
    dispute = store.lock(session, dispute_id)
    dispute.must_be_open(version, by)
    here = dispute.stages[-1].group_id
    above = {line.to_id for line in groups.lines_of(session, here)} if here else set()
    rung = rules.escalate_to(
        dispute,
        ladder,
        group_id=group_id,
        group_there=group_id is not None and group_id in groups.standing(session, [group_id]),
        above=above,
        working_days=working_days,
    )
    new = _stage(rung, group_id, today)
    event = rules.escalate(dispute, new, version=version, reason=reason, by=by)
    _keep(session, dispute, event, by=by, at=at)


def resolve_dispute(
    session: Session,
    *,
    dispute_id: UUID,
    version: int,
    outcome: DisputeOutcome,
    agreed_on: date | None,
    agreement: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say how a dispute was settled."""
    dispute = store.lock(session, dispute_id)
    event = rules.resolve(
        dispute,
        version=version,
        outcome=outcome,
        agreed_on=agreed_on,
        agreement=agreement,
        today=today,
        by=by,
    )
    _keep(session, dispute, event, by=by, at=at)


def withdraw_dispute(
    session: Session,
    *,
    dispute_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that nobody disagrees any more."""
    dispute = store.lock(session, dispute_id)
    event = rules.withdraw(dispute, version=version, reason=reason, today=today, by=by)
    _keep(session, dispute, event, by=by, at=at)


def _stage(rung: rules.Rung, group_id: UUID | None, begun_on: date) -> Stage:
    due_on = Calendar().add_working_days(begun_on, rung.working_days)
    return rules.stage(rung, group_id=group_id, begun_on=begun_on, due_on=due_on)


def _keep(
    session: Session, dispute: rules.Dispute, event: DisputeEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=dispute.head, by=by, at=at))

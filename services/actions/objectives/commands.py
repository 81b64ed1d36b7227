"""What can be done with objectives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.actions.objectives import rules, store
from services.actions.plans import store as plans
from services.actions.plans.rules import Words
from shared.database.engine import Session
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import By
from shared.events.objectives import ObjectiveEvent


def add_objective(
    session: Session,
    *,
    objective_id: UUID,
    plan_id: UUID,
    place: int | None,
    terms: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Put an objective into a plan."""
    words = plans.lock_words(session, plan_id, alone=True)
    others = store.others(session, plan_id)
    event = rules.add(words, others, objective_id=objective_id, place=place, terms=terms, by=by)
    store.apply(session, log.append(session, event, by=by, at=words.moment(at)))


def amend_objective(
    session: Session,
    *,
    objective_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Let an objective say something else."""
    words, objective = _lock(session, objective_id)
    others = store.others(session, words.plan_id, but=objective_id)
    event = rules.amend(objective, others, version=version, values=values, by=by)
    _keep(session, words, objective, event, by=by, at=at)


def remove_objective(
    session: Session, *, objective_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Take an objective out of its plan."""
    words, objective = _lock(session, objective_id)
    event = rules.remove(objective, version=version, reason=reason, by=by)
    _keep(session, words, objective, event, by=by, at=at)


def _lock(session: Session, objective_id: UUID) -> tuple[Words, rules.Objective]:
    """Hold an objective, and before it its plan: nothing else changes in that meanwhile."""
    plan_id = store.find_plan_of(session, objective_id)
    if plan_id is None:
        raise NotFound
    words = plans.lock_words(session, plan_id, alone=True)
    return words, store.lock(session, objective_id, words)


def _keep(
    session: Session,
    words: Words,
    objective: rules.Objective,
    event: ObjectiveEvent,
    *,
    by: By,
    at: datetime,
) -> None:
    recorded = log.append(session, event, after=objective.head, by=by, at=words.moment(at))
    store.apply(session, recorded)

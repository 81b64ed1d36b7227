"""What can be done with governance groups."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.groups import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.groups import GroupEvent, GroupFormed, RelatedGroup


def form_group(session: Session, order: GroupFormed, *, by: By, at: datetime) -> None:
    """Let there be a governance group."""
    named = store.named(session, order.organisation_id, order.members)
    event = rules.form(order, named, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def amend_group(
    session: Session,
    *,
    group_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Say something else about a group."""
    group = store.lock(session, group_id)
    owner = values.get("organisation_id", group.organisation_id)
    named = store.named(session, owner, values.get("members", group.members))
    event = rules.amend(group, named, version=version, values=values, by=by)
    _keep(session, group, event, by=by, at=at)


def relate_group(
    session: Session,
    *,
    group_id: UUID,
    version: int,
    relations: Sequence[RelatedGroup],
    by: By,
    at: datetime,
) -> None:
    """Say how a group stands to others, with nobody changing any line meanwhile."""
    store.hold_lines(session)
    group = store.lock(session, group_id)
    upwards = [one.group_id for one in relations if one.relation in rules.UPWARDS]
    event = rules.relate(
        group,
        relations,
        standing=store.standing(session, [one.group_id for one in relations]),
        above=store.above(session, upwards),
        version=version,
        by=by,
    )
    _keep(session, group, event, by=by, at=at)


def dissolve_group(
    session: Session,
    *,
    group_id: UUID,
    version: int,
    dissolved_on: date | None,
    successor_id: UUID | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that a group no longer meets, and which one is in its place."""
    store.hold_lines(session)
    group = store.lock(session, group_id)
    next_ids = [successor_id] if successor_id else []
    event = rules.dissolve(
        group,
        successor_id=successor_id,
        standing=store.standing(session, next_ids),
        above=store.above(session, next_ids),
        meets_after=store.meets_after(session, group_id, dissolved_on or today),
        dissolved_on=dissolved_on or today,
        reason=reason,
        today=today,
        version=version,
        by=by,
    )
    _keep(session, group, event, by=by, at=at)


def _keep(session: Session, group: rules.Group, event: GroupEvent, *, by: By, at: datetime) -> None:
    store.apply(session, log.append(session, event, after=group.head, by=by, at=at))

"""How disputes are kept. The only SQL about disputes is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Integer, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.disputes import rules
from shared.database.engine import Row, Session
from shared.database.projection import (
    Projection,
    earlier_table,
    plain,
    projected_table,
    said,
    standing_at,
)
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Event, Head, Recorded
from shared.events.disputes import (
    DisputeAmended,
    Disputed,
    DisputedKind,
    DisputeEscalated,
    DisputeEvent,
    DisputeRaised,
    DisputeResolved,
    DisputeStatus,
    DisputeStepTaken,
    DisputeWithdrawn,
    Stage,
)

DISPUTE = projected_table(
    "dispute",
    "actions",
    Column("title", Text, nullable=False),
    Column("party_ids", ARRAY(Uuid), nullable=False),
    Column("about", JSONB, nullable=False),
    Column("about_ids", ARRAY(Uuid), nullable=False),
    Column("officer_id", Uuid),
    Column("raised_on", Date, nullable=False),
    Column("stages", JSONB, nullable=False),
    Column("level", Text),
    Column("group_id", Uuid),
    Column("escalation_due_on", Date),
    Column("attempts", Integer, nullable=False, default=0),
    Column("status", Text, nullable=False),
    Column("outcome", Text),
    Column("closed_on", Date),
)
BEFORE = earlier_table(DISPUTE)
_TERMS = ("title", "party_ids", "officer_id")


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case DisputeRaised() as event:
            begun = {"raised_on": event.raised_on, "status": DisputeStatus.OPEN}
            return said(event, _TERMS) | begun | _about(event.about) | _stages(event.stages)
        case DisputeAmended(fields=fields) as event:
            return _amended(event, fields)
        case DisputeStepTaken(number=number):
            return {"attempts": number}
        case DisputeEscalated(stages=stages):
            return _stages(stages)
        case DisputeResolved(outcome=outcome, agreed_on=agreed_on):
            return _closed(DisputeStatus.RESOLVED, agreed_on) | {"outcome": outcome}
        case DisputeWithdrawn(withdrawn_on=withdrawn_on):
            return _closed(DisputeStatus.WITHDRAWN, withdrawn_on)
    return None


def _amended(event: Event, fields: Sequence[str]) -> Mapping[str, Any]:
    values = said(event, [name for name in fields if name in _TERMS])
    return values | (_about(event.__dict__["about"]) if "about" in fields else {})


def _about(about: Sequence[Disputed]) -> dict[str, Any]:
    return {"about": plain(about), "about_ids": [one.id for one in about]}


def _stages(stages: Sequence[Stage]) -> dict[str, Any]:
    last = stages[-1]
    return {
        "stages": [one.model_dump(mode="json") for one in stages],
        "level": last.level,
        "group_id": last.group_id,
        "escalation_due_on": last.due_on,
    }


def _closed(status: DisputeStatus, on: date) -> dict[str, Any]:
    return {"status": status, "closed_on": on, "escalation_due_on": None}


PROJECTION = Projection(DISPUTE, changes, earlier=BEFORE)
apply = PROJECTION.apply

_LOCK = text("SELECT * FROM actions.dispute WHERE id = :id FOR UPDATE")
_NAMED = text("""
    SELECT ARRAY(SELECT id FROM actions.known_organisation
                 WHERE id = ANY(:party_ids) AND merged_into_id IS NULL) AS organisation_ids,
           ARRAY(SELECT id FROM actions.known_contract WHERE id = ANY(:about)) AS contract_ids,
           ARRAY(SELECT id FROM actions.action
                 WHERE id = ANY(:about) AND NOT removed) AS action_ids,
           CAST(:officer_id AS uuid) IS NULL OR EXISTS (
               SELECT FROM actions.officer WHERE id = :officer_id AND standing <> 'left')
               AS officer,
           CAST(:group_id AS uuid) IS NULL OR EXISTS (
               SELECT FROM actions."group" WHERE id = :group_id AND dissolved_on IS NULL)
               AS "group"
""")
_NAMES = text("""
    SELECT id, name FROM actions.known_organisation WHERE id = ANY(:organisation_ids)
    UNION ALL
    SELECT id, name FROM actions."group" WHERE id = ANY(:group_ids)
    UNION ALL
    SELECT id, title FROM actions.known_contract WHERE id = ANY(:about_ids)
    UNION ALL
    SELECT id, description FROM actions.action WHERE id = ANY(:about_ids)
""")
_FILTERS = {
    "open": "(d.status = 'open') = :open",
    "party_id": "d.party_ids @> ARRAY[CAST(:party_id AS uuid)]",
    "about_id": "d.about_ids @> ARRAY[CAST(:about_id AS uuid)]",
    "overdue": "coalesce(d.escalation_due_on < :today, false) = :overdue",
    "seen_by": "d.party_ids @> ARRAY[CAST(:seen_by AS uuid)]",
    "after": "d.id > :after",
}


@lru_cache(maxsize=64)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    base = standing_at(DISPUTE, BEFORE) if then else DISPUTE.fullname
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"""
        SELECT d.*, o.post AS officer_post
        FROM {base} AS d LEFT JOIN actions.officer AS o ON o.id = d.officer_id
        WHERE {where} ORDER BY d.id LIMIT :limit
    """)  # noqa: S608 -- our own names


@lru_cache(maxsize=2)
def _one(*, then: bool) -> TextClause:
    base = standing_at(DISPUTE, BEFORE) if then else DISPUTE.fullname
    return text(f"""
        SELECT d.*, o.post AS officer_post
        FROM {base} AS d LEFT JOIN actions.officer AS o ON o.id = d.officer_id
        WHERE d.id = :id
    """)  # noqa: S608 -- our own names


def lock(session: Session, dispute_id: UUID) -> rules.Dispute:
    """Return a dispute to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": dispute_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return rules.Dispute(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        party_ids=tuple(row["party_ids"]),
        raised_on=row["raised_on"],
        stages=tuple(map(Stage.model_validate, row["stages"])),
        attempts=row["attempts"],
        status=DisputeStatus(row["status"]),
    )


def named(
    session: Session, values: Mapping[str, Any], *, group_id: UUID | None = None
) -> rules.Named:
    """Return what there is of all that is to be said of a dispute."""
    about: Iterable[Disputed] = values.get("about", ())
    asked = {
        "party_ids": list(values.get("party_ids", ())),
        "about": [one.id for one in about if one.kind is not DisputedKind.COMMISSIONED_SERVICE],
        "officer_id": values.get("officer_id"),
        "group_id": group_id,
    }
    row = session.execute(_NAMED, asked).mappings().one()
    return rules.Named(**row)


def get(session: Session, dispute_id: UUID, *, as_at: datetime | None = None) -> Row:
    """Return a dispute to show, as it is or stood at a moment."""
    asked = {"id": dispute_id} | ({"as_at": as_at} if as_at else {})
    row = session.execute(_one(then=as_at is not None), asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    today: date,
    after: UUID | None,
    as_at: datetime | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return disputes in the order in which they came, those after a place in it."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    wanted |= {"after": after} if after else {}
    asked = wanted | {"limit": limit} | ({"as_at": as_at} if as_at else {})
    asked |= {"today": today} if "overdue" in wanted else {}
    statement = _page(frozenset(wanted), then=as_at is not None)
    return session.execute(statement, asked).mappings().all()


def histories(
    session: Session, rows: Sequence[Row], *, as_at: datetime | None
) -> dict[UUID, list[Recorded]]:
    """Return what was said and tried in disputes, up to a moment."""
    return log.histories(session, DisputeEvent, [row["id"] for row in rows], until=as_at)


def names(session: Session, rows: Sequence[Row], group_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what everything is called that disputes name; of commissioned services that is unknown."""
    asked = {
        "organisation_ids": list({one for row in rows for one in row["party_ids"]}),
        "group_ids": list(group_ids),
        "about_ids": list({one for row in rows for one in row["about_ids"]}),
    }
    return {row.id: row.name for row in session.execute(_NAMES, asked)}

"""How procurements are kept. The only SQL about procurements is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Integer, Numeric, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.contracts.procurements import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, plain, projected_table
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Head, Recorded
from shared.events.procurements import (
    Approval,
    ApprovalGate,
    ProcurementAbandoned,
    ProcurementAmended,
    ProcurementApprovalRequested,
    ProcurementApproved,
    ProcurementAwarded,
    ProcurementDeclined,
    ProcurementEvent,
    ProcurementKind,
    ProcurementPlanned,
    ProcurementPublished,
    ProcurementStarted,
    ProcurementStatus,
    ProcurementStepMet,
    ProcurementStepScheduled,
    ProcurementWithdrawn,
    StepDates,
)

PROCUREMENT = projected_table(
    "procurement",
    "contracts",
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("kind", Text, nullable=False),
    Column("category", Text),
    Column("areas", JSONB, nullable=False),
    Column("regime", Text),
    Column("regime_reason", Text),
    Column("procedure", Text),
    Column("lead_commissioner_id", Uuid, nullable=False),
    Column("co_commissioner_ids", ARRAY(Uuid), nullable=False),
    Column("officer_id", Uuid),
    Column("identified_provider_id", Uuid),
    Column("contract_ids", ARRAY(Uuid), nullable=False),
    Column("commissioned_service_ids", ARRAY(Uuid), nullable=False),
    Column("estimated_value", Numeric(15, 2)),
    Column("yearly_value", Numeric(15, 2)),
    Column("currency", Text, nullable=False),
    Column("cpv_codes", ARRAY(Text), nullable=False),
    Column("term_months", Integer),
    Column("extension_months", Integer),
    Column("start_on", Date),
    Column("required_gates", ARRAY(Text), nullable=False),
    Column("options", JSONB(none_as_null=True)),
    Column("funding_check", JSONB(none_as_null=True)),
    Column("risk_level", Text),
    Column("residual_risk_level", Text),
    Column("risk", Text),
    Column("equality_assessment", JSONB(none_as_null=True)),
    Column("families_part", JSONB(none_as_null=True)),
    Column("notices", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("next_step", Text),
    Column("next_due_on", Date),
    Column("approvals", JSONB, nullable=False, default=[]),
    Column("strategy_reason", Text),
    Column("award_reason", Text),
    Column("extension_reason", Text),
    Column("published_on", Date),
    Column("successor_ids", ARRAY(Uuid), nullable=False, default=[]),
    Column("closed_on", Date),
    Column("abandon_reason", Text),
)
_PLANNED = frozenset(ProcurementPlanned.model_fields) - {"procurement_id", "parties"}
_STEPS = ("steps", "next_step", "next_due_on")


def _plain(recorded: Recorded, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(getattr(recorded.event, name)) for name in names}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ProcurementPlanned():
            return _plain(recorded, _PLANNED) | {"status": ProcurementStatus.PLANNED}
        case ProcurementAmended(fields=fields):
            return _plain(recorded, fields)
        case ProcurementStarted():
            return {"status": ProcurementStatus.IN_PROGRESS}
        case ProcurementStepScheduled() | ProcurementStepMet():
            return _plain(recorded, _STEPS)
        case ProcurementApprovalRequested(gate=gate):
            return _plain(recorded, ("approvals",)) | {f"{gate}_reason": None}
        case ProcurementApproved(gate=gate) | ProcurementDeclined(gate=gate) as event:
            return _plain(recorded, ("approvals",)) | {f"{gate}_reason": event.reason}
        case ProcurementPublished(published_on=published_on):
            return {"published_on": published_on}
        case ProcurementWithdrawn():
            return {"published_on": None}
        case ProcurementAwarded(awarded_on=awarded_on):
            closed = {"status": ProcurementStatus.AWARDED, "closed_on": awarded_on}
            return _plain(recorded, (*_STEPS, "successor_ids")) | closed
        case ProcurementAbandoned(abandoned_on=abandoned_on, reason=reason):
            return {
                "status": ProcurementStatus.ABANDONED,
                "closed_on": abandoned_on,
                "abandon_reason": reason,
                "next_step": None,
                "next_due_on": None,
            }
    return None


PROJECTION = Projection(PROCUREMENT, changes)
apply = PROJECTION.apply

_LOCK = text("SELECT * FROM contracts.procurement WHERE id = :id FOR UPDATE")
_MISSING = {
    named: text(f"""
        SELECT EXISTS (SELECT unnest(CAST(:ids AS uuid[])) EXCEPT SELECT id FROM contracts.{table})
    """)  # noqa: S608 -- our own names
    for named, table in {
        rules.Named.ORGANISATION: "organisation",
        rules.Named.OFFICER: "known_officer",
        rules.Named.CONTRACT: "contract",
        rules.Named.SERVICE: "commissioned_service",
    }.items()
}
_SUCCESSORS = text("""
    SELECT id, predecessor_ids, value FROM contracts.contract WHERE id = ANY(:ids)
    ORDER BY array_position(:ids, id)
""")
_OPEN_FOR = text("""
    SELECT * FROM contracts.procurement
    WHERE status IN ('planned', 'in_progress') AND contract_ids && CAST(:contract_ids AS uuid[])
    ORDER BY id
""")
_NAMES = text("SELECT id, name FROM contracts.organisation WHERE id = ANY(:ids)")
_SHOWN = """
    SELECT p.*, coalesce(p.next_due_on, 'infinity')::text AS due_key,
           l.name AS lead_commissioner_name, o.post AS officer_post,
           i.name AS identified_provider_name
    FROM contracts.procurement AS p
    JOIN contracts.organisation AS l ON l.id = p.lead_commissioner_id
    LEFT JOIN contracts.organisation AS i ON i.id = p.identified_provider_id
    LEFT JOIN contracts.known_officer AS o ON o.id = p.officer_id
"""
_FILTERS = {
    "status": "p.status = :status",
    "kind": "p.kind = :kind",
    "category": "lower(p.category) = lower(:category)",
    "officer_id": "p.officer_id = :officer_id",
    "lead_commissioner_id": "p.lead_commissioner_id = :lead_commissioner_id",
    "commissioner_id": (
        "p.lead_commissioner_id = :commissioner_id OR :commissioner_id = ANY(p.co_commissioner_ids)"
    ),
    "step_due_until": "coalesce(p.next_due_on, 'infinity') <= :step_due_until",
    "contract_id": "p.contract_ids @> ARRAY[CAST(:contract_id AS uuid)]",
    "commissioned_service_id": (
        "p.commissioned_service_ids @> ARRAY[CAST(:commissioned_service_id AS uuid)]"
    ),
    "is_published": "(p.published_on IS NOT NULL) = :is_published",
    "after": "(coalesce(p.next_due_on, 'infinity'), p.id) > (CAST(:after AS date), :after_id)",
}
_ONE = text(f"{_SHOWN} WHERE p.id = :id")


@lru_cache(maxsize=256)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(
        f"{_SHOWN} WHERE {where} ORDER BY coalesce(p.next_due_on, 'infinity'), p.id LIMIT :limit"
    )


def lock(session: Session, procurement_id: UUID) -> rules.Procurement:
    """Return a procurement to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": procurement_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return procurement(row)


def procurement(row: Row) -> rules.Procurement:
    """Return what a decision needs to know of a procurement that stands in a row."""
    return rules.Procurement(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        title=row["title"],
        kind=ProcurementKind(row["kind"]),
        lead_commissioner_id=row["lead_commissioner_id"],
        co_commissioner_ids=tuple(row["co_commissioner_ids"]),
        contract_ids=tuple(row["contract_ids"]),
        estimated_value=row["estimated_value"],
        start_on=row["start_on"],
        required_gates=tuple(map(ApprovalGate, row["required_gates"])),
        status=ProcurementStatus(row["status"]),
        steps=tuple(map(StepDates.model_validate, row["steps"])),
        approvals=tuple(map(Approval.model_validate, row["approvals"])),
        published_on=row["published_on"],
    )


def missing(session: Session, values: Mapping[str, Any]) -> frozenset[rules.Named]:
    """Return what of all that a procurement names is not there."""
    named = {
        rules.Named.ORGANISATION: [
            *values.get("co_commissioner_ids", ()),
            values.get("lead_commissioner_id"),
            values.get("identified_provider_id"),
        ],
        rules.Named.OFFICER: [values.get("officer_id")],
        rules.Named.CONTRACT: values.get("contract_ids", ()),
        rules.Named.SERVICE: values.get("commissioned_service_ids", ()),
    }
    wanted = {one: [each for each in ids if each is not None] for one, ids in named.items()}
    return frozenset(
        one
        for one, ids in wanted.items()
        if ids and session.execute(_MISSING[one], {"ids": ids}).scalar()
    )


def successors(session: Session, contract_ids: Sequence[UUID]) -> list[rules.Successor]:
    """Return those of some contracts that stand in the register, as successors."""
    return [
        rules.Successor(row.id, tuple(row.predecessor_ids), row.value)
        for row in session.execute(_SUCCESSORS, {"ids": list(contract_ids)})
    ]


def open_for(session: Session, contract_ids: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """Return the procurements that are to replace contracts and have not yet led to anything.

    Each row has its `steps`, its `next_step` and the `next_due_on` of that.
    """
    wanted = set(contract_ids)
    found: dict[UUID, list[Row]] = {}
    for row in session.execute(_OPEN_FOR, {"contract_ids": list(wanted)}).mappings():
        for contract_id in wanted.intersection(row["contract_ids"]):
            found.setdefault(contract_id, []).append(row)
    return found


def get(session: Session, procurement_id: UUID) -> Row:
    """Return a procurement to show."""
    row = session.execute(_ONE, {"id": procurement_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def as_at(session: Session, procurement_id: UUID, moment: datetime) -> Row:
    """Return a procurement as it stood at a moment, with the names that organisations have now."""
    history = log.history(session, ProcurementEvent, procurement_id, until=moment)
    row = PROJECTION.fold(history)
    if row is None:
        raise NotFound
    ids = [row["lead_commissioner_id"], row["identified_provider_id"]]
    names = {each.id: each.name for each in session.execute(_NAMES, {"ids": ids})}
    return row | {
        "lead_commissioner_name": names[row["lead_commissioner_id"]],
        "identified_provider_name": names.get(row["identified_provider_id"]),
        "officer_post": None,
    }


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return procurements by the day of their next step, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    place = {"after": after[0], "after_id": after[1]} if after else {}
    statement = _page(frozenset(wanted) | ({"after"} if after else set()))
    return session.execute(statement, wanted | place | {"limit": limit}).mappings().all()


def due_key(part: object) -> str:
    """Return the day in a cursor, if it is one: a date, or `infinity` for none."""
    return "infinity" if part == "infinity" else date.fromisoformat(str(part)).isoformat()

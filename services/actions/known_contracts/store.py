"""How known contracts are kept. The only SQL about known contracts is here."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Numeric, Text, Uuid, text

from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, projected_table, said
from shared.events.base import Event, Recorded
from shared.events.contracts import (
    ContractAssigned,
    ContractAwarded,
    ContractCorrected,
    ContractDecided,
    ContractDecisionWithdrawn,
    ContractExtended,
    ContractTerminated,
    ContractTransferred,
    ContractVaried,
)

KNOWN_CONTRACT = projected_table(
    "known_contract",
    "actions",
    Column("reference", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("provider_id", Uuid, nullable=False),
    Column("lead_commissioner_id", Uuid, nullable=False),
    Column("officer_id", Uuid),
    Column("start_on", Date, nullable=False),
    Column("end_on", Date),
    Column("value", Numeric),
    Column("commissioned_service_ids", ARRAY(Uuid), nullable=False),
    Column("decision", Text),
    Column("terminated_on", Date),
)
BEFORE = earlier_table(KNOWN_CONTRACT)
_REMEMBERED = frozenset(
    each.name for each in KNOWN_CONTRACT.columns if each.name not in ("id", "version", "changed_at")
)
_AWARDED = _REMEMBERED & frozenset(ContractAwarded.model_fields)
_PARTIES = ("provider_id", "lead_commissioner_id")


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets; once the end is moved, its decision is spent."""
    setting = _SETTING.get(type(recorded.event))
    return setting(recorded.event) if setting else None


def _named(event: ContractCorrected | ContractVaried) -> Mapping[str, Any]:
    spent = {"decision": None} if "end_on" in event.fields else {}
    return said(event, _REMEMBERED.intersection(event.fields)) | spent


_SETTING: dict[type[Event], Callable[[Any], Mapping[str, Any]]] = {
    ContractAwarded: lambda event: said(event, _AWARDED),
    ContractCorrected: _named,
    ContractVaried: _named,
    ContractExtended: lambda event: {"end_on": event.end_on, "decision": None},
    ContractTerminated: lambda event: {"terminated_on": event.terminated_on},
    ContractDecided: lambda event: {"decision": event.decision},
    ContractDecisionWithdrawn: lambda _: {"decision": None},
    ContractAssigned: lambda event: {"officer_id": event.officer_id},
    ContractTransferred: lambda event: said(event, _PARTIES),
}
PROJECTION = Projection(KNOWN_CONTRACT, changes, earlier=BEFORE)
apply = PROJECTION.apply
EVENTS = tuple(_SETTING)

_KNOWN = text("SELECT id FROM actions.known_contract WHERE id = ANY(CAST(:ids AS uuid[]))")
_NAMES = text("""
    SELECT id, reference, title FROM actions.known_contract WHERE id = ANY(CAST(:ids AS uuid[]))
""")


def known(session: Session, contract_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some contracts that are known here."""
    if not contract_ids:
        return set()
    return set(session.execute(_KNOWN, {"ids": list(contract_ids)}).scalars())


def names(session: Session, contract_ids: Collection[UUID]) -> dict[UUID, Row]:
    """Return what some contracts are called, each with its `reference` and `title`."""
    if not contract_ids:
        return {}
    rows = session.execute(_NAMES, {"ids": list(contract_ids)}).mappings()
    return {row["id"]: row for row in rows}

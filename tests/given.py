"""The world of a test, built by doing what users do."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.contracts.commissioned_services import commands as commissioned_services
from services.contracts.contracts import commands as contracts
from services.contracts.organisations import commands as organisations
from services.contracts.procurements import commands as procurements
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.commissioned_services import CommissionedServiceRegistered, CommissionerKind
from shared.events.contracts import ContractAwarded
from shared.events.procurements import ProcurementKind, ProcurementPlanned

COUNCIL = By(job="tests", is_council=True)
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


def organisation(name: str, *, at: datetime = AT) -> UUID:
    """Register an organisation."""
    organisation_id = log.new_id()
    with transaction("contracts") as session:
        organisations.register_organisation(
            session, organisation_id=organisation_id, name=name, by=COUNCIL, at=at
        )
    return organisation_id


def contract(
    *,
    title: str = "Short breaks for disabled children",
    end_on: date | None = date(2029, 3, 31),
    start_on: date = date(2026, 4, 1),
    value: Decimal | None = Decimal("250000.00"),
    provider_id: UUID | None = None,
    lead_commissioner_id: UUID | None = None,
    reference: str | None = None,
    at: datetime = AT,
    **more: Any,
) -> UUID:
    """Award a contract."""
    contract_id = log.new_id()
    provider_id = provider_id or organisation("Harbour Young Carers", at=at)
    lead_commissioner_id = lead_commissioner_id or organisation("Moor District Council", at=at)
    order = ContractAwarded(
        contract_id=contract_id,
        reference=reference or str(contract_id),
        title=title,
        provider_id=provider_id,
        lead_commissioner_id=lead_commissioner_id,
        start_on=start_on,
        end_on=end_on,
        value=value,
        **more,
    )
    with transaction("contracts") as session:
        contracts.award_contract(session, order, by=COUNCIL, at=at)
    return contract_id


def procurement(
    *,
    title: str = "Short breaks 2029",
    lead_commissioner_id: UUID | None = None,
    kind: ProcurementKind = ProcurementKind.RE_PROCURE,
    at: datetime = AT,
    **more: Any,
) -> UUID:
    """Plan a procurement."""
    procurement_id = log.new_id()
    order = ProcurementPlanned(
        procurement_id=procurement_id,
        title=title,
        kind=kind,
        lead_commissioner_id=lead_commissioner_id or organisation("Moor District Council", at=at),
        **more,
    )
    with transaction("contracts") as session:
        procurements.plan_procurement(session, order, by=COUNCIL, at=at)
    return procurement_id


def commissioned_service(
    *,
    name: str = "Short breaks",
    lead_commissioner_id: UUID | None = None,
    commissioner_kind: CommissionerKind = CommissionerKind.COUNCIL_OR_NHS,
    at: datetime = AT,
    **more: Any,
) -> UUID:
    """Register a commissioned service."""
    service_id = log.new_id()
    order = CommissionedServiceRegistered(
        commissioned_service_id=service_id,
        name=name,
        lead_commissioner_id=lead_commissioner_id or organisation("Moor District Council", at=at),
        commissioner_kind=commissioner_kind,
        **more,
    )
    with transaction("contracts") as session:
        commissioned_services.register_commissioned_service(
            session, order, today=at.date(), by=COUNCIL, at=at
        )
    return service_id

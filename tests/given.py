"""The world of a test, built by doing what users do."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.contracts.contracts import commands as contracts
from services.contracts.organisations import commands as organisations
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.contracts import ContractAwarded

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
    at: datetime = AT,
    **more: Any,
) -> UUID:
    """Award a contract."""
    contract_id = log.new_id()
    provider_id = provider_id or organisation("Harbour Young Carers", at=at)
    lead_commissioner_id = lead_commissioner_id or organisation("Moor District Council", at=at)
    order = ContractAwarded(
        contract_id=contract_id,
        reference=str(contract_id),
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

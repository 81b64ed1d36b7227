"""A contract as the rules know it, for tests of the rules."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from services.contracts.contracts.rules import Contract
from shared.events.base import By, Head
from shared.events.terms import ContractKind

AT: Final = datetime(2026, 4, 1, 9, tzinfo=UTC)
COUNCIL: Final = By(job="tests", is_council=True)
VALUE: Final = Decimal("100000.00")


def contract(**otherwise: Any) -> Contract:
    """Return a contract that runs for three years and may be extended by two."""
    facts: dict[str, Any] = {
        "id": uuid.uuid4(),
        "head": Head(3, AT),
        "kind": ContractKind.CONTRACT,
        "framework_id": None,
        "predecessor_ids": (),
        "successor_ids": (),
        "commissioned_service_ids": (),
        "provider_id": uuid.uuid4(),
        "other_provider_ids": (),
        "sub_contractor_ids": (),
        "lead_commissioner_id": uuid.uuid4(),
        "co_commissioner_ids": (),
        "reference": "WCC-2026-014",
        "description": None,
        "value": VALUE,
        "yearly_value": None,
        "lines": (),
        "start_on": date(2026, 4, 1),
        "end_on": date(2029, 3, 31),
        "latest_end_on": date(2031, 3, 31),
        "extension_options": (),
        "review_on": None,
        "suspended_on": None,
        "terminated_on": None,
        "decision": None,
        "variations": 0,
        "known_at": AT,
        "phase_told": None,
        "phase_on": None,
    }
    return Contract(**facts | otherwise)

"""What is remembered of contracts."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.actions.known_contracts import store
from shared.database.engine import reading
from shared.events.base import Event
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
    TransferCause,
)
from shared.events.terms import Decision

PROVIDER, LEAD, OFFICER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
END, LATER = date(2027, 3, 31), date(2028, 3, 31)


class TestKnownContract:
    """Remembering a contract."""

    def test_follows_what_reports_and_actions_speak_of(self, tell: Callable[[Event], None]) -> None:
        contract_id, service_id, heir_id = (uuid.uuid4() for _ in range(3))

        def remembered(*names: str) -> list[Any]:
            with reading("actions") as session:
                rows = session.execute(
                    sa.text("SELECT * FROM actions.known_contract WHERE id = :id"),
                    {"id": contract_id},
                ).mappings()
                return [row[name] for row in rows for name in names]

        assert remembered("id") == []
        tell(
            ContractAwarded(
                contract_id=contract_id,
                reference="CS-1",
                title="Short breaks",
                provider_id=PROVIDER,
                lead_commissioner_id=LEAD,
                start_on=date(2026, 4, 1),
                end_on=END,
            )
        )
        assert remembered("reference", "title", "end_on") == ["CS-1", "Short breaks", END]
        with reading("actions") as session:
            assert store.known(session, [contract_id, uuid.uuid4()]) == {contract_id}
            assert store.known(session, []) == set()
            assert store.names(session, [contract_id])[contract_id]["reference"] == "CS-1"

        tell(ContractAssigned(contract_id=contract_id, officer_id=OFFICER))
        tell(ContractDecided(contract_id=contract_id, decision=Decision.EXTEND))
        assert remembered("officer_id", "decision") == [OFFICER, "extend"]
        tell(ContractDecisionWithdrawn(contract_id=contract_id))
        assert remembered("decision") == [None]
        tell(ContractDecided(contract_id=contract_id, decision=Decision.EXTEND))
        tell(ContractExtended(contract_id=contract_id, end_on=LATER))
        assert remembered("end_on", "decision") == [LATER, None]
        tell(
            ContractVaried(
                contract_id=contract_id,
                fields=("commissioned_service_ids",),
                number=1,
                varied_on=END,
                summary="More.",
                commissioned_service_ids=(service_id,),
            )
        )
        tell(ContractCorrected(contract_id=contract_id, fields=("title",), title="Breaks"))
        assert remembered("commissioned_service_ids", "title", "end_on") == [
            [service_id],
            "Breaks",
            LATER,
        ]
        tell(
            ContractTransferred(
                contract_id=contract_id,
                cause=TransferCause.SUCCEEDED,
                from_id=PROVIDER,
                to_id=heir_id,
                provider_id=heir_id,
                lead_commissioner_id=LEAD,
            )
        )
        tell(ContractTerminated(contract_id=contract_id, terminated_on=END))
        assert remembered("provider_id", "terminated_on") == [heir_id, END]

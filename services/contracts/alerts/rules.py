"""What is told when an alert is raised, why, and when one is settled."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.events.alerts import AlertKind, AlertRaised, AlertSettled, Settlement

WANT_A_DECISION = frozenset(
    {AlertKind.CONTRACT_END, AlertKind.REPROCUREMENT, AlertKind.NOTICE, AlertKind.EXTENSION}
)
_NO_OFFICER = "No officer is responsible for this contract."


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert says about its contract, so that whoever is told needs not ask."""

    contract_id: UUID
    end_on: date | None
    officer_id: UUID | None
    reference: str
    title: str
    provider_id: UUID
    provider_name: str
    value: Decimal | None
    safe_start_on: date | None


def raise_alert(
    subject: Subject,
    *,
    alert_id: UUID,
    kind: AlertKind,
    step: str | None,
    set_by: UUID,
    target_on: date,
    months: int,
    due_on: date,
    why: str,
) -> AlertRaised:
    """Alert the contract's officer, so many months before the day that the alert warns of."""
    return AlertRaised(
        alert_id=alert_id,
        kind=kind,
        step=step,
        set_by=set_by,
        target_on=target_on,
        months=months,
        due_on=due_on,
        why=why if subject.officer_id else f"{why} {_NO_OFFICER}",
        page=f"/v1/decisions/{subject.contract_id}" if kind in WANT_A_DECISION else None,
        **{one.name: getattr(subject, one.name) for one in fields(Subject)},
    )


def settle(alert_id: UUID, *, contract_id: UUID, settlement: Settlement) -> AlertSettled:
    """Say that an alert needs nobody any more."""
    return AlertSettled(alert_id=alert_id, contract_id=contract_id, settlement=settlement)

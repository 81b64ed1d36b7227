"""What is told when an alert is raised, and why one is settled."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.events.alerts import AlertKind, AlertRaised, AlertSettled, Settlement


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert says about its contract, so that whoever is told needs not ask."""

    contract_id: UUID
    set_by: UUID
    end_on: date
    officer_id: UUID | None
    reference: str
    title: str
    provider_id: UUID
    provider_name: str
    value: Decimal | None


def raise_alert(
    subject: Subject,
    *,
    alert_id: UUID,
    kind: AlertKind,
    target_on: date,
    months: int,
    due_on: date,
) -> AlertRaised:
    """Alert the contract's officer, so many months before the day that the alert warns of."""
    return AlertRaised(
        alert_id=alert_id,
        kind=kind,
        target_on=target_on,
        months=months,
        due_on=due_on,
        **{one.name: getattr(subject, one.name) for one in fields(Subject)},
    )


def settle(alert_id: UUID, *, contract_id: UUID, settlement: Settlement) -> AlertSettled:
    """Say that an alert needs nobody any more."""
    return AlertSettled(alert_id=alert_id, contract_id=contract_id, settlement=settlement)

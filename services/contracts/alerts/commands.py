"""What can be done with alerts: the clock raises them, and what happens to a contract settles them."""

from datetime import date, datetime
from uuid import UUID

from services.contracts.alerts import rules, store
from services.contracts.watch import rules as watch_rules
from services.contracts.watch import store as watch
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.alerts import AlertKind, Settlement
from shared.events.base import By


def raise_alert(
    session: Session, *, contract_id: UUID, kind: AlertKind, today: date, by: By, at: datetime
) -> bool:
    """Alert the officer of a contract if a rung is due, and say whether it was.

    The contract is held, so of two workers only one finds the rung not yet raised. The alert of
    an earlier rung is settled by the later one.
    """
    row = store.lock_contract(session, contract_id)
    plan = watch.plan()
    watched = watch.watched(row, plan.timezone)
    about = watch_rules.key(watched, kind=kind, lead_times=plan.lead_times)
    raised = watch.raised_months(session, [contract_id])
    rung = watch_rules.due(
        watched,
        kind=kind,
        today=today,
        ladder_months=plan.ladder_months,
        lead_times=plan.lead_times,
        raised=raised.get(about, ()) if about else (),
    )
    if about is None or rung is None:
        watch.refresh(session, [contract_id])
        return False
    event = rules.raise_alert(
        store.subject(row),
        alert_id=log.new_id(),
        kind=kind,
        target_on=about.target_on,
        months=rung.months,
        due_on=rung.due_on,
    )
    for alert_id, other_kind, head in store.lock_open(session, contract_id):
        if other_kind is kind:
            settled = rules.settle(
                alert_id, contract_id=contract_id, settlement=Settlement.LATER_RUNG
            )
            store.apply(session, log.append(session, settled, after=head, by=by, at=at))
    store.apply(session, log.append(session, event, by=by, at=at))
    watch.refresh(session, [contract_id])
    return True


def settle_alerts(
    session: Session, *, contract_id: UUID, settlement: Settlement, by: By, at: datetime
) -> None:
    """Settle every open alert about a contract."""
    for alert_id, _, head in store.lock_open(session, contract_id):
        event = rules.settle(alert_id, contract_id=contract_id, settlement=settlement)
        store.apply(session, log.append(session, event, after=head, by=by, at=at))

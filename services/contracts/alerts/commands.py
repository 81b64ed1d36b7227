"""What can be done with alerts: the clock raises them, and what happens to a contract settles them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.contracts.alerts import reasons, rules, store
from services.contracts.watch import plan
from services.contracts.watch import rules as watch_rules
from services.contracts.watch import store as watch
from services.contracts.watch.facts import Looked
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.alerts import AlertKind, AlertRaised, Settlement
from shared.events.base import By


def raise_alerts(
    session: Session,
    *,
    contract_ids: Sequence[UUID],
    kind: AlertKind,
    today: date,
    by: By,
    at: datetime,
) -> int:
    """Alert the officers of some contracts of which a rung is due, and say how many alerts were raised.

    The contracts are held, so of two workers only one finds a rung not yet raised. The alert of
    an earlier rung is settled by the later one.
    """
    ladders = plan.current().ladders
    looked = watch.lock(session, contract_ids)
    raised = watch.raised_months(session, contract_ids)
    standing = store.lock_open(session, contract_ids)
    events: list[AlertRaised] = []
    for one in looked:
        watched = watch_rules.targets(one.watched, ladders) if one.row["armed"] else ()
        due = list(_due(one, watched, kind, today, raised))
        steps = {event.step for event in due}
        for alert in standing.get(one.watched.contract_id, ()) if due else ():
            if alert.about.kind is kind and watch_rules.superseded(
                alert.about, by_steps=steps, watched=watched, today=today
            ):
                _settle(session, alert, Settlement.LATER_RUNG, by=by, at=at)
        events += due
    if events:
        store.apply(session, log.append(session, *events, by=by, at=at))
    watch.refresh(session, contract_ids)
    return len(events)


def settle_alerts(session: Session, *, contract_ids: Sequence[UUID], by: By, at: datetime) -> None:
    """Settle the open alerts about some contracts of which what they warn of no longer stands."""
    ladders = plan.current().ladders
    looked = {one.watched.contract_id: one for one in watch.lock(session, contract_ids)}
    for contract_id, alerts in store.lock_open(session, contract_ids).items():
        watched = looked[contract_id].watched
        for alert in alerts:
            settlement = watch_rules.settlement(
                alert.about, end_on=alert.end_on, watched=watched, ladders=ladders
            )
            if settlement is not None:
                _settle(session, alert, settlement, by=by, at=at)


def _due(
    one: Looked,
    watched: Sequence[watch_rules.Target],
    kind: AlertKind,
    today: date,
    raised: Mapping[watch_rules.Key, set[int]],
) -> Iterator[AlertRaised]:
    subject = store.subject(one.row, safe_start_on=one.watched.safe_start_on)
    for target in watched:
        about = target.key
        if about.kind is not kind:
            continue
        rung = watch_rules.due(target, today=today, raised=raised.get(about, ()))
        if rung is not None:
            yield rules.raise_alert(
                subject,
                alert_id=log.new_id(),
                kind=kind,
                step=about.step,
                set_by=about.set_by,
                target_on=about.target_on,
                months=rung.months,
                due_on=rung.due_on,
                why=reasons.why(one, about),
            )


def _settle(
    session: Session, alert: store.Open, settlement: Settlement, *, by: By, at: datetime
) -> None:
    event = rules.settle(alert.id, contract_id=alert.about.contract_id, settlement=settlement)
    store.apply(session, log.append(session, event, after=alert.head, by=by, at=at))

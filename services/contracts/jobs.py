"""What the contracts service does when time passes."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from uuid import UUID

import structlog

from services.contracts.alerts import commands
from services.contracts.contracts import commands as contracts
from services.contracts.organisation_transfers import store as transfers
from services.contracts.watch import store as watch
from shared import settings
from shared.calendar import local_date
from shared.database.engine import Session, reading, transaction
from shared.errors import Refused
from shared.events.alerts import AlertKind
from shared.events.base import By
from shared.jobs import Job

BATCH = 500
# So many contracts are held at once: enough to be quick, too few to keep anybody waiting.
AT_ONCE = 50
# One contract that cannot be alerted does not hold up the others; more mean that all is amiss.
MOST_FAILURES = 10
log = structlog.get_logger(__name__)
# What is due about some contracts is done, in a transaction of its own; it says how often it was.
Act = Callable[[Session, Sequence[UUID], date], int]


def do_what_is_due(kind: str, act: Act, now: datetime, *, at_once: int = AT_ONCE) -> int:
    """Do what is due today about every contract, several at once, and return how often it was."""
    today = local_date(now, settings.current().timezone)
    done = 0
    failures: dict[UUID, Exception] = {}
    while True:
        with transaction("contracts") as session:
            due = watch.due(session, kind=kind, today=today, limit=BATCH)
        left = [contract_id for contract_id in due if contract_id not in failures]
        for first in range(0, len(left), at_once):
            done += _do_at_once(left[first : first + at_once], act, today, failures)
        if len(due) < BATCH:
            break
    for failure in failures.values():
        raise failure
    return done


def _do_at_once(
    contract_ids: Sequence[UUID], act: Act, today: date, failures: dict[UUID, Exception]
) -> int:
    """Do what is due about some contracts, and if that fails about each of them alone."""
    try:
        with transaction("contracts") as session:
            return act(session, contract_ids, today)
    except Exception as error:
        if len(contract_ids) > 1:
            return sum(_do_at_once([one], act, today, failures) for one in contract_ids)
        log.exception("not done", contract_id=str(contract_ids[0]))
        failures[contract_ids[0]] = error
        if len(failures) > MOST_FAILURES:
            raise
        return 0


def raise_due_alerts(kind: AlertKind, now: datetime) -> str:
    """Raise every alert of a kind that is due today."""
    by = By(job=f"{kind}_alerts", is_council=True)

    def act(session: Session, contract_ids: Sequence[UUID], today: date) -> int:
        return commands.raise_alerts(
            session, contract_ids=contract_ids, kind=kind, today=today, by=by, at=now
        )

    return f"raised {do_what_is_due(kind, act, now)}"


def tell_phases(now: datetime) -> str:
    """Tell followers of every contract that has started, has ended or is running again."""
    by = By(job="tell_phases", is_council=True)

    def act(session: Session, contract_ids: Sequence[UUID], today: date) -> int:
        [contract_id] = contract_ids
        told = contracts.tell_phase(session, contract_id=contract_id, today=today, by=by, at=now)
        watch.refresh(session, contract_ids)
        return told

    return f"told {do_what_is_due(watch.PHASE, act, now, at_once=1)}"


def plan_alerts(_: datetime) -> str:
    """Work out every due day anew when a setting has changed that says when alerts fall due."""
    with reading("contracts") as session:
        changed = watch.settings_changed(session)
    planned, chunk = 0, [UUID(int=0)] if changed else []
    while chunk:
        with transaction("contracts") as session:
            chunk = watch.chunk_after(session, chunk[-1])
            watch.refresh(session, chunk)
        planned += len(chunk)
    # Noted only now: if this worker dies on the way, the next one begins again.
    with transaction("contracts") as session:
        watch.note_settings(session)
    return f"planned {planned}" if changed else "nothing changed"


def transfer_contracts(now: datetime) -> str:
    """Put into contracts who stands in for an organisation since it was succeeded or merged."""
    today = local_date(now, settings.current().timezone)
    by = By(job="transfer_contracts", is_council=True)
    transferred, refused = 0, 0
    after = None
    while True:
        with reading("contracts") as session:
            waiting = transfers.waiting(session, today=today, after=after, limit=BATCH)
        for one in waiting:
            try:
                with transaction("contracts") as session:
                    contracts.transfer_contract(session, **asdict(one), by=by, at=now)
                transferred += 1
            except Refused as refusal:
                # Such as a reference that both have given: a person must put that right first.
                log.warning("not transferred", contract_id=str(one.contract_id), why=refusal.code)
                refused += 1
        if len(waiting) < BATCH:
            return f"transferred {transferred}" + (f", refused {refused}" if refused else "")
        after = waiting[-1]


JOBS = {
    **{f"{kind}_alerts": Job(60, partial(raise_due_alerts, kind)) for kind in AlertKind},
    "tell_phases": Job(60, tell_phases),
    "plan_alerts": Job(60, plan_alerts),
    "transfer_contracts": Job(60, transfer_contracts),
}

"""What the contracts service does when time passes."""

from datetime import datetime
from functools import partial
from uuid import UUID

import structlog

from services.contracts.alerts import commands
from services.contracts.watch import store as watch
from shared import settings
from shared.calendar import local_date
from shared.database.engine import reading, transaction
from shared.events.alerts import AlertKind
from shared.events.base import By
from shared.jobs import Job

BATCH = 500
# One contract that cannot be alerted does not hold up the others; more mean that all is amiss.
MOST_FAILURES = 10
log = structlog.get_logger(__name__)


def raise_due_alerts(kind: AlertKind, job: str, now: datetime) -> str:
    """Raise every alert of a kind that is due today, each in a transaction of its own."""
    today = local_date(now, settings.current().timezone)
    raised = 0
    failures: dict[UUID, Exception] = {}
    while True:
        with transaction("contracts") as session:
            due = watch.due(session, kind=kind, today=today, limit=BATCH)
        for contract_id in due:
            if contract_id in failures:
                continue
            try:
                with transaction("contracts") as session:
                    raised += commands.raise_alert(
                        session,
                        contract_id=contract_id,
                        kind=kind,
                        today=today,
                        by=By(job=job, is_council=True),
                        at=now,
                    )
            except Exception as error:
                log.exception("no alert raised", contract_id=str(contract_id))
                failures[contract_id] = error
                if len(failures) > MOST_FAILURES:
                    raise
        if len(due) < BATCH:
            break
    for failure in failures.values():
        raise failure
    return f"raised {raised}"


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


JOBS = {
    "contract_end_alerts": Job(
        60, partial(raise_due_alerts, AlertKind.CONTRACT_END, "contract_end_alerts")
    ),
    "reprocurement_alerts": Job(
        60, partial(raise_due_alerts, AlertKind.REPROCUREMENT, "reprocurement_alerts")
    ),
    "plan_alerts": Job(60, plan_alerts),
}

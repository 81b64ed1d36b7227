"""What the contracts service does when time passes."""

from datetime import datetime
from functools import partial
from uuid import UUID

from services.contracts.alerts import commands
from services.contracts.watch import store as watch
from shared import settings
from shared.calendar import local_date
from shared.database.engine import transaction
from shared.events.base import By
from shared.events.contracts import AlertKind
from shared.jobs import Job

BATCH = 500


def raise_due_alerts(kind: AlertKind, job: str, now: datetime) -> str:
    """Raise every alert of a kind that is due today, each in a transaction of its own."""
    today = local_date(now, settings.current().timezone)
    raised = 0
    while True:
        with transaction("contracts") as session:
            due = watch.due(session, kind=kind, today=today, limit=BATCH)
        for contract_id in due:
            with transaction("contracts") as session:
                raised += commands.raise_alert(
                    session,
                    contract_id=contract_id,
                    kind=kind,
                    today=today,
                    by=By(job=job, is_council=True),
                    at=now,
                )
        if len(due) < BATCH:
            return f"raised {raised}"


def plan_alerts(_: datetime) -> str:
    """Work out every due day anew when a setting has changed that says when alerts fall due."""
    with transaction("contracts") as session:
        if not watch.settings_changed(session):
            return "nothing changed"
    planned, last = 0, UUID(int=0)
    while True:
        with transaction("contracts") as session:
            chunk = watch.chunk_after(session, last)
            if chunk:
                watch.refresh(session, chunk)
        if not chunk:
            return f"planned {planned}"
        planned, last = planned + len(chunk), chunk[-1]


JOBS = {
    "contract_end_alerts": Job(
        60, partial(raise_due_alerts, AlertKind.CONTRACT_END, "contract_end_alerts")
    ),
    "reprocurement_alerts": Job(
        60, partial(raise_due_alerts, AlertKind.REPROCUREMENT, "reprocurement_alerts")
    ),
    "plan_alerts": Job(60, plan_alerts),
}

"""A worker on a working morning, to be killed.

It does what a worker does all day, as fast as it can, on a day on which messages are sent.
"""

import time
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from services import worker
from shared import clock, logs, settings
from shared.settings import Settings

MORNING = datetime(2026, 12, 1, 9, tzinfo=UTC)  # a Tuesday
PAUSE = 0.02
PLANNING = (("contracts", "plan_alerts"),)
RAISING = (("contracts", "contract_end_alerts"), ("contracts", "reprocurement_alerts"))
TELLING = (("actions", "daily_messages"), ("actions", "deliver_messages"))


def work_once(
    now: datetime, jobs: tuple[tuple[str, str], ...] = PLANNING + RAISING + TELLING
) -> None:
    """Do everything that is due at a moment."""
    for service, name in jobs:
        worker.run_job(service, name, worker.JOBS[service][name], now)
        worker.settle()


def work_on(now: Settings) -> None:
    """Do what is due, for ever; while the database is away, try again."""
    began = clock.now()
    with settings.using(now):
        logs.configure()
        while True:
            with suppress(DBAPIError):
                work_once(MORNING + (clock.now() - began))
            time.sleep(PAUSE)

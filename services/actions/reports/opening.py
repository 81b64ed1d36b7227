"""What happens when time passes: the report of each period comes due without anybody asking."""

from contextlib import suppress
from datetime import datetime

from services.actions.report_schedules import rules as schedules
from services.actions.reports import commands, store
from services.actions.reports.rules import PeriodNotOver, UnknownSchedule
from shared import settings
from shared.calendar import local_date
from shared.database.engine import reading, transaction
from shared.errors import NotFound
from shared.events.base import By
from shared.events.groups import Cadence

OPENS = By(job="reports_due", is_council=True)


def reports_due(now: datetime) -> str:
    """Open the report of each period that is over, and let those that are due follow their schedule.

    However long nothing ran, no period is left out: those that were missed are opened as well, the
    oldest first, at most 24 of a schedule each time that this runs.
    """
    today = local_date(now, settings.current().timezone)
    with reading("actions") as session:
        coming = [
            row["id"]
            for row in store.coming(session, today)
            if any(schedules.over_by(Cadence(row["cadence"]), row["from_on"], today))
        ]
    opened = 0
    for schedule_id in coming:
        # Another worker may have opened it just now.
        with suppress(PeriodNotOver, UnknownSchedule), transaction("actions") as session:
            opened += len(
                commands.open_reports(
                    session,
                    schedule_id=schedule_id,
                    most=schedules.MOST_AT_ONCE,
                    today=today,
                    by=OPENS,
                    at=now,
                )
            )
    with reading("actions") as session:
        astray = store.astray(session)
    for report_id in astray:
        with suppress(NotFound), transaction("actions") as session:
            commands.realign_report(session, report_id=report_id, by=OPENS, at=now)
    return f"came due {opened}, moved {len(astray)}"

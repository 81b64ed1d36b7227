"""What can be done with reports."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from services.actions.packs import making
from services.actions.report_schedules import rules as schedule_rules
from services.actions.report_schedules import store as schedules
from services.actions.reports import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.reports import ReportEvent


def open_reports(
    session: Session, *, schedule_id: UUID, most: int, today: date, by: By, at: datetime
) -> list[UUID]:
    """Open the reports of a schedule's periods that are over, the oldest first."""
    rules.must_be_council(by)
    coming, from_on = store.lock_coming(session, schedule_id)
    over = list(islice(schedule_rules.over_by(coming.cadence, from_on, today), most))
    due = store.due_days(session, schedule_id, [one.until_on for one in over])
    periods = [rules.Period(one.from_on, one.until_on, due[one.until_on]) for one in over]
    events = rules.come_due(coming, periods, [log.new_id() for _ in periods], by=by)
    store.apply(session, log.append(session, *events, by=by, at=at))
    return [one.report_id for one in events]


def realign_report(session: Session, *, report_id: UUID, by: By, at: datetime) -> None:
    """Let a report that is due follow its schedule, and the meeting with whose papers it is due."""
    report = store.lock(session, report_id)
    officer_id, due_on = store.followed(session, report_id)
    event = rules.realign(report, officer_id=officer_id, due_on=due_on)
    if event is not None:
        _keep(session, report, event, by=by, at=at)


def answer_report(
    session: Session,
    *,
    report_id: UUID,
    version: int,
    answers: Mapping[str, str],
    by: By,
    at: datetime,
) -> None:
    """Answer the questions of a report."""
    report = store.lock(session, report_id)
    asked = schedules.sections(schedules.get(session, report.schedule_id))
    headings = schedule_rules.headings(asked)
    event = rules.answer(report, version=version, answers=answers, headings=headings, by=by)
    _keep(session, report, event, by=by, at=at)


def submit_report(
    session: Session,
    *,
    report_id: UUID,
    version: int,
    as_at: datetime | None,
    note: str | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Tell the group, and keep of which moment the pack was and the digest of what it said."""
    report = store.lock(session, report_id)
    rules.must_be_ready(report, version=version, today=today, by=by)
    moment = rules.moment(report, at, as_at)
    pack = making.of_report(session, store.get(session, report_id), as_at=moment)
    event = rules.submit(
        report,
        version=version,
        as_at=moment,
        pack_sha256=making.digest(pack),
        note=note,
        today=today,
        by=by,
    )
    _keep(session, report, event, by=by, at=at)


def waive_report(
    session: Session,
    *,
    report_id: UUID,
    version: int,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that the group need not be told of a period."""
    report = store.lock(session, report_id)
    event = rules.waive(report, version=version, reason=reason, today=today, by=by)
    _keep(session, report, event, by=by, at=at)


def reopen_report(
    session: Session, *, report_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Let a report be due again."""
    report = store.lock(session, report_id)
    event = rules.reopen(report, version=version, reason=reason, by=by)
    _keep(session, report, event, by=by, at=at)


def _keep(
    session: Session, report: rules.Report, event: ReportEvent, *, by: By, at: datetime
) -> None:
    store.apply(session, log.append(session, event, after=report.head, by=by, at=at))

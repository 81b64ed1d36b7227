"""What can happen with report schedules and reports."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.actions.report_schedules import commands as schedules
from services.actions.report_schedules import rules
from services.actions.reports import commands as reports
from services.actions.reports.opening import reports_due
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.groups import Cadence
from shared.events.report_schedules import ReportScheduleSetUp, Section, SectionKind
from tests.histories.choosing import BY, Act, each, of, one_that, some

QUESTION = Section(kind=SectionKind.QUESTION, heading="Is it working?")


def set_up_schedule(dice: Random, at: datetime) -> None:
    group = one_that(dice, "actions.group", lambda row: row["dissolved_on"] is None)
    order = ReportScheduleSetUp(
        report_schedule_id=log.new_id(),
        group_id=group["id"],
        title=dice.choice(("Monthly report", 'The "Nest" \\ again')),
        contract_ids=(some(dice, "actions.known_contract")["id"],),
        cadence=dice.choice((Cadence.FORTNIGHTLY, Cadence.MONTHLY)),
        first_on=at.date() - timedelta(days=dice.randint(20, 50)),
        days_after=dice.randint(0, 30),
        with_papers=dice.choice((True, False)),
        sections=dice.choice((rules.SECTIONS, (QUESTION,))),
        exceptions_only=dice.choice((True, False)),
    )
    with transaction("actions") as session:
        schedules.set_up_report_schedule(session, order, today=at.date(), by=BY, at=at)


def amend_schedule(dice: Random, at: datetime) -> None:
    officer = one_that(dice, "actions.officer", lambda row: row["standing"] != "left")
    values: dict[str, Any] = dice.choice(
        (
            {"officer_id": officer["id"]},
            {"officer_id": None, "days_after": dice.randint(0, 90)},
            {"cadence": Cadence.QUARTERLY, "sections": (QUESTION,)},
        )
    )
    order = of(dice, "actions.report_schedule", "report_schedule_id") | {"by": BY, "at": at}
    with transaction("actions") as session:
        schedules.amend_report_schedule(session, values=values, today=at.date(), **order)


def end_schedule(dice: Random, at: datetime) -> None:
    order = of(dice, "actions.report_schedule", "report_schedule_id") | {"by": BY, "at": at}
    with transaction("actions") as session:
        schedules.end_report_schedule(session, ended_on=at.date(), reason="No more.", **order)


def open_reports(_: Random, at: datetime) -> None:
    reports_due(at)


def change_report(verb: str, dice: Random, at: datetime) -> None:
    wanted = {"reopen": ("submitted", "waived")}.get(verb, ("due",))
    row = one_that(dice, "actions.report", lambda each: each["status"] in wanted)
    order = {"report_id": row["id"], "version": row["version"], "by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "answer":
                answers = dice.choice(({}, {QUESTION.heading: "Families rest more."}))
                reports.answer_report(session, answers=answers, **order)
            case "submit":
                note = dice.choice((None, "Agreed with the chair."))
                reports.submit_report(session, as_at=None, note=note, today=at.date(), **order)
            case "waive":
                reports.waive_report(session, reason="No meeting.", today=at.date(), **order)
            case "reopen":
                reports.reopen_report(session, reason="A figure was wrong.", **order)


HISTORY: list[Act] = [
    set_up_schedule,
    set_up_schedule,
    open_reports,
    amend_schedule,
    amend_schedule,
    open_reports,
    end_schedule,
    *each(change_report, "answer submit waive reopen"),
]

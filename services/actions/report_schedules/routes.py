"""What can be called about report schedules."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from services.actions.plans.schemas import PlanReference
from services.actions.report_schedules import commands, rules, store
from services.actions.report_schedules.schemas import (
    AmendReportSchedule,
    AskReportSchedules,
    EndReportSchedule,
    ReportScheduleView,
    SectionView,
    SetUpReportSchedule,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Row, Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.report_schedules import ReportScheduleSetUp
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("report_schedules")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=ReportScheduleView, responses=can_fail_with(409, 413, 415)
)
def set_up_report_schedule(order: SetUpReportSchedule, by: ActionsWriter, once: Repeat) -> Response:
    """Let a group be told of something regularly; each report comes due without being asked for."""
    schedule_id = log.new_id()
    values = order.model_dump()
    values["sections"] = values["sections"] or rules.SECTIONS
    event = ReportScheduleSetUp(report_schedule_id=schedule_id, **values)
    with once.transaction("actions") as session:
        commands.set_up_report_schedule(session, event, today=_today(), by=by, at=clock.now())
        location = f"/v1/report-schedules/{schedule_id}"
        return _answer(session, once, schedule_id, by, status=201, location=location)


@router.get("", response_model=Page[ReportScheduleView])
def list_report_schedules(
    request: Request, by: ActionsReader, asked: Annotated[AskReportSchedules, Query()]
) -> Response:
    """List which group is told of what; a partner sees those of the groups in which it sits."""
    filters = asked.model_dump(exclude={"as_at", "limit", "cursor"}, exclude_none=True)
    if not by.is_council:
        filters["seen_by"] = by.organisation_id or UUID(int=0)
    key = key_of(asked.cursor, UUID)
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            as_at=asked.as_at,
            after=key[0] if key else None,
            limit=asked.limit + 1,
        )
    return answers.page(
        request,
        Page(
            items=[show(row, by) for row in rows[: asked.limit]],
            next_cursor=(
                cursor_of(rows[asked.limit - 1]["id"]) if len(rows) > asked.limit else None
            ),
        ),
        head=head,
    )


@router.get(
    "/{report_schedule_id}", response_model=ReportScheduleView, responses=can_fail_with(404)
)
def get_report_schedule(
    report_schedule_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a report schedule, now or as it stood at a moment."""
    with reading("actions") as session:
        row = store.get(session, report_schedule_id, as_at)
    if not by.is_council and by.organisation_id not in row["organisation_ids"]:
        raise NotFound
    return answers.one(show(row, by), version=row["version"], seen=seen)


@router.post("/{report_schedule_id}/amend", response_model=ReportScheduleView, responses=_CHANGES)
def amend_report_schedule(
    report_schedule_id: UUID,
    order: AmendReportSchedule,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Let a group be told otherwise; with another rhythm, from the next period on."""
    with once.transaction("actions") as session:
        commands.amend_report_schedule(
            session,
            values=order.model_dump(exclude_unset=True),
            today=_today(),
            **_to(report_schedule_id, version, by),
        )
        return _answer(session, once, report_schedule_id, by)


@router.post("/{report_schedule_id}/end", response_model=ReportScheduleView, responses=_CHANGES)
def end_report_schedule(
    report_schedule_id: UUID,
    order: EndReportSchedule,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Let a group be told of it no longer; what is due already stays due."""
    with once.transaction("actions") as session:
        commands.end_report_schedule(
            session,
            ended_on=order.ended_on or _today(),
            reason=order.reason,
            **_to(report_schedule_id, version, by),
        )
        return _answer(session, once, report_schedule_id, by)


def _today() -> date:
    return clock.today(settings.current().timezone)


def _to(report_schedule_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {
        "report_schedule_id": report_schedule_id,
        "version": version,
        "by": by,
        "at": clock.now(),
    }


def _answer(
    session: Session,
    once: Once,
    schedule_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, schedule_id)
    return once.answer(
        session, show(row, by), version=row["version"], status=status, location=location
    )


def show(row: Row, by: Caller) -> ReportScheduleView:
    """Show a report schedule to a caller; why it ended is for the council."""
    changeable = by.is_council and "actions:write" in by.scopes
    return ReportScheduleView(
        **{name: row[name] for name in _AS_KEPT},
        group=GroupReference(id=row["group_id"], name=row["group_name"]),
        plan=PlanReference(id=row["plan_id"], name=row["plan_title"]) if row["plan_id"] else None,
        sections=[SectionView(**dict(one)) for one in store.sections(row)],
        officer=(
            OfficerReference(id=row["officer_id"], post=row["officer_post"])
            if row["officer_id"]
            else None
        ),
        end_reason=row.get("end_reason") if by.is_council else None,
        allowed=rules.allowed(row["ended_on"]) if changeable else [],
    )


_MADE_HERE = {"group", "plan", "sections", "officer", "end_reason", "allowed"}
_AS_KEPT = tuple(name for name in ReportScheduleView.model_fields if name not in _MADE_HERE)

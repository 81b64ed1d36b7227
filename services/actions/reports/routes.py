"""What can be called about reports."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.packs import making, writing
from services.actions.packs.routes import Form
from services.actions.packs.schemas import PackView
from services.actions.reports import commands, store
from services.actions.reports.schemas import (
    AnswerReport,
    AskReports,
    OpenReport,
    ReopenReport,
    ReportView,
    SubmitReport,
    WaiveReport,
)
from services.actions.reports.views import show
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("reports")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)
_NOBODY = UUID(int=0)


@router.post("", status_code=201, response_model=ReportView, responses=can_fail_with(409, 413, 415))
def open_report(order: OpenReport, by: ActionsWriter, once: Repeat) -> Response:
    """Open the report of a schedule's next period at once; of one that is not over there is none.

    Nobody needs to: each comes due by itself on the day after its period.
    """
    with once.transaction("actions") as session:
        (report_id,) = commands.open_reports(
            session,
            schedule_id=order.schedule_id,
            most=1,
            today=_today(),
            by=by,
            at=clock.now(),
        )
        location = f"/v1/reports/{report_id}"
        return _answer(session, once, report_id, by, status=201, location=location)


@router.get("", response_model=Page[ReportView])
def list_reports(
    request: Request, by: ActionsReader, asked: Annotated[AskReports, Query()]
) -> Response:
    """List reports by the day on which they are due; a partner sees those to its groups."""
    today = _today()
    own = (by.organisation_id or _NOBODY, by.officer_id or _NOBODY)
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True),
            seen_by=None if by.is_council else own,
            today=today,
            after=key_of(asked.cursor, date.fromisoformat, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["due_on"], last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{report_id}", response_model=ReportView, responses=can_fail_with(404))
def get_report(report_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show a report: of which period, by when it is due, and what became of it."""
    with reading("actions") as session:
        row = store.get(session, report_id)
    if not store.report(row).is_seen_by(by):
        raise NotFound
    return answers.one(show(row, by, _today()), version=row["version"], seen=seen)


@router.get(
    "/{report_id}/pack",
    response_model=PackView,
    responses=writing.DOCUMENTED | can_fail_with(404),
)
def get_report_pack(
    request: Request,
    report_id: UUID,
    by: ActionsReader,
    seen: IfNoneMatch,
    as_at: AsAt = None,
    form: Form = None,
) -> Response:
    """Make the pack of a report: once it was submitted always that of the same moment, else of now."""
    with reading("actions") as session:
        row = store.get(session, report_id)
        if not store.report(row).is_seen_by(by):
            raise NotFound
        moment = as_at or row["as_at"] or clock.now()
        pack = making.of_report(session, row, as_at=moment, with_names=by.is_council)
    version = row["version"]
    return writing.answer(pack, writing.wanted(request, form), version=version, seen=seen)


@router.post("/{report_id}/answer", response_model=ReportView, responses=_CHANGES)
def answer_report(
    report_id: UUID, order: AnswerReport, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Answer the questions that the group asks."""
    with once.transaction("actions") as session:
        said = {one.heading: one.text for one in order.answers}
        commands.answer_report(session, answers=said, **_to(report_id, version, by))
        return _answer(session, once, report_id, by)


@router.post("/{report_id}/submit", response_model=ReportView, responses=_CHANGES)
def submit_report(
    report_id: UUID, order: SubmitReport, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Tell the group: from now on the report is the pack of one moment, for ever."""
    with once.transaction("actions") as session:
        commands.submit_report(
            session, **dict(order), today=_today(), **_to(report_id, version, by)
        )
        return _answer(session, once, report_id, by)


@router.post("/{report_id}/waive", response_model=ReportView, responses=_CHANGES)
def waive_report(
    report_id: UUID, order: WaiveReport, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that the group need not be told of a period."""
    with once.transaction("actions") as session:
        commands.waive_report(
            session, reason=order.reason, today=_today(), **_to(report_id, version, by)
        )
        return _answer(session, once, report_id, by)


@router.post("/{report_id}/reopen", response_model=ReportView, responses=_CHANGES)
def reopen_report(
    report_id: UUID, order: ReopenReport, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let a report be due again that was submitted or waived by mistake."""
    with once.transaction("actions") as session:
        commands.reopen_report(session, reason=order.reason, **_to(report_id, version, by))
        return _answer(session, once, report_id, by)


def _today() -> date:
    return clock.today(settings.current().timezone)


def _to(report_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"report_id": report_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    report_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, report_id)
    view = show(row, by, _today())
    return once.answer(session, view, version=row["version"], status=status, location=location)

"""What can be called about meetings of groups."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.meetings import commands, rules, store
from services.actions.meetings.schemas import (
    AmendMeeting,
    AskMeetings,
    CancelMeeting,
    HoldMeeting,
    MeetingView,
    MoveMeeting,
    PlanMeeting,
    PlanSeries,
    SeriesView,
)
from services.actions.meetings.series import Series
from services.actions.meetings.views import show
from shared import answers, app, clock, settings, spreadsheets
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import Calendar, local_date
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.events.meetings import AgendaItem, MeetingPlanned
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("meetings")
_MAKES = can_fail_with(409, 413, 415)
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)
_NOBODY = UUID(int=0)


@router.post("", status_code=201, response_model=MeetingView, responses=_MAKES)
def plan_meeting(order: PlanMeeting, by: ActionsWriter, once: Repeat) -> Response:
    """Let a group meet on a day, any day that it says."""
    meeting_id = log.new_id()
    planned = MeetingPlanned(meeting_id=meeting_id, **order.model_dump())
    with once.transaction("actions") as session:
        commands.plan_meeting(session, planned, by=by, at=clock.now())
        location = f"/v1/meetings/{meeting_id}"
        return _answer(session, once, meeting_id, by, status=201, location=location)


@router.post("/plan-series", status_code=201, response_model=SeriesView, responses=_MAKES)
def plan_meeting_series(order: PlanSeries, by: ActionsWriter, once: Repeat) -> Response:
    """Let a group meet again and again, on working days, but where it meets already."""
    counted = order.model_dump(include={"first_on", "cadence", "count", "until_on"})
    series = Series(papers_days_before=order.papers_days_before, **counted)
    said = order.model_dump(include={"group_id", "title", "begins", "place", "agenda"})
    planned = MeetingPlanned(meeting_id=log.new_id(), meets_on=order.first_on, **said)
    with once.transaction("actions") as session:
        ids = commands.plan_series(
            session, planned, series=series, calendar=Calendar(), by=by, at=clock.now()
        )
        rows = store.page(session, filters={"ids": list(ids)}, limit=len(ids))
        view = SeriesView(items=[show(row, by, _day()) for row in rows])
        return once.answer(session, view, version=0, status=201)


@router.get("", response_model=Page[MeetingView], responses=spreadsheets.DOCUMENTED)
def list_meetings(
    request: Request, by: ActionsReader, asked: Annotated[AskMeetings, Query()]
) -> Response:
    """List meetings by day; from a day on it is the forward plan, with what stands on each agenda."""
    filters = asked.model_dump(exclude={"limit", "cursor", "as_at"}, exclude_none=True)
    filters["seen_by"] = None if by.is_council else by.organisation_id or _NOBODY
    today = _day(asked.as_at)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            return _as_csv(filters, asked, by, today, head)
        rows = store.page(
            session,
            filters=filters,
            as_at=asked.as_at,
            after=key_of(asked.cursor, date.fromisoformat, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["meets_on"], last["id"]) if last else None,
        ),
        head=head,
    )


def _as_csv(
    filters: dict[str, Any], asked: AskMeetings, by: Caller, today: date, head: str
) -> Response:
    def items() -> Iterator[MeetingView]:
        with reading("actions") as session:
            for row in store.every(session, filters=filters, as_at=asked.as_at):
                yield show(row, by, today)

    return spreadsheets.answer(
        MeetingView, items(), name="meetings", headers={"Log-Position": head}
    )


@router.get("/{meeting_id}", response_model=MeetingView, responses=can_fail_with(404))
def get_meeting(
    meeting_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a meeting, now or as it stood at a moment."""
    with reading("actions") as session:
        row = store.get(session, meeting_id, as_at)
    rules.may_see(by, row["organisation_ids"])
    return answers.one(show(row, by, _day(as_at)), version=row["version"], seen=seen)


@router.post("/{meeting_id}/amend", response_model=MeetingView, responses=_CHANGES)
def amend_meeting(
    meeting_id: UUID, order: AmendMeeting, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say something else about a meeting, such as its agenda, or where its minutes are."""
    values = order.model_dump(exclude_unset=True)
    if "agenda" in values:
        values["agenda"] = tuple(AgendaItem(**one) for one in values["agenda"])
    with once.transaction("actions") as session:
        commands.amend_meeting(session, values=values, **_to(meeting_id, version, by))
        return _answer(session, once, meeting_id, by)


@router.post("/{meeting_id}/move", response_model=MeetingView, responses=_CHANGES)
def move_meeting(
    meeting_id: UUID, order: MoveMeeting, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let a meeting be on another day."""
    with once.transaction("actions") as session:
        commands.move_meeting(
            session, **dict(order), calendar=Calendar(), **_to(meeting_id, version, by)
        )
        return _answer(session, once, meeting_id, by)


@router.post("/{meeting_id}/hold", response_model=MeetingView, responses=_CHANGES)
def hold_meeting(
    meeting_id: UUID, order: HoldMeeting, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that a meeting was held, which posts were there, and where its minutes are."""
    with once.transaction("actions") as session:
        commands.hold_meeting(session, **dict(order), today=_day(), **_to(meeting_id, version, by))
        return _answer(session, once, meeting_id, by)


@router.post("/{meeting_id}/cancel", response_model=MeetingView, responses=_CHANGES)
def cancel_meeting(
    meeting_id: UUID, order: CancelMeeting, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that a meeting is not held."""
    with once.transaction("actions") as session:
        commands.cancel_meeting(session, **dict(order), **_to(meeting_id, version, by))
        return _answer(session, once, meeting_id, by)


def _day(as_at: datetime | None = None) -> date:
    zone = settings.current().timezone
    return local_date(as_at, zone) if as_at else clock.today(zone)


def _to(meeting_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"meeting_id": meeting_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    meeting_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, meeting_id)
    view = show(row, by, _day())
    return once.answer(session, view, version=row["version"], status=status, location=location)

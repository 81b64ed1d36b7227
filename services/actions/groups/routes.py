"""What can be called about governance groups."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.groups import chart, commands, rules, store, views
from services.actions.groups.schemas import (
    AccountabilityView,
    AmendGroup,
    AskGroups,
    ChartView,
    DissolveGroup,
    FormGroup,
    GroupView,
    RelateGroup,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Row, Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.groups import GroupFormed, Membership, RelatedGroup
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("groups")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)
_NOBODY = UUID(int=0)


@router.post("", status_code=201, response_model=GroupView, responses=can_fail_with(409, 413, 415))
def form_group(order: FormGroup, by: ActionsWriter, once: Repeat) -> Response:
    """Let there be a governance group, or a body that gives assurance."""
    group_id = log.new_id()
    formed = GroupFormed(group_id=group_id, **order.model_dump())
    with once.transaction("actions") as session:
        commands.form_group(session, formed, by=by, at=clock.now())
        location = f"/v1/groups/{group_id}"
        return _answer(session, once, group_id, by, status=201, location=location)


@router.get("", response_model=Page[GroupView])
def list_groups(
    request: Request, by: ActionsReader, asked: Annotated[AskGroups, Query()]
) -> Response:
    """List groups by name, now or as they stood; a partner sees those that it is in."""
    filters = asked.model_dump(exclude={"limit", "cursor", "as_at"}, exclude_none=True)
    filters["seen_by"] = _seen_by(by)
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            as_at=asked.as_at,
            after=key_of(asked.cursor, str, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[views.show(row, by) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["name_key"], last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/chart", response_model=ChartView, responses=chart.DOCUMENTED)
def get_group_chart(
    request: Request, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Chart the groups and how they stand to each other: as lists, or drawn if HTML is accepted.

    A partner's chart shows the groups that it is in, and all to whom these answer.
    """
    with reading("actions") as session:
        filters: dict[str, Any] = {"dissolved": False}
        if not by.is_council:
            filters["ids"] = _charted_for(session, by, as_at)
        rows = store.page(session, filters=filters, as_at=as_at, limit=chart.MOST)
    view = views.chart(rows)
    if chart.wanted(request):
        return chart.drawn(view, as_at=as_at)
    return answers.one(view, version=0, seen=seen)


def _charted_for(session: Session, by: Caller, as_at: datetime | None) -> list[UUID]:
    filters = {"dissolved": False, "seen_by": _seen_by(by)}
    own = store.page(session, filters=filters, as_at=as_at, limit=chart.MOST)
    lines = store.lines_of(session, *(row["id"] for row in own), as_at=as_at)
    return list({row["id"] for row in own} | {one.to_id for one in lines})


@router.get("/{group_id}", response_model=GroupView, responses=can_fail_with(404))
def get_group(group_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None) -> Response:
    """Show a group, now or as it stood at a moment."""
    with reading("actions") as session:
        row = _row(session, group_id, by, as_at)
    return answers.one(views.show(row, by), version=row["version"], seen=seen)


@router.get(
    "/{group_id}/accountability",
    response_model=AccountabilityView,
    responses=can_fail_with(404),
)
def get_group_accountability(
    group_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show to whom a group answers, step by step up to the top, and which groups answer to it."""
    with reading("actions") as session:
        row = _row(session, group_id, by, as_at)
        up = store.lines_of(session, group_id, as_at=as_at)
        down = store.lines_of(session, group_id, up=False, as_at=as_at)
    return answers.one(views.accountability(row, up, down), version=row["version"], seen=seen)


@router.post("/{group_id}/amend", response_model=GroupView, responses=_CHANGES)
def amend_group(
    group_id: UUID, order: AmendGroup, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say something else about a group, also who sits in it."""
    values = order.model_dump(exclude_unset=True)
    if "members" in values:
        values["members"] = tuple(Membership(**one) for one in values["members"])
    with once.transaction("actions") as session:
        commands.amend_group(session, values=values, **_to(group_id, version, by))
        return _answer(session, once, group_id, by)


@router.post("/{group_id}/relate", response_model=GroupView, responses=_CHANGES)
def relate_group(
    group_id: UUID, order: RelateGroup, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say with whom a group works, to whom it reports and to whom it is accountable."""
    relations = [RelatedGroup(**dict(one)) for one in order.relations]
    with once.transaction("actions") as session:
        commands.relate_group(session, relations=relations, **_to(group_id, version, by))
        return _answer(session, once, group_id, by)


@router.post("/{group_id}/dissolve", response_model=GroupView, responses=_CHANGES)
def dissolve_group(
    group_id: UUID, order: DissolveGroup, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that a group no longer meets; the answer lists which groups answered to it."""
    with once.transaction("actions") as session:
        commands.dissolve_group(
            session, **dict(order), today=_today(), **_to(group_id, version, by)
        )
        return _answer(session, once, group_id, by)


def _row(session: Session, group_id: UUID, by: Caller, as_at: datetime | None) -> Row:
    row = store.get(session, group_id, as_at)
    if not rules.may_see(by, row["organisation_ids"]):
        raise NotFound
    return row


def _seen_by(by: Caller) -> UUID | None:
    return None if by.is_council else by.organisation_id or _NOBODY


def _today() -> date:
    return clock.today(settings.current().timezone)


def _to(group_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"group_id": group_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    group_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, group_id)
    view = views.show(row, by)
    return once.answer(session, view, version=row["version"], status=status, location=location)

"""What can be called about the register of needs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, owns_only
from services.actions.grounds import store as grounds
from services.actions.grounds.schemas import grounding
from services.actions.needs import commands, rules, store
from services.actions.needs.schemas import (
    AmendNeed,
    AskNeeds,
    EditionView,
    FigureView,
    NeedReference,
    NeedView,
    RecordNeed,
    RefreshNeed,
    RetireNeed,
)
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from shared import answers, app, clock, settings, spreadsheets
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, Session, reading
from shared.eventlog import log
from shared.events.needs import NeedEvent, NeedRecorded, NeedRefreshed
from shared.fields import AsAt
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("needs")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post("", status_code=201, response_model=NeedView, responses=can_fail_with(409, 413, 415))
def record_need(order: RecordNeed, by: ActionsWriter, once: Repeat) -> Response:
    """Let a needs assessment, a strategic review or another source stand in the register."""
    need_id = log.new_id()
    recorded = NeedRecorded(need_id=need_id, **order.model_dump())
    with once.transaction("actions") as session:
        commands.record_need(session, recorded, **_now(by))
        location = f"/v1/needs/{need_id}"
        return _answer(session, once, need_id, by, status=201, location=location)


@router.get("", response_model=Page[NeedView], responses=spreadsheets.DOCUMENTED)
def list_needs(
    request: Request, by: ActionsReader, asked: Annotated[AskNeeds, Query()]
) -> Response:
    """List the register by the day on which a new edition is due, as it is or stood."""
    filters = asked.model_dump(exclude={"as_at", "limit", "cursor"}, exclude_none=True)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            items = _every(filters, asked.as_at, by)
            headers = {"Log-Position": head}
            return spreadsheets.answer(NeedView, items, name="needs", headers=headers)
        rows = store.page(
            session,
            filters=filters,
            after=key_of(asked.cursor, store.due_key, UUID),
            as_at=asked.as_at,
            limit=asked.limit + 1,
        )
        items = shown(session, rows[: asked.limit], by, asked.as_at)
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    following = cursor_of(last["due_key"], last["id"]) if last else None
    return answers.page(request, Page(items=list(items), next_cursor=following), head=head)


@router.get("/{need_id}", response_model=NeedView, responses=can_fail_with(404))
def get_need(need_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None) -> Response:
    """Show an entry, now or as it stood at a moment, and the actions that rest on it."""
    with reading("actions") as session:
        row = store.get(session, need_id, as_at=as_at)
        (view,) = shown(session, [row], by, as_at)
    return answers.one(view, version=row["version"], seen=seen)


@router.get("/{need_id}/editions", response_model=Page[EditionView], responses=can_fail_with(404))
def list_editions(
    request: Request,
    need_id: UUID,
    _: ActionsReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the editions of it, the first one first."""
    (after,) = key_of(cursor, int) or (0,)
    with reading("actions") as session:
        head = log.head(session)
        store.get(session, need_id)
        history = log.history(session, NeedEvent, need_id)
    editions = [
        EditionView(
            edition=getattr(one.event, "edition", 1),
            published_on=one.event.published_on,
            links=[each.model_dump() for each in one.event.links],
            recorded_at=one.recorded_at,
        )
        for one in history
        if isinstance(one.event, NeedRecorded | NeedRefreshed)
    ]
    found = [one for one in editions if one.edition > after]
    following = cursor_of(found[limit - 1].edition) if len(found) > limit else None
    return answers.page(request, Page(items=found[:limit], next_cursor=following), head=head)


@router.post("/{need_id}/amend", response_model=NeedView, responses=_CHANGES)
def amend_need(
    need_id: UUID, order: AmendNeed, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let something else be known of an entry; only the fields that are sent are changed."""
    with once.transaction("actions") as session:
        values = order.model_dump(exclude_unset=True)
        commands.amend_need(session, need_id=need_id, version=version, values=values, **_now(by))
        return _answer(session, once, need_id, by)


@router.post("/{need_id}/refresh", response_model=NeedView, responses=_CHANGES)
def refresh_need(
    need_id: UUID, order: RefreshNeed, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that there is a new edition; the clock begins anew, and the one before stays readable."""
    with once.transaction("actions") as session:
        commands.refresh_need(
            session,
            need_id=need_id,
            version=version,
            published_on=order.published_on,
            values=order.model_dump(exclude_unset=True, exclude={"published_on"}),
            **_now(by),
        )
        return _answer(session, once, need_id, by)


@router.post("/{need_id}/retire", response_model=NeedView, responses=_CHANGES)
def retire_need(
    need_id: UUID, order: RetireNeed, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let an entry no longer count; what rests on it still names it."""
    with once.transaction("actions") as session:
        commands.retire_need(
            session,
            need_id=need_id,
            version=version,
            **dict(order),
            today=_on(None),
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, need_id, by)


def shown(
    session: Session, rows: Sequence[Row], by: Caller, as_at: datetime | None = None
) -> Iterator[NeedView]:
    """Show entries of the register, with the actions that rest on each."""
    ids, on = [row["id"] for row in rows], _on(as_at)
    resting = grounds.resting(session, ids, seen_by=owns_only(by), as_at=as_at)
    return (_show(row, resting.get(row["id"], []), by, on) for row in rows)


def _show(row: Row, resting: Sequence[Row], by: Caller, on: date) -> NeedView:
    changeable = by.is_council and "actions:write" in by.scopes
    return NeedView(
        **{name: row[name] for name in _AS_KEPT},
        organisation=OrganisationReference(id=row["organisation_id"], name=row["organisation_name"])
        if row["organisation_id"]
        else None,
        officer=OfficerReference(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        figures=[
            FigureView(**one, gap=rules.gap(one["demand"], one["provision"]))
            for one in row["figures"]
        ],
        is_refresh_due=rules.is_refresh_due(row["refresh_due_on"], row["retired_on"], on),
        successor=NeedReference(id=row["successor_id"], name=row["successor_title"])
        if row["successor_id"]
        else None,
        allowed=rules.allowed(row["retired_on"]) if changeable else [],
        **grounding(resting),
    )


def _every(filters: Mapping[str, Any], as_at: datetime | None, by: Caller) -> Iterator[NeedView]:
    with reading("actions") as session:
        for rows in store.every(session, filters=filters, as_at=as_at):
            yield from shown(session, rows, by, as_at)


def _on(as_at: datetime | None) -> date:
    timezone = settings.current().timezone
    return local_date(as_at, timezone) if as_at else clock.today(timezone)


def _now(by: Caller) -> dict[str, Any]:
    """Return who does it and when, and how few there must be at least where demand is counted."""
    fewest = settings.current().suppression_threshold
    return {"fewest": fewest, "today": _on(None), "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    need_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, need_id)
    (view,) = shown(session, [row], by)
    return once.answer(session, view, version=row["version"], status=status, location=location)


_MADE_HERE = {
    *("organisation", "officer", "figures", "is_refresh_due", "successor", "allowed"),
    *("actions", "actions_in_all"),
}
_AS_KEPT = tuple(name for name in NeedView.model_fields if name not in _MADE_HERE)

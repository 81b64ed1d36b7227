"""What can be called about the register of legislation, guidance and local drivers."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.drivers import commands, rules, store
from services.actions.drivers.schemas import (
    AmendDriver,
    AskDrivers,
    DriverReference,
    DriverView,
    RegisterDriver,
    ReinstateDriver,
    RepealDriver,
)
from shared import answers, app, clock, settings, spreadsheets
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, Session, reading
from shared.eventlog import log
from shared.events.drivers import DriverRegistered
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("drivers")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post("", status_code=201, response_model=DriverView, responses=can_fail_with(409, 413, 415))
def register_driver(order: RegisterDriver, by: ActionsWriter, once: Repeat) -> Response:
    """Let plans name an Act, regulations, a code, guidance or a local driver."""
    driver_id = log.new_id()
    registered = DriverRegistered(driver_id=driver_id, **order.model_dump())
    with once.transaction("actions") as session:
        commands.register_driver(session, registered, by=by, at=clock.now())
        location = f"/v1/drivers/{driver_id}"
        return _answer(session, once, driver_id, by, status=201, location=location)


@router.get("", response_model=Page[DriverView], responses=spreadsheets.DOCUMENTED)
def list_drivers(
    request: Request, by: ActionsReader, asked: Annotated[AskDrivers, Query()]
) -> Response:
    """List the register by title, searched and filtered, as it is or stood at a moment."""
    filters = asked.model_dump(exclude={"as_at", "limit", "cursor"}, exclude_none=True)
    on = _on(asked.as_at)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            items = _every(filters, asked.as_at, on, by)
            headers = {"Log-Position": head}
            return spreadsheets.answer(DriverView, items, name="drivers", headers=headers)
        rows = store.page(
            session,
            filters=filters,
            on=on,
            after=key_of(asked.cursor, str, UUID),
            as_at=asked.as_at,
            limit=asked.limit + 1,
        )
        resting = store.resting(session, [row["id"] for row in rows])
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, resting, by, on) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["place"], last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{driver_id}", response_model=DriverView, responses=can_fail_with(404))
def get_driver(
    driver_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show an entry of the register, now or as it stood at a moment, and how much rests on it."""
    with reading("actions") as session:
        row = store.get(session, driver_id, as_at=as_at)
        resting = store.resting(session, [driver_id])
    return answers.one(show(row, resting, by, _on(as_at)), version=row["version"], seen=seen)


@router.post("/{driver_id}/amend", response_model=DriverView, responses=_CHANGES)
def amend_driver(
    driver_id: UUID, order: AmendDriver, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let something else be known of an entry; only the fields that are sent are changed."""
    with once.transaction("actions") as session:
        values = order.model_dump(exclude_unset=True)
        commands.amend_driver(session, values=values, **_to(driver_id, version, by))
        return _answer(session, once, driver_id, by)


@router.post("/{driver_id}/repeal", response_model=DriverView, responses=_CHANGES)
def repeal_driver(
    driver_id: UUID, order: RepealDriver, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let an entry no longer count from a day on; what rests on it still names it."""
    with once.transaction("actions") as session:
        commands.repeal_driver(session, **dict(order), **_to(driver_id, version, by))
        return _answer(session, once, driver_id, by)


@router.post("/{driver_id}/reinstate", response_model=DriverView, responses=_CHANGES)
def reinstate_driver(
    driver_id: UUID, order: ReinstateDriver, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let an entry count after all."""
    with once.transaction("actions") as session:
        commands.reinstate_driver(session, **dict(order), **_to(driver_id, version, by))
        return _answer(session, once, driver_id, by)


def show(row: Row, resting: Mapping[UUID, Row], by: Caller, on: date) -> DriverView:
    """Show an entry of the register, and how much rests on it."""
    counted: Mapping[Any, Any] = resting.get(row["id"], _NOTHING)
    changeable = by.is_council and "actions:write" in by.scopes
    return DriverView(
        **{name: row[name] for name in _AS_KEPT},
        in_force=rules.in_force(row["in_force_on"], row["repealed_on"], on),
        successor=DriverReference(id=row["successor_id"], name=row["successor_title"])
        if row["successor_id"]
        else None,
        **{name: counted[name] for name in _NOTHING},
        allowed=rules.allowed(row["repealed_on"]) if changeable else [],
    )


def _every(
    filters: Mapping[str, Any], as_at: datetime | None, on: date, by: Caller
) -> Iterator[DriverView]:
    with reading("actions") as session:
        for rows in store.every(session, filters=filters, on=on, as_at=as_at):
            resting = store.resting(session, [row["id"] for row in rows])
            yield from (show(row, resting, by, on) for row in rows)


def _on(as_at: datetime | None) -> date:
    timezone = settings.current().timezone
    return local_date(as_at, timezone) if as_at else clock.today(timezone)


def _to(driver_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"driver_id": driver_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    driver_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, driver_id)
    view = show(row, store.resting(session, [driver_id]), by, _on(None))
    return once.answer(session, view, version=row["version"], status=status, location=location)


_NOTHING = {"plans": 0, "objectives": 0, "actions": 0}
_MADE_HERE = {"in_force", "successor", "allowed", *_NOTHING}
_AS_KEPT = tuple(name for name in DriverView.model_fields if name not in _MADE_HERE)

"""What can be called about what meetings agreed."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.agreed_actions import commands, rules, store
from services.actions.agreed_actions.schemas import (
    AgreeAction,
    AgreedActionView,
    AskAgreedActions,
    ChaseAgreedAction,
    CompleteAgreedAction,
    DropAgreedAction,
    ExtendAgreedAction,
)
from services.actions.agreed_actions.views import show
from shared import answers, app, clock, settings, spreadsheets
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("agreed_actions")
_MAKES = can_fail_with(409, 413, 415)
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)
_NOBODY = UUID(int=0)


@router.post("", status_code=201, response_model=AgreedActionView, responses=_MAKES)
def agree_action(order: AgreeAction, by: ActionsWriter, once: Repeat) -> Response:
    """Write down what a meeting agreed, on its day or later, in the action log of its group."""
    agreed_action_id = log.new_id()
    with once.transaction("actions") as session:
        commands.agree_action(
            session,
            agreed_action_id=agreed_action_id,
            **dict(order),
            today=_day(),
            by=by,
            at=clock.now(),
        )
        location = f"/v1/agreed-actions/{agreed_action_id}"
        return _answer(session, once, agreed_action_id, by, status=201, location=location)


@router.get("", response_model=Page[AgreedActionView], responses=spreadsheets.DOCUMENTED)
def list_agreed_actions(
    request: Request, by: ActionsReader, asked: Annotated[AskAgreedActions, Query()]
) -> Response:
    """List the action log by the day it is due: of a group, of an officer, what is to follow up."""
    filters = asked.model_dump(exclude={"limit", "cursor", "as_at"}, exclude_none=True)
    if not by.is_council:
        seen = {"seen_by": by.organisation_id, "officer": by.officer_id}
        filters |= {name: found or _NOBODY for name, found in seen.items()}
    today = _day(asked.as_at)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            return _as_csv(filters, asked, by, today, head)
        rows = store.page(
            session,
            filters=filters,
            today=today,
            as_at=asked.as_at,
            after=key_of(asked.cursor, store.due_key, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["due_key"], last["id"]) if last else None,
        ),
        head=head,
    )


def _as_csv(
    filters: dict[str, Any], asked: AskAgreedActions, by: Caller, today: date, head: str
) -> Response:
    def items() -> Iterator[AgreedActionView]:
        with reading("actions") as session:
            for row in store.every(session, filters=filters, today=today, as_at=asked.as_at):
                yield show(row, by, today)

    return spreadsheets.answer(
        AgreedActionView, items(), name="agreed-actions", headers={"Log-Position": head}
    )


@router.get("/{agreed_action_id}", response_model=AgreedActionView, responses=can_fail_with(404))
def get_agreed_action(
    agreed_action_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show what a meeting agreed, now or as it stood at a moment."""
    with reading("actions") as session:
        row = store.get(session, agreed_action_id, as_at)
    rules.may_see(by, row["organisation_ids"], row["officer_id"])
    return answers.one(show(row, by, _day(as_at)), version=row["version"], seen=seen)


@router.post("/{agreed_action_id}/chase", response_model=AgreedActionView, responses=_CHANGES)
def chase_agreed_action(
    agreed_action_id: UUID,
    order: ChaseAgreedAction,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Write down that it was asked after, and what was said."""
    with once.transaction("actions") as session:
        commands.chase_action(
            session, **dict(order), today=_day(), **_to(agreed_action_id, version, by)
        )
        return _answer(session, once, agreed_action_id, by)


@router.post("/{agreed_action_id}/extend", response_model=AgreedActionView, responses=_CHANGES)
def extend_agreed_action(
    agreed_action_id: UUID,
    order: ExtendAgreedAction,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Give more time; by when it was to be at first stays in sight."""
    with once.transaction("actions") as session:
        commands.extend_action(session, **dict(order), **_to(agreed_action_id, version, by))
        return _answer(session, once, agreed_action_id, by)


@router.post("/{agreed_action_id}/complete", response_model=AgreedActionView, responses=_CHANGES)
def complete_agreed_action(
    agreed_action_id: UUID,
    order: CompleteAgreedAction,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say that it is done: the council may, and the officer who was to do it."""
    with once.transaction("actions") as session:
        commands.complete_action(
            session, **dict(order), today=_day(), **_to(agreed_action_id, version, by)
        )
        return _answer(session, once, agreed_action_id, by)


@router.post("/{agreed_action_id}/drop", response_model=AgreedActionView, responses=_CHANGES)
def drop_agreed_action(
    agreed_action_id: UUID,
    order: DropAgreedAction,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say that it will not be done."""
    with once.transaction("actions") as session:
        commands.drop_action(
            session, **dict(order), today=_day(), **_to(agreed_action_id, version, by)
        )
        return _answer(session, once, agreed_action_id, by)


def _day(as_at: datetime | None = None) -> date:
    zone = settings.current().timezone
    return local_date(as_at, zone) if as_at else clock.today(zone)


def _to(agreed_action_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"agreed_action_id": agreed_action_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    agreed_action_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, agreed_action_id)
    view = show(row, by, _day())
    return once.answer(session, view, version=row["version"], status=status, location=location)

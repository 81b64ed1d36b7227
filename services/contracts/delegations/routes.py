"""What can be called about the scheme of delegation."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, SchemeKeeper
from services.contracts.delegations import commands, rules, store
from services.contracts.delegations.schemas import (
    DelegatedOfficer,
    DelegationView,
    GrantDelegation,
    RevokeDelegation,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Row, Session, reading
from shared.eventlog import log
from shared.events.delegations import DelegationGranted
from shared.fields import Day
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("delegations")


@router.post(
    "", status_code=201, response_model=DelegationView, responses=can_fail_with(409, 413, 415)
)
def grant_delegation(order: GrantDelegation, by: SchemeKeeper, once: Repeat) -> Response:
    """Let an officer decide up to a value; from the first day of the first one the scheme counts."""
    delegation_id = log.new_id()
    granted = DelegationGranted(delegation_id=delegation_id, **dict(order))
    with once.transaction("contracts") as session:
        commands.grant_delegation(session, granted, by=by, at=clock.now())
        return _answer(
            session,
            once,
            delegation_id,
            by,
            status=201,
            location=f"/v1/delegations/{delegation_id}",
        )


@router.get("", response_model=Page[DelegationView])
def list_delegations(
    request: Request,
    by: ContractsReader,
    officer_id: Annotated[UUID | None, Query(description="Of this officer.")] = None,
    stands_on: Annotated[Day | None, Query(description="Those that count on this day.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List who may decide up to which value, in the order in which it was granted."""
    _of_the_council(by)
    key = key_of(cursor, UUID)
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            officer_id=officer_id,
            stands_on=stands_on,
            after=key[0] if key else None,
            limit=limit + 1,
        )
    today = _today()
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[:limit]],
            next_cursor=cursor_of(rows[limit - 1]["id"]) if len(rows) > limit else None,
        ),
        head=head,
    )


@router.get("/{delegation_id}", response_model=DelegationView, responses=can_fail_with(404))
def get_delegation(delegation_id: UUID, by: ContractsReader, seen: IfNoneMatch) -> Response:
    """Show what an officer may decide."""
    _of_the_council(by)
    with reading("contracts") as session:
        row = store.get(session, delegation_id)
    return answers.one(show(row, by, _today()), version=row["version"], seen=seen)


@router.post(
    "/{delegation_id}/revoke",
    response_model=DelegationView,
    responses=can_fail_with(404, 409, 412, 413, 415, 428),
)
def revoke_delegation(
    delegation_id: UUID, order: RevokeDelegation, by: SchemeKeeper, version: IfMatch, once: Repeat
) -> Response:
    """Take back what an officer may decide, from today on."""
    with once.transaction("contracts") as session:
        commands.revoke_delegation(
            session,
            delegation_id=delegation_id,
            version=version,
            reason=order.reason,
            today=_today(),
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, delegation_id, by)


def _of_the_council(by: Caller) -> None:
    if not by.is_council:
        raise rules.OnlyTheCouncil


def _today() -> date:
    return clock.today(settings.current().timezone)


def _answer(
    session: Session,
    once: Once,
    delegation_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, delegation_id)
    view = show(row, by, _today())
    return once.answer(session, view, version=row["version"], status=status, location=location)


def show(row: Row, by: Caller, today: date) -> DelegationView:
    """Show to a caller what an officer may decide."""
    changeable = by.is_council and "admin" in by.scopes and row["revoked_on"] is None
    return DelegationView(
        **{name: row[name] for name in _AS_KEPT},
        officer=DelegatedOfficer(id=row["officer_id"], post=row["officer_post"]),
        stands=store.delegation(row).stands(today),
        allowed=["revoke"] if changeable else [],
    )


_AS_KEPT = tuple(
    name for name in DelegationView.model_fields if name not in ("officer", "stands", "allowed")
)

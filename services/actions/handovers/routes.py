"""What can be called about officers who go, and about what is theirs."""

from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, Administrator, sees
from services.actions.handovers import commands, store
from services.actions.handovers.schemas import (
    EraseOfficer,
    GivenView,
    HandOver,
    HandoverView,
    LeaveOfficer,
    MergeOfficer,
    ResponsibilityKind,
    ResponsibilityView,
)
from services.actions.officers import store as officers
from services.actions.officers.schemas import OfficerReference, OfficerView
from services.actions.officers.views import show
from shared import answers, clock, settings
from shared.answers import IfMatch, Once, Repeat
from shared.app import Route
from shared.auth import Caller
from shared.database.engine import Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import By
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = APIRouter(prefix="/v1/officers", tags=["officers"], route_class=Route)
_NOTHING_SAID = LeaveOfficer()
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


class _Now(TypedDict):
    """When something is done, and by whom."""

    today: date
    by: By
    at: datetime


@router.get(
    "/{officer_id}/responsibilities",
    response_model=Page[ResponsibilityView],
    responses=can_fail_with(404),
)
def list_responsibilities(
    request: Request,
    officer_id: UUID,
    by: ActionsReader,
    kind: Annotated[ResponsibilityKind | None, Query(description="Only of this kind.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List what is open and an officer's, by the day that counts next: what is to be handed over.

    The council sees it of everybody, and an officer of herself.
    """
    with reading("actions") as session:
        head = log.head(session)
        officers.get(session, officer_id)
        if not sees(by, officer_id):
            raise NotFound
        rows = store.page(
            session,
            officer_id,
            kind=kind,
            today=_today(),
            after=key_of(cursor, str, UUID),
            limit=limit + 1,
        )
    items = [
        ResponsibilityView(**_only_shown(dict(row)), keeps_here=_keeps(row["kind"], row["alone"]))
        for row in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursor_of(last["due_key"], last["id"]) if last else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.post("/{officer_id}/hand-over", response_model=HandoverView, responses=_CHANGES)
def hand_over(
    officer_id: UUID, order: HandOver, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Give what is an officer's to another: all that would be nobody's, or some of the actions."""
    with once.transaction("actions") as session:
        given = commands.hand_over(
            session, officer_id=officer_id, version=version, **dict(order), **_now(by)
        )
        posts = officers.posts_of(session, [officer_id, order.to_officer_id])
        view = HandoverView(
            officer=OfficerReference(id=officer_id, post=posts[officer_id]),
            to=OfficerReference(id=order.to_officer_id, post=posts[order.to_officer_id]),
            given=[
                GivenView(kind=ResponsibilityKind(kind), count=count)
                for kind, count in given.items()
            ],
        )
        return once.answer(session, view, version=version)


@router.post("/{officer_id}/leave", response_model=OfficerView, responses=_CHANGES)
def leave_officer(
    officer_id: UUID,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
    order: LeaveOfficer = _NOTHING_SAID,
) -> Response:
    """Say that an officer is no longer there; nothing more is sent, and they cannot sign in.

    While an action, a plan, something that a meeting agreed or a report would be nobody's without
    them this is refused: it is handed over first, or at once with `handover_to_id`.
    """
    with once.transaction("actions") as session:
        commands.leave_officer(
            session,
            officer_id=officer_id,
            version=version,
            to_officer_id=order.handover_to_id,
            reason=order.reason,
            **_now(by),
        )
        return _answer(session, once, officer_id, by)


@router.post("/{officer_id}/merge", response_model=OfficerView, responses=_CHANGES)
def merge_officer(
    officer_id: UUID, order: MergeOfficer, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that an officer is the same person as another, who stays.

    This one has left with it. Their open actions, plans, contracts and worklist follow within
    moments; address, post, sign-on and absence do where the one who stays has none.
    """
    with once.transaction("actions") as session:
        commands.merge_officer(
            session, officer_id=officer_id, version=version, **dict(order), **_now(by)
        )
        return _answer(session, once, officer_id, by)


@router.post("/{officer_id}/erase", response_model=OfficerView, responses=_CHANGES)
def erase_officer(
    officer_id: UUID, order: EraseOfficer, by: Administrator, version: IfMatch, once: Repeat
) -> Response:
    """Erase an officer's name and address, from the log as well; what they did still stands.

    Other spellings that were merged into them are erased with it.
    """
    with once.transaction("actions") as session:
        commands.erase_officer(
            session, officer_id=officer_id, version=version, **dict(order), **_now(by)
        )
        return _answer(session, once, officer_id, by)


def _today() -> date:
    return clock.today(settings.current().timezone)


def _now(by: By) -> _Now:
    return {"today": _today(), "by": by, "at": clock.now()}


def _answer(session: Session, once: Once, officer_id: UUID, by: Caller) -> Response:
    row = officers.get(session, officer_id)
    return once.answer(session, show(row, by), version=row["version"])


def _keeps(kind: str, alone: bool) -> bool:
    return alone and kind in store.BINDING


def _only_shown(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "due_key"}

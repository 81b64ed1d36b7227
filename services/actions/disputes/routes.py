"""What can be called about disputes.

Guidance: the Children and Families Act 2014, section 26(3)(g), on disagreements between partners.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypedDict
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, owns_only
from services.actions.disputes import commands, rules, store, views
from services.actions.disputes.schemas import (
    AmendDispute,
    AskDisputes,
    DisputeView,
    EscalateDispute,
    HigherGroupView,
    RaiseDispute,
    ResolveDispute,
    TakeStep,
    WithdrawDispute,
)
from services.actions.groups import store as groups
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import By
from shared.events.disputes import Disputed
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("disputes")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


class _Now(TypedDict):
    """When something is done, and by whom."""

    today: date
    by: By
    at: datetime


@router.post(
    "", status_code=201, response_model=DisputeView, responses=can_fail_with(409, 413, 415)
)
def raise_dispute(order: RaiseDispute, by: ActionsWriter, once: Repeat) -> Response:
    """Put on record that commissioning bodies disagree; the clock of the first stage runs.

    The Children and Families Act 2014, section 26(3)(g), asks for a procedure by which disputes
    between partners in joint commissioning come to an end fast.
    """
    dispute_id = log.new_id()
    with once.transaction("actions") as session:
        commands.raise_dispute(
            session,
            dispute_id=dispute_id,
            raised_on=order.raised_on,
            group_id=order.group_id,
            values=_values(order, exclude={"raised_on", "group_id"}),
            ladder=_ladder(),
            **_now(by),
        )
        location = f"/v1/disputes/{dispute_id}"
        return _answer(session, once, dispute_id, by, status=201, location=location)


@router.get("", response_model=Page[DisputeView])
def list_disputes(
    request: Request, by: ActionsReader, asked: Annotated[AskDisputes, Query()]
) -> Response:
    """List disputes in the order in which they came: the council all, a body those it is party to."""
    key = key_of(asked.cursor, UUID)
    filters = asked.model_dump(exclude={"as_at", "limit", "cursor"}) | {"seen_by": owns_only(by)}
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            today=_on(asked.as_at),
            after=key[0] if key else None,
            as_at=asked.as_at,
            limit=asked.limit + 1,
        )
        items = _shown(session, rows[: asked.limit], by, asked.as_at)
    following = cursor_of(rows[asked.limit - 1]["id"]) if len(rows) > asked.limit else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{dispute_id}", response_model=DisputeView, responses=can_fail_with(404))
def get_dispute(
    dispute_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a dispute to the council or to one of its parties, now or as it stood at a moment."""
    with reading("actions") as session:
        row = _seen(session, dispute_id, by, as_at)
        (view,) = _shown(session, [row], by, as_at)
    return answers.one(view, version=row["version"], seen=seen)


@router.get(
    "/{dispute_id}/groups", response_model=Page[HigherGroupView], responses=can_fail_with(404)
)
def list_higher_groups(request: Request, dispute_id: UUID, by: ActionsReader) -> Response:
    """List the groups to which a dispute that is before a group can go, along their lines.

    Before it came to a group it can go to any.
    """
    with reading("actions") as session:
        head = log.head(session)
        row = _seen(session, dispute_id, by, None)
        lines = groups.lines_of(session, row["group_id"]) if row["group_id"] else []
        there = groups.standing(session, {one.to_id for one in lines})
    found: dict[UUID, HigherGroupView] = {}
    for one in lines:
        if one.to_id in there and one.to_id != row["group_id"]:
            view = HigherGroupView(id=one.to_id, name=one.to_name, steps_up=one.depth)
            found.setdefault(one.to_id, view)
    items = list(found.values())
    return answers.page(request, Page(items=items, next_cursor=None), head=head)


@router.post("/{dispute_id}/amend", response_model=DisputeView, responses=_CHANGES)
def amend_dispute(
    dispute_id: UUID, order: AmendDispute, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say something else of a dispute; only the fields that are sent are changed."""
    with once.transaction("actions") as session:
        commands.amend_dispute(
            session,
            dispute_id=dispute_id,
            version=version,
            values=_values(order, exclude_unset=True),
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, dispute_id, by)


@router.post("/{dispute_id}/take-step", response_model=DisputeView, responses=_CHANGES)
def take_step(
    dispute_id: UUID, order: TakeStep, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Put on record what was tried to come to an agreement, and what came of it."""
    with once.transaction("actions") as session:
        commands.take_step(
            session, dispute_id=dispute_id, version=version, **dict(order), **_now(by)
        )
        return _answer(session, once, dispute_id, by)


@router.post("/{dispute_id}/escalate", response_model=DisputeView, responses=_CHANGES)
def escalate_dispute(
    dispute_id: UUID, order: EscalateDispute, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let a dispute go to the next level, or up to a group; its clock begins anew."""
    with once.transaction("actions") as session:
        commands.escalate_dispute(
            session,
            dispute_id=dispute_id,
            version=version,
            **dict(order),
            ladder=_ladder(),
            **_now(by),
        )
        return _answer(session, once, dispute_id, by)


@router.post("/{dispute_id}/resolve", response_model=DisputeView, responses=_CHANGES)
def resolve_dispute(
    dispute_id: UUID, order: ResolveDispute, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say how a dispute was settled, and when."""
    with once.transaction("actions") as session:
        commands.resolve_dispute(
            session, dispute_id=dispute_id, version=version, **dict(order), **_now(by)
        )
        return _answer(session, once, dispute_id, by)


@router.post("/{dispute_id}/withdraw", response_model=DisputeView, responses=_CHANGES)
def withdraw_dispute(
    dispute_id: UUID, order: WithdrawDispute, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that nobody disagrees any more."""
    with once.transaction("actions") as session:
        commands.withdraw_dispute(
            session, dispute_id=dispute_id, version=version, reason=order.reason, **_now(by)
        )
        return _answer(session, once, dispute_id, by)


def _ladder() -> list[rules.Rung]:
    return [rules.Rung(one.level, one.working_days) for one in settings.current().dispute_steps]


def _values(order: RaiseDispute | AmendDispute, **which: Any) -> dict[str, Any]:  # noqa: ANN401
    values = order.model_dump(**which)
    if "about" in values:
        values["about"] = tuple(Disputed(**one) for one in values["about"])
    return values


def _on(as_at: datetime | None) -> date:
    timezone = settings.current().timezone
    return local_date(as_at, timezone) if as_at else clock.today(timezone)


def _now(by: By) -> _Now:
    return {"today": _on(None), "by": by, "at": clock.now()}


def _seen(session: Session, dispute_id: UUID, by: Caller, as_at: datetime | None) -> Row:
    row = store.get(session, dispute_id, as_at=as_at)
    if not rules.may_see(by, row["party_ids"]):
        raise NotFound
    return row


def _shown(
    session: Session, rows: Sequence[Row], by: Caller, as_at: datetime | None
) -> list[DisputeView]:
    histories = store.histories(session, rows, as_at=as_at)
    group_ids = {one.group_id for row in rows for one in views.stages(row) if one.group_id}
    names = store.names(session, rows, group_ids)
    ladder, today = _ladder(), _on(as_at)
    return [
        views.show(row, histories.get(row["id"], ()), names, ladder, by=by, today=today)
        for row in rows
    ]


def _answer(
    session: Session,
    once: Once,
    dispute_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, dispute_id)
    (view,) = _shown(session, [row], by, None)
    return once.answer(session, view, version=row["version"], status=status, location=location)

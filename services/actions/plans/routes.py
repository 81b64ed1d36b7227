"""What can be called about plans."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, owns_only
from services.actions.plans import commands, rules, store
from services.actions.plans.schemas import (
    AmendPlan,
    AskPlans,
    BeginRevision,
    ClosePlan,
    DraftPlan,
    PlanOrder,
    PlanView,
    PublishPlan,
)
from services.actions.plans.views import show
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.plans import PlanDrafted
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("plans")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post("", status_code=201, response_model=PlanView, responses=can_fail_with(409, 413, 415))
def draft_plan(order: DraftPlan, by: ActionsWriter, once: Repeat) -> Response:
    """Begin to write a plan, of one organisation or of several."""
    plan_id = log.new_id()
    drafted = PlanDrafted(plan_id=plan_id, **order.model_dump())
    with once.transaction("actions") as session:
        commands.draft_plan(session, drafted, by=by, at=clock.now())
        location = f"/v1/plans/{plan_id}"
        return _answer(session, once, plan_id, by, status=201, location=location)


@router.get("", response_model=Page[PlanView])
def list_plans(
    request: Request, by: ActionsReader, asked: Annotated[AskPlans, Query()]
) -> Response:
    """List plans, now or as they stood at a moment; a partner sees those that it owns."""
    filters = asked.model_dump(exclude={"limit", "cursor", "sort"}, exclude_none=True)
    filters["seen_by"] = owns_only(by)
    by_title = asked.sort is PlanOrder.TITLE
    key = (str, UUID) if by_title else (UUID,)
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            by_title=by_title,
            after=key_of(asked.cursor, *key),
            limit=asked.limit + 1,
        )
    on = local_date(asked.as_at, settings.current().timezone) if asked.as_at else _today()
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    place = [last["title"], last["id"]][0 if by_title else 1 :] if last else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, on, then=asked.as_at is not None) for row in rows[: asked.limit]],
            next_cursor=cursor_of(*place) if place else None,
        ),
        head=head,
    )


@router.get("/{plan_id}", response_model=PlanView, responses=can_fail_with(404))
def get_plan(plan_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None) -> Response:
    """Show a plan, now or as it stood at a moment."""
    with reading("actions") as session:
        row = store.get(session, plan_id, as_at=as_at)
    if not rules.may_see(by, row["owner_ids"]):
        raise NotFound
    on = local_date(as_at, settings.current().timezone) if as_at else _today()
    view = show(row, by, on, then=as_at is not None)
    return answers.one(view, version=row["version"], seen=seen)


@router.post("/{plan_id}/amend", response_model=PlanView, responses=_CHANGES)
def amend_plan(
    plan_id: UUID, order: AmendPlan, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let a plan say something else; of a published one only who looks after it."""
    with once.transaction("actions") as session:
        values = order.model_dump(exclude_unset=True)
        commands.amend_plan(session, values=values, **_to(plan_id, version, by))
        return _answer(session, once, plan_id, by)


@router.post("/{plan_id}/publish", response_model=PlanView, responses=_CHANGES)
def publish_plan(
    plan_id: UUID, order: PublishPlan, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let the words of a plan stand as its next version, to be read for ever."""
    with once.transaction("actions") as session:
        commands.publish_plan(session, **dict(order), today=_today(), **_to(plan_id, version, by))
        return _answer(session, once, plan_id, by)


@router.post("/{plan_id}/begin-revision", response_model=PlanView, responses=_CHANGES)
def begin_revision(
    plan_id: UUID, order: BeginRevision, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Open the words of a published plan again; the version that is out stays as it is."""
    with once.transaction("actions") as session:
        commands.begin_revision(session, **dict(order), **_to(plan_id, version, by))
        return _answer(session, once, plan_id, by)


@router.post("/{plan_id}/close", response_model=PlanView, responses=_CHANGES)
def close_plan(
    plan_id: UUID, order: ClosePlan, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that a plan is over, and which one comes after it."""
    with once.transaction("actions") as session:
        commands.close_plan(session, **dict(order), today=_today(), **_to(plan_id, version, by))
        return _answer(session, once, plan_id, by)


def _today() -> date:
    return clock.today(settings.current().timezone)


def _to(plan_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"plan_id": plan_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    plan_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, plan_id)
    view = show(row, by, _today())
    return once.answer(session, view, version=row["version"], status=status, location=location)

"""What can be called about objectives."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, owns_only
from services.actions.objectives import commands, rules, store
from services.actions.objectives.schemas import (
    AddObjective,
    AmendObjective,
    AskObjectives,
    ObjectiveView,
    RemoveObjective,
)
from services.actions.plan_progress import store as progress
from services.actions.plan_progress import views
from services.actions.plan_progress.rules import NONE, Counts
from services.actions.plans.rules import OPEN, may_see
from services.actions.plans.schemas import PlanReference
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("objectives")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=ObjectiveView, responses=can_fail_with(404, 409, 413, 415)
)
def add_objective(order: AddObjective, by: ActionsWriter, once: Repeat) -> Response:
    """Put an objective into a plan whose words are open."""
    objective_id = log.new_id()
    with once.transaction("actions") as session:
        commands.add_objective(
            session,
            objective_id=objective_id,
            plan_id=order.plan_id,
            place=order.place,
            terms=order.model_dump(exclude={"plan_id", "place"}),
            by=by,
            at=clock.now(),
        )
        location = f"/v1/objectives/{objective_id}"
        return _answer(session, once, objective_id, by, status=201, location=location)


@router.get("", response_model=Page[ObjectiveView])
def list_objectives(
    request: Request, by: ActionsReader, asked: Annotated[AskObjectives, Query()]
) -> Response:
    """List the objectives of a plan in their place, each with how its actions stand."""
    filters = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    filters["seen_by"] = owns_only(by)
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            after=key_of(asked.cursor, UUID, int, UUID),
            limit=asked.limit + 1,
        )
        shown = rows[: asked.limit]
        counts = progress.of_objectives(
            session, [row["id"] for row in shown], today=_on(asked.as_at), as_at=asked.as_at
        )
    last = shown[-1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[
                show(row, counts.get(row["id"], NONE), by, then=asked.as_at is not None)
                for row in shown
            ],
            next_cursor=cursor_of(last["plan_id"], last["place"], last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{objective_id}", response_model=ObjectiveView, responses=can_fail_with(404))
def get_objective(
    objective_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show an objective and how its actions stand, now or as it was at a moment."""
    with reading("actions") as session:
        row = store.get(session, objective_id, as_at=as_at)
        if not may_see(by, row["owner_ids"]):
            raise NotFound
        counts = progress.of_objectives(session, [objective_id], today=_on(as_at), as_at=as_at)
    view = show(row, counts.get(objective_id, NONE), by, then=as_at is not None)
    return answers.one(view, version=row["version"], seen=seen)


@router.post("/{objective_id}/amend", response_model=ObjectiveView, responses=_CHANGES)
def amend_objective(
    objective_id: UUID, order: AmendObjective, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let an objective say something else, where the words of its plan are open."""
    with once.transaction("actions") as session:
        values = order.model_dump(exclude_unset=True)
        commands.amend_objective(session, values=values, **_to(objective_id, version, by))
        return _answer(session, once, objective_id, by)


@router.post("/{objective_id}/remove", response_model=ObjectiveView, responses=_CHANGES)
def remove_objective(
    objective_id: UUID, order: RemoveObjective, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Take an objective out of its plan, when no action stands in it; earlier versions keep it."""
    with once.transaction("actions") as session:
        commands.remove_objective(session, **dict(order), **_to(objective_id, version, by))
        return _answer(session, once, objective_id, by)


def show(row: Row, counts: Counts, by: Caller, *, then: bool = False) -> ObjectiveView:
    """Show an objective; `then` is how it stood, when nothing can be done."""
    is_there = not (then or row["removed"])
    changeable = by.is_council and "actions:write" in by.scopes and is_there
    verbs = rules.allowed(is_open=row["plan_status"] in OPEN, actions=counts.actions)
    return ObjectiveView(
        **{name: row[name] for name in _AS_KEPT},
        plan=PlanReference(id=row["plan_id"], name=row["plan_title"]),
        progress=views.show(counts),
        allowed=list(verbs) if changeable else [],
    )


def _on(as_at: datetime | None) -> date:
    timezone = settings.current().timezone
    return local_date(as_at, timezone) if as_at else clock.today(timezone)


def _to(objective_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"objective_id": objective_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    objective_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, objective_id, removed_too=True)
    counts = progress.of_objectives(session, [objective_id], today=_on(None))
    view = show(row, counts.get(objective_id, NONE), by)
    return once.answer(session, view, version=row["version"], status=status, location=location)


_MADE_HERE = {"plan", "progress", "allowed"}
_AS_KEPT = tuple(name for name in ObjectiveView.model_fields if name not in _MADE_HERE)

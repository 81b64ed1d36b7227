"""What can be called about items of worklists."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, only_of, sees
from services.actions.officers.schemas import OfficerReference
from services.actions.worklist_items import commands, store
from services.actions.worklist_items.schemas import ContractReference, WorklistItemView
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("worklist_items")


@router.get("", response_model=Page[WorklistItemView])
def list_worklist_items(
    request: Request,
    by: ActionsReader,
    officer_id: Annotated[UUID | None, Query(description="In whose worklist.")] = None,
    with_closed: Annotated[
        bool, Query(description="Also those about which there is nothing left to do.")
    ] = False,
    overdue: Annotated[
        bool | None, Query(description="Only those that are open after their day, or only others.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List items of worklists, the most pressing first; who is not of the council sees her own."""
    today = _today()
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            officer_id=officer_id,
            only_of=only_of(by),
            with_closed=with_closed,
            overdue=overdue,
            today=today,
            after=place(cursor),
            limit=limit + 1,
        )
    return answers.page(request, page_of(rows, limit, by, today), head=head)


@router.get("/{item_id}", response_model=WorklistItemView, responses=can_fail_with(404))
def get_worklist_item(item_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show an item of a worklist."""
    with reading("actions") as session:
        row = store.get(session, item_id)
    if not sees(by, row["officer_id"]):
        raise NotFound
    return answers.one(show(row, by, _today()), version=row["version"], seen=seen)


@router.post(
    "/{item_id}/acknowledge",
    response_model=WorklistItemView,
    responses=can_fail_with(404, 409, 412, 428),
)
def acknowledge_worklist_item(
    item_id: UUID, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that an item was seen and will be seen to; the decision itself closes it."""
    with once.transaction("actions") as session:
        commands.acknowledge_item(session, item_id=item_id, version=version, by=by, at=clock.now())
        row = store.get(session, item_id)
        return once.answer(session, show(row, by, _today()), version=row["version"])


def _today() -> date:
    return clock.today(settings.current().timezone)


def place(cursor: str | None) -> tuple[date, UUID] | None:
    """Return the place in the list at which a page begins."""
    key = key_of(cursor, date.fromisoformat, UUID)
    return None if key is None else (key[0], key[1])


def page_of(rows: Sequence[Row], limit: int, by: Caller, today: date) -> Page[WorklistItemView]:
    """Return a page of items; there is one row more than is shown if another page follows."""
    following = (
        cursor_of(rows[limit - 1]["target_on"], rows[limit - 1]["id"])
        if len(rows) > limit
        else None
    )
    return Page(items=[show(row, by, today) for row in rows[:limit]], next_cursor=following)


def show(row: Row, by: Caller, today: date) -> WorklistItemView:
    """Show an item to a caller, on a day."""
    is_open = row["closed_at"] is None
    waiting = is_open and row["acknowledged_at"] is None
    officer_id = row["officer_id"]
    return WorklistItemView(
        id=row["id"],
        officer=OfficerReference(id=officer_id, post=row["officer_post"]) if officer_id else None,
        alert_id=row["alert_id"],
        kind=row["kind"],
        contract=ContractReference(
            id=row["contract_id"], reference=row["reference"], name=row["title"]
        ),
        provider_name=row["provider_name"],
        value=row["value"],
        target_on=row["target_on"],
        end_on=row["end_on"],
        months=row["months"],
        overdue=is_open and row["target_on"] < today,
        opened_at=row["opened_at"],
        acknowledged_at=row["acknowledged_at"],
        closed_at=row["closed_at"],
        changed_at=row["changed_at"],
        allowed=["acknowledge"] if waiting and "actions:write" in by.scopes else [],
    )

"""What can be asked of the actions of all plans: their list."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.actions.access import ActionsReader
from services.actions.action_lists import rules, store
from services.actions.action_lists.schemas import AskActions
from services.actions.actions.schemas import ActionView
from services.actions.actions.store import names
from services.actions.actions.views import show
from shared import answers, clock, settings, spreadsheets
from shared.app import Route
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Page, cursor_of, key_of

router = APIRouter(prefix="/v1/actions", tags=["actions"], route_class=Route)
_NOBODY = UUID(int=0)


@router.get("", response_model=Page[ActionView], responses=spreadsheets.DOCUMENTED)
def list_actions(
    request: Request, by: ActionsReader, asked: Annotated[AskActions, Query()]
) -> Response:
    """List actions, searched, filtered, sorted, as they are or stood; a partner sees its own."""
    zone = settings.current().timezone
    today = local_date(asked.as_at, zone) if asked.as_at else clock.today(zone)
    filters = _filters(asked, by)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            return _as_csv(filters, asked, by, today, head)
        rows = store.page(
            session,
            filters=filters,
            today=today,
            sort=asked.sort,
            after=_after(asked),
            as_at=asked.as_at,
            limit=asked.limit + 1,
        )
        shown = rows[: asked.limit]
        called = names(session, shown)
    then = asked.as_at is not None
    return answers.page(
        request,
        Page(
            items=[show(row, called, by, today, then=then) for row in shown],
            next_cursor=_cursor(asked.sort, shown[-1]) if len(rows) > asked.limit else None,
        ),
        head=head,
    )


def _filters(asked: AskActions, by: Caller) -> dict[str, Any]:
    wanted = asked.model_dump(
        exclude={"q", "year", "sort", "as_at", "limit", "cursor"}, exclude_none=True
    )
    if asked.q is not None:
        wanted["search"] = asked.q
    if asked.year:
        wanted["year"] = asked.year
    if not by.is_council:
        wanted["partner_id"] = by.organisation_id or _NOBODY
        wanted["partner_officer_id"] = by.officer_id or _NOBODY
    return wanted


def _after(asked: AskActions) -> tuple[Any, ...] | None:
    if asked.sort is rules.ActionSort.DUE:
        return key_of(asked.cursor, rules.due_key, UUID)
    return key_of(asked.cursor, UUID, rules.place_key, UUID)


def _cursor(sort: rules.ActionSort, last: Row) -> str:
    if sort is rules.ActionSort.DUE:
        return cursor_of(last["until_on"] or rules.NO_DAY, last["id"])
    return cursor_of(last["plan_id"], last["place"], last["id"])


def _as_csv(
    filters: Mapping[str, Any], asked: AskActions, by: Caller, today: date, head: str
) -> Response:
    def items() -> Iterator[ActionView]:
        then = asked.as_at is not None
        with reading("actions") as session:
            for rows in store.every(session, filters=filters, today=today, as_at=asked.as_at):
                called = names(session, rows)
                for row in rows:
                    yield show(row, called, by, today, then=then)

    return spreadsheets.answer(ActionView, items(), name="actions", headers={"Log-Position": head})

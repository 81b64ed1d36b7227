"""What can be asked of the register as a whole: the list of contracts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.contracts.access import ContractsReader
from services.contracts.contracts.schemas import ContractView
from services.contracts.contracts.views import on_day, show
from services.contracts.register import store
from services.contracts.register.rules import key_of as sort_key
from services.contracts.register.schemas import COMMISSIONERS_ONLY, AskRegister
from shared import answers, spreadsheets
from shared.app import Route
from shared.auth import Caller
from shared.database.engine import reading
from shared.eventlog import log
from shared.paging import Page, cursor_of, key_of

router = APIRouter(prefix="/v1/contracts", tags=["contracts"], route_class=Route)
_NOBODY = UUID(int=0)


@router.get("", response_model=Page[ContractView], responses=spreadsheets.DOCUMENTED)
def list_contracts(
    request: Request, by: ContractsReader, asked: Annotated[AskRegister, Query()]
) -> Response:
    """List the register, searched, filtered, sorted, as it is or stood at a moment."""
    today = on_day(asked.as_at)
    filters = _filters(asked, by)
    with reading("contracts") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            return _as_csv(filters, asked, by, today, head)
        rows = store.page(
            session,
            filters=filters,
            today=today,
            sort=asked.sort,
            after=key_of(asked.cursor, sort_key(asked.sort).read, UUID),
            as_at=asked.as_at,
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["sort_key"], last["id"]) if last else None,
        ),
        head=head,
    )


def _filters(asked: AskRegister, by: Caller) -> dict[str, Any]:
    """Return which contracts are asked for; what only commissioners see is asked of theirs alone."""
    wanted = asked.model_dump(exclude={"q", "sort", "as_at", "limit", "cursor"}, exclude_none=True)
    if asked.q is not None:
        wanted["search"] = asked.q
    if not by.is_council and wanted.keys() & COMMISSIONERS_ONLY:
        wanted["commissioner_id"] = by.organisation_id or _NOBODY
    return wanted


def _as_csv(
    filters: Mapping[str, Any], asked: AskRegister, by: Caller, today: date, head: str
) -> Response:
    def items() -> Iterator[ContractView]:
        with reading("contracts") as session:
            for row in store.every(session, filters=filters, today=today, as_at=asked.as_at):
                yield show(row, by, today)

    return spreadsheets.answer(
        ContractView, items(), name="contracts", headers={"Log-Position": head}
    )

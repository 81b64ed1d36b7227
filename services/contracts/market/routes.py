"""What can be asked about the market."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader
from services.contracts.contracts.schemas import OrganisationRef
from services.contracts.market import rules, store
from services.contracts.market.schemas import AskMarket, MarketView
from shared import answers, app, clock, settings, spreadsheets
from shared.calendar import months_before
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Page, cursor_of, key_of

router = app.router("market")


@router.get("", response_model=Page[MarketView], responses=spreadsheets.DOCUMENTED)
def list_market(
    request: Request, _: ContractsReader, asked: Annotated[AskMarket, Query()]
) -> Response:
    """List the market by kind of service and place; it shows only what everybody may know."""
    today: date = clock.today(settings.current().timezone)
    wanted: dict[str, Any] = {
        "category": asked.category,
        "area": asked.area,
        "today": today,
        "soon": months_before(today, -rules.SOON_MONTHS),
    }
    with reading("contracts") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            headers = {"Log-Position": head}
            return spreadsheets.answer(MarketView, _every(wanted), name="market", headers=headers)
        rows = store.page(session, **wanted, after=_place(asked.cursor), limit=asked.limit + 1)
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["category_key"], last["area_key"]) if last else None,
        ),
        head=head,
    )


def _every(wanted: dict[str, Any]) -> Iterator[MarketView]:
    with reading("contracts") as session:
        yield from map(show, store.every(session, **wanted))


def _place(cursor: str | None) -> tuple[str, str] | None:
    key = key_of(cursor, str, str)
    return (key[0] or "", key[1] or "") if key else None


def show(row: Row) -> MarketView:
    """Show the market for one kind of service in one place."""
    amounts = row["amounts"] or []
    largest = row["largest_provider"]
    return MarketView(
        **{name: row[name] for name in _AS_COUNTED},
        yearly_value=sum(amounts, Decimal(0)),
        largest_provider=OrganisationRef(**largest) if largest else None,
        largest_share=rules.largest_share(amounts),
    )


_MADE_HERE = {"yearly_value", "largest_provider", "largest_share"}
_AS_COUNTED = tuple(name for name in MarketView.model_fields if name not in _MADE_HERE)

"""What anybody may ask about what the council means to buy: no key, no token."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.contracts.schemas import OrganisationRef
from services.contracts.intentions import rules, store
from services.contracts.intentions.schemas import (
    AskIntentions,
    ContactView,
    IntentionView,
    PublishedNoticeView,
)
from shared import answers, app, settings, spreadsheets
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.events.terms import ProcurementStep
from shared.paging import Page, cursor_of, key_of

router = app.router("intentions")
# Any page may show them, and anything between us and it may keep them for a while.
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Log-Position",
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept",
}


@router.get("", response_model=Page[IntentionView], responses=spreadsheets.DOCUMENTED)
def list_intentions(request: Request, asked: Annotated[AskIntentions, Query()]) -> Response:
    """List what is published for the market, by the wanted start."""
    filters = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    with reading("contracts") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            headers = {**_OPEN, "Log-Position": head}
            return spreadsheets.answer(
                IntentionView, _every(filters), name="intentions", headers=headers
            )
        rows = store.page(
            session,
            filters=filters,
            after=key_of(asked.cursor, store.start_key, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["start_key"], last["id"]) if last else None,
        ),
        head=head,
        extra=_OPEN,
    )


def _every(filters: Mapping[str, Any]) -> Iterator[IntentionView]:
    with reading("contracts") as session:
        yield from map(show, store.every(session, filters=filters))


def show(row: Row) -> IntentionView:
    """Show to anybody what a commissioner means to buy."""
    planned = {one["step"]: one["planned_on"] for one in row["steps"]}
    return IntentionView(
        **{name: row[name] for name in _AS_KEPT},
        areas=[area["label"] for area in row["areas"]],
        commissioner=OrganisationRef(
            id=row["lead_commissioner_id"], name=row["lead_commissioner_name"]
        ),
        value_band=rules.value_band(row["estimated_value"]),
        market_engagement_on=planned.get(ProcurementStep.MARKET_ENGAGEMENT),
        tender_on=planned.get(ProcurementStep.TENDER),
        families_part=row["families_part"]["summary"] if row["families_part"] else None,
        notices=[PublishedNoticeView(**one) for one in row["notices"]],
        contact=ContactView(post=row["officer_post"], address=settings.current().market_contact),
    )


_MADE_HERE = {
    "areas",
    "commissioner",
    "value_band",
    "market_engagement_on",
    "tender_on",
    "families_part",
    "notices",
    "contact",
}
_AS_KEPT = tuple(name for name in IntentionView.model_fields if name not in _MADE_HERE)

"""What can be called about key dates: they are read here, and change with the contract."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader
from services.contracts.contracts.schemas import ContractRef
from services.contracts.key_dates import store
from services.contracts.key_dates.rules import KeyDateKind
from services.contracts.key_dates.schemas import KeyDateView
from shared import answers, app
from shared.database.engine import reading
from shared.eventlog import log
from shared.fields import Day
from shared.paging import BadCursor, Cursor, Limit, Page, cursor_of, key_of

router = app.router("key_dates")


@router.get("", response_model=Page[KeyDateView])
def list_key_dates(
    request: Request,
    by: ContractsReader,
    contract_id: Annotated[
        UUID | None,
        Query(description="Of this contract; then with every step of the way to a successor."),
    ] = None,
    officer_id: Annotated[
        UUID | None, Query(description="Of the contracts of this officer.")
    ] = None,
    kind: Annotated[KeyDateKind | None, Query(description="Of this kind.")] = None,
    first: Annotated[Day | None, Query(alias="from", description="On this day or later.")] = None,
    until: Annotated[Day | None, Query(description="On this day or sooner.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List by when something must be done about contracts, the soonest first, each with its reason.

    A partner sees those of contracts that it commissions.
    """
    filters: dict[str, Any] = {
        "officer_id": officer_id,
        "kind": kind,
        "from": first,
        "until": until,
    }
    filters |= {} if by.is_council else {"commissioner_id": by.organisation_id or UUID(int=0)}
    after = key_of(cursor, date.fromisoformat, UUID, str)
    if after is not None and None in after:
        raise BadCursor
    with reading("contracts") as session:
        head = log.head(session)
        if contract_id is not None:
            items = store.of_contract(
                session, contract_id, filters=filters, after=after, limit=limit + 1
            )
        else:
            items = store.page(session, filters=filters, after=after, limit=limit + 1)
    last = items[limit - 1] if len(items) > limit else None
    return answers.page(
        request,
        Page(
            items=[show(one) for one in items[:limit]],
            next_cursor=cursor_of(*last.place) if last else None,
        ),
        head=head,
    )


def show(one: store.Found) -> KeyDateView:
    """Show a key date."""
    return KeyDateView(
        contract=ContractRef(id=one.contract_id, name=one.contract_title),
        kind=one.kind,
        on=one.on,
        why=one.why,
    )

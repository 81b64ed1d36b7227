"""What can be asked about the completeness of the register."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, commissions_only
from services.contracts.completeness import store
from services.contracts.completeness.rules import MENDING, Detail, overall, share
from services.contracts.completeness.schemas import (
    CompletenessView,
    ContractCompletenessView,
    DetailCount,
    MissingDetail,
    ProviderCompletenessView,
)
from shared import answers, app, clock, settings
from shared.answers import IfNoneMatch
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of

router = app.router("completeness")


@router.get("", response_model=CompletenessView)
def get_completeness(by: ContractsReader, seen: IfNoneMatch) -> Response:
    """Show how complete the register is; a partner sees it of what it commissions."""
    with reading("contracts") as session:
        row = store.of_register(
            session,
            commissioner_id=commissions_only(by),
            today=clock.today(settings.current().timezone),
        )
    view = CompletenessView(
        contracts=row["contracts"],
        share=overall({detail: row[detail] for detail in Detail}, row["contracts"]),
        details=_details(row),
    )
    return answers.one(view, version=0, seen=seen)


@router.get("/contracts", response_model=Page[ContractCompletenessView])
def list_contract_completeness(
    request: Request,
    by: ContractsReader,
    contract_id: Annotated[UUID | None, Query(description="Of one contract.")] = None,
    provider_id: Annotated[UUID | None, Query(description="Of one provider's.")] = None,
    officer_id: Annotated[UUID | None, Query(description="Of those that one manages.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List how complete each contract is, with what is missing and the way to mend it."""
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.of_contracts(
            session,
            commissioner_id=commissions_only(by),
            contract_id=contract_id,
            provider_id=provider_id,
            officer_id=officer_id,
            today=clock.today(settings.current().timezone),
            after=key_of(cursor, UUID),
            limit=limit + 1,
        )
    items = [_of_contract(row) for row in rows[:limit]]
    following = cursor_of(rows[limit - 1]["id"]) if len(rows) > limit else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/providers", response_model=Page[ProviderCompletenessView])
def list_provider_completeness(
    request: Request,
    by: ContractsReader,
    provider_id: Annotated[UUID | None, Query(description="Of one provider.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List how complete the contracts of each provider are, by the providers' names."""
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.of_providers(
            session,
            commissioner_id=commissions_only(by),
            provider_id=provider_id,
            today=clock.today(settings.current().timezone),
            after=key_of(cursor, str, UUID),
            limit=limit + 1,
        )
    items = [
        ProviderCompletenessView(
            id=row["id"],
            name=row["name"],
            contracts=row["contracts"],
            share=overall({detail: row[detail] for detail in Detail}, row["contracts"]) or 0,
            details=_details(row),
        )
        for row in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursor_of(last["name_key"], last["id"]) if last else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


def _details(row: Row) -> list[DetailCount]:
    return [
        DetailCount(detail=detail, known=row[detail], share=share(row[detail], row["contracts"]))
        for detail in Detail
    ]


def _of_contract(row: Row) -> ContractCompletenessView:
    missing = [detail for detail in Detail if not row[detail]]
    return ContractCompletenessView(
        id=row["id"],
        reference=row["reference"],
        title=row["title"],
        share=share(len(Detail) - len(missing), len(Detail)) or 0,
        missing=[_missing(detail, row) for detail in missing],
    )


def _missing(detail: Detail, row: Row) -> MissingDetail:
    mending = MENDING[detail]
    thing_id = row["provider_id"] if mending.resource == "organisations" else row["id"]
    return MissingDetail(
        detail=detail,
        mend=mending.words,
        verb=mending.verb,
        at=f"/v1/{mending.resource}/{thing_id}/{mending.verb}",
    )

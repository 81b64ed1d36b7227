"""What can be asked about exceptions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, commissions_only
from services.contracts.contracts.schemas import OfficerRef, OrganisationRef
from services.contracts.exceptions import store
from services.contracts.exceptions.rules import ExceptionKind
from services.contracts.exceptions.schemas import EXPLAINED, ExceptionContract, ExceptionView
from shared import answers, app, clock, settings
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of

router = app.router("exceptions")


@router.get("", response_model=Page[ExceptionView])
def list_exceptions(
    request: Request,
    by: ContractsReader,
    kind: Annotated[ExceptionKind | None, Query(description="What is amiss.")] = None,
    contract_id: Annotated[UUID | None, Query(description="With which contract.")] = None,
    officer_id: Annotated[UUID | None, Query(description="Among those that one manages.")] = None,
    provider_id: Annotated[UUID | None, Query(description="Among one provider's.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List what needs a person, the gravest kind first; a partner sees it of what it commissions."""
    current = settings.current()
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            kind=kind,
            commissioner_id=commissions_only(by),
            contract_id=contract_id,
            officer_id=officer_id,
            provider_id=provider_id,
            today=clock.today(current.timezone),
            timezone=current.timezone,
            after=key_of(cursor, ExceptionKind, UUID),
            limit=limit + 1,
        )
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursor_of(last["kind"], last["id"]) if last else None
    items = [show(row) for row in rows[:limit]]
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


def show(row: Row) -> ExceptionView:
    """Show an exception; whoever may ask for it commissions the contract."""
    kind = ExceptionKind(row["kind"])
    words, mending = EXPLAINED[kind]
    thing_id = row["import_id"] if mending.resource == "imports" else row["id"]
    place = f"/v1/{mending.resource}"
    return ExceptionView(
        kind=kind,
        words=words,
        contract=ExceptionContract(**{name: row[name] for name in ExceptionContract.model_fields}),
        provider=OrganisationRef(id=row["provider_id"], name=row["provider_name"]),
        officer=OfficerRef(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        mend=mending.words,
        verb=mending.verb,
        at=place if mending.verb == "award" else f"{place}/{thing_id}/{mending.verb}",
    )

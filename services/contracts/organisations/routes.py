"""What can be called about organisations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.organisations import commands, store
from services.contracts.organisations.schemas import (
    OrganisationView,
    RegisterOrganisation,
    RenameOrganisation,
)
from shared import answers, app, clock
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.events.organisations import Identifier, OrganisationKind
from shared.fields import AsAt, FilterText, IdentifierFilter, scheme_and_value
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("organisations")


@router.post(
    "", status_code=201, response_model=OrganisationView, responses=can_fail_with(409, 413, 415)
)
def register_organisation(
    order: RegisterOrganisation, by: ContractsWriter, once: Repeat
) -> Response:
    """Register an organisation, so that contracts can name it."""
    organisation_id = log.new_id()
    with once.transaction("contracts") as session:
        commands.register_organisation(
            session,
            organisation_id=organisation_id,
            name=order.name,
            kinds=order.kinds,
            identifiers=[Identifier(scheme=one.scheme, id=one.id) for one in order.identifiers],
            sme=order.sme,
            vcse=order.vcse,
            by=by,
            at=clock.now(),
        )
        row = store.get(session, organisation_id)
        return once.answer(
            session,
            show(row, by),
            version=row["version"],
            status=201,
            location=f"/v1/organisations/{organisation_id}",
        )


@router.get("", response_model=Page[OrganisationView])
def list_organisations(
    request: Request,
    by: ContractsReader,
    name: Annotated[FilterText | None, Query(description="What its name begins with.")] = None,
    kind: Annotated[OrganisationKind | None, Query(description="What it is.")] = None,
    identifier: IdentifierFilter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List organisations by name."""
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            name=name,
            kind=kind,
            identifier=_identifier(identifier),
            after=key_of(cursor, str, UUID),
            limit=limit + 1,
        )
    items = [show(row, by) for row in rows[:limit]]
    following = (
        cursor_of(rows[limit - 1]["name_key"], rows[limit - 1]["id"]) if len(rows) > limit else None
    )
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{organisation_id}", response_model=OrganisationView, responses=can_fail_with(404))
def get_organisation(
    organisation_id: UUID, by: ContractsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show an organisation, now or as it stood at a moment."""
    with reading("contracts") as session:
        row = (
            store.as_at(session, organisation_id, as_at)
            if as_at
            else store.get(session, organisation_id)
        )
    return answers.one(show(row, by), version=row["version"], seen=seen)


@router.post(
    "/{organisation_id}/rename",
    response_model=OrganisationView,
    responses=can_fail_with(404, 409, 412, 413, 415, 428),
)
def rename_organisation(
    organisation_id: UUID,
    order: RenameOrganisation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Give an organisation another name; it stays the same organisation."""
    with once.transaction("contracts") as session:
        commands.rename_organisation(
            session,
            organisation_id=organisation_id,
            version=version,
            name=order.name,
            by=by,
            at=clock.now(),
        )
        row = store.get(session, organisation_id)
        return once.answer(session, show(row, by), version=row["version"])


def _identifier(written: str | None) -> Identifier | None:
    if written is None:
        return None
    scheme, value = scheme_and_value(written)
    return Identifier(scheme=scheme, id=value)


def show(row: Row, by: Caller) -> OrganisationView:
    """Show an organisation to a caller."""
    allowed = ["rename"] if by.is_council and "contracts:write" in by.scopes else []
    shown = {name: row[name] for name in OrganisationView.model_fields if name != "allowed"}
    return OrganisationView(**shown, allowed=allowed)

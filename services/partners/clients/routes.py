"""What can be called about clients."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.partners import reactions
from services.partners.access import ClientsAdmin
from services.partners.clients import commands, store
from services.partners.clients.schemas import (
    ClientView,
    ClientWithSecret,
    OrganisationRef,
    RegisterClient,
    RotateClient,
)
from services.partners.known_organisations import store as known_organisations
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("clients")


@router.post(
    "", status_code=201, response_model=ClientWithSecret, responses=can_fail_with(409, 413, 415)
)
def register_client(order: RegisterClient, by: ClientsAdmin, once: Repeat) -> Response:
    """Register a program of an organisation; the answer shows its secret, and nothing else ever."""
    _meet(order.organisation_id)
    client_id = log.new_id()
    with once.transaction("partners") as session:
        secret = commands.register_client(
            session,
            client_id=client_id,
            name=order.name,
            organisation_id=order.organisation_id,
            scopes=order.scopes,
            by=by,
            at=clock.now(),
        )
        row = store.get(session, client_id)
        return once.answer(
            session,
            show_with_secret(row, secret),
            version=row["version"],
            status=201,
            location=f"/v1/clients/{client_id}",
        )


@router.get("", response_model=Page[ClientView])
def list_clients(
    request: Request,
    _: ClientsAdmin,
    organisation_id: Annotated[UUID | None, Query(description="For whom it acts.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List clients by name, also those that are revoked."""
    with reading("partners") as session:
        head = log.head(session)
        rows = store.page(
            session,
            organisation_id=organisation_id,
            after=key_of(cursor, str, UUID),
            limit=limit + 1,
        )
    items = [show(row) for row in rows[:limit]]
    following = (
        cursor_of(rows[limit - 1]["name"], rows[limit - 1]["id"]) if len(rows) > limit else None
    )
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{client_id}", response_model=ClientView, responses=can_fail_with(404))
def get_client(client_id: UUID, _: ClientsAdmin, seen: IfNoneMatch) -> Response:
    """Show a client; its secret is not kept, so it cannot be shown."""
    with reading("partners") as session:
        row = store.get(session, client_id)
    return answers.one(show(row), version=row["version"], seen=seen)


@router.post(
    "/{client_id}/rotate",
    response_model=ClientWithSecret,
    responses=can_fail_with(404, 409, 412, 413, 415, 428),
)
def rotate_client(
    client_id: UUID, order: RotateClient, by: ClientsAdmin, version: IfMatch, once: Repeat
) -> Response:
    """Give a client a new secret; the old one is taken until the overlap ends."""
    with once.transaction("partners") as session:
        secret = commands.rotate_client(
            session,
            client_id=client_id,
            version=version,
            overlap=timedelta(hours=order.overlap_hours),
            by=by,
            at=clock.now(),
        )
        row = store.get(session, client_id)
        return once.answer(session, show_with_secret(row, secret), version=row["version"])


@router.post(
    "/{client_id}/revoke",
    response_model=ClientView,
    responses=can_fail_with(404, 409, 412, 428),
)
def revoke_client(client_id: UUID, by: ClientsAdmin, version: IfMatch, once: Repeat) -> Response:
    """Let a client get no more tokens; those that it has end within minutes."""
    with once.transaction("partners") as session:
        commands.revoke_client(session, client_id=client_id, version=version, by=by, at=clock.now())
        row = store.get(session, client_id)
        return once.answer(session, show(row), version=row["version"])


def show(row: Row) -> ClientView:
    """Show a client to the council, which alone may see it."""
    return ClientView(**_shown(row))


def show_with_secret(row: Row, secret: str) -> ClientWithSecret:
    """Show a client with its new secret, this once."""
    return ClientWithSecret(**_shown(row), client_id=row["id"], client_secret=secret)


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "organisation": OrganisationRef(id=row["organisation_id"], name=row["organisation_name"]),
        "scopes": row["scopes"],
        "old_secret_until": row["old_until"],
        "revoked_at": row["revoked_at"],
        "changed_at": row["changed_at"],
        "allowed": [] if row["revoked_at"] else ["rotate", "revoke"],
    }


def _meet(organisation_id: UUID) -> None:
    """Read on in the log if an organisation is not known here: it may have come a moment ago."""
    with reading("partners") as session:
        council = settings.current().council_identifier()
        known = known_organisations.is_council(session, organisation_id, council)
    if known is None:
        reactions.read_on()

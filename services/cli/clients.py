"""API clients of partner systems from the command line."""

import json
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from services import worker
from services.cli.place import AsJson, Data, failed, installed, used_wrongly
from services.contracts.organisations import commands as organisations
from services.contracts.organisations import store as organisations_store
from services.partners.clients import commands, store
from shared import clock
from shared.auth import SCOPES
from shared.database.engine import Row, reading, transaction
from shared.errors import Refused
from shared.eventlog import log
from shared.events.base import By

clients = typer.Typer(no_args_is_help=True, help="API clients of partner systems.")
BY = By(job="command line", is_council=True)
Name = Annotated[str, typer.Argument(help="The client's name.")]


@clients.command("add")
def add(
    name: Name,
    organisation: Annotated[str, typer.Option(help="Its organisation; made if there is none.")],
    scope: Annotated[list[str], typer.Option(help="What it may do; may be repeated.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Register a client and print its secret, which is shown this once.

    Example: commissioning clients add "ICB desk" --organisation "Wearmouth ICB" --scope events:read
    """
    wanted = [each for one in scope for each in one.split()]
    if unknown := set(wanted) - SCOPES.keys():
        used_wrongly(f"There is no scope {', '.join(sorted(unknown))}: {', '.join(SCOPES)}.")
    with installed(data):
        organisation_id = _organisation(organisation)
        client_id = log.new_id()
        try:
            with transaction("partners") as session:
                secret = commands.register_client(
                    session,
                    client_id=client_id,
                    name=name,
                    organisation_id=organisation_id,
                    scopes=wanted,
                    by=BY,
                    at=clock.now(),
                )
        except Refused as refusal:
            failed(refusal.message)
        _show_secret(client_id, secret, as_json=as_json)


@clients.command("list")
def list_clients(data: Data = None, as_json: AsJson = False) -> None:
    """List the clients.

    Example: commissioning clients list --data ./var
    """
    with installed(data):
        with reading("partners") as session:
            rows = store.page(session, organisation_id=None, after=None, limit=1_000)
        if as_json:
            shown = ("id", "name", "organisation_id", "scopes", "revoked_at")
            print(
                json.dumps([{name: row.get(name) for name in shown} for row in rows], default=str)
            )
            return
        table = Table("Client", "Id", "Scopes", "Revoked")
        for row in rows:
            revoked = str(row.get("revoked_at") or "")
            table.add_row(row["name"], str(row["id"]), " ".join(row["scopes"]), revoked)
        Console().print(table)


@clients.command("rotate")
def rotate(
    name: Name,
    overlap_hours: Annotated[int, typer.Option(help="How long the old secret is taken.")] = 24,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give a client a new secret; the old one is taken a while longer.

    Example: commissioning clients rotate "ICB desk" --overlap-hours 48
    """
    with installed(data):
        found = _client(name)
        try:
            with transaction("partners") as session:
                secret = commands.rotate_client(
                    session,
                    client_id=found["id"],
                    version=found["version"],
                    overlap=timedelta(hours=overlap_hours),
                    by=BY,
                    at=clock.now(),
                )
        except Refused as refusal:
            failed(refusal.message)
        _show_secret(found["id"], secret, as_json=as_json)


@clients.command("revoke")
def revoke(name: Name, data: Data = None) -> None:
    """Give a client no more tokens; those that it has end within minutes.

    Example: commissioning clients revoke "ICB desk"
    """
    with installed(data):
        found = _client(name)
        try:
            with transaction("partners") as session:
                commands.revoke_client(
                    session,
                    client_id=found["id"],
                    version=found["version"],
                    by=BY,
                    at=clock.now(),
                )
        except Refused as refusal:
            failed(refusal.message)
        print(f"{name} gets no more tokens.")


def _organisation(name: str) -> UUID:
    with reading("contracts") as session:
        known = organisations_store.with_names(session, [name])
    for row in known.values():
        worker.settle()
        found = row["id"]
        assert isinstance(found, UUID)
        return found
    organisation_id = log.new_id()
    with transaction("contracts") as session:
        organisations.register_organisation(
            session, organisation_id=organisation_id, name=name, by=BY, at=clock.now()
        )
    worker.settle()
    return organisation_id


def _client(name: str) -> Row:
    with reading("partners") as session:
        found = store.with_name(session, name)
    if found is None:
        failed(f"There is no client {name!r}.")
    return found


def _show_secret(client_id: UUID, secret: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"client_id": str(client_id), "client_secret": secret}))
        return
    print(f"client_id:     {client_id}\nclient_secret: {secret}\n\nThe secret is shown this once.")

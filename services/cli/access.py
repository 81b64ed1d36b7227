"""Tokens from the command line."""

import json
from typing import Annotated
from uuid import UUID

import typer

from services.actions.officers import store as officers
from services.cli.place import AsJson, Data, failed, installed
from services.contracts.organisations import store as organisations
from services.partners.clients import store as clients
from shared import auth, settings, tokens
from shared.database.engine import reading
from shared.events.organisations import Identifier


def token(
    data: Data = None,
    client: Annotated[str | None, typer.Option(help="Name of an API client.")] = None,
    officer: Annotated[str | None, typer.Option(help="E-mail address of an officer.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="Only these scopes.")] = None,
    curl: Annotated[bool, typer.Option("--curl", help="Print a curl to paste as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a bearer token: of the council with every scope, of a client, or of an officer.

    Example: commissioning token --data ./var --officer idris.coxon@example.org
    """
    with installed(data) as now:
        if client:
            printed = _sign_for_client(client, scope)
        elif officer:
            printed = _sign_for_officer(officer, scope)
        else:
            printed = sign_for_the_council(scope)
        if as_json:
            print(json.dumps({"access_token": printed, "token_type": "Bearer"}))
            return
        print(printed)
        if curl:
            print(
                f'\ncurl -H "Authorization: Bearer {printed}" "{now.public_url}/v1/contracts?limit=3"'
            )


def sign_for_the_council(scope: list[str] | None = None) -> str:
    """Return a token of the council for whoever operates this installation."""
    council_id = _council_id()
    if council_id is None:
        failed("Which council? Set COMMISSIONING_ORGANISATION, then run commissioning migrate.")
    return tokens.sign(
        {
            "sub": "command line",
            "job": "command line",
            "organisation_id": str(council_id),
            "council": True,
            "scope": " ".join(scope or auth.SCOPES),
        }
    )


def _sign_for_client(name: str, scope: list[str] | None) -> str:
    with reading("partners") as session:
        found = clients.with_name(session, name)
    if found is None:
        failed(f"There is no client {name!r}.")
    allowed = [one for one in found["scopes"] if not scope or one in scope]
    return tokens.sign(
        {
            "sub": str(found["id"]),
            "client_id": str(found["id"]),
            "organisation_id": str(found["organisation_id"]),
            "council": found["organisation_id"] == _council_id(),
            "scope": " ".join(allowed),
        }
    )


def _sign_for_officer(email: str, scope: list[str] | None) -> str:
    with reading("actions") as session:
        found = officers.with_address(session, email)
    if found is None:
        failed(f"There is no officer with the address {email!r}.")
    council = found["organisation_id"] == _council_id()
    wanted = scope or [one for one in auth.SCOPES if one != "admin"]
    return tokens.sign(
        {
            "sub": str(found["id"]),
            "officer_id": str(found["id"]),
            "organisation_id": str(found["organisation_id"]),
            "council": council,
            "scope": " ".join(wanted),
        }
    )


def _council_id() -> UUID | None:
    now = settings.current().organisation
    if now is None:
        return None
    with reading("contracts") as session:
        return organisations.with_identifier(
            session, Identifier(scheme=now.scheme, id=now.identifier)
        )

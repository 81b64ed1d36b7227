"""What the tests of the partners service stand on."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.contracts.organisations import commands
from services.partners import app
from shared import clock
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import By
from shared.settings import Settings

Register = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def outside(installed: Settings) -> Iterator[TestClient]:
    """A caller of the partners service without a token."""
    with TestClient(app.create(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def partners(installed: Settings, bearer: Callable[..., dict[str, str]]) -> Iterator[TestClient]:
    """A caller of the partners service with a token of the council."""
    with TestClient(app.create(), raise_server_exceptions=False) as client:
        client.headers.update(bearer())
        yield client


@pytest.fixture(scope="module")
def organisation(installed: Settings) -> Callable[..., uuid.UUID]:
    """Registers an organisation and returns its id."""

    def register(name: str = "Larkrigg") -> uuid.UUID:
        organisation_id = log.new_id()
        with transaction("contracts") as session:
            commands.register_organisation(
                session,
                organisation_id=organisation_id,
                name=name,
                by=By(job="tests", is_council=True),
                at=clock.now(),
            )
        return organisation_id

    return register


@pytest.fixture(scope="module")
def register(partners: TestClient, organisation: Callable[..., uuid.UUID]) -> Register:
    """Registers a client over HTTP, and returns the answer with its secret and its ETag."""

    def registered(
        *scopes: str, organisation_id: uuid.UUID | None = None, name: str | None = None
    ) -> dict[str, Any]:
        answer = partners.post(
            "/v1/clients",
            json={
                "name": name or f"Program {uuid.uuid4().hex[:8]}",
                "organisation_id": str(organisation_id or organisation()),
                "scopes": list(scopes or ("contracts:read", "events:read")),
            },
        )
        assert answer.status_code == 201, answer.text
        return answer.json() | {"etag": answer.headers["ETag"]}

    return registered

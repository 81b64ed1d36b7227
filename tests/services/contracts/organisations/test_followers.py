"""Whoever belongs to an organisation that was merged belongs to the one that stands."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from services import gateway, worker
from shared import tokens
from tests import given

ISSUER = "https://login.example.org/"


@pytest.fixture(scope="module")
def merged(council: TestClient) -> Callable[[uuid.UUID, uuid.UUID], None]:
    """Let an organisation count as another, and everybody learn of it."""

    def merge(old: uuid.UUID, new: uuid.UUID) -> None:
        address = f"/v1/organisations/{old}"
        answer = council.post(
            f"{address}/merge",
            json={"into_id": str(new), "reason": "They are one."},
            headers={"If-Match": council.get(address).headers["ETag"]},
        )
        assert answer.status_code == 200, answer.text
        worker.settle()

    return merge


def client_of(council: TestClient, organisation_id: uuid.UUID) -> Callable[[], dict[str, Any]]:
    """Register a program of an organisation, and return what its next token says."""
    order = {"name": str(uuid.uuid4()), "organisation_id": str(organisation_id)}
    made = council.post("/v1/clients", json=order | {"scopes": ["contracts:read"]}).json()

    def token() -> dict[str, Any]:
        secret = (made["id"], made["client_secret"])
        form = {"grant_type": "client_credentials"}
        answer = council.post("/oauth/token", data=form, auth=secret)
        return dict(tokens.verify(answer.json()["access_token"]))

    return token


class TestMergedOrganisation:
    """An organisation whose programs and officers are there already."""

    def test_takes_its_programs_with_it(
        self, council: TestClient, merged: Callable[[uuid.UUID, uuid.UUID], None]
    ) -> None:
        old, new = given.organisation("Lantern Ltd"), given.organisation("Lantern Limited")
        token = client_of(council, old)
        assert token()["organisation_id"] == str(old)

        merged(old, new)

        assert token()["organisation_id"] == str(new)

    def test_takes_its_officers_with_it_into_every_service(
        self,
        council: TestClient,
        council_id: uuid.UUID,
        merged: Callable[[uuid.UUID, uuid.UUID], None],
    ) -> None:
        twin = given.organisation("Wearmouth County Council, Children's Services")
        worker.settle()
        order = {"organisation_id": str(twin), "name": "Ada Moss", "email": "ada@example.org"}
        made = council.post("/v1/officers", json=order | {"standing": "confirmed"})
        council.post(
            f"{made.headers['Location']}/tie",
            json={"issuer": ISSUER, "subject": "248289761001"},
            headers={"If-Match": made.headers["ETag"]},
        )
        worker.settle()
        sign_in = tokens.sign_in_hash(ISSUER, "248289761001")

        def found() -> list[tuple[uuid.UUID, bool]]:
            every = [one.create().state.find_officer(sign_in) for one in gateway.SERVICES.values()]
            return [(one.organisation_id, one.is_council) for one in every]

        assert found() == [(twin, False)] * 4
        merged(twin, council_id)
        assert found() == [(council_id, True)] * 4

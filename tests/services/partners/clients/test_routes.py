"""Clients over HTTP."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from starlette.testclient import TestClient

from services.partners.clients import store
from services.partners.clients.rules import hash_of
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.clients import ClientEvent, ClientRegistered, ClientRotated

Register = Callable[..., dict[str, Any]]
EVERYWHERE = (
    "SELECT encode(envelope, 'escape') FROM log.event",
    "SELECT encode(data, 'escape') FROM log.event_payload",
    "SELECT CAST(c AS text) FROM partners.client AS c",
    "SELECT encode(answer, 'escape') FROM partners.idempotency_key",
)


class TestRegisterClient:
    """Registering a client."""

    def test_shows_its_secret_once(self, partners: TestClient, register: Register) -> None:
        made = register("events:read", "contracts:read")

        shown = partners.get(f"/v1/clients/{made['id']}")

        assert made["client_id"] == made["id"]
        assert len(made["client_secret"]) >= 43
        assert made["allowed"] == ["rotate", "revoke"]
        assert made["client_secret"] not in shown.text
        assert shown.json()["scopes"] == ["contracts:read", "events:read"]
        assert "secret_hash" not in shown.text

    def test_meets_an_organisation_that_was_registered_a_moment_ago(
        self, organisation: Callable[..., uuid.UUID], register: Register
    ) -> None:
        organisation_id = organisation("Quite New")

        made = register(organisation_id=organisation_id)

        assert made["organisation"] == {"id": str(organisation_id), "name": "Quite New"}

    def test_shows_the_same_secret_to_the_same_key(
        self, partners: TestClient, organisation: Callable[..., uuid.UUID]
    ) -> None:
        order = {
            "name": "Sent twice",
            "organisation_id": str(organisation()),
            "scopes": ["events:read"],
        }
        headers = {"Idempotency-Key": "the answer was lost"}

        first = partners.post("/v1/clients", json=order, headers=headers)
        again = partners.post("/v1/clients", json=order, headers=headers)

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"scopes": ["contracts:burn"]}, "unknown-scope"),
            ({"scopes": ["events:read", "admin"]}, "scope-of-the-council"),
            ({"scopes": []}, "unprocessable"),
            ({"name": "nul \x00"}, "unprocessable"),
            ({"organisation_id": str(uuid.uuid4())}, "unknown-organisation"),
            ({"secret": "mine"}, "unprocessable"),
        ],
    )
    def test_refuses_what_it_cannot_take(
        self,
        partners: TestClient,
        organisation: Callable[..., uuid.UUID],
        change: dict[str, object],
        code: str,
    ) -> None:
        order = {
            "name": "Refused",
            "organisation_id": str(organisation()),
            "scopes": ["events:read"],
        }

        answer = partners.post("/v1/clients", json=order | change)

        assert answer.status_code == 422
        assert answer.json()["type"].endswith(f"#{code}")

    def test_refuses_a_name_until_its_client_is_revoked(
        self, partners: TestClient, register: Register
    ) -> None:
        first = register(name="Ledger")
        order = {
            "name": "Ledger",
            "organisation_id": first["organisation"]["id"],
            "scopes": ["events:read"],
        }

        taken = partners.post("/v1/clients", json=order)
        partners.post(f"/v1/clients/{first['id']}/revoke", headers={"If-Match": first["etag"]})
        freed = partners.post("/v1/clients", json=order)

        assert (taken.status_code, freed.status_code) == (409, 201)

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_is_for_the_council_with_the_scope_admin_alone(
        self, partners: TestClient, bearer: Callable[..., dict[str, str]], method: str
    ) -> None:
        without_scope = bearer("contracts:write", "events:read")
        partner = bearer("admin", organisation_id=uuid.uuid4())
        order = {"name": "x", "organisation_id": str(uuid.uuid4()), "scopes": ["events:read"]}
        body = order if method == "POST" else None

        answers = [
            partners.request(method, "/v1/clients", json=body, headers=headers)
            for headers in (without_scope, partner)
        ]

        assert [answer.status_code for answer in answers] == [403, 403]


class TestSecrets:
    """Where a secret must never stand."""

    def test_is_in_no_table_no_log_line_and_no_refusal(
        self, partners: TestClient, outside: TestClient, register: Register
    ) -> None:
        with structlog.testing.capture_logs() as lines:
            made = register()
            rotated = partners.post(
                f"/v1/clients/{made['id']}/rotate",
                json={"overlap_hours": 0},
                headers={"If-Match": made["etag"], "Idempotency-Key": "rotated"},
            ).json()
            exchanged = {
                "client_id": rotated["client_secret"],
                "client_secret": made["client_secret"],
            }
            refusals = [
                outside.post("/oauth/token", data=exchanged | {"grant_type": grant_type})
                for grant_type in ("client_credentials", "password", "")
            ]
            refusals.append(outside.post("/oauth/token", params=exchanged))
            spent = exchanged | {"grant_type": "client_credentials", "client_id": made["id"]}
            refusals.append(outside.post("/oauth/token", data=spent))

        written = repr(lines) + "".join(answer.text for answer in refusals)
        with transaction("partners") as session:
            for statement in EVERYWHERE:
                written += repr(session.execute(text(statement)).scalars().all())

        assert all(answer.status_code in (400, 401) for answer in refusals)
        assert [one["client_id"] for one in lines if one["event"] == "token refused"] == [
            made["id"]
        ]
        assert made["id"] in written
        assert made["client_secret"] not in written
        assert rotated["client_secret"] not in written

    def test_leaves_its_hash_out_of_the_envelope(
        self, partners: TestClient, register: Register
    ) -> None:
        made = register()
        partners.post(
            f"/v1/clients/{made['id']}/rotate", json={}, headers={"If-Match": made["etag"]}
        )

        with transaction("partners") as session:
            first, second = log.history(session, ClientEvent, uuid.UUID(made["id"]))
            envelopes = repr(session.execute(text(EVERYWHERE[0])).scalars().all())

        assert isinstance(first.event, ClientRegistered)
        assert isinstance(second.event, ClientRotated)
        assert first.event.secret_hash == hash_of(made["client_secret"])
        assert second.event.old_secret_hash == first.event.secret_hash
        assert first.event.secret_hash not in envelopes
        assert str(second.event.secret_hash) not in envelopes

    def test_is_hashed_where_only_partners_may_read(self, register: Register) -> None:
        made = register()

        with transaction("contracts") as session:
            (seen,) = log.history(session, ClientEvent, uuid.UUID(made["id"]))

        assert isinstance(seen.event, ClientRegistered)
        assert seen.event.secret_hash is None


class TestRotateClient:
    """Rotating a secret."""

    def test_happens_once_when_two_do_it_at_the_same_time(
        self, partners: TestClient, register: Register
    ) -> None:
        made = register()
        answers: list[int] = []

        def rotate() -> None:
            answer = partners.post(
                f"/v1/clients/{made['id']}/rotate", json={}, headers={"If-Match": made["etag"]}
            )
            answers.append(answer.status_code)

        threads = [threading.Thread(target=rotate) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answers) == [200, 412, 412, 412]

    def test_refuses_an_overlap_of_more_than_a_week(
        self, partners: TestClient, register: Register
    ) -> None:
        made = register()

        answer = partners.post(
            f"/v1/clients/{made['id']}/rotate",
            json={"overlap_hours": 169},
            headers={"If-Match": made["etag"]},
        )

        assert answer.status_code == 422

    def test_refuses_a_client_that_there_is_not(self, partners: TestClient) -> None:
        answer = partners.post(
            f"/v1/clients/{uuid.uuid4()}/rotate", json={}, headers={"If-Match": '"1-x"'}
        )

        assert answer.status_code == 404


class TestRevokeClient:
    """Revoking a client."""

    def test_leaves_nothing_to_do_with_it(self, partners: TestClient, register: Register) -> None:
        made = register()
        address = f"/v1/clients/{made['id']}/revoke"

        without = partners.post(address)
        revoked = partners.post(address, headers={"If-Match": made["etag"]})
        again = partners.post(address, headers={"If-Match": revoked.headers["ETag"]})

        assert (without.status_code, revoked.status_code, again.status_code) == (428, 200, 409)
        assert revoked.json()["allowed"] == []
        assert revoked.json()["revoked_at"] is not None


class TestListClients:
    """Listing clients."""

    def test_walks_every_page_once(
        self,
        partners: TestClient,
        register: Register,
        organisation: Callable[..., uuid.UUID],
    ) -> None:
        organisation_id = organisation()
        for number in range(5):
            register(organisation_id=organisation_id, name=f"Paged {number}")

        names, cursor = [], None
        while True:
            query = {"organisation_id": str(organisation_id), "limit": 2}
            query |= {"cursor": cursor} if cursor else {}
            page = partners.get("/v1/clients", params=query).json()
            names += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert names == [f"Paged {number}" for number in range(5)]


class TestReplay:
    """Rebuilding the table of clients."""

    def test_gives_what_living_gave(self, partners: TestClient, register: Register) -> None:
        made = register()
        address = f"/v1/clients/{made['id']}"
        rotated = partners.post(f"{address}/rotate", json={}, headers={"If-Match": made["etag"]})
        live = [self._row(made["id"])]
        partners.post(f"{address}/revoke", headers={"If-Match": rotated.headers["ETag"]})
        live.append(self._row(made["id"]))

        with transaction("partners") as session:
            history = log.history(session, ClientEvent, uuid.UUID(made["id"]))

        assert [store.PROJECTION.fold(history[:end]) for end in (2, 3)] == live
        assert live[0]["old_secret_hash"] is not None
        assert live[1]["secret_hash"] is None

    @staticmethod
    def _row(client_id: str) -> dict[str, Any]:
        with reading("partners") as session:
            statement = text("SELECT * FROM partners.client WHERE id = :id")
            return dict(session.execute(statement, {"id": client_id}).mappings().one())

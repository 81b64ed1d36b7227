"""Tokens over HTTP."""

import base64
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.partners.clients import commands
from shared import clock, tokens
from shared.database.engine import transaction
from shared.events.base import By

Register = Callable[..., dict[str, Any]]
GRANT = {"grant_type": "client_credentials"}


def basic(name: str, secret: str) -> dict[str, str]:
    encoded = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


class TestIssueToken:
    """Getting a token."""

    def test_opens_the_interface_to_a_registered_client(
        self, outside: TestClient, register: Register
    ) -> None:
        made = register("events:read")

        answer = outside.post(
            "/oauth/token", data=GRANT, headers=basic(made["id"], made["client_secret"])
        )
        token = answer.json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}

        assert answer.status_code == 200
        assert answer.json()["token_type"] == "Bearer"
        assert answer.json()["expires_in"] == 600
        assert answer.json()["scope"] == "events:read"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Pragma"] == "no-cache"
        assert outside.get("/v1/events", headers=headers).status_code == 200
        assert outside.get("/v1/clients", headers=headers).status_code == 403

    def test_says_who_it_is_and_for_whom(
        self,
        outside: TestClient,
        register: Register,
        council_id: uuid.UUID,
        organisation: Callable[..., uuid.UUID],
    ) -> None:
        other_id = organisation()

        for organisation_id, is_council in ((council_id, True), (other_id, False)):
            made = register("events:read", organisation_id=organisation_id)
            answer = outside.post(
                "/oauth/token",
                data=GRANT | {"client_id": made["id"], "client_secret": made["client_secret"]},
            )
            claims = tokens.verify(answer.json()["access_token"])
            assert claims["sub"] == claims["client_id"] == made["id"]
            assert claims["organisation_id"] == str(organisation_id)
            assert claims["council"] is is_council

    def test_gives_the_scopes_that_are_asked_for_if_the_client_has_them(
        self, outside: TestClient, register: Register
    ) -> None:
        made = register("contracts:read", "events:read")
        headers = basic(made["id"], made["client_secret"])

        some = outside.post("/oauth/token", data=GRANT | {"scope": "events:read"}, headers=headers)
        more = outside.post("/oauth/token", data=GRANT | {"scope": "admin"}, headers=headers)

        assert some.json()["scope"] == "events:read"
        assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")

    def test_answers_an_unknown_client_and_a_wrong_secret_alike(
        self, outside: TestClient, register: Register
    ) -> None:
        made = register()

        answers = [
            outside.post("/oauth/token", data=GRANT, headers=basic(name, secret))
            for name, secret in (
                (made["id"], "wrong"),
                (str(uuid.uuid4()), made["client_secret"]),
                ("no id at all", made["client_secret"]),
                (made["id"], made["client_secret"].swapcase()),
            )
        ]

        assert {answer.status_code for answer in answers} == {401}
        assert len({answer.text for answer in answers}) == 1
        assert answers[0].json()["error"] == "invalid_client"
        assert answers[0].headers["WWW-Authenticate"].startswith("Basic ")
        assert answers[0].headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        ("body", "media", "status"),
        [
            (b"{}", "application/json", 400),
            (b"", "application/x-www-form-urlencoded", 400),
            (b"grant_type=%00", "application/x-www-form-urlencoded", 400),
            (b"a" * 20_000, "application/x-www-form-urlencoded", 413),
        ],
    )
    def test_refuses_what_is_no_form(
        self, outside: TestClient, body: bytes, media: str, status: int
    ) -> None:
        answer = outside.post("/oauth/token", content=body, headers={"Content-Type": media})

        assert answer.status_code == status

    def test_gives_a_revoked_client_nothing(
        self, partners: TestClient, outside: TestClient, register: Register
    ) -> None:
        made = register()
        partners.post(f"/v1/clients/{made['id']}/revoke", headers={"If-Match": made["etag"]})

        answer = outside.post(
            "/oauth/token", data=GRANT, headers=basic(made["id"], made["client_secret"])
        )

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    def test_gives_nothing_once_a_revocation_is_acknowledged(
        self, partners: TestClient, outside: TestClient, register: Register
    ) -> None:
        made = register()
        headers = basic(made["id"], made["client_secret"])
        revoked = threading.Event()
        late: list[int] = []

        def ask() -> None:
            for _ in range(15):
                is_late = revoked.is_set()
                status = outside.post("/oauth/token", data=GRANT, headers=headers).status_code
                if is_late:
                    late.append(status)

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for thread in asking:
            thread.start()
        partners.post(f"/v1/clients/{made['id']}/revoke", headers={"If-Match": made["etag"]})
        revoked.set()
        for thread in asking:
            thread.join()
        late.append(outside.post("/oauth/token", data=GRANT, headers=headers).status_code)

        assert set(late) <= {401, 429}

    def test_takes_both_secrets_during_the_overlap_and_only_those(
        self, partners: TestClient, outside: TestClient, register: Register
    ) -> None:
        made = register()
        secrets, tag = [made["client_secret"]], made["etag"]
        for _ in range(2):
            rotated = partners.post(
                f"/v1/clients/{made['id']}/rotate",
                json={"overlap_hours": 1},
                headers={"If-Match": tag},
            )
            secrets.append(rotated.json()["client_secret"])
            tag = rotated.headers["ETag"]

        assert self._statuses(outside, made["id"], secrets) == [401, 200, 200]

    def test_takes_the_old_secret_no_more_when_the_overlap_has_ended(
        self, partners: TestClient, outside: TestClient, register: Register
    ) -> None:
        made = register()
        with transaction("partners") as session:
            secret = commands.rotate_client(
                session,
                client_id=uuid.UUID(made["id"]),
                version=1,
                overlap=timedelta(hours=24),
                by=By(job="tests", is_council=True),
                at=clock.now() - timedelta(hours=24),
            )

        statuses = self._statuses(outside, made["id"], [made["client_secret"], secret])

        assert statuses == [401, 200]

    def test_slows_down_who_fails_but_never_who_is_right(
        self, outside: TestClient, register: Register
    ) -> None:
        made = register()

        answers = [
            outside.post("/oauth/token", data=GRANT, headers=basic(made["id"], f"wrong {number}"))
            for number in range(12)
        ]
        right = outside.post(
            "/oauth/token", data=GRANT, headers=basic(made["id"], made["client_secret"])
        )

        assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert right.status_code == 200

    @staticmethod
    def _statuses(outside: TestClient, client_id: str, secrets: list[str]) -> list[int]:
        return [
            outside.post("/oauth/token", data=GRANT, headers=basic(client_id, one)).status_code
            for one in secrets
        ]

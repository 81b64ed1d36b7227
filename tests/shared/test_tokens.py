"""Whose tokens are believed: our own issuer's, and those of the council's own sign-on."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from services import gateway, worker
from services.actions.officers import commands as officers
from shared import clock, settings, tokens
from shared.database.engine import transaction
from shared.errors import NotAuthenticated
from shared.eventlog import log
from shared.settings import OidcIssuer, Settings
from tests import given


class SignOn:
    """The council's own sign-on: it publishes its keys, and signs people in."""

    def __init__(self) -> None:
        self.keys = [self._key("first")]
        self.asked = 0
        sign_on = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sign_on.asked += 1
                body = sign_on.document(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def _key(name: str) -> RSAKey:
        made = RSAKey.generate_key(2048, private=True)
        return RSAKey.import_key({**made.as_dict(private=True), "kid": name})

    def document(self, path: str) -> dict[str, Any]:
        """Answer as OpenID Connect discovery does."""
        if path.endswith("openid-configuration"):
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        return {"keys": [key.as_dict(private=False) for key in self.keys]}

    def turn_the_key(self) -> None:
        """Sign with another key from now on."""
        self.keys = [self._key("second")]

    def token(self, **claims: Any) -> str:
        """Sign somebody in."""
        key = self.keys[0]
        standard = {
            "iss": self.issuer,
            "aud": "commissioning",
            "sub": "idris",
            "exp": int(time.time()) + 300,  # noqa: TID251 -- a stranger's clock
            "scope": "contracts:read actions:read",
        }
        return jwt.encode({"alg": "RS256", "kid": key.kid}, standard | claims, key)

    def close(self) -> None:
        """Go away."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def sign_on() -> Iterator[SignOn]:
    """The council's own sign-on."""
    made = SignOn()
    yield made
    made.close()


@pytest.fixture
def believing(installed: Settings, sign_on: SignOn) -> Iterator[Settings]:
    """An installation that believes the council's sign-on."""
    issuer = OidcIssuer(issuer=sign_on.issuer, audience="commissioning")
    with settings.using(installed.model_copy(update={"oidc_issuers": (issuer,)})) as now:
        yield now


@pytest.fixture
def officer_id(believing: Settings, council_id: UUID, sign_on: SignOn) -> UUID:
    """An officer of the council who signs in there."""
    worker.settle()
    officer_id = log.new_id()
    with transaction("actions") as session:
        officers.register_officer(
            session,
            officer_id=officer_id,
            organisation_id=council_id,
            name="Idris Coxon",
            email=f"{officer_id.hex[-8:]}@example.org",
            post="Commissioning Manager",
            by=given.COUNCIL,
            at=given.AT,
        )
    with transaction("actions") as session:
        officers.tie_officer(
            session,
            officer_id=officer_id,
            version=1,
            sign_in_hash=tokens.sign_in_hash(sign_on.issuer, "idris"),
            by=given.COUNCIL,
            at=given.AT,
        )
    worker.settle()
    return officer_id


class TestTheCouncilsOwnSignOn:
    """A token of a configured OIDC issuer."""

    def test_is_an_officer_in_every_service(
        self, believing: Settings, officer_id: UUID, sign_on: SignOn
    ) -> None:
        headers = {"Authorization": f"Bearer {sign_on.token()}"}
        with TestClient(gateway.create()) as client:
            me = client.get("/v1/me", headers=headers).json()
            register = client.get("/v1/contracts", headers=headers)

        assert me["officer"]["id"] == str(officer_id)
        assert me["is_council"] is True
        assert register.status_code == 200

    def test_is_refused_when_nobody_is_tied_to_it(
        self, believing: Settings, sign_on: SignOn
    ) -> None:
        headers = {"Authorization": f"Bearer {sign_on.token(sub='a stranger')}"}
        with TestClient(gateway.create()) as client:
            assert client.get("/v1/contracts", headers=headers).status_code == 403

    def test_is_believed_while_the_sign_on_is_away(
        self, believing: Settings, sign_on: SignOn
    ) -> None:
        tokens.verify(sign_on.token())
        token = sign_on.token(sub="later")
        sign_on.close()

        assert tokens.verify(token)["sub"] == "later"

    def test_may_be_signed_with_a_new_key(
        self, believing: Settings, sign_on: SignOn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tokens.verify(sign_on.token())
        sign_on.turn_the_key()
        later = clock.seconds() + tokens.FETCH_SECONDS + 1
        monkeypatch.setattr(clock, "seconds", lambda: later)

        assert tokens.verify(sign_on.token())["sub"] == "idris"

    @pytest.mark.parametrize(
        "claims",
        [
            {"aud": "somebody else"},
            {"exp": 1},
            {"iss": "https://stranger.example.org"},
            {"exp": "soon"},
            {"sub": None},
        ],
    )
    def test_is_refused_when_it_is_not_for_us(
        self, believing: Settings, sign_on: SignOn, claims: dict[str, Any]
    ) -> None:
        with pytest.raises(NotAuthenticated):
            tokens.verify(sign_on.token(**claims))


class TestOurOwnIssuer:
    """Tokens that partners signs, seen by a service that only has the public keys."""

    def test_is_believed_by_the_keys_in_a_file(self, installed: Settings, tmp_path: Path) -> None:
        token = tokens.sign({"sub": "somebody"})
        (tmp_path / "jwks.json").write_text(json.dumps(tokens.public_keys()))
        elsewhere = installed.model_copy(
            update={"signing_key_file": None, "jwks_file": tmp_path / "jwks.json"}
        )

        with settings.using(elsewhere):
            assert tokens.verify(token)["sub"] == "somebody"

    def test_refuses_a_stranger_who_uses_our_name(
        self, installed: Settings, tmp_path: Path
    ) -> None:
        tokens.make_signing_key(tmp_path / "other.pem")
        with settings.using(
            installed.model_copy(update={"signing_key_file": tmp_path / "other.pem"})
        ):
            forged = tokens.sign({"sub": "somebody"})

        with pytest.raises(NotAuthenticated):
            tokens.verify(forged)

    @pytest.mark.parametrize("junk", ["", "a", "a.b.c", "..", "é.é.é", "e30.e30.e30"])
    def test_refuses_what_is_no_token(self, installed: Settings, junk: str) -> None:
        with pytest.raises(NotAuthenticated):
            tokens.verify(junk)

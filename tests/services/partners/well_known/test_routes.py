"""The public keys over HTTP."""

from collections.abc import Callable

from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.testclient import TestClient


class TestGetKeys:
    """Fetching the public keys."""

    def test_gives_what_proves_a_token_and_nothing_private(
        self, outside: TestClient, bearer: Callable[..., dict[str, str]]
    ) -> None:
        token = bearer("events:read")["Authorization"].removeprefix("Bearer ")

        answer = outside.get("/.well-known/jwks.json")

        claims = jwt.decode(
            token, KeySet.import_key_set(answer.json()), algorithms=["ES256"]
        ).claims
        assert claims["scope"] == "events:read"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert all("d" not in key for key in answer.json()["keys"])

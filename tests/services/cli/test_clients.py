"""API clients of partner systems, by the command line."""

import json
from typing import Any

from starlette.testclient import TestClient
from typer.testing import CliRunner

from services.cli.main import app
from shared import settings
from shared.settings import Settings


def command(*words: str, status: int = 0) -> str:
    """Give a command, and return what it printed."""
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.stdout


def token_of(anybody: TestClient, made: dict[str, Any]) -> int:
    """Ask for a token with a client's secret, and return the status."""
    asked = {"grant_type": "client_credentials"} | made
    return anybody.post("/oauth/token", data=asked).status_code


class TestClients:
    """A client is added, rotated and revoked."""

    def test_get_tokens_until_they_are_revoked(
        self, installed: Settings, anybody: TestClient
    ) -> None:
        words = ("desk", "--organisation", "Wearmouth ICB", "--scope", "events:read", "--json")
        first = json.loads(command("clients", "add", *words))
        second = json.loads(command("clients", "rotate", "desk", "--json"))
        listed = json.loads(command("clients", "list", "--json"))

        assert [one["name"] for one in listed] == ["desk"]
        assert [token_of(anybody, made) for made in (first, second)] == [200, 200]
        printed = command("token", "--client", "desk").strip()
        headers = {"Authorization": f"Bearer {printed}"}
        assert anybody.get("/v1/events", headers=headers).status_code == 200
        assert anybody.get("/v1/contracts", headers=headers).status_code == 403

        command("clients", "revoke", "desk")

        assert token_of(anybody, second) == 401
        command("token", "--client", "desk", status=1)

    def test_are_refused_a_scope_that_is_none(self, installed: Settings) -> None:
        command("clients", "add", "odd", "--organisation", "X", "--scope", "all", status=2)

    def test_need_a_database(self) -> None:
        with settings.using(Settings(database_url="")):
            command("clients", "list", status=2)

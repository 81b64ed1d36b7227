"""Who may call what: every operation, called by everybody who could try."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services import openapi
from shared import auth, clock, settings, tokens
from tests import documents, given, world
from tests.documents import Operation
from tests.things import Things
from tests.who_may import MAY, Who

WHOLE = openapi.documents()["all"]
OPERATIONS = {operation.id: operation for operation in documents.operations(WHOLE)}
Headers = dict[str, str]


# Only an officer has a worklist and calendars; the tokens here are of clients and of nobody in particular.
FOR_OFFICERS = {
    *("list_my_worklist", "choose_rhythm", "make_calendar", "list_calendars", "get_calendar"),
    *("replace_calendar", "revoke_calendar"),
}
# What the world of these tests holds that no partner is ever told.
SECRETS = ("Ada Moss", "ada.moss", "More swings")


@pytest.fixture(scope="module")
def things(council: TestClient, council_id: uuid.UUID) -> Things:
    """A world in which there is some of everything."""
    world.make(council, council_id)
    return Things(council, council_id, WHOLE)


@pytest.fixture(scope="module")
def partner(council_id: uuid.UUID, bearer: Callable[..., Headers]) -> Callable[..., Headers]:
    """Headers of a client of an organisation that no contract names."""
    organisation_id = given.organisation("Moor Lane Fostering")
    client_id = uuid.uuid4()

    def headers(*scopes: str) -> Headers:
        return bearer(*scopes, organisation_id=organisation_id, client_id=client_id)

    return headers


@pytest.fixture(scope="module")
def call(anybody: TestClient, things: Things) -> Callable[[str, Headers], Response]:
    """Call an operation rightly, about a thing that there is, with some headers."""

    def send(name: str, headers: Headers) -> Response:
        operation = OPERATIONS[name]
        path, needed = things.rightly(operation)
        return anybody.request(
            operation.method.upper(),
            path,
            headers=needed | headers,
            follow_redirects=False,
            **things.body(operation),
        )

    return send


def needing_a_token() -> list[str]:
    """Return the operations that do not let everybody in."""
    return [name for name, operation in OPERATIONS.items() if not operation.is_public]


def needing_a_scope() -> list[str]:
    """Return the operations that ask for one scope or another."""
    return [name for name, operation in OPERATIONS.items() if operation.scopes]


def all_but(operation: Operation) -> list[str]:
    """Return every scope but those that let somebody call an operation."""
    return [scope for scope in auth.SCOPES if scope not in operation.scopes]


def test_says_of_every_operation_who_may_call_it() -> None:
    assert set(MAY) == set(OPERATIONS)


def test_says_the_same_as_the_documents() -> None:
    public = {name for name, who in MAY.items() if who is Who.ANYBODY}

    assert public == set(OPERATIONS) - set(needing_a_token())
    assert {scope for name in OPERATIONS for scope in OPERATIONS[name].scopes} <= set(auth.SCOPES)


@pytest.mark.parametrize("name", OPERATIONS)
def test_asks_nobody_only_where_anybody_may(
    name: str, call: Callable[[str, Headers], Response]
) -> None:
    answer = call(name, {})

    if MAY[name] is Who.ANYBODY:
        assert answer.status_code not in {401, 403, 500} or name == "issue_token"
    else:
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", needing_a_scope())
def test_refuses_the_council_without_the_scope(
    name: str, call: Callable[[str, Headers], Response], bearer: Callable[..., Headers]
) -> None:
    assert call(name, bearer("nothing")).status_code == 403
    assert call(name, bearer(*all_but(OPERATIONS[name]))).status_code == 403


@pytest.mark.parametrize("name", needing_a_token())
def test_lets_the_council_in_with_the_scope(
    name: str, call: Callable[[str, Headers], Response], bearer: Callable[..., Headers]
) -> None:
    scope = OPERATIONS[name].scopes[:1] or ["nothing"]

    answer = call(name, bearer(*scope))

    assert (answer.status_code == 403) == (name in FOR_OFFICERS)
    assert answer.status_code not in {401, 500}


@pytest.mark.parametrize("name", needing_a_token())
class TestToken:
    """A token that nobody should believe."""

    def test_is_refused_when_it_has_ended(
        self, name: str, call: Callable[[str, Headers], Response]
    ) -> None:
        an_hour_ago = int(clock.now().timestamp()) - 3600

        assert call(name, _signed(exp=an_hour_ago)).status_code == 401

    def test_is_refused_when_it_is_for_somebody_else(
        self, name: str, call: Callable[[str, Headers], Response]
    ) -> None:
        assert call(name, _signed(aud="https://elsewhere.example.org")).status_code == 401

    def test_is_refused_when_a_stranger_signed_it(
        self,
        name: str,
        call: Callable[[str, Headers], Response],
        installed: settings.Settings,
        stranger: Path,
    ) -> None:
        with settings.using(installed.model_copy(update={"signing_key_file": stranger})):
            forged = _signed()

        assert call(name, forged).status_code == 401


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private key of somebody else."""
    path = tmp_path_factory.mktemp("stranger") / "signing.pem"
    tokens.make_signing_key(path)
    return path


def _signed(**claims: Any) -> Headers:
    everything = {"sub": "tests", "scope": " ".join(auth.SCOPES), "council": True, "job": "tests"}
    return {"Authorization": f"Bearer {tokens.sign(everything | claims)}"}


@pytest.mark.parametrize("name", needing_a_token())
def test_shows_a_partner_only_what_it_may_see(
    name: str, call: Callable[[str, Headers], Response], partner: Callable[..., Headers]
) -> None:
    answer = call(name, partner())

    assert not [secret for secret in SECRETS if secret in answer.text]
    if MAY[name] is Who.EVERY_PARTNER:
        assert answer.status_code == 200
    elif MAY[name] is Who.THE_COUNCIL:
        assert answer.status_code in {403, 404}
    elif answer.status_code == 200 and "{" not in OPERATIONS[name].path:
        assert answer.json()["items"] == []
    else:
        assert answer.status_code in {403, 404}

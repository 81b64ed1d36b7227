"""The OpenAPI documents: as committed, complete, and true of what the system really answers."""

import json
import uuid
from collections.abc import Callable, Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.python.asgi import ASGIClient, get_client
from schemathesis.specs.openapi import checks
from starlette.testclient import TestClient

from services import gateway, openapi
from tests import documents, world
from tests.things import Things

DOCUMENTS = openapi.documents()
WHOLE = DOCUMENTS["all"]
NAMES = sorted(DOCUMENTS)
OPERATIONS = {operation.id: operation for operation in documents.operations(WHOLE)}
# What only takes headers can be called in no wrong way: every text is a header.
SHAPED = [
    name
    for name, operation in OPERATIONS.items()
    if "requestBody" in operation.says
    or any(one["in"] != "header" for one in operation.says.get("parameters", []))
]
# Text that no database keeps.
UNKEEPABLE = {"U+0000": "a\x00b", "a lone surrogate": "a\ud800b", "too much": "a" * 30_000}
# Operations to which nothing that can be made up from the documents is right.
ONLY_REFUSED = {
    "import_contracts": "a register is a file",
    "get_import": "nothing was imported",
    "arm_import": "nothing was imported",
    "import_plan": "the table of a plan is a file",
    "list_my_worklist": "the token is nobody's in particular",
    "choose_rhythm": "the token is nobody's in particular",
    "make_calendar": "the token is nobody's in particular",
    "list_calendars": "the token is nobody's in particular",
    "get_calendar": "the token is nobody's in particular",
    "replace_calendar": "the token is nobody's in particular",
    "revoke_calendar": "the token is nobody's in particular",
    "get_calendar_file": "nobody knows the secret of a calendar",
    "issue_token": "nobody knows the secret of a client",
}
# A call that is wrong in two ways may be refused for either: a stale version is such a refusal.
REFUSALS = [400, 401, 403, 404, 406, 409, 412, 415, 422, 428]
SCHEMA = schemathesis.openapi.from_dict(
    WHOLE,
    config=schemathesis.Config.from_dict(
        {"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}}
    ),
)
JSON = {"Content-Type": "application/json"}
TRUE_ANSWERS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
FUZZED = settings(
    max_examples=20,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class TestDocuments:
    """What the documents say of themselves."""

    @pytest.mark.parametrize("name", NAMES)
    def test_are_committed_as_the_code_says(self, name: str) -> None:
        committed = openapi.FOLDER / f"{name}.json"

        assert committed.exists(), "Run make openapi."
        assert committed.read_bytes() == openapi.written(DOCUMENTS[name]), "Run make openapi."

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("check", documents.CHECKS, ids=lambda check: check.__name__)
    def test_keep_the_conventions(self, check: documents.Check, name: str) -> None:
        assert list(check(DOCUMENTS[name])) == []

    def test_mean_the_same_by_the_same_name(self) -> None:
        assert list(documents.names_mean_one_thing(DOCUMENTS)) == []


def _queries(operation: documents.Operation) -> list[str]:
    return [one["name"] for one in operation.says.get("parameters", []) if one["in"] == "query"]


@pytest.fixture(scope="module")
def things(council: TestClient, council_id: uuid.UUID) -> Things:
    """A world in which there is some of everything."""
    world.make(council, council_id)
    return Things(council, council_id, WHOLE)


@pytest.fixture(scope="module")
def session(things: Things, bearer: Callable[..., dict[str, str]]) -> Iterator[ASGIClient]:
    """A client of the council as the made-up calls need it."""
    with get_client(gateway.create()) as client:
        client.headers.update(bearer())
        yield client


class TestAnswers:
    """What the system answers to calls that are made up from the documents."""

    @pytest.mark.parametrize("name", sorted(set(OPERATIONS) - set(ONLY_REFUSED)))
    def test_are_more_than_refusals(self, name: str, council: TestClient, things: Things) -> None:
        operation = OPERATIONS[name]
        path, headers = things.rightly(operation)

        answer = council.request(operation.method, path, headers=headers, **things.body(operation))

        assert answer.is_success, f"Let there be in world.make what this wants: {answer.text}"

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_are_those_that_are_documented(
        self, name: str, session: ASGIClient, things: Things
    ) -> None:
        operation = OPERATIONS[name]
        made_up = SCHEMA[operation.path][operation.method]

        @FUZZED
        @given(
            case=made_up.as_strategy(GenerationMode.POSITIVE),
            real=st.booleans(),
            odd=st.integers(0, 50),
        )
        def holds(case: schemathesis.Case, real: bool, odd: int) -> None:
            if real:
                things.put_into(case, operation, odd)
            case.call_and_validate(session=session, checks=TRUE_ANSWERS)

        holds()

    @pytest.mark.parametrize("name", SHAPED)
    @pytest.mark.parametrize("text", UNKEEPABLE.values(), ids=UNKEEPABLE)
    def test_are_refusals_of_text_that_cannot_be_kept(
        self, name: str, text: str, council: TestClient, things: Things
    ) -> None:
        operation = OPERATIONS[name]
        path, headers = things.rightly(operation)
        right = things.body(operation)
        order = right.get("json", {})

        for field in [field for field, value in order.items() if isinstance(value, str)]:
            # Escaped, as JSON lets it be: a lone surrogate cannot be sent otherwise.
            content = json.dumps(order | {field: text})
            answer = council.request(
                operation.method, path, headers=headers | JSON, content=content
            )
            assert 400 <= answer.status_code < 500, f"{field}: {answer.text}"
        for query in _queries(operation):
            params = {query: text.encode(errors="surrogatepass")}
            answer = council.request(
                operation.method, path, headers=headers, params=params, **right
            )
            assert answer.status_code < 500, f"{query}: {answer.text}"

    @pytest.mark.parametrize("name", SHAPED)
    def test_refuse_what_has_not_the_documented_shape(self, name: str, session: ASGIClient) -> None:
        operation = OPERATIONS[name]
        made_up = SCHEMA[operation.path][operation.method]

        @settings(FUZZED, max_examples=5)
        @given(case=made_up.as_strategy(GenerationMode.NEGATIVE))
        def holds(case: schemathesis.Case) -> None:
            case.call_and_validate(
                session=session, checks=[*TRUE_ANSWERS, checks.negative_data_rejection]
            )

        holds()

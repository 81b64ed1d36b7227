"""The conventions are seen to catch what they are there for, in a copy of the tree."""

from pathlib import Path
from typing import Annotated, ClassVar
from uuid import UUID

import pytest
from fastapi import APIRouter, Depends

from shared import app
from shared.auth import Needs
from shared.events.base import Event, Fact, Private
from tests import conventions, documents
from tests.broken import Break, add, copied, move, replace
from tests.test_conventions import every_service_is_wired, faults_of_event, routes_without_a_role

CONTRACTS = "services/contracts/contracts"
RULES, COMMANDS = f"{CONTRACTS}/rules.py", f"{CONTRACTS}/commands.py"
STORE, ROUTES = f"{CONTRACTS}/store.py", f"{CONTRACTS}/routes.py"
JOBS = "services/contracts/jobs.py"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the tree that may be broken."""
    return copied(tmp_path)


CONVENTIONS: dict[conventions.Check, list[Break]] = {
    conventions.a_service_has_the_same_files_as_every_other: [
        add("services/contracts/odds.py", ""),
        move(JOBS, "services/contracts/timed.py"),
    ],
    conventions.a_slice_has_no_other_files: [
        add("services/contracts/contracts/mapping.py", ""),
        add("services/contracts/contracts/deep/store.py", ""),
        add("services/contracts/known_officers/routes.py", ""),
        move("services/contracts/contracts/__init__.py", "services/contracts/contracts/text.txt"),
    ],
    conventions.a_resource_is_called_like_its_folder: [
        replace(ROUTES, 'app.router("contracts")', 'app.router("agreements")'),
        add(ROUTES, 'second = APIRouter(prefix="/v1/other")'),
        replace("services/partners/oauth/routes.py", 'prefix="/oauth"', 'prefix="/tokens"'),
    ],
    conventions.everything_says_what_it_is: [
        add(COMMANDS, "def nameless() -> None: ..."),
        add(COMMANDS, 'class Half:\n    """No stop"""'),
        add(COMMANDS, 'class Whole:\n    """It is."""\n\n    def bare(self) -> None: ...'),
        lambda root: (root / "shared/bare.py").write_text("X = 1\n") and None,
    ],
    conventions.only_shared_commits: [
        add(COMMANDS, "def end(session):\n    session.commit()"),
        add(STORE, "def end(session):\n    session.rollback()"),
    ],
    conventions.names_say_something: [
        add("services/contracts/contracts/date_utils.py", ""),
        add(COMMANDS, "class ContractManager: ..."),
        add("shared/common/__init__.py", ""),
    ],
    conventions.rules_are_pure: [
        add(RULES, "import services.contracts.contracts.store"),
        add(RULES, "from shared import clock"),
        add(RULES, "import orjson"),
        add(RULES, "import os"),
    ],
    conventions.commands_do_one_thing: [
        add(COMMANDS, "def end(session, *, by): ..."),
        add(COMMANDS, "from services.contracts.alerts import commands"),
    ],
    conventions.routes_call_one_command: [
        add(ROUTES, '@router.get("/x")\ndef list_x():\n    commands.award_contract()'),
        add(ROUTES, '@router.post("/x")\ndef do_x():\n    commands.a()\n    commands.b()'),
    ],
    conventions.migrations_are_a_chain: [
        replace("migrations/versions/0002_organisations.py", '"0001"', '"0003"'),
        move("migrations/versions/0002_organisations.py", "migrations/versions/0009_late.py"),
    ],
    conventions.files_are_short: [
        add(COMMANDS, "\n" * 300),
        add("tests/given.py", "\n" * 400),
    ],
    conventions.nothing_points_outside: [
        add("deploy/README.md", "See https://" + "pypi" + ".org/project/x."),
        add(COMMANDS, 'PLACE = "/wo' + 'rk/main"'),
    ],
}


def test_the_conventions_are_all_tried() -> None:
    assert set(CONVENTIONS) == set(conventions.CHECKS)


@pytest.mark.parametrize(
    ("check", "broken"),
    [(check, broken) for check, all_broken in CONVENTIONS.items() for broken in all_broken],
)
def test_the_convention_catches(tree: Path, check: conventions.Check, broken: Break) -> None:
    before = set(check(tree))

    broken(tree)

    assert set(check(tree)) - before


def test_a_service_that_is_listed_nowhere_is_caught(tree: Path) -> None:
    add("services/travel/app.py", "")(tree)

    faults = list(every_service_is_wired(tree, gateway=(), readers=(), stores=()))

    assert len([fault for fault in faults if "travel" in fault]) == 5


def test_a_route_without_a_role_is_caught() -> None:
    router = app.router("things")

    @router.get("")
    def list_things() -> None:
        """Anybody may, which is wrong."""

    @router.post("")
    def make_thing(by: Annotated[object, Depends(Needs("admin"))]) -> None:
        """Say who may."""

    assert list(routes_without_a_role(_service(router))) == [
        "list_things at /v1/things does not say who may call it."
    ]


def _service(router: APIRouter) -> app.FastAPI:
    return app.create(
        "contracts", title="T", description="D.", routers=[router], find_officer=lambda _: None
    )


class TestEvents:
    """What is wrong with a kind of event is found."""

    @pytest.mark.parametrize(
        ("type_name", "fault"),
        [
            ("gift.give", "past tense"),
            ("gift.taken", "not its name"),
            ("gift", "not noun.verbed"),
        ],
    )
    def test_in_its_type(self, type_name: str, fault: str) -> None:
        class GiftGiven(Event):
            """A gift was given."""

            source: ClassVar[str] = "test_checks"
            resource: ClassVar[str] = "gifts"
            type: ClassVar[str] = type_name

        assert [said for said in faults_of_event(GiftGiven) if fault in said]

    def test_in_its_fields(self) -> None:
        class GiftPromised(Event):
            source: ClassVar[str] = "elsewhere"
            resource: ClassVar[str] = "gifts"
            type: ClassVar[str] = "gift.promised"

            gift_id: UUID
            price: Fact[int]
            words: Private[str] = None

        found = " ".join(faults_of_event(GiftPromised))

        assert "GiftPromised.gift_id must be a Fact" in found
        assert "price" not in found
        assert "nobody may read" in found
        assert "what it means" in found
        assert "is about gifts, but declared" in found


class TestDocuments:
    """What is wrong with an OpenAPI document is found."""

    def test_by_every_check(self) -> None:
        silent = [check.__name__ for check in documents.CHECKS if not list(check(_wrong()))]

        assert silent == []

    def test_when_one_name_means_two_things(self) -> None:
        other = {"components": {"schemas": {"Thing": {"type": "string"}}}}

        assert list(documents.names_mean_one_thing({"one": _wrong(), "two": other}))


def _wrong() -> documents.Document:
    thing = {"type": "object", "properties": {"count": {"type": "integer", "examples": ["two"]}}}
    operation = {
        "operationId": "things",
        "parameters": [{"name": "X-Token", "in": "header", "schema": {"type": "string"}}],
        "responses": {"200": {"description": ""}, "404": {"description": "Away.", "content": {}}},
        "security": [{"token": []}],
    }
    return {
        "openapi": "3.0.0",
        "info": {"title": "T", "version": "one"},
        "servers": [{"url": "http://example.org/v1"}],
        "paths": {"/v1/some_things": {"get": operation}},
        "components": {"schemas": {"Thing": thing}},
    }

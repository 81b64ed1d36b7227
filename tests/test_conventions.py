"""The conventions of the code hold in this tree: what is agreed is checked, or it is a wish."""

import importlib
import pkgutil
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

import services
from services import gateway, stores, worker
from services.stores import PROJECTIONS
from shared.auth import Needs
from shared.database.engine import metadata
from shared.errors import Refused
from shared.events import catalogue
from shared.events.base import Event, Openness
from shared.links import Holder
from tests.conventions import CHECKS, ROOT, Check, service_names

# What anybody may call, as the interface promises; all else names a role in its signature.
PUBLIC = (
    *("/health/", "/oauth/token", "/.well-known/", "/v1/intentions", "/v1/feedback/published"),
    "/v1/calendars/{secret}.ics",
)
PAST = re.compile(
    r"\w*(ed|begun|came_due|chosen|given|held|left|lost|made|met|paid|put_forward|sent|set_up|taken|withdrawn)"
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_holds_in_the_tree(check: Check) -> None:
    assert list(check(ROOT)) == []


def every_service_is_wired(
    root: Path, *, gateway: Collection[str], readers: Collection[str], stores: Collection[str]
) -> Iterator[str]:
    """Every service stands wherever services are listed."""
    compose = yaml.safe_load((root / "docker-compose.yml").read_text())["services"]
    roles = (root / "deploy/roles.sql").read_text()
    listed = {
        "docker-compose.yml": set(compose),
        "deploy/roles.sql": set(re.findall(r"\bcommissioning_(\w+)", roles)),
        "services/gateway.py, SERVICES": set(gateway),
        "services/worker.py, READERS": set(readers),
        "services/stores.py, PROJECTIONS": set(stores),
    }
    for name in sorted(service_names(root)):
        for place, names in listed.items():
            if name not in names:
                yield f"The service {name} does not stand in {place}."


def test_every_service_stands_wherever_services_are_listed() -> None:
    faults = every_service_is_wired(
        ROOT, gateway=gateway.SERVICES, readers=worker.READERS, stores=stores.PROJECTIONS
    )

    assert list(faults) == []


def routes_without_a_role(app: FastAPI) -> Iterator[str]:
    """Yield the routes of a service that say in no parameter who may call them."""
    for found in iter_route_contexts(app.routes):
        route, path = found.original_route, str(found.path_format)
        if not isinstance(route, APIRoute) or path.startswith(PUBLIC):
            continue
        if not _needs(route.dependant):
            yield f"{route.name} at {path} does not say who may call it."


def _needs(dependant: Dependant) -> bool:
    return any(
        isinstance(one.call, Needs | Holder) or _needs(one) for one in dependant.dependencies
    )


@pytest.mark.parametrize("name", gateway.SERVICES)
def test_every_route_names_a_role(name: str) -> None:
    assert list(routes_without_a_role(gateway.SERVICES[name].create())) == []


def faults_of_event(kind: type[Event]) -> Iterator[str]:
    """Yield what is wrong with a kind of event."""
    name = kind.__name__
    noun, dot, verb = kind.type.partition(".")
    said = "".join(word.capitalize() for word in re.split("[._]", kind.type))
    if not (dot and re.fullmatch(r"[a-z]+(_[a-z]+)*", noun)) or said != name:
        yield f"{name} is of the type {kind.type}, which is not noun.verbed and not its name."
    if not PAST.fullmatch(verb):
        yield f"{kind.type} is not in the past tense; what is told has happened."
    if not (kind.__doc__ or "").strip().endswith("."):
        yield f"{name} does not say, in a sentence, what it means."
    if kind.resource.replace("-", "_") != kind.__module__.rpartition(".")[2]:
        yield f"{name} is about {kind.resource}, but declared in {kind.__module__}."
    if kind.private_fields() and not kind.readers:
        yield f"{name} has private fields that nobody may read: name its readers."
    for field, declared in kind.model_fields.items():
        openness = [part for part in declared.metadata if isinstance(part, Openness)]
        if len(openness) != 1:
            yield f"{name}.{field} must be a Fact, Public or Private."
        if Openness.PRIVATE in openness and type(None) not in get_args(declared.annotation):
            yield f"{name}.{field} is private, so it can be erased, so it can be None."


def leaves(kind: type[Event] = Event) -> Iterator[type[Event]]:
    """Yield every kind of event that is written: those with a type of their own."""
    for below in kind.__subclasses__():
        if "type" in vars(below) and below.__module__.startswith("shared.events."):
            yield below
        yield from leaves(below)


@pytest.mark.parametrize("kind", list(leaves()), ids=lambda kind: kind.type)
class TestEvents:
    """What a service tells, as it is declared."""

    def test_say_who_may_read_which_field(self, kind: type[Event]) -> None:
        assert list(faults_of_event(kind)) == []

    def test_stand_in_the_catalogue_under_a_type_of_their_own(self, kind: type[Event]) -> None:
        assert catalogue.TYPES[kind.type] is kind


def refusals(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    """Yield every kind of refusal of ours."""
    for below in kind.__subclasses__():
        if below.__module__.startswith(("services.", "shared.")):
            yield below
        yield from refusals(below)


@pytest.mark.parametrize("kind", sorted(set(refusals()), key=str), ids=lambda kind: kind.__name__)
def test_every_refusal_is_a_sentence(kind: type[Refused]) -> None:
    message = (vars(kind).get("__doc__") or "").strip()

    assert message.endswith("."), "A refusal's docstring is what the caller reads."
    assert "\n" not in message
    assert 400 <= kind.status < 600


def test_every_projected_table_is_in_the_list_of_stores() -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if module.name.endswith(".store"):
            importlib.import_module(module.name)
    listed = {
        table.fullname
        for every in PROJECTIONS.values()
        for one in every
        for table in (one.table, one.earlier)
        if table is not None
    }

    assert {table.fullname for table in metadata.tables.values()} == listed

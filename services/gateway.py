"""One application in front of the services, for one-process use; nginx does the same in production."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from services import front
from services.actions import app as actions
from services.contracts import app as contracts
from services.feedback import app as feedback
from services.partners import app as partners

SERVICES = {
    "contracts": contracts,
    "actions": actions,
    "feedback": feedback,
    "partners": partners,
}


def applications() -> dict[str, FastAPI]:
    """Return a new application of each service, by the service's name."""
    return {name: module.create() for name, module in SERVICES.items()}


def whole_document(documents: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the documents of all services in one."""
    first, *_ = documents.values()
    whole: dict[str, Any] = {
        "openapi": first["openapi"],
        "info": first["info"]
        | {
            "title": "Commissioning",
            "description": "Commissioning of children's services: all services at one address.",
        },
        "servers": first["servers"],
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": first["components"]["securitySchemes"]},
    }
    for document in documents.values():
        for name, schema in document["components"]["schemas"].items():
            if whole["components"]["schemas"].setdefault(name, schema) != schema:
                raise ValueError(f"Two services mean different things by {name}.")
        for path, item in document["paths"].items():
            if not path.startswith("/health"):
                whole["paths"][path] = item
    return whole


class Gateway:
    """Chooses the service by the first step of the path, so that no list of routes is searched."""

    def __init__(self, services: dict[str, FastAPI]) -> None:
        self._services = services
        self._front = front.create(services, whole_document)
        self._by_resource: dict[str, ASGIApp] = {}
        for app in services.values():
            for route in iter_route_contexts(app.routes):
                self._by_resource[_first_step(route.path_format or "/")] = app
        for ours in ("health", "openapi"):
            self._by_resource.pop(ours, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the service whose resource it names."""
        if scope["type"] == "lifespan":
            # What a process begins with is the same for every service.
            await next(iter(self._services.values()))(scope, receive, send)
            return
        app = self._by_resource.get(_first_step(scope["path"]), self._front)
        await app(scope, receive, send)


def _first_step(path: str) -> str:
    steps = path.split("/", 3)
    return steps[2] if len(steps) > 2 and steps[1] == "v1" else steps[1]


def create() -> ASGIApp:
    """Return the gateway with all services behind it."""
    return Gateway(applications())

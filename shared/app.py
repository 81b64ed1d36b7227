"""How a service becomes an application: its routes, its refusals, its health, one log line a request."""

import gc
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import clock, health, logs, settings
from shared.answers import AlreadyAnswered, HeaderNeeded, Seen
from shared.auth import SCOPES, FindOfficer, Needs
from shared.errors import Malformed, NotAcceptable, UnsupportedMediaType
from shared.eventlog.log import new_id
from shared.problems import Problem, can_fail_with, tell_refusals

VERSION = "0.1.0"
LARGEST_BODY = 2 * 1024 * 1024
LARGEST_FILE = 64 * 1024 * 1024
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
log = structlog.get_logger("request")


class Route(APIRoute):
    """A route that refuses what it does not know: a parameter, a media type, a body's type."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the function that answers, with the checks before it."""
        answer = super().get_route_handler()
        known = _query_names(self.dependant)
        given = ("*", "json", "csv", *_given_types(self))
        wants_json = self.body_field is not None and "application/json" in _body_types(self)
        may_be_left_out = (
            self.body_field is not None and not self.body_field.field_info.is_required()
        )

        async def checked(request: Request) -> Response:
            if request.scope["query_string"]:
                unknown = [name for name in request.query_params if name not in known]
                if unknown:
                    raise Malformed(f"This operation does not know the parameter {unknown[0]!r}.")
            accept = request.headers.get("accept", "*/*")
            if not any(media in accept for media in given):
                raise NotAcceptable
            if wants_json and not (may_be_left_out and _is_bare(request)):
                media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if media != "application/json" and not media.endswith("+json"):
                    raise UnsupportedMediaType
            return await answer(request)

        return checked


def _is_bare(request: Request) -> bool:
    """Say whether a request comes without a body."""
    sent = request.headers.get("content-length", "0") != "0"
    return not sent and "transfer-encoding" not in request.headers


def router(resource: str) -> APIRouter:
    """Return the router of a resource: its prefix and tag are its folder's name."""
    name = resource.replace("_", "-")
    return APIRouter(prefix=f"/v1/{name}", tags=[name], route_class=Route)


def create(
    service: str,
    *,
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    find_officer: FindOfficer,
) -> FastAPI:
    """Return the application of a service."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        logs.configure()
        to_thread.current_default_thread_limiter().total_tokens = settings.current().threads
        # What is there now stays: looked through again and again, it costs a third of a long page.
        gc.freeze()
        try:
            yield
        finally:
            gc.unfreeze()

    app = FastAPI(
        title=title,
        description=description,
        version=VERSION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        contact={
            "name": "The maintainers of commissioning",
            "url": "https://example.org/commissioning",
        },
        lifespan=lifespan,
        openapi_url=f"/openapi/{service}.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses=can_fail_with(400, 401, 403, 406, 422, 503),
    )
    app.state.service = service
    app.state.find_officer = find_officer
    tell_refusals(app)
    app.add_exception_handler(AlreadyAnswered, _again)
    for one in routers:
        app.include_router(one)
    app.include_router(health.router_of(service))
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_FILE)
    app.add_middleware(RequestLog)
    plain = app.openapi

    def documented() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(app, plain())
        return app.openapi_schema

    app.openapi = documented  # type: ignore[method-assign]
    return app


async def _again(_: Request, answered: Exception) -> Response:
    assert isinstance(answered, AlreadyAnswered)
    return answered.response


def _query_names(dependant: Dependant) -> frozenset[str]:
    names: set[str] = set()
    for param in dependant.query_params:
        kind = param.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names |= set(kind.model_fields)
        else:
            names.add(param.alias)
    for one in dependant.dependencies:
        names |= _query_names(one)
    return frozenset(names)


def _given_types(route: APIRoute) -> tuple[str, ...]:
    """Return the media types that an operation says of itself to give, beside JSON."""
    return tuple(route.responses.get(200, {}).get("content", {}))


def _body_types(route: APIRoute) -> str:
    assert route.body_field is not None
    return getattr(route.body_field.field_info, "media_type", "application/json")


def _complete(app: FastAPI, document: dict[str, Any]) -> dict[str, Any]:
    """Add to a document what the framework does not know: scopes, headers, problems."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unwanted in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unwanted, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    document["components"]["securitySchemes"] = {
        "token": {
            "type": "oauth2",
            "description": "A bearer token (JWT) from /oauth/token or the council's own sign-on.",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": SCOPES}},
        }
    }
    # Without one it is where the document came from; an address that is not https is not named.
    address = settings.current().public_url
    document["servers"] = [{"url": address}] if address.startswith("https://") else []
    for found in iter_route_contexts(app.routes):
        route = found.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                operation = document["paths"][found.path_format][method.lower()]
                _complete_operation(route.dependant, operation)
                _complete_responses(route, method, operation["responses"])
                if not operation["security"]:
                    # Nobody asks who is calling, unless the operation itself says that it does.
                    for status in {401, 403}.difference(route.responses):
                        operation["responses"].pop(str(status), None)
    return document


def _complete_responses(route: APIRoute, method: str, responses: dict[str, Any]) -> None:
    if method in ("POST", "PUT", "PATCH"):
        for status, failure in can_fail_with(413, 415).items():
            responses.setdefault(str(status), failure)
    if route.status_code not in (204, 304):
        responses[str(route.status_code or 200)]["description"] = "What was asked for."


def _complete_operation(dependant: Dependant, operation: dict[str, Any]) -> None:
    operation.setdefault("security", [])
    for one in dependant.dependencies:
        if isinstance(one.call, Needs):
            operation["security"] = [{"token": [scope]} for scope in one.call.scopes] or [
                {"token": []}
            ]
        if isinstance(one.call, Seen):
            operation["responses"]["304"] = {"description": "What you have is still right."}
        if isinstance(one.call, HeaderNeeded):
            operation.setdefault("parameters", []).append(
                {
                    "name": one.call.name,
                    "in": "header",
                    "required": one.call.required,
                    "description": one.call.description,
                    "schema": {"type": "string"},
                }
            )
        _complete_operation_of_parts(one, operation)


def _complete_operation_of_parts(dependant: Dependant, operation: dict[str, Any]) -> None:
    for one in dependant.dependencies:
        _complete_operation(one, operation)


class RequestLog:
    """Give each request an id, and write one line about it: never its query, body or token."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and log it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else str(new_id())
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = clock.seconds()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=logs.shown_path(scope["path"]),
                status=status,
                ms=round((clock.seconds() - began) * 1000, 1),
            )
            structlog.contextvars.unbind_contextvars("request_id")

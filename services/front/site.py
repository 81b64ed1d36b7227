"""The application that answers whatever is not a service's resource."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.front import ends, messages, metrics, picture, reference, refusals
from services.front.pages import for_people, page
from shared import clock, settings
from shared.app import RequestLog
from shared.errors import NotFound
from shared.health import state_of
from shared.problems import tell_refusals

Document = dict[str, Any]
STATIC = Path(__file__).parent / "static"


def create(
    services: dict[str, FastAPI],
    whole: Callable[[dict[str, Document]], Document],
    list_messages: messages.ListMessages = messages.list_messages,
) -> Starlette:
    """Return the front; it shows messages only of an installation that has the actions service."""
    counts = metrics.Counts()
    shows_messages = "actions" in services

    @cache
    def document() -> Document:
        return whole({name: app.openapi() for name, app in services.items()})

    def start(_: Request) -> Response:
        now = settings.current()
        found = ends.coming(clock.today(now.timezone), with_alerts=now.example)
        sent = list_messages() if now.example and shows_messages else None
        return page("start.html", found=found, picture=picture.draw(found), messages=sent)

    def message(request: Request) -> Response:
        if not (settings.current().example and shows_messages):
            raise NotFound
        letter = messages.read(request.path_params["name"])
        return page("message.html", letter=letter, cache="no-store")

    @cache
    def described() -> dict[str, Any]:
        found = document()
        return {
            "document": found,
            "groups": reference.groups(found),
            "shapes": reference.shapes(found),
        }

    def docs(_: Request) -> Response:
        return page("docs.html", url=_url(), **described())

    def problems(_: Request) -> Response:
        return page("problems.html", groups=refusals.by_status(), url=_url())

    async def everything(_: Request) -> Response:
        return _json(document())

    async def one(request: Request) -> Response:
        app = services.get(request.path_params["service"])
        if app is None:
            raise NotFound
        return _json(app.openapi())

    async def live(_: Request) -> Response:
        return _json({"status": "alive"})

    def ready(_: Request) -> Response:
        states = {name: state_of(name).model_dump(mode="json") for name in services}
        good = all(state["status"] == "ready" for state in states.values())
        return _json(
            {"status": "ready" if good else "not ready", "services": states}, 200 if good else 503
        )

    def measures(_: Request) -> Response:
        text = metrics.exposition(next(iter(services)), counts)
        return PlainTextResponse(text, media_type=metrics.MEDIA_TYPE)

    app = Starlette(
        routes=[
            Route("/", start),
            Route("/docs", docs),
            Route("/problems", problems),
            Route("/mail/{name}", message),
            Route("/metrics", measures),
            Route("/openapi.json", everything),
            Route("/openapi/{service}.json", one),
            Route("/health/live", live),
            Route("/health/ready", ready),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )
    tell_refusals(app)
    app.exception_handlers = {
        kind: partial(for_people, tell) for kind, tell in app.exception_handlers.items()
    }
    app.add_middleware(RequestLog)
    for name, each in {"front": app, **services}.items():
        each.add_middleware(metrics.Counted, counts=counts, service=name)
    return app


def _json(document: object, status: int = 200) -> Response:
    return Response(orjson.dumps(document), status, media_type="application/json")


def _url() -> str:
    return settings.current().public_url.rstrip("/")

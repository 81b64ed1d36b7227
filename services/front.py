"""The front of an installation: the front door, the documentation, health and metrics."""

from collections.abc import Callable
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.app import RequestLog
from shared.health import state_of
from shared.problems import tell_refusals

Document = dict[str, Any]


def create(
    services: dict[str, FastAPI], whole: Callable[[dict[str, Document]], Document]
) -> Starlette:
    """Return the application that answers whatever is not a service's resource."""

    def json(document: object, status: int = 200) -> Response:
        return Response(orjson.dumps(document), status, media_type="application/json")

    async def everything(_: Request) -> Response:
        return json(whole({name: app.openapi() for name, app in services.items()}))

    async def one(request: Request) -> Response:
        app = services.get(request.path_params["service"])
        return json(app.openapi()) if app else json({}, 404)

    async def live(_: Request) -> Response:
        return json({"status": "alive"})

    def ready(_: Request) -> Response:
        states = {name: state_of(name).model_dump(mode="json") for name in services}
        good = all(state["status"] == "ready" for state in states.values())
        return json(
            {"status": "ready" if good else "not ready", "services": states}, 200 if good else 503
        )

    app = Starlette(
        routes=[
            Route("/openapi.json", everything),
            Route("/openapi/{service}.json", one),
            Route("/health/live", live),
            Route("/health/ready", ready),
        ]
    )
    tell_refusals(app)
    app.add_middleware(RequestLog)
    return app

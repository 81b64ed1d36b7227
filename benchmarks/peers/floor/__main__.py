"""Serve the floor: `python -m benchmarks.peers.floor SETTINGS.json`."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
from psycopg.conninfo import conninfo_to_dict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers.floor.answers import problem
from benchmarks.peers.floor.routes import award, read_one, read_page
from benchmarks.peers.floor.tokens import Tokens, Unwelcome
from benchmarks.peers.settings import PeerSettings


def application(told: PeerSettings) -> Starlette:
    """Make the ASGI app: three routes, a pool of connections, and no middleware of ours."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with asyncpg.create_pool(
            **_where(told.database), min_size=told.threads, max_size=told.threads, reset=_leave
        ) as pool:
            yield {"pool": pool, "tokens": Tokens(told)}

    return Starlette(
        routes=[
            Route("/v1/contracts", read_page, methods=["GET"]),
            Route("/v1/contracts", award, methods=["POST"]),
            Route("/v1/contracts/{id}", read_one, methods=["GET"]),
        ],
        exception_handlers={Unwelcome: _unwelcome, 404: _nothing_here},
        lifespan=lifespan,
    )


async def _leave(_connection: object) -> None:
    """Leave a returned connection as it is: nothing here changes a session."""


async def _unwelcome(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Unwelcome)
    return problem(error.status, str(error))


async def _nothing_here(_request: Request, _error: Exception) -> Response:
    return problem(404, "There is nothing here.")


def _where(database: str) -> dict[str, Any]:
    names = {"dbname": "database", "user": "user", "password": "password", "host": "host"}
    told = conninfo_to_dict(database)
    where: dict[str, Any] = {names[key]: told[key] for key in names if told.get(key)}
    if told.get("port"):
        where["port"] = int(str(told["port"]))
    return where


if __name__ == "__main__":
    settings = PeerSettings.read(Path(sys.argv[1]))
    uvicorn.run(
        application(settings),
        host="127.0.0.1",
        port=settings.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )

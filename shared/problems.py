"""How a refusal is told: RFC 9457 problem documents, one handler for all."""

import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any

import orjson
import psycopg
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from shared import settings
from shared.errors import Clash, Refused, Unavailable

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger(__name__)


class ShapeFault(BaseModel):
    """One thing that is wrong with the shape of a request."""

    pointer: str = Field(examples=["#/name"], description="Where: a JSON pointer, or `?name`.")
    detail: str = Field(examples=["Field required"], description="What is wrong there.")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(
        examples=["http://127.0.0.1:8000/problems#not-found"],
        description="Which refusal it is; the address explains it.",
    )
    title: str = Field(examples=["Not Found"], description="What the status means.")
    status: int = Field(examples=[404], description="The HTTP status.")
    detail: str = Field(
        examples=["There is nothing here under that id that you may see."],
        description="Why, in a sentence for a person.",
    )
    instance: str = Field(
        examples=["/v1/organisations/0190f6a0-0000-7000-8000-000000000000"],
        description="The path that was called.",
    )
    errors: list[ShapeFault] = Field([], description="For shape errors: each of them.")


def can_fail_with(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare in which ways an operation can fail, for its documentation."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def problem(
    *,
    code: str,
    status: int,
    detail: str,
    instance: str,
    errors: Sequence[dict[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a problem document."""
    document: dict[str, Any] = {
        "type": f"{settings.current().public_url}/problems#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    if errors:
        document["errors"] = list(errors)
    headers = dict(headers or {})
    if status == 401:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="commissioning"')
    if status == 503:
        headers.setdefault("Retry-After", "5")
    return Response(orjson.dumps(document), status, headers, media_type=MEDIA_TYPE)


def tell_refusals(app: Starlette) -> None:
    """Let an application answer every refusal and every failure with a problem document."""
    for kind, told in _TOLD.items():
        app.add_exception_handler(kind, told)


async def tell(request: Request, error: Exception) -> Response:
    """Return the problem document that tells a refusal or a failure."""
    told = next(told for kind, told in _TOLD.items() if isinstance(error, kind))
    return await told(request, error)


def _where(request: Request) -> str:
    return request.url.path


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refused)
    return problem(
        code=refusal.code,
        status=refusal.status,
        detail=refusal.message,
        instance=_where(request),
        headers={"Vary": "Authorization"},
    )


async def _misshapen(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"pointer": _pointer(fault["loc"]), "detail": str(fault["msg"])} for fault in error.errors()
    ]
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return problem(
            code="malformed",
            status=400,
            detail="The body is not valid JSON.",
            instance=_where(request),
            errors=faults,
        )
    return problem(
        code="unprocessable",
        status=422,
        detail="The request does not have the shape that is wanted; `errors` says where.",
        instance=_where(request),
        errors=faults,
    )


def _pointer(place: Sequence[Any]) -> str:
    kind, *rest = place
    path = "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in rest)
    if kind == "body":
        return f"#/{path}" if path else "#"
    return f"?{path}" if kind == "query" else f"{kind}: {path}"


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = re.sub(r"[^a-z]+", "-", HTTPStatus(error.status_code).phrase.lower())
    return problem(
        code={"bad-request": "malformed"}.get(code, code),
        status=error.status_code,
        detail=_HTTP_DETAIL.get(error.status_code, str(error.detail)),
        instance=_where(request),
        headers=dict(error.headers or {}),
    )


_HTTP_DETAIL = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method; `Allow` says which it takes.",
    413: "The request is larger than what is taken here.",
}


# The last three mean that it took too long, or that another machine has become the primary.
_PASSING = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.TransactionTimeout,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.ReadOnlySqlTransaction,
)


async def _database(request: Request, error: Exception) -> Response:
    if isinstance(error, IntegrityError):
        log.warning("clash", error=type(error.orig).__name__)
        return await _refused(request, Clash())
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, _PASSING) or isinstance(error, PoolTimeoutError):
        # Never the driver's words: they may hold values of a row, or where the database is.
        log.warning("database unavailable", error=type(origin).__name__)
        return await _refused(request, Unavailable())
    return await _unforeseen(request, error)


async def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("failed", error=type(error).__name__, exc_info=error)
    return problem(
        code="failed",
        status=500,
        detail="Something failed on our side; it is in the log under the Request-Id.",
        instance=_where(request),
    )


_TOLD: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Refused: _refused,
    RequestValidationError: _misshapen,
    HTTPException: _http,
    SQLAlchemyError: _database,
    psycopg.Error: _database,
    Exception: _unforeseen,
}

"""How the floor answers: with a tag when it says yes, with a problem when it says no."""

import hashlib
from typing import Any

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
PROBLEM = "application/problem+json"


def tagged(request: Request, shown: dict[str, Any], status: int = 200) -> Response:
    """Answer with a strong ETag, and 304 to who has these bytes already."""
    body = orjson.dumps(shown, option=orjson.OPT_UTC_Z)
    tag = f'"{shown["version"]}-{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Vary": "Authorization"}
    if request.method == "GET" and request.headers.get("if-none-match") == tag:
        return Response(None, 304, headers)
    return Response(body, status, headers, media_type=JSON)


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """Say no, as problem details (RFC 9457)."""
    document: dict[str, Any] = {
        "type": f"https://contracts.example.org/problems/{status}",
        "title": detail,
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        document["errors"] = errors
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return Response(orjson.dumps(document), status, headers, media_type=PROBLEM)


def misshapen(error: ValidationError) -> Response:
    """Say what is wrong with the shape of an order."""
    complaints = error.errors(include_context=False, include_url=False)
    if complaints[0]["type"] == "json_invalid":
        return problem(400, "The body is not JSON.")
    errors = [
        {"pointer": "".join(f"/{step}" for step in each["loc"]), "detail": each["msg"]}
        for each in complaints
    ]
    return problem(422, "The order is not in the right shape.", errors)

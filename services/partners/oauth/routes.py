"""What can be called about tokens."""

from typing import Annotated, Any

import orjson
import structlog
from fastapi import APIRouter, Depends, Request, Response

from services.partners.clients import store
from services.partners.clients.rules import opens
from services.partners.oauth import rules
from services.partners.oauth.schemas import TokenRefusal, TokenRequest, TokenView
from shared import clock, settings, tokens
from shared.app import Route
from shared.database.engine import reading
from shared.errors import TooLarge
from shared.problems import can_fail_with, problem

LARGEST_FORM = 16 * 1024
FORM = "application/x-www-form-urlencoded"
_NEVER_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/oauth", tags=["oauth"], route_class=Route)
_failed = rules.FailedAttempts()


async def read_request(request: Request) -> rules.Request:
    """Return what a client asks for, from a form that is read no further than it may be long."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != FORM:
        raise rules.InvalidRequest(f"The body must be sent as {FORM}.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise TooLarge
    return rules.read(body, request.headers.get("authorization"))


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    # A request that is not even for a token, such as one with a query, gets a problem document.
    return {
        status: plain | {"model": TokenRefusal}
        for status, plain in can_fail_with(*statuses).items()
    }


@router.post(
    "/token",
    response_model=TokenView,
    responses={**_refusals(400, 401), **can_fail_with(413, 429)},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {FORM: {"schema": TokenRequest.model_json_schema()}},
        }
    },
)
def issue_token(
    request: Request, asked: Annotated[rules.Request, Depends(read_request)]
) -> Response:
    """Give a client a token for its secret (RFC 6749, section 4.4)."""
    now = settings.current()
    with reading("partners") as session:
        client = store.for_token(session, asked.client_id, now.council_identifier())
    is_right = opens(
        asked.secret,
        secret_hash=client["secret_hash"] if client else None,
        old_secret_hash=client["old_secret_hash"] if client else None,
        old_until=client["old_until"] if client else None,
        at=clock.now(),
    )
    if client is None or not is_right:
        if client is not None:
            # Only an id that is ours: what somebody sends as an id may be a secret.
            log.warning("token refused", client_id=str(client["id"]))
        wait = _failed.note(asked.client_id, clock.seconds())
        return _wait(request, wait) if wait else _tell(rules.InvalidClient())
    scope = " ".join(rules.grant(asked.scopes, client["scopes"]))
    token = tokens.sign(
        {
            "sub": str(client["id"]),
            "client_id": str(client["id"]),
            "organisation_id": str(client["organisation_id"]),
            "council": client["is_council"],
            "scope": scope,
        }
    )
    view = TokenView(access_token=token, expires_in=now.token_minutes * 60, scope=scope)
    return Response(view.model_dump_json(), headers=_NEVER_KEPT, media_type="application/json")


async def refused(_: Request, refusal: Exception) -> Response:
    """Tell a refusal as RFC 6749 says, not as a problem document."""
    assert isinstance(refusal, rules.TokenRefused)
    return _tell(refusal)


def _tell(refusal: rules.TokenRefused) -> Response:
    headers = dict(_NEVER_KEPT)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="commissioning", charset="UTF-8"'
    body = {"error": refusal.error, "error_description": refusal.message}
    return Response(orjson.dumps(body), refusal.status, headers, media_type="application/json")


def _wait(request: Request, seconds: int) -> Response:
    return problem(
        code="too-many-attempts",
        status=429,
        detail="This client has failed too often: look at its secret, and try again later.",
        instance=request.url.path,
        headers={"Retry-After": str(seconds), "Cache-Control": "no-store"},
    )

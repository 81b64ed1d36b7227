"""Who is calling, and what may they do? Every operation names what it needs in its signature."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from anyio import to_thread
from fastapi import Request

from shared import clock, settings, tokens
from shared.errors import NotAllowed, NotAuthenticated
from shared.events.base import By

SCOPES = {
    "contracts:read": "Read the register, its organisations and alerts.",
    "contracts:write": "Change the register.",
    "performance:submit": "Hand in performance returns.",
    "actions:read": "Read plans, officers, worklists and messages.",
    "actions:write": "Change plans, officers and worklists.",
    "feedback:read": "Read what was said, without what could identify a person.",
    "feedback:write": "Record and answer what was said.",
    "feedback:sensitive": "Read the words of children and families.",
    "safeguarding": "Read what was referred to safeguarding.",
    "events:read": "Follow the event feed.",
    "webhooks:manage": "Manage webhook endpoints.",
    "admin": "Manage the API clients of partner systems.",
}
_HELD_TOKENS = 2_000
_LOOKED_UP_STANDS_SECONDS = 30
_LONGEST_TOKEN = 8_192


@dataclass(frozen=True, slots=True)
class Caller(By):
    """Who is calling: by whom it is done, and with which scopes."""

    scopes: frozenset[str] = field(default_factory=frozenset)
    subject: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a service remembers of the officer whose sign-on a token carries."""

    officer_id: UUID
    organisation_id: UUID
    is_council: bool


FindOfficer = Callable[[str], SignedIn | None]
_held: OrderedDict[tuple[int, str, str], tuple[Caller, float]] = OrderedDict()


class Needs:
    """A dependency that lets a caller in who has one of some scopes."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes

    async def __call__(self, request: Request) -> Caller:
        """Return who is calling, or refuse."""
        caller = await caller_of(request)
        if self.scopes and not caller.scopes.intersection(self.scopes):
            raise NotAllowed(f"Your token does not have the scope {' or '.join(self.scopes)}.")
        return caller


async def caller_of(request: Request) -> Caller:
    """Return who is calling, by the bearer token of the request."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
        raise NotAuthenticated
    state = request.app.state
    key = (id(settings.current()), state.service, token)
    held = _held.get(key)
    if held is not None and held[1] > clock.now().timestamp():
        return held[0]
    if tokens.is_our_own(token):
        # Nobody is asked, so another thread would cost more than the check.
        caller, until = _verified(token, state.find_officer)
    else:
        caller, until = await to_thread.run_sync(_verified, token, state.find_officer)
    _held[key] = (caller, until)
    while len(_held) > _HELD_TOKENS:
        _held.popitem(last=False)
    return caller


def _verified(token: str, find_officer: FindOfficer) -> tuple[Caller, float]:
    claims = tokens.verify(token)
    now = settings.current()
    if claims["iss"] == now.public_url:
        return _our_own(claims), float(claims["exp"])
    signed_in = find_officer(tokens.sign_in_hash(claims["iss"], claims["sub"]))
    if signed_in is None:
        raise NotAllowed("Nobody has tied this sign-on to an officer yet.")
    caller = Caller(
        officer_id=signed_in.officer_id,
        organisation_id=signed_in.organisation_id,
        is_council=signed_in.is_council,
        scopes=_scopes(claims.get(now.oidc_scope_claim)),
        subject=claims["sub"],
    )
    # Not as long as the token: an officer may leave, or be tied to another sign-on.
    return caller, min(float(claims["exp"]), clock.now().timestamp() + _LOOKED_UP_STANDS_SECONDS)


def _our_own(claims: dict[str, Any]) -> Caller:
    def id_of(name: str) -> UUID | None:
        return UUID(claims[name]) if claims.get(name) else None

    return Caller(
        officer_id=id_of("officer_id"),
        client_id=id_of("client_id"),
        job=claims.get("job"),
        organisation_id=id_of("organisation_id"),
        is_council=claims.get("council") is True,
        scopes=_scopes(claims.get("scope")),
        subject=claims["sub"],
    )


def _scopes(claim: object) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset(claim.split())
    return frozenset(str(scope) for scope in claim) if isinstance(claim, list) else frozenset()


async def caller_or_nobody(request: Request) -> str:
    """Return the subject of the caller; empty for an operation that anybody may call."""
    try:
        return (await caller_of(request)).subject
    except NotAuthenticated:
        return ""

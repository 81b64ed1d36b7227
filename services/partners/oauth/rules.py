"""What is allowed with a request for a token: RFC 6749, sections 2.3.1, 4.4 and 5.2."""

import math
import re
from base64 import b64decode
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

MOST_FIELDS = 20
NOBODY = UUID(int=0)


class TokenRefused(Exception):
    """No token is given."""

    status: ClassVar[int] = 400

    @property
    def error(self) -> str:
        """Return the code of RFC 6749: `invalid_scope` for `InvalidScope`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def message(self) -> str:
        """Return the sentence that a person reads."""
        return str(self.args[0]) if self.args else (type(self).__doc__ or "").strip()


class InvalidRequest(TokenRefused):
    """The request lacks something, says something twice, or is not a form."""


class InvalidClient(TokenRefused):
    """The client is not known, or this is not its secret."""

    status = 401


class InvalidScope(TokenRefused):
    """The client may not have this scope."""


class UnsupportedGrantType(TokenRefused):
    """Only the grant type client_credentials is given here."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for a token, and for which scopes; without them for all that the client has."""

    client_id: UUID
    secret: str
    scopes: tuple[str, ...] | None


def read(body: bytes, authorization: str | None) -> Request:
    """Return what a form asks for."""
    form = _read_form(body)
    if "grant_type" not in form:
        raise InvalidRequest("The form has no grant_type.")
    if form["grant_type"] != "client_credentials":
        raise UnsupportedGrantType
    name, secret = _credentials(form, authorization)
    try:
        client_id = UUID(name)
    except ValueError:
        # Looked up all the same, so that a strange id takes as long as an unknown one.
        client_id = NOBODY
    scope = form.get("scope")
    return Request(client_id, secret, tuple(scope.split(" ")) if scope else None)


def grant(asked: tuple[str, ...] | None, has: Collection[str]) -> tuple[str, ...]:
    """Return the scopes that a token gets."""
    if asked is None:
        return tuple(sorted(has))
    if not set(asked) <= set(has):
        raise InvalidScope
    return tuple(sorted(set(asked)))


def _read_form(body: bytes) -> dict[str, str]:
    """Return the fields of a form; one without a value counts as left out."""
    try:
        pairs = parse_qsl(body.decode(), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise InvalidRequest("The body is not a form that can be read.") from error
    twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if twice:
        raise InvalidRequest("A field of the form is there twice.")
    return dict(pairs)


def _credentials(form: Mapping[str, str], authorization: str | None) -> tuple[str, str]:
    if authorization is None:
        if "client_id" not in form or "client_secret" not in form:
            raise InvalidClient("Send client_id and client_secret, by HTTP Basic or in the form.")
        return form["client_id"], form["client_secret"]
    if "client_secret" in form:
        raise InvalidRequest("The client proves itself twice: in the header and in the form.")
    name, secret = _basic(authorization)
    if form.get("client_id", name) != name:
        raise InvalidRequest("The header and the form name two clients.")
    return name, secret


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient("A client proves itself by HTTP Basic, or in the form.")
    try:
        name, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
        if not colon:
            raise InvalidClient
        return unquote_plus(name, errors="strict"), unquote_plus(secret, errors="strict")
    except ValueError as error:
        raise InvalidClient("The Authorization header cannot be read.") from error


class FailedAttempts:
    """Counts how often each client has failed lately, and never holds more than it has room for.

    It only slows down who fails. A right secret is always taken: nobody guesses 256 random bits,
    but whoever knows a client's id could otherwise shut it out by failing in its name. Two threads
    may count one failure less between them; that does no harm.
    """

    def __init__(self, *, most: int = 10, seconds: float = 60, room: int = 1_000) -> None:
        self._most = most
        self._seconds = seconds
        self._room = room
        self._counts: OrderedDict[UUID, tuple[float, int]] = OrderedDict()

    def note(self, client_id: UUID, now: float) -> int:
        """Count one more, and return for how many seconds to wait: 0 while there are few."""
        since, count = self._counts.pop(client_id, (now, 0))
        if now - since >= self._seconds:
            since, count = now, 0
        self._counts[client_id] = since, count + 1
        while len(self._counts) > self._room:
            self._counts.popitem(last=False)
        return math.ceil(since + self._seconds - now) if count >= self._most else 0

"""Signed links: who gets one in a mail may open a page until a day, and act there, without a token."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request

from shared import clock, settings
from shared.errors import Refused, Unavailable

# Keys are text, so that a rotation is one line more; shorter ones could be guessed.
_SHORTEST_KEY = 32


class Forged(Refused):
    """This link is not complete, or it was changed on the way: open it from the mail itself."""

    status = 403


class Expired(Refused):
    """This link is no longer good: open the one in a newer mail, or sign in."""

    status = 410


class Holder:
    """A dependency that lets in whoever holds a good link to the page that is asked for."""

    async def __call__(
        self,
        request: Request,
        officer: Annotated[
            str, Query(alias="for", description="To which officer the link was sent.")
        ] = "",
        until: Annotated[str, Query(description="Until when it is good, in Unix seconds.")] = "",
        signature: Annotated[str, Query(description="What proves that the link is ours.")] = "",
    ) -> UUID:
        """Return the officer to whom the link was sent, or refuse."""
        try:
            officer_id = UUID(officer)
            ends = datetime.fromtimestamp(int(until), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise Forged from error
        verify(
            request.url.path,
            officer_id=officer_id,
            until=ends,
            signature=signature,
            now=clock.now(),
        )
        return officer_id


def make_key(path: Path) -> None:
    """Make the key of an installation's links, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(secrets.token_hex(32) + "\n")


def sign(path: str, *, officer_id: UUID, until: datetime) -> str:
    """Return the address of a page, below the public one, that is good for an officer until then."""
    signature = _signature(_keys()[0], path, officer_id, until)
    query = {"for": officer_id, "until": int(until.timestamp()), "signature": signature}
    return f"{path}?{urlencode(query)}"


def verify(path: str, *, officer_id: UUID, until: datetime, signature: str, now: datetime) -> None:
    """Refuse a link that none of our keys has signed, or that is no longer good."""
    given = signature.encode(errors="replace")
    good = [
        hmac.compare_digest(_signature(key, path, officer_id, until).encode(), given)
        for key in _keys()
    ]
    if not any(good):
        raise Forged
    if now >= until:
        raise Expired


def _signature(key: bytes, path: str, officer_id: UUID, until: datetime) -> str:
    signed = f"{path}\n{officer_id}\n{int(until.timestamp())}".encode(errors="replace")
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _keys() -> tuple[bytes, ...]:
    path = settings.current().link_key_file
    if path is None:
        raise Unavailable("This installation has no key for links: set LINK_KEY_FILE.")
    return _read(path)


@lru_cache
def _read(path: Path) -> tuple[bytes, ...]:
    """Return the keys of a file, a line each: the first one signs, the others are still believed."""
    keys = tuple(line.strip() for line in path.read_bytes().splitlines() if line.strip())
    if not keys or min(map(len, keys)) < _SHORTEST_KEY:
        raise Unavailable(
            f"LINK_KEY_FILE must hold lines of {_SHORTEST_KEY} characters or more, each a key."
        )
    return keys

"""What is allowed with a client of a partner system."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.clients import ClientRegistered, ClientRevoked, ClientRotated

COUNCIL_ONLY = frozenset({"admin", "feedback:sensitive", "safeguarding"})
_NO_HASH = "-" * 64


class OnlyTheCouncil(NotAllowed):
    """Only the council may see and manage the API clients."""


class UnknownOrganisation(Unprocessable):
    """The organisation is not in the register of organisations."""


class UnknownScope(Unprocessable):
    """There is no such scope."""


class ScopeOfTheCouncil(Unprocessable):
    """A partner's client cannot have a scope that is the council's alone."""


class NameTaken(Refused):
    """Another client that is not revoked has this name."""


class AlreadyRevoked(Refused):
    """The client was revoked; register a new one."""


@dataclass(frozen=True, slots=True)
class Client:
    """What a decision needs to know about a client."""

    id: UUID
    head: Head
    organisation_id: UUID
    secret_hash: str | None
    is_revoked: bool


def hash_of(secret: str) -> str:
    """Return what is kept of a secret.

    A quick hash is enough: a secret is 256 random bits, so there is nothing to guess that a slow
    hash could protect.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(
    secret: str,
    *,
    secret_hash: str | None,
    old_secret_hash: str | None,
    old_until: datetime | None,
    at: datetime,
) -> bool:
    """Say whether a secret is a client's: its present one, or its old one before its end.

    Both are always compared, and in constant time, also where there is none to compare with.
    """
    given = hash_of(secret)
    is_present = hmac.compare_digest(given, secret_hash or _NO_HASH)
    is_old = hmac.compare_digest(given, old_secret_hash or _NO_HASH)
    return is_present or (is_old and old_until is not None and at < old_until)


def register(
    *,
    client_id: UUID,
    name: str,
    organisation_id: UUID,
    is_council: bool | None,
    scopes: Collection[str],
    known_scopes: Collection[str],
    name_taken: bool,
    secret_hash: str,
    by: By,
) -> ClientRegistered:
    """Register a client; `is_council` is None for an organisation that is not known."""
    _only_the_council(by)
    if is_council is None:
        raise UnknownOrganisation
    for scope in sorted(scopes):
        if scope not in known_scopes:
            raise UnknownScope(f"There is no scope {scope!r}.")
        if scope in COUNCIL_ONLY and not is_council:
            raise ScopeOfTheCouncil(f"The scope {scope} is for clients of the council alone.")
    if name_taken:
        raise NameTaken
    return ClientRegistered(
        client_id=client_id,
        name=name,
        organisation_id=organisation_id,
        scopes=tuple(sorted(set(scopes))),
        secret_hash=secret_hash,
        parties=(organisation_id,),
    )


def rotate(
    client: Client, *, version: int, secret_hash: str, overlap: timedelta, by: By, at: datetime
) -> ClientRotated:
    """Give a client a new secret; the present one is taken for a while, one before it no more."""
    _may_change(client, version=version, by=by)
    return ClientRotated(
        client_id=client.id,
        old_until=at + overlap,
        secret_hash=secret_hash,
        old_secret_hash=client.secret_hash,
        parties=(client.organisation_id,),
    )


def revoke(client: Client, *, version: int, by: By) -> ClientRevoked:
    """Let a client get no more tokens."""
    _may_change(client, version=version, by=by)
    return ClientRevoked(client_id=client.id, parties=(client.organisation_id,))


def _only_the_council(by: By) -> None:
    if not by.is_council:
        raise OnlyTheCouncil


def _may_change(client: Client, *, version: int, by: By) -> None:
    _only_the_council(by)
    if client.head.version != version:
        raise StaleVersion
    if client.is_revoked:
        raise AlreadyRevoked

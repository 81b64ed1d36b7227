"""What the partners service tells: the API clients of partner systems."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public


class ClientEvent(Event):
    """Something happened to an API client; what its secret hashes to is for partners alone."""

    source: ClassVar[str] = "partners"
    resource: ClassVar[str] = "clients"
    readers: ClassVar[tuple[str, ...]] = ("partners",)

    client_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the client's id."""
        return self.client_id


class ClientRegistered(ClientEvent):
    """A partner's system may call the API, for its organisation and within these scopes."""

    type: ClassVar[str] = "client.registered"

    name: Public[str]
    organisation_id: Fact[UUID]
    scopes: Fact[tuple[str, ...]]
    secret_hash: Private[str] = None


class ClientRotated(ClientEvent):
    """A client has a new secret; the old one is taken until the overlap ends."""

    type: ClassVar[str] = "client.rotated"

    old_until: Fact[datetime]
    secret_hash: Private[str] = None
    old_secret_hash: Private[str] = None


class ClientRevoked(ClientEvent):
    """A client gets no more tokens; those that it has end within minutes."""

    type: ClassVar[str] = "client.revoked"

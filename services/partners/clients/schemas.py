"""What is sent and seen of clients."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, WithJsonSchema

from shared.auth import SCOPES
from shared.fields import Code, Order, ShortText, View

_ID = "0190f6a0-0000-7000-8000-000000000001"
# Which of them there are, and for whom, is decided by the rules; here it is only told.
Scope = Annotated[Code, WithJsonSchema({"type": "string", "enum": list(SCOPES)})]


class RegisterClient(Order):
    """Register a program of an organisation, so that it can get tokens."""

    name: ShortText = Field(
        description="What the program is called.", examples=["Larkrigg bookings and returns"]
    )
    organisation_id: UUID = Field(description="For whom it acts.", examples=[_ID])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES))] = Field(
        description="What its tokens may do at most.",
        examples=[["contracts:read", "events:read"]],
    )


class RotateClient(Order):
    """Give a client a new secret, and let the old one be taken for a while."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = Field(
        24,
        description="For how many hours the old secret is still taken; 0 after a leak.",
        examples=[24],
    )


class OrganisationRef(View):
    """An organisation that is referred to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="Its name.", examples=["Harbour Young Carers"])


class ClientView(View):
    """A program of a partner that may call the interface; never its secret."""

    id: UUID = Field(description="Its id, and what it calls itself for a token.", examples=[_ID])
    name: str = Field(description="What it is called.", examples=["Larkrigg bookings and returns"])
    organisation: OrganisationRef = Field(description="For whom it acts.")
    scopes: list[str] = Field(
        description="What its tokens may do at most.", examples=[["contracts:read"]]
    )
    old_secret_until: datetime | None = Field(
        description="Until when the secret before the present one is taken.",
        examples=["2026-11-23T09:00:00Z"],
    )
    revoked_at: datetime | None = Field(
        description="Since when it gets no tokens.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do with it now.", examples=[["rotate", "revoke"]]
    )


class ClientWithSecret(ClientView):
    """A client with its new secret, which is shown this once."""

    client_id: UUID = Field(description="What it calls itself for a token.", examples=[_ID])
    client_secret: str = Field(
        description="What it proves itself with; write it down now.",
        examples=["EXAMPLE-0000000000000000000000000000000000"],
    )

"""What is sent and seen of tokens, in the words of RFC 6749."""

from typing import Literal

from pydantic import Field

from shared.fields import Order, View


class TokenRequest(Order):
    """A form that asks for a token; the client may prove itself by HTTP Basic instead."""

    grant_type: Literal["client_credentials"] = Field(
        description="How the token is got.", examples=["client_credentials"]
    )
    scope: str | None = Field(
        None,
        description="The scopes wanted, with spaces between them; without it, all of them.",
        examples=["contracts:read events:read"],
    )
    client_id: str | None = Field(
        None, description="The client's id.", examples=["0190f6a0-0000-7000-8000-000000000001"]
    )
    client_secret: str | None = Field(
        None,
        description="The client's secret.",
        examples=["EXAMPLE-0000000000000000000000000000000000"],
    )


class TokenView(View):
    """A token."""

    access_token: str = Field(
        description="What to send as Authorization: Bearer.", examples=["eyJ…"]
    )
    token_type: Literal["Bearer"] = Field(
        "Bearer", description="How to send it.", examples=["Bearer"]
    )
    expires_in: int = Field(description="For how many seconds it is good.", examples=[600])
    scope: str = Field(description="What it may do.", examples=["contracts:read events:read"])


class TokenRefusal(View):
    """Why there is no token."""

    error: Literal[
        "invalid_request",
        "invalid_client",
        "invalid_scope",
        "unsupported_grant_type",
    ] = Field(description="The code of RFC 6749.", examples=["invalid_client"])
    error_description: str = Field(
        description="What is wrong.",
        examples=["The client is not known, or this is not its secret."],
    )

"""What is seen at a well-known address."""

from typing import Any

from pydantic import Field

from shared.fields import View


class KeysView(View):
    """The public keys of our own issuer, as a JWKS document (RFC 7517)."""

    keys: list[dict[str, Any]] = Field(
        description="Each key.", examples=[[{"kty": "EC", "crv": "P-256", "use": "sig"}]]
    )

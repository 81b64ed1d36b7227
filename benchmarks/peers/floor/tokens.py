"""Checking a token by the cheapest means that is still a check: one signature, no library."""

import binascii
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey
from starlette.requests import Request

from benchmarks.peers.settings import PeerSettings
from shared import clock


class Unwelcome(Exception):
    """The token is not valid, or does not allow this."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Tokens:
    """Believes a JWT that is signed with the issuer's key, is meant for us and has not expired."""

    def __init__(self, told: PeerSettings) -> None:
        key = ECKey.import_key(told.public_key).public_key
        assert isinstance(key, ec.EllipticCurvePublicKey)
        self._key = key
        self._signed = ec.ECDSA(SHA256())
        self._issuer = told.issuer
        self._audience = told.audience

    def check(self, request: Request, scope: str) -> str:
        """Return who is calling, or refuse whoever may not."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            claims = self._claims(token)
        except (ValueError, InvalidSignature) as error:
            raise Unwelcome(401, "A valid bearer token is needed.") from error
        known = claims.get("iss") == self._issuer and claims.get("aud") == self._audience
        if scheme.lower() != "bearer" or not known or claims["exp"] < clock.now().timestamp():
            raise Unwelcome(401, "A valid bearer token is needed.")
        if scope not in claims["scope"].split():
            raise Unwelcome(403, "The token does not allow this.")
        return str(claims["sub"])

    def _claims(self, token: str) -> dict[str, Any]:
        signed, _, signature = token.rpartition(".")
        header, _, claims = signed.partition(".")
        if orjson.loads(_decoded(header)).get("alg") != "ES256":
            raise ValueError("not signed as we sign")
        raw = _decoded(signature)
        halves = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        self._key.verify(encode_dss_signature(*halves), signed.encode(), self._signed)
        decoded: dict[str, Any] = orjson.loads(_decoded(claims))
        return decoded


def _decoded(part: str) -> bytes:
    return binascii.a2b_base64(part.translate(ALPHABET) + "==")


ALPHABET = str.maketrans("-_", "+/")

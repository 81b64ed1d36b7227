"""Who is calling the Django REST peer, and what their token allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

KEY = ECKey.import_key(settings.PEER.public_key)
CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": settings.PEER.issuer},
    aud={"essential": True, "value": settings.PEER.audience},
    exp={"essential": True},
)


@dataclass(frozen=True)
class Caller:
    """A system that showed a valid token."""

    subject: str
    scopes: frozenset[str]
    is_authenticated = True


class BearerToken(BaseAuthentication):
    """Believe a JWT that is signed with the issuer's key, is meant for us and has not expired."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            claims = jwt.decode(token, KEY, algorithms=["ES256"]).claims
            CLAIMS.validate(claims)
        except (JoseError, ValueError) as error:
            raise AuthenticationFailed("The token is not valid.") from error
        return Caller(claims["sub"], frozenset(claims["scope"].split())), token

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


class Scoped(Protocol):
    """A view that names the scope of each method."""

    scopes: Mapping[str, str]


class HasScope(BasePermission):
    """Let in who has the scope that the view names for this method."""

    def has_permission(self, request: Request, view: Scoped) -> bool:
        return request.user is not None and view.scopes[request.method] in request.user.scopes

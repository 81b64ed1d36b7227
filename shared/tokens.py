"""Tokens: how ours are signed, whose are believed, and where their public keys are found."""

import hashlib
from base64 import urlsafe_b64decode
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from shared import clock, settings
from shared.errors import NotAuthenticated, Unavailable

ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"]
FETCH_SECONDS = 5
KEYS_STAND_SECONDS = 300
LEEWAY_SECONDS = 10


def make_signing_key(path: Path) -> None:
    """Make the private key of an installation, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = ECKey.generate_key("P-256", private=True).as_pem(private=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pem)


@lru_cache
def _signing_key(path: Path) -> ECKey:
    key = ECKey.import_key(path.read_bytes())
    return ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint(), "use": "sig"})


def public_keys() -> dict[str, Any]:
    """Return the public keys of our own issuer, as a JWKS document."""
    path = settings.current().signing_key_file
    if path is None:
        return {"keys": []}
    return {"keys": [_signing_key(path).as_dict(private=False) | {"alg": "ES256"}]}


def sign(claims: dict[str, Any]) -> str:
    """Return a token of our own issuer that lives as long as the settings say."""
    now = settings.current()
    if now.signing_key_file is None:
        raise Unavailable("This installation has no signing key: set SIGNING_KEY_FILE.")
    key = _signing_key(now.signing_key_file)
    issued = int(clock.now().timestamp())
    standard = {
        "iss": now.public_url,
        "aud": now.public_url,
        "iat": issued,
        "exp": issued + now.token_minutes * 60,
    }
    return jwt.encode({"alg": "ES256", "kid": key.kid}, standard | claims, key)


def sign_in_hash(issuer: str, subject: str) -> str:
    """Return what is remembered of a person's sign-in: enough to know it again, and no more."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


class Keys:
    """The public keys of one issuer: from a file, or fetched and kept while it cannot be reached."""

    def __init__(self, load: str | Path) -> None:
        self._load = load
        self._held: KeySet | None = None
        self._fetched_at = 0.0

    def get(self, *, fresh: bool = False) -> KeySet:
        """Return the keys; `fresh` asks again, because a token names one that is not held."""
        age = clock.seconds() - self._fetched_at
        if self._held is None or age > KEYS_STAND_SECONDS or (fresh and age > FETCH_SECONDS):
            try:
                self._held = KeySet.import_key_set(self._document())
            except (httpx.HTTPError, OSError, ValueError, KeyError, JoseError) as error:
                if self._held is None:
                    raise NotAuthenticated(
                        "The keys of the token's issuer cannot be reached just now."
                    ) from error
            self._fetched_at = clock.seconds()
        return self._held

    def _document(self) -> Any:  # noqa: ANN401 -- JSON from outside
        if isinstance(self._load, Path):
            return orjson.loads(self._load.read_bytes())
        address = str(self._load)
        with httpx.Client(timeout=FETCH_SECONDS) as client:
            if address.endswith("/.well-known/openid-configuration"):
                address = client.get(address).raise_for_status().json()["jwks_uri"]
            return client.get(address).raise_for_status().json()


class OwnKeys(Keys):
    """The public keys of our own issuer, where its private key is at hand."""

    def __init__(self) -> None:
        super().__init__("")

    def _document(self) -> Any:  # noqa: ANN401 -- a JWKS document
        return public_keys()


@lru_cache
def _issuers(now: settings.Settings) -> dict[str, tuple[Keys, str]]:
    own: Keys
    if now.signing_key_file is not None:
        own = OwnKeys()
    elif now.jwks_file is not None:
        own = Keys(now.jwks_file)
    else:
        own = Keys(f"{now.public_url}/.well-known/jwks.json")
    believed = {now.public_url: (own, now.public_url)}
    for one in now.oidc_issuers:
        discovery = f"{one.issuer.rstrip('/')}/.well-known/openid-configuration"
        believed[one.issuer] = (Keys(one.jwks_url or discovery), one.audience)
    return believed


def is_our_own(token: str) -> bool:
    """Say whether a token claims to be ours, and our key is at hand: to check it asks nobody."""
    now = settings.current()
    if now.signing_key_file is None:
        return False
    try:
        return _claimed_issuer(token) == now.public_url
    except (ValueError, IndexError, AttributeError, TypeError):
        return False


def verify(token: str) -> dict[str, Any]:
    """Return the claims of a token that an issuer we believe has signed for us, and in time."""
    now = settings.current()
    try:
        # Only to learn which issuer's keys to ask; nothing of it is believed yet.
        claimed = _claimed_issuer(token)
        believed = _issuers(now)
        if not isinstance(claimed, str) or claimed not in believed:
            raise NotAuthenticated("The token was signed by an issuer that is not known here.")
        keys, audience = believed[claimed]
        try:
            decoded = jwt.decode(token, keys.get(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            decoded = jwt.decode(token, keys.get(fresh=True), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": claimed},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        ).validate(decoded.claims)
    except (JoseError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise NotAuthenticated("The token is not valid, or no longer.") from error
    return decoded.claims


def _claimed_issuer(token: str) -> object:
    claims = token.split(".")[1]
    return orjson.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4))).get("iss")

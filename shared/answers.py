"""How an answer leaves: its ETag, what a client has already, and what a repeated request gets."""

import hashlib
import hmac
import struct
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any, ClassVar, TypeVar

import orjson
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy import text

from shared import auth, clock
from shared.database.engine import Session, transaction
from shared.errors import KeyUsedBefore, Malformed, StaleVersion, StillRunning, VersionNeeded
from shared.eventlog import log
from shared.paging import Page

JSON = "application/json"
KEPT = timedelta(hours=24)
_LONGEST_KEY = 255
_CHUNK = 64 * 1024
_VARY = {"Vary": "Authorization"}
Item = TypeVar("Item")

_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock)")
_RECALL = {
    service: text(
        f"SELECT fingerprint, answer FROM {service}.idempotency_key"  # noqa: S608 -- our own names
        " WHERE key_hash = :key_hash AND created_at > :since"
    )
    for service in ("contracts", "actions", "feedback", "partners")
}
_KEEP = {
    service: text(
        f"INSERT INTO {service}.idempotency_key (key_hash, fingerprint, answer, created_at)"  # noqa: S608
        " VALUES (:key_hash, :fingerprint, :answer, :created_at) ON CONFLICT (key_hash)"
        " DO UPDATE SET fingerprint = excluded.fingerprint, answer = excluded.answer,"
        " created_at = excluded.created_at"
    )
    for service in _RECALL
}
_FORGET = {
    service: text(f"DELETE FROM {service}.idempotency_key WHERE created_at <= :since")  # noqa: S608
    for service in _RECALL
}


class AlreadyAnswered(Exception):
    """This request was answered before; the same answer is given again."""

    def __init__(self, response: Response) -> None:
        self.response = response


class HeaderNeeded:
    """A dependency that reads one header, and says so in the documentation."""

    name: ClassVar[str]
    description: ClassVar[str]
    required: ClassVar[bool] = False


class Version(HeaderNeeded):
    """Which version of a thing the caller means to change, from If-Match."""

    name = "If-Match"
    description = "The ETag that you read; only its version counts."
    required = True

    async def __call__(self, request: Request) -> int:
        """Return the version, or refuse a request that does not say it."""
        tag = request.headers.get("if-match")
        if tag is None:
            raise VersionNeeded
        number = tag.strip().removeprefix('"').partition("-")[0]
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise StaleVersion("If-Match does not hold an ETag of this resource.")
        return int(number)


class Seen(HeaderNeeded):
    """What the caller has already, from If-None-Match."""

    name = "If-None-Match"
    description = "The ETag that you have; the answer is 304 if it is still right."

    async def __call__(self, request: Request) -> frozenset[str]:
        """Return the ETags that the caller has."""
        header = request.headers.get("if-none-match", "")
        return frozenset(tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip())


class Repeatable(HeaderNeeded):
    """Whether this is the same request again, from Idempotency-Key."""

    name = "Idempotency-Key"
    description = "Your own key for this request: sent again with it, you get the same answer."

    async def __call__(self, request: Request) -> "Once":
        """Return what makes this request happen once."""
        key = request.headers.get("idempotency-key")
        if key is None:
            return Once(None, b"")
        if not key or len(key) > _LONGEST_KEY:
            raise Malformed(f"An Idempotency-Key has 1 to {_LONGEST_KEY} characters.")
        caller = await auth.caller_or_nobody(request)
        # Keyed, so that whoever reads the table cannot test a guess of what was sent.
        fingerprint = hmac.new(key.encode(), digestmod=hashlib.sha256)
        for part in (request.method, str(request.url.path), request.url.query, caller):
            fingerprint.update(part.encode() + b"\n")
        async for piece in _sent(request):
            fingerprint.update(piece)
        return Once(f"{caller}\n{key}", fingerprint.digest())


async def _sent(request: Request) -> AsyncIterator[bytes]:
    """Yield what the body says; of a form that is its fields, because its bytes are read already."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        yield await request.body()
        return
    for name, value in (await request.form()).multi_items():
        yield name.encode(errors="surrogatepass") + b"\n"
        if isinstance(value, str):
            yield value.encode(errors="surrogatepass")
            continue
        while chunk := await value.read(_CHUNK):
            yield chunk
        await value.seek(0)


class Once:
    """A request that has its effect once, however often it is sent with the same key."""

    def __init__(self, key: str | None, fingerprint: bytes) -> None:
        self._key = key
        self._fingerprint = fingerprint
        self._service = ""

    @contextmanager
    def transaction(self, service: str) -> Iterator[Session]:
        """Open the request's transaction; a request that was answered before ends here."""
        self._service = service
        with transaction(service) as session:
            if self._key is not None:
                self._recall(session)
            yield session

    def answer(
        self,
        session: Session,
        view: BaseModel,
        *,
        version: int,
        status: int = 200,
        location: str | None = None,
    ) -> Response:
        """Return a view as the answer, and keep it for a repeated request, in the transaction."""
        body = view.model_dump_json().encode()
        headers = {
            "ETag": etag(version, body),
            "Log-Position": log.head(session),
            "Cache-Control": "no-store",
            **_VARY,
        }
        if location:
            headers["Location"] = location
        if self._key is not None:
            self._keep(session, status, headers, body)
        return Response(body, status, headers, media_type=JSON)

    def _recall(self, session: Session) -> None:
        key_hash = self._key_hash()
        lock = struct.unpack(">q", key_hash[:8])[0]
        if not session.execute(_LOCK, {"lock": lock}).scalar():
            raise StillRunning
        row = session.execute(
            _RECALL[self._service], {"key_hash": key_hash, "since": clock.now() - KEPT}
        ).one_or_none()
        if row is None:
            return
        if bytes(row.fingerprint) != self._fingerprint:
            raise KeyUsedBefore
        kept = orjson.loads(self._cipher().decrypt(bytes(row.answer)))
        raise AlreadyAnswered(
            Response(kept["body"], kept["status"], kept["headers"], media_type=JSON)
        )

    def _keep(self, session: Session, status: int, headers: dict[str, str], body: bytes) -> None:
        kept = {"status": status, "headers": headers, "body": body.decode()}
        session.execute(
            _KEEP[self._service],
            {
                "key_hash": self._key_hash(),
                "fingerprint": self._fingerprint,
                "answer": self._cipher().encrypt(orjson.dumps(kept)),
                "created_at": clock.now(),
            },
        )

    def _key_hash(self) -> bytes:
        return hashlib.sha256(f"kept\n{self._key}".encode()).digest()

    def _cipher(self) -> Fernet:
        derived = HKDF(SHA256(), 32, salt=None, info=b"idempotency").derive(str(self._key).encode())
        return Fernet(urlsafe_b64encode(derived))


IfMatch = Annotated[int, Depends(Version())]
IfNoneMatch = Annotated[frozenset[str], Depends(Seen())]
Repeat = Annotated[Once, Depends(Repeatable())]


def etag(version: int, body: bytes) -> str:
    """Return the strong ETag of a resource: its version, and a hash of what is shown of it."""
    return f'"{version}-{hashlib.blake2b(body, digest_size=8).hexdigest()}"'


def one(view: BaseModel, *, version: int, seen: frozenset[str]) -> Response:
    """Return one thing, or 304 if the caller has it already."""
    body = view.model_dump_json().encode()
    tag = etag(version, body)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", **_VARY}
    if tag in seen:
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media_type=JSON)


def page(
    request: Request, items: Page[Item], *, head: str, extra: dict[str, Any] | None = None
) -> Response:
    """Return a page of a list; `head` is where the log stood before the rows were read."""
    headers = {"Log-Position": head, "Cache-Control": "private, no-cache", **_VARY, **(extra or {})}
    if items.next_cursor is not None:
        following = request.url.include_query_params(cursor=items.next_cursor)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return Response(items.model_dump_json().encode(), 200, headers, media_type=JSON)


def forget(session: Session, service: str) -> int:
    """Forget the answers that were kept for longer than is promised, and return how many."""
    since = clock.now() - KEPT
    return session.execute(_FORGET[service], {"since": since}).rowcount

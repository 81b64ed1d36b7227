"""How an event is written down: canonical bytes that are hashed, and the erasable part beside it."""

import hashlib
import secrets
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from shared.events.base import By, Event, Recorded
from shared.events.catalogue import TYPES

_ADAPTERS: dict[type[Event], TypeAdapter[Event]] = {}
_PARTIES = {"parties"}
SALT_BYTES = 32


def canonical(document: object) -> bytes:
    """Return RFC 8785 bytes of a document whose keys are ASCII and that holds no floats."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


@lru_cache(maxsize=1_024)
def moment(at: datetime) -> str:
    """Return a time as the log writes it: UTC, six places, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write(
    event: Event,
    *,
    id: UUID,  # noqa: A002 -- the word of the envelope
    version: int,
    recorded_at: datetime,
    by: By,
    correlation: str | None,
) -> tuple[bytes, tuple[bytes, bytes] | None]:
    """Return an event's envelope, and the salt and bytes of its private part if it has one."""
    fields = event.model_dump(mode="json", exclude=_PARTIES)
    private = {name: fields.pop(name) for name in _private_fields(type(event))}
    envelope: dict[str, Any] = {
        "by": {
            name: str(value)
            for name, value in (
                ("officer_id", by.officer_id),
                ("client_id", by.client_id),
                ("job", by.job),
            )
            if value is not None
        },
        "data": fields,
        "id": str(id),
        "parties": sorted(str(party) for party in event.parties),
        "public": event.open_to_all,
        "recorded_at": moment(recorded_at),
        "source": event.source,
        "subject": event.subject,
        "type": event.type,
        "version": version,
    }
    if correlation:
        envelope["correlation"] = correlation
    # Where nothing private is said there is nothing to erase, and nothing to keep apart.
    if all(said is None for said in private.values()):
        return canonical(envelope), None
    salt = secrets.token_bytes(SALT_BYTES)
    secret = canonical(private)
    envelope["datahash"] = hashlib.sha256(salt + secret).hexdigest()
    return canonical(envelope), (salt, secret)


def read(envelope: bytes, private: bytes | None = None, position: int | None = None) -> Recorded:
    """Return an event as it was written; what was erased, or is not ours to read, is None."""
    document = orjson.loads(envelope)
    fields = document["data"] | {"parties": document["parties"]}
    kind = TYPES[document["type"]]
    if private is not None:
        fields |= orjson.loads(private)
    else:
        fields |= dict.fromkeys(kind.private_fields())
    by = document["by"]
    return Recorded(
        id=UUID(document["id"]),
        event=_adapter(kind).validate_python(fields),
        subject=document["subject"],
        version=document["version"],
        recorded_at=datetime.fromisoformat(document["recorded_at"]),
        by=By(
            officer_id=UUID(by["officer_id"]) if "officer_id" in by else None,
            client_id=UUID(by["client_id"]) if "client_id" in by else None,
            job=by.get("job"),
        ),
        position=position,
    )


@cache
def _private_fields(kind: type[Event]) -> frozenset[str]:
    return kind.private_fields()


def _adapter(kind: type[Event]) -> TypeAdapter[Event]:
    found = _ADAPTERS.get(kind)
    if found is None:
        found = _ADAPTERS[kind] = TypeAdapter(kind)
    return found

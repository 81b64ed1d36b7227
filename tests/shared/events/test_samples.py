"""Every shape of event that was ever written can still be read: one sample of each is kept.

    python -m tests.shared.events.test_samples

writes a sample of each shape that has none yet. A sample is never changed: what stands in it may
stand in somebody's log.
"""

import hashlib
import json
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from pydantic import BaseModel

from shared.eventlog import envelope
from shared.events.base import By, Event
from shared.events.catalogue import TYPES

FOLDER = Path(__file__).parent / "samples"
AT = datetime(2026, 4, 1, 9, 30, 0, 123456, tzinfo=UTC)
_PLAIN: dict[Any, Any] = {
    bool: True,
    int: 3,
    Decimal: Decimal("1234.50"),
    date: date(2026, 4, 1),
    datetime: AT,
    time: time(9, 30),
}
KEPT = sorted(FOLDER.glob("*.json"))


def fixed_id(name: str) -> UUID:
    """Return the same id for the same name, today and always."""
    return uuid5(NAMESPACE_URL, f"https://example.org/{name}")


def value_of(declared: Any, name: str) -> Any:
    """Return a value that a field of a declared type can have: never None where it can be more."""
    origin, arguments = get_origin(declared), get_args(declared)
    if origin in (Union, UnionType):
        return value_of(next(one for one in arguments if one is not NoneType), name)
    if origin is tuple:
        return (value_of(arguments[0], name),)
    if origin is dict:
        return {"key": value_of(arguments[1], name)}
    if declared is UUID:
        return fixed_id(name)
    if declared is str:
        return f"A sample of “{name}” \U0001f9d2"
    if isinstance(declared, type) and issubclass(declared, Enum):
        return next(iter(declared))
    if isinstance(declared, type) and issubclass(declared, BaseModel):
        return filled(declared)
    return _PLAIN[declared]


def filled(kind: type[BaseModel]) -> Any:
    """Return an event, or a part of one, in which every field is filled."""
    return kind(
        **{name: value_of(field.annotation, name) for name, field in kind.model_fields.items()}
    )


def shape_of(sample: dict[str, Any]) -> frozenset[str]:
    """Return the names of the fields that a sample has."""
    return frozenset(sample["envelope"]["data"]) | frozenset(sample["private"] or ())


def shape_today(kind: type[Event]) -> frozenset[str]:
    """Return the names of the fields that an event is written with now."""
    return frozenset(kind.model_fields) - {"parties"}


def load(path: Path) -> dict[str, Any]:
    """Return what a sample says."""
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def write_missing() -> list[Path]:
    """Write a sample of each shape that has none, beside those that there are."""
    shapes = {(load(path)["envelope"]["type"], shape_of(load(path))) for path in KEPT}
    written = []
    for name, kind in TYPES.items():
        if (name, shape_today(kind)) in shapes:
            continue
        content, private = envelope.write(
            filled(kind),
            id=fixed_id(name),
            version=2,
            recorded_at=AT,
            by=By(officer_id=fixed_id("officer"), client_id=fixed_id("client"), job="sample"),
            correlation="sample-request",
        )
        salt, secret = private or (None, None)
        sample = {
            "envelope": json.loads(content),
            "private": json.loads(secret) if secret else None,
            "salt": salt.hex() if salt else None,
        }
        number = 1 + sum(path.name.startswith(f"{name}-") for path in KEPT)
        path = FOLDER / f"{name}-{number}.json"
        path.write_text(json.dumps(sample, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        written.append(path)
    return written


@pytest.mark.parametrize("name", TYPES)
def test_there_is_one_of_the_shape_that_is_written_today(name: str) -> None:
    shapes = [shape_of(load(path)) for path in KEPT if load(path)["envelope"]["type"] == name]
    assert shape_today(TYPES[name]) in shapes, "run: python -m tests.shared.events.test_samples"


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
class TestSample:
    """What was written once is read today."""

    def test_loses_nothing(self, path: Path) -> None:
        sample = load(path)
        written, private = sample["envelope"], sample["private"]
        secret = envelope.canonical(private) if private else None
        recorded = envelope.read(envelope.canonical(written), secret)
        read = json.loads(recorded.event.model_dump_json())
        said = written["data"] | (private or {}) | {"parties": written["parties"]}
        assert {name: read.get(name) for name in said} == said
        assert (recorded.event.source, recorded.event.type) == (written["source"], written["type"])
        assert (recorded.subject, recorded.event.subject) == (written["subject"],) * 2
        assert (str(recorded.id), recorded.version) == (written["id"], written["version"])
        assert envelope.moment(recorded.recorded_at) == written["recorded_at"]
        assert recorded.by == By(
            officer_id=fixed_id("officer"), client_id=fixed_id("client"), job="sample"
        )

    def test_is_read_without_its_private_part(self, path: Path) -> None:
        sample = load(path)
        event = envelope.read(envelope.canonical(sample["envelope"])).event
        assert {getattr(event, name) for name in sample["private"] or ()} <= {None}

    def test_proves_its_private_part(self, path: Path) -> None:
        sample = load(path)
        if sample["private"] is None:
            assert "datahash" not in sample["envelope"]
        else:
            secret = bytes.fromhex(sample["salt"]) + envelope.canonical(sample["private"])
            assert sample["envelope"]["datahash"] == hashlib.sha256(secret).hexdigest()


if __name__ == "__main__":
    for made in write_missing():
        sys.stdout.write(f"{made.name}\n")

"""Random events of every kind that there is, made from what their classes declare."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st
from pydantic import BaseModel

from shared.events.base import By, Event
from shared.events.catalogue import TYPES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_SHARED_INTEGER = 2**53 - 1  # what every reader of JSON reads alike

TEXTS = st.text(max_size=40) | st.text(
    st.sampled_from('"\\/\b\f\n\r\t\x01\x1f\x7f\u00a0\u2028\u20ac\ufffd\U0001f9d2é'), max_size=10
)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    UUID: st.uuids(),
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(-LARGEST_SHARED_INTEGER, LARGEST_SHARED_INTEGER),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    time: st.times(),
}


def values(declared: Any) -> st.SearchStrategy[Any]:
    """Return any value of a declared type; a type that has no place in an event is a KeyError."""
    origin, arguments = get_origin(declared), get_args(declared)
    if origin in (Union, UnionType):
        return st.one_of(*map(values, arguments))
    if origin is tuple and arguments[1:] == (...,):
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is dict and arguments[0] is str:
        # RFC 8785 orders keys by UTF-16: the same as by bytes only while keys are plain.
        return st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), values(arguments[1]))
    if isinstance(declared, type) and issubclass(declared, Enum):
        return st.sampled_from(declared)
    if isinstance(declared, type) and issubclass(declared, BaseModel):
        return of(declared)
    return _PLAIN[declared]


def of(kind: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Return anything that a class of events, or a part of one, can hold."""
    fields = {name: values(field.annotation) for name, field in kind.model_fields.items()}
    return st.builds(kind, **fields)


def has_private_words(event: Event) -> bool:
    """Say whether an event says anything that is kept apart from the rest."""
    return any(getattr(event, name) is not None for name in event.private_fields())


def events() -> st.SearchStrategy[Event]:
    """Return an event of any kind."""
    return st.sampled_from(sorted(TYPES)).flatmap(lambda name: of(TYPES[name]))


MOMENTS = st.integers(946_684_800_000_000, 4_102_444_800_000_000).map(
    lambda count: EPOCH + timedelta(microseconds=count)
)
BYS = st.builds(
    By,
    officer_id=st.none() | st.uuids(),
    client_id=st.none() | st.uuids(),
    job=st.none() | TEXTS,
)

"""What a field of an order or a view may hold: text that can be kept, money, a page's size."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from shared import clock, settings
from shared.errors import Unprocessable


def storable(text: str) -> str:
    """Return text that a database can keep, or refuse it."""
    if "\x00" in text:
        raise ValueError("must not contain the character U+0000")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("must be valid Unicode text") from error
    return text


def _two_places(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _each_once(ids: list[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))


def _on_the_web(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a name or a password: everybody can read it")
    if any(character.isspace() or not character.isprintable() for character in address):
        raise ValueError("must not hold spaces or control characters")
    return address


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(storable),
]
ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(storable),
]
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(storable),
]
FilterText = Annotated[str, StringConstraints(max_length=500), AfterValidator(storable)]
Ids = Annotated[list[UUID], Field(max_length=50), AfterValidator(_each_once)]
Link = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^https?://"),
    AfterValidator(storable),
    AfterValidator(_on_the_web),
]
Money = Annotated[
    Decimal,
    Field(ge=0, max_digits=15, decimal_places=2, allow_inf_nan=False),
    AfterValidator(_two_places),
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str, when_used="json"),
]


Day = Annotated[
    date,
    Field(ge=date(1990, 1, 1), le=date(2150, 12, 31)),
]


class Order(BaseModel):
    """What somebody asks for; a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class View(BaseModel):
    """What somebody is shown."""

    model_config = ConfigDict(frozen=True)


def moment(value: str) -> datetime:
    """Return the moment that a text means, the end of a day for a day; it lies in the past."""
    now = settings.current()
    zone = ZoneInfo(now.timezone)
    if len(value) == 10:
        day = date.fromisoformat(value)
        at = datetime.combine(day, time.max, zone)
    else:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError("a time needs its offset, such as Z")
    if at > clock.now() - SETTLED:
        raise ValueError(
            "lies less than 30 seconds back; what is still being written may change it"
        )
    return at


def scheme_and_value(identifier: str) -> tuple[str, str]:
    """Return the two parts of an identifier that is written `scheme:value`."""
    scheme, colon, value = identifier.partition(":")
    if not (scheme and colon and value):
        raise BadIdentifier
    return scheme, value


class BadIdentifier(Unprocessable):
    """An identifier is written scheme:value, such as GB-COH:01234567."""


SETTLED = timedelta(seconds=30)

AsAt = Annotated[
    datetime | None,
    BeforeValidator(lambda value: moment(value) if isinstance(value, str) else value),
    WithJsonSchema({"type": "string", "examples": ["2026-04-01", "2026-04-01T09:00:00Z"]}),
    Query(description="As it stood at a moment, or at the end of a day."),
]
IdentifierFilter = Annotated[
    FilterText | None,
    Query(
        description="What a register calls it, as scheme:value.",
        pattern="^[^:]+:.+$",
        examples=["GB-COH:01234567"],
    ),
]

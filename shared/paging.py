"""Lists by keyset: a page says where the next one begins, so that depth costs nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Query
from pydantic import ConfigDict, Field

from shared.errors import Unprocessable
from shared.fields import View, storable

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=1_000, description="Where the page begins: `next_cursor` of the one before."),
]


class Page(View, Generic[Item]):
    """A page of a list."""

    model_config = ConfigDict(json_schema_extra={"description": "A page of a list."})

    items: list[Item] = Field(description="What stands on this page.")
    next_cursor: str | None = Field(
        description="The `cursor` of the next page; null on the last.", examples=[None]
    )


class BadCursor(Unprocessable):
    """This cursor was not given by this list."""


def cursor_of(*key: object) -> str:
    """Return the cursor of the item that has this sort key."""
    return urlsafe_b64encode(orjson.dumps(key, default=str)).decode().rstrip("=")


def key_of(cursor: str | None, *types: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 -- constructors
    """Return the sort key that a cursor stands for, each part made by its type."""
    if cursor is None:
        return None
    try:
        parts = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or len(parts) != len(types):
            raise BadCursor
        return tuple(
            None if part is None else make(storable(str(part)))
            for make, part in zip(types, parts, strict=True)
        )
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise BadCursor from error

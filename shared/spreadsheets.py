"""Lists for a spreadsheet: the whole of a list as CSV, one row for each thing."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

CSV = "text/csv"
# The limit of the standard reader belongs to the whole program and is 128 KB unless told.
LARGEST_CELL = 1_048_576
csv.field_size_limit(LARGEST_CELL)
# What a spreadsheet would take for a formula, and run.
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
_NOT_A_COLUMN = {"allowed"}
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string", "description": "The whole list."}}}}
}


def wanted(request: Request) -> bool:
    """Say whether the caller asks for CSV, and not for JSON before it."""
    for asked in request.headers.get("accept", "").split(","):
        kind = asked.partition(";")[0].strip().lower()
        if kind == CSV:
            return True
        if kind in ("application/json", "*/*", "application/*"):
            return False
    return False


def answer(
    view: type[BaseModel], items: Iterable[BaseModel], *, name: str, headers: Mapping[str, str]
) -> StreamingResponse:
    """Return every item of a list as CSV, written while it is read."""
    return StreamingResponse(
        _lines(view, items),
        media_type=f"{CSV}; charset=utf-8; header=present",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Vary": "Authorization, Accept",
            "Cache-Control": "private, no-cache",
            **headers,
        },
    )


def cell(value: Any) -> str:  # noqa: ANN401 -- whatever JSON holds
    """Return a value as a cell that no spreadsheet takes for a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return shielded(value)
        case list() if not any(isinstance(each, dict | list) for each in value):
            return cell("; ".join(str(each) for each in value))
        case list() | dict():
            return orjson.dumps(value).decode()
    return str(value)


def shielded(words: str) -> str:
    """Return words that a spreadsheet takes for words, whatever they begin with."""
    return f"'{words}" if words.startswith(_FORMULA_BEGINS) else words


def line(cells: Sequence[str]) -> bytes:
    """Return a line of a CSV file."""
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()


def _lines(view: type[BaseModel], items: Iterable[BaseModel]) -> Iterator[bytes]:
    columns = list(_columns(view))
    yield line([name if part is None else f"{name}_{part}" for name, part in columns])
    for item in items:
        shown = item.model_dump(mode="json")
        yield line([cell(_value(shown[name], part)) for name, part in columns])


def _value(value: Any, part: str | None) -> Any:  # noqa: ANN401 -- whatever JSON holds
    return value if part is None else (value or {}).get(part)


def _columns(view: type[BaseModel]) -> Iterator[tuple[str, str | None]]:
    """Yield the columns of a list; what is referred to has a column for each of its fields."""
    for name, field in view.model_fields.items():
        if name in _NOT_A_COLUMN:
            continue
        kinds = () if get_origin(field.annotation) is list else get_args(field.annotation)
        referred = next(
            (
                each
                for each in (field.annotation, *kinds)
                if isinstance(each, type) and issubclass(each, BaseModel)
            ),
            None,
        )
        if referred is None:
            yield name, None
        else:
            yield from ((name, part) for part in referred.model_fields)

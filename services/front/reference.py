"""The OpenAPI document as people read it: operations by their resource, with every field."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from markupsafe import Markup, escape

from services.front.calls import Document, JsonSchema, as_json, curl, example, resolved

METHODS = ("get", "post", "put", "patch", "delete")
_KINDS = {
    "date": "date",
    "date-time": "time",
    "uuid": "id",
    "binary": "file",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "{} or more characters",
    "maxLength": "at most {} characters",
    "minItems": "{} or more items",
    "maxItems": "at most {} items",
    "pattern": "matches `{}`",
}


_PAGE = re.compile(r"^Page_(.+)_$")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    kind: Markup
    is_required: bool
    words: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers when it does what was asked."""

    status: int
    phrase: str
    schema: Markup


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it does, what it takes, what it answers, and how to call it."""

    name: str
    method: str
    path: str
    words: str
    scopes: tuple[str, ...] | None
    parameters: tuple[Field, ...]
    body: Markup | None
    fields: tuple[Field, ...]
    answers: tuple[Answer, ...]
    failures: tuple[tuple[int, str], ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one resource."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema: its fields, or the words that it allows."""

    name: str
    called: str
    words: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]
    example: str


def groups(document: Document) -> list[Group]:
    """Return every operation, by resource, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                name = next(iter(item[method].get("tags", ["other"])))
                found.setdefault(name, []).append(_operation(document, path, method, item[method]))
    return [Group(name, tuple(operations)) for name, operations in found.items()]


def shapes(document: Document) -> list[Shape]:
    """Return every schema that the operations name."""
    return [
        Shape(
            name=name,
            called=_called(name),
            words=schema.get("description", ""),
            fields=_fields(schema),
            values=tuple(str(value) for value in schema.get("enum", ())),
            example=as_json(example(document, schema)),
        )
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def _operation(document: Document, path: str, method: str, told: Mapping[str, Any]) -> Operation:
    media, schema = next(
        (
            (media, content.get("schema", {}))
            for media, content in told.get("requestBody", {}).get("content", {}).items()
        ),
        ("", None),
    )
    statuses = {int(status): answer for status, answer in told["responses"].items()}
    return Operation(
        name=told.get("operationId", f"{method} {path}"),
        method=method.upper(),
        path=path,
        words=told.get("description") or told.get("summary", ""),
        scopes=_scopes(told.get("security", ())),
        parameters=tuple(
            _field(
                one["name"],
                _without_null(one["schema"]) | one,
                one.get("required", False),
                one["in"],
            )
            for one in told.get("parameters", ())
        ),
        body=_kind(schema) if schema is not None else None,
        fields=_fields(resolved(document, schema)) if schema is not None else (),
        answers=tuple(
            Answer(status, HTTPStatus(status).phrase, _answered(answer))
            for status, answer in sorted(statuses.items())
            if status < 400
        ),
        failures=tuple(
            (status, HTTPStatus(status).phrase) for status in sorted(statuses) if status >= 400
        ),
        curl=curl(document, path, method, told, media, schema),
    )


def _scopes(security: Sequence[Mapping[str, Sequence[str]]]) -> tuple[str, ...] | None:
    """Return the scopes of which one is needed; None if not even a token is."""
    if not security:
        return None
    return tuple(scope for one in security for scopes in one.values() for scope in scopes)


def _answered(answer: Mapping[str, Any]) -> Markup:
    kinds = [
        _kind(content["schema"]) if content.get("schema") else escape(media)
        for media, content in answer.get("content", {}).items()
    ]
    return Markup(" or ").join(kinds) if kinds else Markup("nothing")


def _fields(schema: JsonSchema) -> tuple[Field, ...]:
    needed = schema.get("required", ())
    return tuple(
        _field(name, part, name in needed) for name, part in schema.get("properties", {}).items()
    )


def _field(name: str, schema: JsonSchema, is_required: bool, where: str = "") -> Field:
    words = [schema.get("description", "")]
    bounds = _bounds(schema)
    if bounds:
        words.append(f"{'; '.join(bounds)}.".capitalize())
    if schema.get("default") is not None and not is_required:
        words.append(f"Without it: `{json.dumps(schema['default'], ensure_ascii=False)}`.")
    return Field(name, _kind(schema), is_required, " ".join(filter(None, words)), where)


def _without_null(schema: JsonSchema) -> dict[str, Any]:
    """What stands in an address or a header is never null: it is left out instead."""
    choices = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    return {**schema, **({"anyOf": choices} if choices else {})}


def _called(name: str) -> str:
    """Return the name of a schema as people say it."""
    return _PAGE.sub(r"page of \1", name)


def _bounds(schema: JsonSchema) -> list[str]:
    parts = [schema, *(part for part in schema.get("anyOf", ()) if part.get("type") != "null")]
    found = (
        words.format(part[name])
        for part in parts
        for name, words in _BOUNDS.items()
        if name in part and not (name == "minLength" and part[name] == 1)
    )
    return list(dict.fromkeys(found))


def _kind(schema: JsonSchema) -> Markup:
    """Return what sort of value a schema wants; a schema with a name is a link to it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#schema-{}">{}</a>').format(name, _called(name))
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return Markup(" or ").join(dict.fromkeys(_kind(part) for part in schema[choice]))
    if "enum" in schema:
        return _words(schema["enum"])
    if "const" in schema:
        return _words([schema["const"]])
    if schema.get("type") == "array":
        return Markup("list of ") + _kind(schema.get("items", {}))
    if "contentMediaType" in schema:
        return Markup("file")
    kind = schema.get("format", schema.get("type", "any"))
    return escape(_KINDS.get(kind, _KINDS.get(str(schema.get("type")), "anything")))


def _words(values: Iterable[object]) -> Markup:
    return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in values)

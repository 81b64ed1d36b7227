"""How an operation is called: an example of what it takes, and the whole command to paste."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

JsonSchema = Mapping[str, Any]
Document = Mapping[str, Any]
DEEPEST = 5
LONGEST_LINE = 84


def resolved(document: Document, schema: JsonSchema) -> JsonSchema:
    """Return a schema, or the one that it refers to."""
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    found: JsonSchema = document["components"]["schemas"][name]
    return found


def example(document: Document, schema: JsonSchema, depth: int = 0) -> Any:  # noqa: ANN401 -- JSON
    """Return a value of a schema: the example that it names, or one made from its parts."""
    if schema.get("examples"):
        return schema["examples"][0]
    for name in ("example", "const", "default"):
        if name in schema:
            return schema[name]
    if "$ref" in schema:
        return example(document, resolved(document, schema), depth)
    if "enum" in schema:
        return schema["enum"][0]
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        if part.get("type") != "null":
            return example(document, part, depth)
    if depth >= DEEPEST:
        return None
    if "properties" in schema:
        parts = {
            name: example(document, part, depth + 1) for name, part in schema["properties"].items()
        }
        needed = schema.get("required", ())
        return {name: part for name, part in parts.items() if part is not None or name in needed}
    if schema.get("type") == "array":
        return [example(document, schema.get("items", {}), depth + 1)]
    return {"string": "text", "integer": 1, "number": 1, "boolean": True, "object": {}}.get(
        str(schema.get("type"))
    )


def as_json(value: object) -> str:
    """Return a value as JSON that people read."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def curl(
    document: Document,
    path: str,
    method: str,
    told: Mapping[str, Any],
    media: str,
    schema: JsonSchema | None,
) -> str:
    """Return the command that calls an operation, with $URL, $TOKEN and ids to be set before."""
    parts = ["curl" if method == "get" else f"curl -X {method.upper()}"]
    if told.get("security"):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    parts += [
        f'-H "{one["name"]}: ${one["name"].upper().replace("-", "_")}"'
        for one in told.get("parameters", ())
        if one["in"] == "header" and one.get("required")
    ]
    if schema is not None:
        value = example(document, schema)
        if media == "application/json":
            parts += ['-H "Content-Type: application/json"', f"-d {shlex.quote(as_json(value))}"]
        elif isinstance(value, dict):
            flag = "-F" if media.startswith("multipart") else "-d"
            fields = resolved(document, schema).get("properties", {})
            parts += [
                f"{flag} {shlex.quote(f'{name}={_form_value(fields[name], part)}')}"
                for name, part in value.items()
            ]
    parts.append(f'"$URL{path.replace("{", "$").replace("}", "")}"')
    whole = " ".join(parts)
    return whole if len(whole) <= LONGEST_LINE and "\n" not in whole else " \\\n  ".join(parts)


def _form_value(schema: JsonSchema, value: object) -> object:
    is_file = schema.get("format") == "binary" or "contentMediaType" in schema
    return "@register.csv" if is_file else value

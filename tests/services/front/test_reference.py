"""The reference, from an OpenAPI document of our own."""

from typing import Any

import pytest

from services.front import reference
from services.front.calls import example

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/v1/things/{thing_id}": {
            "post": {
                "tags": ["things"],
                "operationId": "change_thing",
                "description": "Change a thing.",
                "security": [{"token": ["contracts:write"]}],
                "parameters": [
                    {"name": "thing_id", "in": "path", "required": True, "schema": {}},
                    {
                        "name": "colour",
                        "in": "query",
                        "description": "Which.",
                        "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    },
                    {"name": "If-Match", "in": "header", "required": True, "schema": {}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/x/schemas/Change"}}}
                },
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/x/Page_Thing_"}}}
                    },
                    "204": {},
                    "409": {},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Change": {
                "type": "object",
                "required": ["reason"],
                "properties": {
                    "reason": {"type": "string", "maxLength": 9, "examples": ["It's <b>old</b>."]},
                    "again": {"anyOf": [{"$ref": "#/x/Change"}, {"type": "null"}]},
                    "days": {"type": "array", "items": {"type": "string", "format": "date"}},
                },
            },
            "Page_Thing_": {"enum": ["one", "two"]},
        }
    },
}


class TestGroups:
    """Reading the operations."""

    def test_tells_what_an_operation_takes_and_answers(self) -> None:
        (group,) = reference.groups(DOCUMENT)
        (one,) = group.operations
        assert (group.name, one.name, one.scopes) == (
            "things",
            "change_thing",
            ("contracts:write",),
        )
        assert [(each.name, each.kind, each.where) for each in one.parameters] == [
            ("thing_id", "anything", "path"),
            ("colour", "text", "query"),
            ("If-Match", "anything", "header"),
        ]
        assert [(each.name, each.is_required) for each in one.fields] == [
            ("reason", True),
            ("again", False),
            ("days", False),
        ]
        assert one.fields[0].words == "At most 9 characters."
        assert one.fields[1].kind == '<a href="#schema-Change">Change</a> or null'
        assert one.fields[2].kind == "list of date"
        assert [(answer.status, answer.schema) for answer in one.answers] == [
            (200, '<a href="#schema-Page_Thing_">page of Thing</a>'),
            (204, "nothing"),
        ]
        assert one.failures == ((409, "Conflict"),)

    def test_gives_a_command_that_a_shell_takes_as_it_is(self) -> None:
        ((one,),) = (group.operations for group in reference.groups(DOCUMENT))
        assert one.curl.startswith('curl -X POST \\\n  -H "Authorization: Bearer $TOKEN" \\\n')
        assert '-H "If-Match: $IF_MATCH"' in one.curl
        assert """It'"'"'s""" in one.curl
        assert one.curl.endswith('"$URL/v1/things/$thing_id"')


class TestExample:
    """Making an example."""

    @pytest.mark.parametrize(
        ("schema", "value"),
        [
            ({"examples": [None]}, None),
            ({"type": "string", "default": "GBP"}, "GBP"),
            ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, 1),
            ({"type": "array", "items": {"enum": ["a", "b"]}}, ["a"]),
            ({"$ref": "#/x/Page_Thing_"}, "one"),
        ],
    )
    def test_follows_what_the_schema_says(self, schema: dict[str, Any], value: object) -> None:
        assert example(DOCUMENT, schema) == value

    def test_ends_though_a_schema_goes_round_in_a_ring(self) -> None:
        made = example(DOCUMENT, {"$ref": "#/x/Change"})
        assert made["again"]["again"]["reason"] == "It's <b>old</b>."

"""Lists for a spreadsheet: nothing is lost, and nothing becomes a formula."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from shared import spreadsheets
from shared.fields import View


class Owner(View):
    """Somebody who is referred to."""

    id: int
    name: str


class Thing(View):
    """A row of a list."""

    title: str
    owner: Owner | None
    codes: list[str]
    parts: list[Owner]
    on: date
    worth: Decimal | None
    allowed: list[str]


def written(*things: Thing) -> list[dict[str, str]]:
    """Return what a spreadsheet reads."""
    answer = spreadsheets._lines(Thing, things)
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode(), newline="")))


def thing(title: str = "Breaks", owner: Owner | None = None) -> Thing:
    return Thing(
        title=title,
        owner=owner,
        codes=["85312000", "85311300"],
        parts=[Owner(id=1, name="Ash")],
        on=date(2026, 4, 1),
        worth=None,
        allowed=["extend"],
    )


def test_has_a_column_for_each_field_of_what_is_referred_to() -> None:
    rows = written(thing(owner=Owner(id=7, name="Käthe, & Co")), thing())

    assert rows[0] == {
        "title": "Breaks",
        "owner_id": "7",
        "owner_name": "Käthe, & Co",
        "codes": "85312000; 85311300",
        "parts": '[{"id":1,"name":"Ash"}]',
        "on": "2026-04-01",
        "worth": "",
    }
    assert rows[1]["owner_id"] == rows[1]["owner_name"] == ""


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_keeps_every_text_and_lets_none_be_a_formula(title: str) -> None:
    cell = written(thing(title))[0]["title"]

    assert cell.removeprefix("'") == title.removeprefix("'")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("accept", "csv_wanted"),
    [
        ("text/csv", True),
        ("text/csv;q=0.9, application/json;q=0.1", True),
        ("TEXT/CSV", True),
        ("application/json, text/csv", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_gives_what_is_asked_for_first(accept: str, csv_wanted: bool) -> None:
    request = Request({"type": "http", "headers": [(b"accept", accept.encode())]})

    assert spreadsheets.wanted(request) is csv_wanted

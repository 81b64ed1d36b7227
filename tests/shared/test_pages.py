"""Small pages: what every one of them is, whatever stands on it."""

import hashlib
import re
from base64 import b64encode
from datetime import date
from uuid import UUID

import pytest
from fastapi import FastAPI, Form, Request, Response
from starlette.testclient import TestClient

from shared import pages
from shared.errors import NotFound, StaleVersion, Unavailable
from tests.services.front.reading import Element, complaints, read

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BLOCKS = (
    pages.Notice("Done."),
    pages.Notice("Not done.", is_refusal=True),
    pages.Facts([("Ends", "31 March 2027"), ("Why", "<b>& more")], heading="What is known"),
    pages.Words("Some words.", heading="Words"),
    pages.Form(
        verb="snooze",
        button="Remind me then",
        heading="Not now",
        hint="Until a day.",
        fields=(
            pages.DayField("until", "Until", first=date(2026, 12, 1), last=date(2027, 1, 1)),
            pages.TextField("reason", "Why?", hint="Nobody's name.", lines=3),
            pages.TextField("note", "A note", needed=False, value='"quoted"'),
            pages.ChoiceField("officer_id", "Who?", [("1", "Post & co")], value="1"),
        ),
        hidden=(("version", "3"),),
    ),
    pages.Link("Decide", "/v1/contracts/1/decision?for=1&until=2"),
)
STATUSES = {"gone": 404, "stale": 412, "away": 503}


# The policy of the start page forbids these; the one of these pages names them.
HERE_ALLOWED = {"<style> is refused by our own policy", "<form> is refused by our own policy"}


def wrong_with(page: Element) -> list[str]:
    return [one for one in complaints(page) if one not in HERE_ALLOWED]


@pytest.fixture(scope="module")
def client() -> TestClient:
    """A client of an application that has nothing but pages."""
    app = FastAPI()
    router = pages.router("small_things")

    @router.get("/{name}")
    def show_thing(name: str) -> Response:
        if name in STATUSES:
            raise {"gone": NotFound, "stale": StaleVersion, "away": Unavailable}[name]
        return pages.page("A <title>", *BLOCKS, above="Short breaks")

    @router.post("/{thing_id}")
    def act_thing(thing_id: UUID, request: Request, verb: str = Form()) -> Response:
        return pages.again(request)

    app.include_router(router)
    assert app.openapi()["paths"] == {}
    return TestClient(app, headers=BROWSER, follow_redirects=False)


class TestPage:
    """A page."""

    def test_can_be_read_by_everybody(self, client: TestClient) -> None:
        page = read(client.get("/v1/small-things/one").text)

        assert wrong_with(page) == []
        assert [one.text for one in page.all("h1")] == ["A <title>"]
        assert "<b>& more" in page.text

    def test_has_a_label_for_everything_that_is_filled_in(self, client: TestClient) -> None:
        page = read(client.get("/v1/small-things/one").text)
        fields = [one for tag in ("input", "select", "textarea") for one in page.all(tag)]
        filled_in = [one for one in fields if one.attributes.get("type") != "hidden"]

        labels = [label.attributes["for"] for label in page.all("label")]
        assert sorted(labels) == sorted(one.attributes["id"] for one in filled_in)
        assert len(set(labels)) == len(labels) == 4
        described = [one.attributes.get("aria-describedby") for one in filled_in]
        assert [name for name in described if name and not page.all(id=name)] == []

    def test_lets_nothing_in_from_elsewhere(self, client: TestClient) -> None:
        answer = client.get("/v1/small-things/one")
        policy = answer.headers["Content-Security-Policy"]
        (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.S)

        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert "<script" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex, nofollow">' in answer.text

    def test_sends_what_is_done_to_its_own_address(self, client: TestClient) -> None:
        (form,) = read(client.get("/v1/small-things/one").text).all("form")

        assert form.attributes == {"method": "post"}
        hidden = {
            one.attributes["name"]: one.attributes["value"]
            for one in form.all("input", type="hidden")
        }
        assert hidden == {"verb": "snooze", "version": "3"}


class TestRefusals:
    """What is refused on the way to a page."""

    @pytest.mark.parametrize("name", STATUSES)
    def test_are_pages_for_a_browser_and_problems_for_a_program(
        self, client: TestClient, name: str
    ) -> None:
        shown = client.get(f"/v1/small-things/{name}")
        told = client.get(f"/v1/small-things/{name}", headers={"Accept": "*/*"})

        assert shown.status_code == told.status_code == STATUSES[name]
        assert wrong_with(read(shown.text)) == []
        assert told.json()["detail"] in read(shown.text).text
        assert told.headers["Content-Type"] == "application/problem+json"
        assert shown.headers["Vary"] == told.headers["Vary"] == "Accept"
        assert ("Retry-After" in shown.headers) == (name == "away")

    def test_are_told_of_what_has_not_the_right_shape(self, client: TestClient) -> None:
        answer = client.post("/v1/small-things/nonsense", data={})

        assert answer.status_code == 422
        assert "text/html" in answer.headers["Content-Type"]


class TestAgain:
    """Sending a browser back."""

    def test_leads_to_the_page_with_its_signature(self, client: TestClient) -> None:
        address = f"/v1/small-things/{UUID(int=1)}?for=1&signature=a-b"

        answer = client.post(address, data={"verb": "see"})

        assert (answer.status_code, answer.headers["Location"]) == (303, address)

"""The pages of an installation in which nothing stands yet."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from services.actions.officers import rules as officers
from services.contracts.organisations import rules as organisations
from services.front import refusals
from services.front.site import STATIC
from shared import settings
from shared.settings import Settings
from tests.services.front.reading import complaints, read

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = ("/", "/docs", "/problems", "/nowhere")


class TestEveryPage:
    """What is true of every page."""

    @pytest.mark.parametrize("path", PAGES)
    def test_can_be_read_by_everybody_and_without_internet(
        self, anybody: TestClient, path: str
    ) -> None:
        assert complaints(read(anybody.get(path, headers=BROWSER).text)) == []

    @pytest.mark.parametrize("path", PAGES)
    def test_lets_nothing_in_from_elsewhere(self, anybody: TestClient, path: str) -> None:
        headers = anybody.get(path, headers=BROWSER).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize("path", PAGES)
    def test_leads_only_to_what_is_there(self, anybody: TestClient, path: str) -> None:
        page = read(anybody.get(path, headers=BROWSER).text)
        links = page.all("a") + page.all("link", rel="stylesheet")
        addresses = {one.attributes["href"].partition("#")[0] for one in links} - {""}
        assert "/static/front.css" in addresses
        for address in addresses:
            wanted = 401 if address.startswith("/v1/") else 200
            assert anybody.get(address).status_code == wanted, address


class TestStart:
    """The start page."""

    def test_says_that_nothing_ends(self, anybody: TestClient) -> None:
        page = read(anybody.get("/").text)
        assert "No contract in the register ends between" in page.text
        assert not page.all("svg")
        assert not page.all("table")

    def test_says_how_to_get_a_token(self, anybody: TestClient) -> None:
        assert "make token" in read(anybody.get("/").text).text

    def test_shows_no_messages_outside_the_example(self, anybody: TestClient) -> None:
        assert not read(anybody.get("/").text).all(id="messages")

    def test_shows_that_the_example_has_sent_none_yet(
        self, anybody: TestClient, installed: Settings, tmp_path: Path
    ) -> None:
        example = installed.model_copy(update={"example": True, "data_folder": tmp_path})
        with settings.using(example):
            page = read(anybody.get("/").text)
        assert "This is an example." in page.text
        assert "None yet." in page.text
        assert complaints(page) == []


class TestDocs:
    """The documentation."""

    def test_shows_every_operation_and_every_schema(self, anybody: TestClient) -> None:
        page = read(anybody.get("/docs").text)
        document = anybody.get("/openapi.json").json()
        operations = [
            (method.upper(), path, told["operationId"].replace("_", "-"))
            for path, item in document["paths"].items()
            for method, told in item.items()
        ]
        assert len(operations) > 10
        shown = [
            (
                one.all("strong", class_="method")[0].text,
                one.all("code")[0].text,
                one.all("h3")[0].attributes["id"],
            )
            for one in page.all("article", class_="operation")
        ]
        assert sorted(shown) == sorted(operations)
        ids = {one.attributes.get("id") for one in page.all("h3")}
        assert {f"schema-{name}" for name in document["components"]["schemas"]} <= ids

    def test_shows_what_a_body_takes_and_how_it_is_sent(self, anybody: TestClient) -> None:
        page = read(anybody.get("/docs").text)
        (one,) = (
            each
            for each in page.all("article", class_="operation")
            if each.all("h3", id="award-contract")
        )
        assert "reference needed" in one.text
        assert "Needs a token with contracts:write." in one.text
        assert '"title": "Short breaks"' in one.all("pre", class_="curl")[0].text
        assert one.all("a", href="/problems#status-409")


class TestProblems:
    """The explanation of problems."""

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/nowhere"),
            ("GET", "/v1/nowhere"),
            ("POST", "/docs"),
            ("DELETE", "/v1/contracts"),
            ("GET", "/v1/contracts"),
            ("GET", "/openapi/nobody.json"),
            ("GET", "/mail/nothing"),
        ],
    )
    def test_has_a_place_for_what_was_refused(
        self, anybody: TestClient, method: str, path: str
    ) -> None:
        refused = anybody.request(method, path)
        assert refused.headers["Content-Type"] == "application/problem+json"
        told = refused.json()
        address, _, code = told["type"].partition("#")
        assert address == "http://127.0.0.1:8000/problems"
        (place,) = read(anybody.get("/problems").text).all("dt", id=code)
        assert place.text == code

    def test_says_what_to_do_about_each_status(self) -> None:
        for group in refusals.by_status():
            assert group.advice.endswith("."), group.status
            assert all(
                sentence.endswith(".") for code in group.codes for sentence in code.sentences
            )

    def test_explains_the_refusals_of_rules(self) -> None:
        codes = {code.name: group for group in refusals.by_status() for code in group.codes}
        assert codes["past-latest-end"].status == 409
        assert codes["ends-before-start"].status == 422

    def test_gives_every_sentence_of_a_code_that_two_services_use(self) -> None:
        (code,) = (
            code
            for group in refusals.by_status()
            for code in group.codes
            if code.name == "only-the-council"
        )
        assert {organisations.OnlyTheCouncil.__doc__, officers.OnlyTheCouncil.__doc__} <= set(
            code.sentences
        )


class TestRefusals:
    """A refusal, told to a browser."""

    def test_is_a_page_for_people_and_a_document_for_programs(self, anybody: TestClient) -> None:
        page = anybody.get("/<b>nowhere</b>", headers=BROWSER)
        document = anybody.get("/<b>nowhere</b>")
        assert (page.status_code, document.status_code) == (404, 404)
        assert read(page.text).all("h1")[0].text == "Page not found"
        assert "<b>" not in page.text
        assert document.json()["instance"] == "/<b>nowhere</b>"
        assert page.headers["Vary"] == document.headers["Vary"] == "Accept"

    def test_keeps_saying_which_methods_are_taken(self, anybody: TestClient) -> None:
        allowed = anybody.post("/docs", headers=BROWSER).headers["Allow"]
        assert set(allowed.split(", ")) == {"GET", "HEAD"}


class TestColours:
    """The colours, in daylight and in the dark."""

    SHEET = (STATIC / "front.css").read_text(encoding="utf-8")
    LIGHT, DARK = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{([^}]*)\}", SHEET)
    )

    @pytest.mark.parametrize("theme", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
    @pytest.mark.parametrize(
        ("front", "back", "least"),
        [
            *(
                (front, back, 4.5)
                for front in ("text", "quiet", "link")
                for back in ("ground", "band")
            ),
            ("top-text", "top", 4.5),
            ("alert", "ground", 4.5),
            ("plain", "ground", 3),
            ("plain", "band", 3),
            ("alert", "band", 3),
        ],
    )
    def test_stand_out_enough_to_be_read(
        self, theme: dict[str, str], front: str, back: str, least: float
    ) -> None:
        lighter, darker = sorted((light_of(theme[front]), light_of(theme[back])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= least

    def test_need_nothing_from_elsewhere(self) -> None:
        assert "url(" not in self.SHEET
        assert "@import" not in self.SHEET


def light_of(colour: str) -> float:
    """Return how light a colour is, as the accessibility guidelines reckon it."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""The small page of an item, as a browser and a mail scanner open it."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared import clock, links
from tests.services.actions.worklist_items.opened import SAFE_ON, WHY, Opened, form
from tests.services.front.reading import complaints, read
from tests.shared.test_pages import HERE_ALLOWED

Officer = Callable[..., dict[str, Any]]


class TestShow:
    """Opening the page."""

    def test_shows_everything_without_a_name(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        answer = browser.get(item().link())
        page = read(answer.text)

        assert answer.status_code == 200
        assert [one for one in complaints(page) if one not in HERE_ALLOWED] == []
        assert [one.text for one in page.all("h1")] == ["Short breaks for disabled children"]
        for words in (WHY, "CS-2024-017", "Harbour Young Carers", "£125,000.00"):
            assert words in page.text
        assert f"{SAFE_ON.day} {SAFE_ON:%B %Y} at the latest" in page.text
        choices = {one.text for one in page.all("option")}
        assert {"Commissioning lead", "Contract manager"} >= choices - {""}
        assert "Commissioning lead" in choices
        assert "Ada Moss" not in answer.text
        assert "example.org" not in answer.text

    def test_leads_to_where_the_decision_is_recorded(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one = item()
        until = clock.now().replace(microsecond=0) + timedelta(days=3)

        (way,) = read(browser.get(one.link(until=until)).text).all("a")

        assert way.attributes["href"] == links.sign(
            "/v1/decisions/1", officer_id=one.officer_id, until=until
        )

    def test_changes_nothing_however_often_a_scanner_follows_everything(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one = item()
        link = one.link()

        first = browser.get(link)
        for _ in range(3):
            for method in ("GET", "HEAD", "OPTIONS"):
                assert browser.request(method, link).status_code < 500
            for query in ("&verb=acknowledge&version=1", "&utm_source=mail"):
                assert browser.get(link + query).status_code == 200

        assert browser.get(link).text == first.text
        assert one.types == ["worklist_item.opened"]

    def test_says_what_is_over(
        self,
        browser: TestClient,
        actions: TestClient,
        item: Callable[..., Opened],
        settle_alert: Callable[[uuid.UUID], None],
    ) -> None:
        one = item()
        sent = form(browser, one.link(), "acknowledge")
        settle_alert(uuid.UUID(actions.get(f"/v1/worklist-items/{one.id}").json()["alert_id"]))

        shown = browser.get(one.link())
        late = browser.post(one.link(), data=sent)

        assert "There is nothing left to do about this." in shown.text
        assert read(shown.text).all("form") == []
        assert late.status_code in {409, 412}
        assert "text/html" in late.headers["Content-Type"]


class TestLinks:
    """Links that are not good, or no longer."""

    @pytest.mark.parametrize("cut", ["for", "until", "signature", "everything"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_are_refused_when_a_part_is_missing(
        self, browser: TestClient, item: Callable[..., Opened], method: str, cut: str
    ) -> None:
        link = item().link()
        broken = re.sub(rf"{cut}=[^&]*", "", link) if cut != "everything" else link.split("?")[0]

        answer = browser.request(method, broken, data={"verb": "acknowledge", "version": "1"})

        assert answer.status_code == 403
        assert "This link does not work" in read(answer.text).text

    @pytest.mark.parametrize(
        "odd", ["x", "\x00", "9" * 5000, "-1", "1e400", "é", "\U0001f9d2", "%ED%A0%80", "a b"]
    )
    @pytest.mark.parametrize("part", ["for", "until", "signature"])
    def test_are_refused_when_a_part_was_changed(
        self, browser: TestClient, item: Callable[..., Opened], part: str, odd: str
    ) -> None:
        address, _, query = item().link().partition("?")
        facts = dict(each.split("=") for each in query.split("&"))

        assert browser.get(address, params=facts | {part: odd}).status_code == 403

    def test_are_refused_at_another_item(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one, other = item(), item()

        assert browser.get(one.link().replace(str(one.id), str(other.id))).status_code == 403

    def test_end_with_their_day(self, browser: TestClient, item: Callable[..., Opened]) -> None:
        one = item()
        link = one.link(until=clock.now() - timedelta(seconds=1))

        shown = browser.get(link)
        acted = browser.post(link, data={"verb": "acknowledge", "version": "1"})

        assert shown.status_code == acted.status_code == 410
        assert "This link has ended" in read(shown.text).text
        assert one.types == ["worklist_item.opened"]

    def test_end_when_the_officer_leaves(
        self,
        browser: TestClient,
        actions: TestClient,
        officer: Officer,
        item: Callable[..., Opened],
    ) -> None:
        made = officer()
        one = item(made["id"])
        actions.post(f"/v1/officers/{made['id']}/leave", headers={"If-Match": made["etag"]})

        assert browser.get(one.link()).status_code == 403
        sent = {"verb": "acknowledge", "version": "1"}
        assert browser.post(one.link(), data=sent).status_code == 403
        assert one.types == ["worklist_item.opened"]

    def test_lead_nowhere_without_an_item(self, browser: TestClient, officer: Officer) -> None:
        link = Opened(uuid.uuid4(), officer()["id"]).link()

        assert browser.get(link).status_code == 404
        sent = {"verb": "acknowledge", "version": "1"}
        assert browser.post(link, data=sent).status_code == 404

    def test_are_told_to_a_program_as_a_problem(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        address = item().link().partition("?")[0]

        answer = browser.get(address, headers={"Accept": "application/json"})

        assert (answer.status_code, answer.json()["type"][-7:]) == (403, "#forged")

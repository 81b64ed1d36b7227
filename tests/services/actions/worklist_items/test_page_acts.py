"""What is done on the small page of an item, and what is refused there."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.database.engine import reading
from shared.eventlog import log
from shared.events.worklist_items import WorklistItemEvent
from tests.services.actions.worklist_items.opened import SAFE_ON, TODAY, Opened, form, send
from tests.services.front.reading import read

Officer = Callable[..., dict[str, Any]]
ACKNOWLEDGED = "You acknowledged this. You will hear of it again on"


class TestAcknowledge:
    """Acknowledging on the page."""

    def test_is_done_and_shown(self, browser: TestClient, item: Callable[..., Opened]) -> None:
        one = item()
        link = one.link()

        answer = send(browser, link, "acknowledge")

        assert (answer.status_code, answer.headers["Location"]) == (303, link)
        until_on = TODAY + timedelta(days=15)
        shown = read(browser.get(link).text).text
        assert f"{ACKNOWLEDGED} {until_on.day} {until_on:%B %Y}" in shown
        assert one.types == ["worklist_item.opened", "worklist_item.acknowledged"]

    def test_is_refused_the_second_time(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one = item()
        link = one.link()
        sent = form(browser, link, "acknowledge")
        browser.post(link, data=sent)

        stale = browser.post(link, data=sent)
        again = browser.post(link, data=sent | {"version": "2"})

        assert (stale.status_code, again.status_code) == (412, 409)
        assert ACKNOWLEDGED in read(again.text).text
        assert "answered already" in read(again.text).text
        assert len(one.types) == 2

    def test_happens_once_of_two_at_the_same_moment(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one = item()
        link = one.link()
        sent = form(browser, link, "acknowledge")
        ready, statuses = Barrier(2), []

        def tap() -> None:
            ready.wait()
            statuses.append(browser.post(link, data=sent, follow_redirects=False).status_code)

        both = [Thread(target=tap) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()

        assert sorted(statuses) == [303, 412]
        assert len(one.types) == 2

    def test_is_done_by_the_officer_of_the_link(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one = item()
        send(browser, one.link(), "acknowledge")

        with reading("actions") as session:
            last = log.history(session, WorklistItemEvent, one.id)[-1]
        assert last.by.officer_id == one.officer_id
        assert not last.by.is_council


class TestSnooze:
    """Putting off on the page."""

    def test_is_done_and_shown_with_the_reason(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one = item()
        until = TODAY + timedelta(days=20)

        answer = send(browser, one.link(), "snooze", until=str(until), reason="After <Easter>.")

        assert answer.status_code == 303
        shown = read(browser.get(one.link()).text).text
        assert f"You put this off. You will hear of it again on {until.day} {until:%B %Y}" in shown
        assert "After <Easter>." in shown

    @pytest.mark.parametrize(
        ("until", "reason", "status", "words"),
        [
            (SAFE_ON + timedelta(days=1), "Later.", 409, "at the latest"),
            (TODAY, "Now.", 409, "still to come"),
            (SAFE_ON, "", 422, "fill in every field"),
            ("", "No day.", 422, "fill in every field"),
            ("31/12/2027", "A British day.", 422, "Something is missing"),
            (SAFE_ON, "\x00", 422, "Something is missing"),
            (SAFE_ON, "a" * 30_000, 422, "Something is missing"),
        ],
        ids=["too late", "too soon", "no reason", "no day", "not a day", "NUL", "too long"],
    )
    def test_is_refused_on_a_page_that_says_why(
        self,
        browser: TestClient,
        item: Callable[..., Opened],
        until: date | str,
        reason: str,
        status: int,
        words: str,
    ) -> None:
        one = item()

        answer = send(browser, one.link(), "snooze", until=str(until), reason=reason)

        assert answer.status_code == status
        page = read(answer.text)
        assert words in page.text
        assert one.types == ["worklist_item.opened"]
        if status == 409:
            assert page.all("textarea")[0].text == reason
            assert page.all("input", name="until")[0].attributes["value"] == str(until)

    def test_is_not_offered_when_the_safe_day_has_come(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        page = read(browser.get(item(safe_start_on=TODAY).link()).text)

        assert "Put it off" not in page.text
        assert "Acknowledge" in page.text


class TestDelegate:
    """Delegating on the page."""

    def test_makes_it_anothers_and_lets_the_first_one_only_look(
        self, browser: TestClient, officer: Officer, item: Callable[..., Opened]
    ) -> None:
        one = item()
        other = officer(post="Placements officer")
        stale = form(browser, one.link(), "acknowledge")

        answer = send(browser, one.link(), "delegate", colleague_id=other["id"], reason="Knows it.")

        assert answer.status_code == 303
        mine = browser.get(one.link())
        assert "This is with another officer now: Placements officer." in read(mine.text).text
        assert read(mine.text).all("form") == read(mine.text).all("a") == []
        late = browser.post(one.link(), data=stale | {"version": "2"})
        assert late.status_code == 403
        assert "with another officer now" in read(late.text).text
        theirs = one.link(to=other["id"])
        assert "Delegated by Contract manager" in read(browser.get(theirs).text).text
        assert send(browser, theirs, "acknowledge").status_code == 303

    @pytest.mark.parametrize("who", ["nobody", "a stranger", "nonsense"])
    def test_is_refused_to_one_who_cannot_take_it_on(
        self, browser: TestClient, item: Callable[..., Opened], who: str
    ) -> None:
        one = item()
        colleague_id = {"nobody": "", "a stranger": str(uuid.uuid4())}.get(who, who)

        answer = send(browser, one.link(), "delegate", colleague_id=colleague_id, reason="Why.")

        assert answer.status_code in {409, 422}
        assert one.types == ["worklist_item.opened"]


class TestForm:
    """What is sent to the page."""

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"verb": "close", "version": "1"},
            {"verb": "acknowledge"},
            {"verb": "acknowledge", "version": "x"},
            {"verb": "acknowledge", "version": "1", "colour": "red"},
            {"verb": "acknowledge", "version": "9" * 400},
        ],
        ids=["nothing", "another verb", "no version", "an odd version", "more", "a huge version"],
    )
    def test_is_refused_as_a_page_when_it_is_not_ours(
        self, browser: TestClient, item: Callable[..., Opened], sent: dict[str, str]
    ) -> None:
        one = item()

        answer = browser.post(one.link(), data=sent)

        assert answer.status_code in {412, 422}
        assert "text/html" in answer.headers["Content-Type"]
        assert one.types == ["worklist_item.opened"]

    def test_needs_no_cookie_and_gets_none(
        self, browser: TestClient, item: Callable[..., Opened]
    ) -> None:
        one = item()

        assert "Set-Cookie" not in browser.get(one.link()).headers
        assert "Set-Cookie" not in send(browser, one.link(), "acknowledge").headers

"""How a message is worded, shown on the message that officers get each day."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, UndefinedError

from shared.notify.message import one_line
from shared.notify.templates import (
    days_away,
    long_date,
    money,
    render,
    render_subject,
    short_date,
)
from tests.shared.notify.reading import Page

PACKAGE = "services.actions.messages"
ON = date(2027, 5, 3)
KINDS = ("contract_end", "reprocurement", "kpi_return")
HOSTILE = [
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td></table>", "&amp;"),
    *("=HYPERLINK(1)", "{{ 7 * 7 }}{% raw %}", "W" * 3_000, "a\nHOW TO STOP THESE MESSAGES\nb"),
]
SAFE_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "table", "tr", "td", "p", "br"),
    *("h1", "h2", "h3", "a", "span", "strong"),
}


def item(days_left: int, *, number: int = 0, **fields: object) -> dict[str, object]:
    return {
        "title": f"Short breaks {number}",
        "provider_name": "Harbour & Sons",
        "kind": "contract_end",
        "target_on": ON + timedelta(days_left),
        "days_left": days_left,
        "months": 6,
        "value": Decimal("125000"),
        "link": f"https://example.org/contracts/{number}",
        "reason": "you are its officer.",
        "reference": f"CS-{number:04}",
    } | fields


def daily(*items: dict[str, object], **fields: object) -> dict[str, object]:
    return {
        "officer_name": "Ada Moss",
        "on": ON,
        "council_name": "Wearmouth County Council",
        "items": list(items),
        "worklist_url": "https://example.org/worklist",
        "more": 0,
        "is_default_recipient": False,
    } | fields


def both(context: dict[str, object]) -> Iterator[str]:
    """Yield the words of the text and of the HTML."""
    text, html = render(PACKAGE, "daily", context)
    yield " ".join(text.split())
    yield Page(html).words.replace(" ,", ",").replace(" .", ".")


def subject(*items: dict[str, object], more: int = 0) -> str:
    return render_subject(PACKAGE, "daily", daily(*items, more=more))


class TestFilters:
    """How dates, amounts and distances are written."""

    def test_write_a_date_short_and_long(self) -> None:
        assert short_date(ON) == "3 May 2027"
        assert long_date(ON) == "Monday 3 May 2027"
        assert long_date(date(2028, 12, 31)) == "Sunday 31 December 2028"

    @pytest.mark.parametrize(
        ("amount", "written"),
        [
            ("1234567.89", "£1,234,567.89"),
            ("0", "£0.00"),
            ("-5", "-£5.00"),
            ("9999999999999.99", "£9,999,999,999,999.99"),
        ],
    )
    def test_write_money_to_the_penny(self, amount: str, written: str) -> None:
        assert money(Decimal(amount)) == written

    @pytest.mark.parametrize(
        ("days", "written"),
        [
            (0, "today"),
            (1, "tomorrow"),
            (-1, "yesterday"),
            (-3, "3 days ago"),
            (60, "in 60 days"),
            (61, "in about 2 months"),
            (-365, "about 12 months ago"),
            (548, "in about 18 months"),
            (-1100, "about 3 years ago"),
        ],
    )
    def test_write_how_far_a_day_is(self, days: int, written: str) -> None:
        assert days_away(days) == written


class TestRender:
    """Wording a message."""

    def test_says_the_same_in_text_and_html(self) -> None:
        context = daily(
            item(-3, number=1),
            item(45, number=2, kind="reprocurement"),
            item(0, number=3, kind="kpi_return", provider_name=None, value=None),
        )

        for words in both(context):
            for part in (
                *("Wearmouth County Council", "Monday 3 May 2027", "Dear Ada Moss,"),
                *("3 contracts need your attention", "record one decision: re-procure, extend,"),
                *("decommission, let lapse, or bring in-house", "How to stop these messages"),
                *("Ended 3 days ago, on 30 April 2027.", "Due 3 May 2027, today."),
                "Latest safe day to start a re-procurement: 17 June 2027, in 45 days.",
                *("Short breaks 1", "Harbour & Sons", "CS-0002", "£125,000.00"),
                "Why you are told: you are its officer.",
            ):
                assert part.lower() in words.lower()

    @pytest.mark.parametrize(
        ("kind", "days_left", "said"),
        [
            ("contract_end", 31, "Ends 3 June 2027, in 31 days."),
            ("contract_end", -1, "Ended yesterday, on 2 May 2027."),
            ("reprocurement", -3, "passed 3 days ago, on 30 April 2027. If you will re-procure,"),
            ("kpi_return", -3, "Was due 3 days ago, on 30 April 2027."),
        ],
    )
    def test_says_plainly_whether_a_day_is_past(self, kind: str, days_left: int, said: str) -> None:
        for words in both(daily(item(days_left, kind=kind))):
            assert said in words

    def test_begins_with_what_is_most_pressing(self) -> None:
        days = (200, -5, 0, 29, -90)

        for words in both(daily(*(item(left, title=f"In {left} days.") for left in days))):
            assert re.findall(r"In (-?\d+) days\.", words) == ["-90", "-5", "0", "29", "200"]

    def test_puts_what_belongs_together_under_one_heading(self) -> None:
        days = (-1, -2, 0, 30, 31, 183, 184, 500)

        for words in both(daily(*(item(left) for left in days))):
            for band in ("Already past", "Within 30 days", "Within six months", "Later"):
                assert len(re.findall(band, words, re.IGNORECASE)) == 1

    def test_asks_the_default_recipient_to_assign_an_officer(self) -> None:
        for words in both(daily(item(5), is_default_recipient=True)):
            assert "These contracts have no responsible officer" in words
            assert "Please assign an officer" in words
        for words in both(daily(item(5))):
            assert "no responsible officer" not in words

    def test_stays_readable_with_a_whole_register(self) -> None:
        context = daily(*(item(left, number=left + 100) for left in range(-100, 300)), more=7)
        text, html = render(PACKAGE, "daily", context)

        assert len(html.encode()) < 100_000  # Beyond it some mail programs show only the beginning.
        assert len(text.splitlines()) < 300
        for words in both(context):
            assert "407 contract dates need your attention" in words
            assert "The 40 most pressing are below; 367 more are in your worklist." in words
            assert "Short breaks 39" in words
            assert "Short breaks 40" not in words

    def test_leads_to_the_contract_and_the_worklist(self) -> None:
        text, html = render(PACKAGE, "daily", daily(item(5, number=8)))

        assert Page(html).links == [
            "https://example.org/worklist",
            "https://example.org/contracts/8",
        ]
        for link in Page(html).links:
            assert link in text.split()

    def test_keeps_lines_of_text_short(self) -> None:
        reason = "you are reminded nine months before the end of the contract, and again. " * 5
        text, _ = render(PACKAGE, "daily", daily(item(5, title="A b " * 100, reason=reason)))

        assert max(map(len, text.splitlines())) <= 72
        assert "\n\n\n" not in text

    def test_breaks_no_link(self) -> None:
        link = "https://example.org/" + "a-" * 100

        assert link in render(PACKAGE, "daily", daily(item(5, link=link)))[0].split()

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_shows_hostile_words_as_words(self, hostile: str) -> None:
        names = {"title": hostile, "provider_name": hostile, "reference": hostile}
        context = daily(
            *(item(left, reason=hostile, **names) for left in range(12)),
            officer_name=hostile,
            council_name=hostile,
        )
        text, html = render(PACKAGE, "daily", context)
        page = Page(html)

        assert page.tags <= SAFE_TAGS
        assert page.open == []
        assert one_line(hostile) in page.words
        assert text.splitlines().count("HOW TO STOP THESE MESSAGES") == 1

    @settings(deadline=None)
    @given(words=st.text(min_size=1, max_size=200), kind=st.sampled_from(KINDS))
    @example("'\"<!--", "contract_end")
    def test_lets_no_title_add_anything(self, words: str, kind: str) -> None:
        plain = render(PACKAGE, "daily", daily(item(5, kind=kind, title="plain")))
        text, html = render(PACKAGE, "daily", daily(item(5, kind=kind, title=words)))

        assert Page(html).tags == Page(plain[1]).tags
        assert Page(html).attributes == Page(plain[1]).attributes
        assert Page(html).links == Page(plain[1]).links
        assert len(html.splitlines()) == len(plain[1].splitlines())
        assert text.encode()

    def test_uses_only_what_every_mail_program_shows(self) -> None:
        _, html = render(PACKAGE, "daily", daily(item(5), item(-5), is_default_recipient=True))

        assert Page(html).tags <= SAFE_TAGS
        assert not re.search(r"flex|grid|position:|<img|<script|url\(", html)

    @pytest.mark.parametrize("missing", ["officer_name", "items", "is_default_recipient"])
    def test_leaves_no_gap(self, missing: str) -> None:
        context = daily(item(5))
        del context[missing]

        with pytest.raises(UndefinedError, match=missing):
            render(PACKAGE, "daily", context)

    def test_knows_only_templates_of_the_package(self) -> None:
        with pytest.raises(TemplateNotFound):
            render(PACKAGE, "../wording", daily())


class TestRenderSubject:
    """What a message is called in a mailbox."""

    @pytest.mark.parametrize(
        ("items", "called"),
        [
            ([item(45)], "1 contract needs a decision: ends 17 June 2027"),
            ([item(-3)], "1 contract needs a decision: ended 30 April 2027"),
            (
                [item(45, number=1), item(5, number=2), item(90, number=3)],
                "3 contracts need a decision: first ends 8 May 2027",
            ),
            (
                [item(45), item(5, kind="reprocurement")],
                "1 contract needs a decision: first re-procurement to start by 8 May 2027",
            ),
            (
                [item(45, number=1), item(5, number=2, kind="kpi_return")],
                "2 contracts need your attention: first is due 8 May 2027",
            ),
        ],
    )
    def test_counts_contracts_and_names_the_first_day(
        self, items: list[dict[str, object]], called: str
    ) -> None:
        assert subject(*items) == called

    def test_counts_what_is_not_shown(self) -> None:
        called = subject(*(item(left, number=left) for left in range(40)), more=360)
        assert called == "400 contract dates need your attention: first ends 3 May 2027"

"""How a message reads."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID, uuid4, uuid5

import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from services.actions.messages import wording
from services.actions.messages.wording import Addressee, Sender, Signing, Told
from shared.events.alerts import AlertKind, AlertRaised
from shared.events.reminders import ReminderKind
from shared.notify.message import Message, as_email, one_line
from tests.shared.notify.reading import Page

ID = UUID("0190f6a0-0000-7000-8000-000000000001")
ON = date(2027, 5, 3)
OURS = Sender(council_name="Wearmouth County Council", public_url="https://api.example.org/")
FRONT = replace(OURS, frontend_url="https://commissioning.example.org/")
ADA = Addressee("ada.moss@example.org", "Ada Moss")
SIGNING = Signing(
    sign=lambda path: f"https://api.example.org{path}?for={ID}&signature={'s' * 43}",
    until=date(2027, 6, 2),
)
KINDS = (*AlertKind, *ReminderKind, "kpi_return")
HOSTILE = [
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td></table>", "&amp;"),
    *("=HYPERLINK(1)", "{{ 7 * 7 }}{% raw %}", "a\nHOW TO STOP THESE MESSAGES\nb"),
]
SAFE_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "table", "tr", "td", "th", "p", "br"),
    *("h1", "h2", "h3", "a", "span", "strong", "img"),
}


def told(days_left: int = 150, *, number: int = 0, **fields: object) -> Told:
    alert = AlertRaised(
        **{
            "alert_id": uuid4(),
            "kind": AlertKind.CONTRACT_END,
            "contract_id": uuid5(ID, str(number)),
            "set_by": uuid4(),
            "target_on": ON + timedelta(days=days_left),
            "months": 9,
            "due_on": date(2026, 12, 30),
            "end_on": ON + timedelta(days=days_left),
            "reference": f"CS-{number:04}",
            "title": f"Short breaks {number}",
            "provider_id": uuid4(),
            "provider_name": "Harbour & Sons",
            "value": Decimal(125000),
        }
    )
    opened = {"id": uuid5(ID, f"item {number}"), "opened_at": datetime(2027, 5, 2, tzinfo=UTC)}
    return wording.told({**alert.model_dump(), **opened, **fields})


def planned(days_left: int, **more: object) -> Told:
    facts = {
        "id": ID,
        "kind": "action_overdue",
        "about": f"actions/{uuid5(ID, str(days_left)) if days_left > 0 else ID}",
        "title": "Design short breaks with families",
        "reference": "1.1.3",
        "part_of": "SEND strategy",
        "target_on": ON + timedelta(days=days_left),
        "why": "Nobody has completed it.",
        "opened_at": datetime(2027, 5, 2, tzinfo=UTC),
    }
    return wording.told(facts | more)


def written(
    *items: Told, to: Addressee = ADA, sender: Sender = OURS, signing: Signing | None = None
) -> Message:
    return wording.write(
        items or [told()],
        message_id=ID,
        to=to,
        on=ON,
        sender=sender,
        sent_at=datetime(2027, 5, 3, 7, 30, tzinfo=UTC),
        signing=signing,
    )


def size(message: Message) -> int:
    """Return how many bytes a message is as mail."""
    return len(as_email(message, mail_from="us@example.org", domain="example.org").as_bytes())


def each_way(message: Message) -> Iterator[str]:
    """Yield the words of the text, of the HTML, and of what GOV.UK Notify is given."""
    yield " ".join(message.text.split())
    yield Page(message.html).words.replace(" ,", ",").replace(" .", ".")
    yield " ".join(message.markdown.split())


class TestWrite:
    """Writing a message."""

    def test_says_the_same_each_way(self) -> None:
        message = written(
            told(-3, number=1),
            told(45, number=2, kind="reprocurement", why="Safe start is in 45 days."),
            told(0, number=3, kind="kpi_return", provider_name=None, value=None),
        )

        assert (message.to_address, message.to_name) == ("ada.moss@example.org", "Ada Moss")
        for words in each_way(message):
            for part in (
                *("Dear Ada Moss,", "3 contracts need your attention", "How to stop these"),
                *("record one decision: re-procure, extend,", "or bring in-house"),
                *("Ended 3 days ago, on 30 April 2027.", "Due 3 May 2027, today."),
                "Latest safe day to start a re-procurement: 17 June 2027, in 45 days.",
                *("Short breaks 1", "Harbour & Sons", "CS-0002", "£125,000.00"),
                "Why you are told: Safe start is in 45 days.",
                "9 months before the end of the contract",
            ):
                assert part.lower() in words.lower()

    @pytest.mark.parametrize(
        ("kind", "days_left", "said"),
        [
            ("contract_end", 31, "Ends 3 June 2027, in 31 days."),
            ("contract_end", -1, "Ended yesterday, on 2 May 2027."),
            ("reprocurement", -3, "passed 3 days ago, on 30 April 2027. If you will re-procure,"),
            ("notice", 1, "Last day to give notice: 4 May 2027, tomorrow."),
            ("extension", 10, "Decide about the extension by 13 May 2027, in 10 days."),
            ("procurement_step", -3, "Market engagement was due 3 days ago, on 30 April 2027."),
            ("kpi_return", -3, "Was due 3 days ago, on 30 April 2027."),
        ],
    )
    def test_says_plainly_whether_a_day_is_past(self, kind: str, days_left: int, said: str) -> None:
        for words in each_way(written(told(days_left, kind=kind, step="market_engagement"))):
            assert said in words

    def test_begins_with_what_is_most_pressing(self) -> None:
        days = (200, -5, 0, 29, -90)

        message = written(*(told(left, number=left, title=f"In {left} days.") for left in days))

        for words in each_way(message):
            found = re.findall(r"In (-?\d+) days\.", words)
            assert found.count("29") == 2  # in the list, and in the one view of the days
            assert found == ["-90", "-5", "0", "29", "200"] * 2

    def test_puts_what_belongs_together_under_one_heading(self) -> None:
        days = (-1, -2, 0, 30, 31, 183, 184, 500)

        for words in each_way(written(*(told(left) for left in days))):
            for band in ("Already past", "Within 30 days", "Within six months", "Later"):
                assert len(re.findall(band, words, re.IGNORECASE)) == 1

    def test_asks_the_default_recipient_to_assign_an_officer(self) -> None:
        to = Addressee("desk@example.org", is_default_recipient=True)

        for words in each_way(written(to=to)):
            assert "Dear colleague" in words
            assert "These contracts have no responsible officer" in words
        for words in each_way(written()):
            assert "no responsible officer" not in words

    def test_stays_readable_with_a_whole_register(self) -> None:
        message = written(*(told(left, number=left + 100) for left in range(-100, 300)))

        assert len(message.text.splitlines()) < 250
        assert message.subject.startswith("400 contract dates need your attention: first ended")
        for words in each_way(message):
            assert "400 contract dates need your attention" in words
            assert "The 15 most pressing are below; 385 more are in your worklist." in words
            assert "Short breaks 14" in words
            assert "Short breaks 15" not in words

    @pytest.mark.parametrize("letter", ["W", "é", "Ж"])
    def test_stays_below_100_kb_whatever_it_tells(self, letter: str) -> None:
        names = dict.fromkeys(("title", "provider_name", "why"), letter * 500)
        items = [
            told(20 * number, number=number, page=f"/v1/contracts/{ID}/page", **names)
            for number in range(40)
        ]

        assert size(written(*items, signing=SIGNING)) < 100_000

    def test_keeps_lines_of_text_short(self) -> None:
        text = written(told(5, title="A b " * 100, why="again and again " * 20)).text

        assert max(len(line) for line in text.splitlines() if "https:" not in line) <= 72
        assert "\n\n\n" not in text

    def test_is_the_same_each_time(self) -> None:
        items = (told(), told(kind=AlertKind.REPROCUREMENT, months=1), told(months=0))

        assert written(*items) == written(*items)
        text = " ".join(written(*items).text.split())
        assert "one month before the latest safe day" in text
        assert "at the end of the contract" in text

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_shows_hostile_words_as_words(self, hostile: str) -> None:
        names = {"title": hostile, "provider_name": hostile, "reference": hostile, "why": hostile}
        message = written(
            *(told(left, **names) for left in range(12)),
            to=Addressee("a@example.org", hostile),
            sender=replace(OURS, council_name=hostile),
        )
        page = Page(message.html)

        assert page.tags <= SAFE_TAGS
        assert page.open == []
        assert one_line(hostile) in page.words
        assert message.text.splitlines().count("HOW TO STOP THESE MESSAGES") == 1
        assert message.markdown.splitlines().count("# How to stop these messages") == 1

    @settings(deadline=None, max_examples=40)
    @given(words=st.text(min_size=1, max_size=200), kind=st.sampled_from(KINDS))
    @example("'\"<!--", "contract_end")
    def test_lets_no_title_add_anything(self, words: str, kind: str) -> None:
        plain = written(told(5, kind=kind, title="plain"))
        message = written(told(5, kind=kind, title=words))

        was, page = Page(plain.html), Page(message.html)
        assert (page.tags, page.attributes, page.links) == (was.tags, was.attributes, was.links)
        assert len(message.html.splitlines()) == len(plain.html.splitlines())
        assert len(message.markdown.splitlines()) == len(plain.markdown.splitlines())
        assert size(message)

    def test_uses_only_what_every_mail_program_shows(self) -> None:
        to = replace(ADA, is_default_recipient=True)
        html = written(told(5), told(-5), to=to, signing=SIGNING).html

        assert Page(html).tags <= SAFE_TAGS
        assert not re.search(r"flex|grid|position:|<script|url\(", html)


class TestReminders:
    """Days of what is planned, beside those of contracts or alone."""

    def test_stand_beside_those_of_contracts_the_most_pressing_first(self) -> None:
        message = written(told(-3, number=1), planned(-12), planned(20, kind="action_due_soon"))

        assert message.subject == (
            "1 contract and 2 key actions need your attention: first was due 21 April 2027"
        )
        for words in each_way(message):
            assert words.index("Was to be done by 21 April") < words.index("Ended 3 days ago")
            for part in (
                *("record one decision: re-procure", "For each key action, say how it stands"),
                *("To be done by 23 May 2027, in 20 days.", "SEND strategy", "1.1.3"),
                "Nobody has completed it.",
                "Record the decision about a contract, or how something planned stands: then",
            ):
                assert part in words

    def test_say_nothing_of_contracts_where_there_is_none(self) -> None:
        message = written(
            planned(-1, kind="action_no_progress"),
            planned(10, kind="report_due", about=f"reports/{ID}", reference=None),
        )

        assert message.subject.startswith("1 key action and 1 report need your attention: first")
        for words in each_way(message):
            assert "Progress was to be reported by 2 May 2027, yesterday." in words
            assert "To be submitted by 13 May 2027, in 10 days." in words
            assert "ontract" not in words
            assert "safe start" not in words
            assert "None" not in words
        assert "End of the contract" not in message.html

    @pytest.mark.parametrize("kind", list(ReminderKind))
    def test_have_words_of_their_own_before_and_after_the_day(self, kind: str) -> None:
        for days_left in (5, -5):
            for words in each_way(written(planned(days_left, kind=kind))):
                assert "Due 8 May 2027, in 5 days" not in words
                assert "Was due 5 days ago" not in words

    def test_ask_the_default_recipient_to_name_an_officer(self) -> None:
        to = Addressee("desk@example.org", is_default_recipient=True)

        for words in each_way(written(planned(-1), to=to)):
            assert "What follows has no responsible officer" in words
            assert "These contracts" not in words

    def test_lead_to_the_thing_itself(self) -> None:
        message = written(planned(-1))

        assert f"https://api.example.org/v1/actions/{ID}" in message.text.split()


class TestLinks:
    """Where the links of a message lead."""

    def test_lead_to_the_front_end_if_there_is_one(self) -> None:
        number = uuid5(ID, "0")
        for message, contract, worklist in (
            (written(), f"https://api.example.org/v1/contracts/{number}", "/v1/me/worklist"),
            (
                written(sender=FRONT),
                f"https://commissioning.example.org/contracts/{number}",
                "https://commissioning.example.org/worklist",
            ),
        ):
            assert [link for link in Page(message.html).links if contract in link]
            assert contract in message.text.split()
            assert contract in message.markdown
            assert worklist in message.text

    def test_lead_to_the_small_pages_of_the_officer(self) -> None:
        page = f"/v1/alerts/{ID}/page"
        message = written(told(page=page), told(number=1), signing=SIGNING)

        wanted = [
            SIGNING.sign(f"/v1/worklist-items/{uuid5(ID, 'item 0')}/page"),
            SIGNING.sign(page),
            SIGNING.sign(f"/v1/worklist-items/{uuid5(ID, 'item 1')}/page"),
        ]
        assert Page(message.html).links == wanted
        for link in wanted:
            assert link in message.text.split()
            assert f"]({link})" in message.markdown
        for words in each_way(message):
            assert "until 2 June 2027" in words


class TestTimeline:
    """The picture of a message, and what says the same."""

    def test_is_shown_by_its_content_id_and_said_in_words(self) -> None:
        message = written(
            told(200, safe_start_on=ON + timedelta(days=20)),
            told(90, kind="review", end_on=ON + timedelta(days=200)),
            told(-5, number=1),
        )

        (picture,) = message.pictures
        assert f'src="cid:{picture.content_id}"' in message.html
        assert Image.open(BytesIO(picture.content)).format == "PNG"
        assert (
            'alt="Timeline. Today is 3 May 2027. Short breaks 1: end 28 April 2027.'
            " Short breaks 0: latest safe start 23 May 2027, due 1 August 2027,"
            ' end 19 November 2027."'
        ) in message.html
        table = Page(message.html).words
        assert "Short breaks 0 23 May 2027 1 Aug 2027 19 Nov 2027" in table
        assert "Latest safe start: 23 May 2027. Due: 1 August 2027." in " ".join(
            message.text.split()
        )

    def test_goes_with_the_html_in_one_part(self) -> None:
        mail = as_email(written(), mail_from="us@example.org", domain="example.org")

        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/mixed",
            *("multipart/alternative", "text/plain"),
            *("multipart/related", "text/html", "image/png"),
            "text/calendar",
        ]


class TestCalendar:
    """The calendar file of a message."""

    def test_has_the_day_of_each_item_shown(self) -> None:
        message = written(told(30), told(60, number=1), told(90, number=1, kind="review"))

        (file,) = message.attachments
        calendar = vobject.readOne(file.content.decode())
        assert (file.filename, calendar.method.value) == ("dates.ics", "PUBLISH")
        assert 'method="PUBLISH"' in file.content_type
        days = [(one.dtstart.value, one.summary.value) for one in calendar.vevent_list]
        assert days == [
            (date(2027, 6, 2), "Contract ends: Short breaks 0"),
            (date(2027, 7, 2), "Contract ends: Short breaks 1"),
            (date(2027, 8, 1), "Review of the contract: Short breaks 1"),
        ]

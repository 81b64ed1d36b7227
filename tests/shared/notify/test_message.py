"""How a message is written as mail."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.notify.message import Message, Undeliverable, as_email, one_line, sender

ID = UUID("0190f6a0-0000-7000-8000-000000000001")
MESSAGE = Message(
    id=ID,
    to_address="ada.moss@example.org",
    to_name="Ada Moss",
    subject="3 contracts need a decision",
    text="Hello Ada,\n\n.\nFrom here: £5 = 5 pounds.\n",
    html="<p>Hello Ada: £5 = 5 pounds.</p>\n",
    sent_at=datetime(2027, 5, 3, 7, 30, tzinfo=UTC),
)
FROM = "Commissioning <commissioning@example.org>"
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("MIME-Version", "Content-Type"),
]
# What the older library makes a line break of, when it folds a subject that looks encoded.
INJECTION = "=?utf-8?q?a=0D=0ABcc:_eve@example.org?="


def mailed(message: Message) -> bytes:
    return as_email(message, mail_from=FROM, domain="example.org").as_bytes()


def shown(raw: bytes, name: str) -> str:
    """Return a header as a mail program shows it; the library's strict parser adds spaces."""
    found = message_from_bytes(raw, policy=policy.compat32)[name]
    return str(make_header(decode_header(found.replace("\r\n", ""))))


def opened(raw: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(raw)


def content(part: EmailMessage) -> str:
    return part.get_content().replace("\r\n", "\n")


class TestAsEmail:
    """Writing a message as mail."""

    def test_says_everything_a_mail_program_needs(self) -> None:
        mail = opened(mailed(MESSAGE))

        assert mail.keys() == HEADERS
        assert mail["From"] == "Commissioning <commissioning@example.org>"
        assert mail["To"].addresses[0].addr_spec == "ada.moss@example.org"
        assert mail["To"].addresses[0].display_name == "Ada Moss"
        assert mail["Subject"] == "3 contracts need a decision"
        assert mail["Date"].datetime == MESSAGE.sent_at
        assert mail["Message-ID"] == f"<{ID}@example.org>"
        assert mail["Auto-Submitted"] == "auto-generated"

    def test_holds_the_text_first_and_then_the_html(self) -> None:
        mail = opened(mailed(MESSAGE))

        assert mail.get_content_type() == "multipart/alternative"
        parts = list(mail.iter_parts())
        assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
        assert [content(part) for part in parts] == [MESSAGE.text, MESSAGE.html]

    def test_gives_the_same_bytes_for_the_same_message(self) -> None:
        assert mailed(MESSAGE) == mailed(replace(MESSAGE))
        assert mailed(MESSAGE) != mailed(replace(MESSAGE, id=UUID(int=5)))

    def test_survives_a_text_that_holds_its_own_boundary(self) -> None:
        text = f"before\n--=_{ID.hex}--\nafter\n"

        parts = list(opened(mailed(replace(MESSAGE, text=text))).iter_parts())

        assert len(parts) == 2
        assert content(parts[0]) == text

    @pytest.mark.parametrize(
        "name",
        ["Zoë Ødegård", 'O"Neill, Éire <eve@example.org>', "Moss, Ada", "Ж" * 200, "a" * 1_000],
    )
    def test_keeps_every_name(self, name: str) -> None:
        raw = mailed(replace(MESSAGE, to_name=name))

        assert shown(raw, "To").replace('"', "").startswith(name.replace('"', ""))
        assert [one.addr_spec for one in opened(raw)["To"].addresses] == ["ada.moss@example.org"]

    def test_needs_no_name(self) -> None:
        assert shown(mailed(replace(MESSAGE, to_name=None)), "To") == "ada.moss@example.org"

    @settings(deadline=None)
    @given(subject=st.text(max_size=300))
    @example("Bcc: eve@example.org\r\nBcc: eve@example.org\n\nhello")
    @example(INJECTION)
    @example("a\u2028b\x85c\x0bd\x0ce")
    @example("\ud800 half a character")
    def test_shows_the_subject_and_lets_nothing_else_in(self, subject: str) -> None:
        raw = mailed(replace(MESSAGE, subject=subject))

        assert opened(raw).keys() == HEADERS
        assert shown(raw, "Subject") == one_line(subject)

    @settings(deadline=None)
    @given(name=st.text(max_size=300))
    @example("Ada\r\nBcc: eve@example.org")
    @example('Ada" <eve@example.org>, "')
    @example(INJECTION)
    def test_lets_no_name_add_a_header_or_an_address(self, name: str) -> None:
        raw = mailed(replace(MESSAGE, to_name=name))

        assert opened(raw).keys() == HEADERS
        assert [one.addr_spec for one in opened(raw)["To"].addresses] == ["ada.moss@example.org"]

    @settings(deadline=None)
    @given(text=st.text(max_size=2_000), html=st.text(max_size=2_000))
    @example("x" * 5_000, "\ud800\x00\r\r\n")
    def test_has_short_lines_of_ascii_whatever_it_says(self, text: str, html: str) -> None:
        subject, name = text[:300], html[:300]
        raw = mailed(replace(MESSAGE, text=text, html=html, subject=subject, to_name=name))

        assert raw.isascii()
        lines = [line for line in raw.split(b"\r\n") if b"boundary=" not in line]
        assert max(map(len, lines)) <= 78
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)

    @pytest.mark.parametrize(
        "address",
        [
            *("", "ada", "ada@", "@example.org", "ada@example", "ada moss@example.org"),
            *("ada@example..org", ".ada@example.org", "ada@-example.org", "ada@exa_mple.org"),
            *("ada@example.org\n", "ada@example.org\r\nBcc: eve@example.org"),
            *("ada@example.org, eve@example.org", "<ada@example.org>", "ada@eve@example.org"),
            *("ada@[127.0.0.1]", "zoë@example.org", "a" * 65 + "@example.org"),
            "ada@" + ".".join(["a" * 60] * 5) + ".org",
        ],
    )
    def test_refuses_what_is_no_address(self, address: str) -> None:
        with pytest.raises(Undeliverable):
            mailed(replace(MESSAGE, to_address=address))

    @settings(deadline=None)
    @given(address=st.text(max_size=60))
    def test_lets_no_address_add_a_header(self, address: str) -> None:
        try:
            raw = mailed(replace(MESSAGE, to_address=f"{address}@example.org"))
        except Undeliverable:
            return
        assert opened(raw).keys() == HEADERS
        assert opened(raw)["To"].addresses[0].addr_spec == f"{address}@example.org"

    def test_needs_a_time_with_its_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            mailed(replace(MESSAGE, sent_at=MESSAGE.sent_at.replace(tzinfo=None)))

    @pytest.mark.parametrize("domain", ["", "a b", "example.org>\r\nBcc: eve@example.org"])
    def test_needs_a_domain(self, domain: str) -> None:
        with pytest.raises(ValueError, match="domain"):
            as_email(MESSAGE, mail_from=FROM, domain=domain)


class TestOneLine:
    """What becomes of a text that must be one line."""

    def test_has_no_breaks_no_controls_and_reads_one_way(self) -> None:
        assert one_line(" a\r\n\tb\x00c\x1b[31m\u202edcba\u2069\ud800 ") == "a b c [31m dcba \ufffd"

    def test_keeps_the_letters_of_every_language(self) -> None:
        assert one_line("Zoë, Łódź, עברית, 东, 👩\u200d🚀") == "Zoë, Łódź, עברית, 东, 👩\u200d🚀"


class TestSender:
    """Who a message comes from."""

    def test_takes_an_address_with_and_without_a_name(self) -> None:
        assert sender("a@example.org") == ("", "a@example.org")
        assert sender("The Council <a@example.org>") == ("The Council", "a@example.org")

    @pytest.mark.parametrize("mail_from", ["", "The Council", "a@"])
    def test_refuses_what_is_no_address(self, mail_from: str) -> None:
        with pytest.raises(ValueError, match="not a mail address"):
            sender(mail_from)

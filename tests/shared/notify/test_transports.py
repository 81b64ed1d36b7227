"""How a message leaves the house."""

import re
import socket
import traceback
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.notify.message import TryLater, Undeliverable
from shared.notify.transports import FolderTransport, SmtpTransport, transport_for
from tests.shared.notify.servers import FROM, MESSAGE, WRITTEN, Inbox, transport


class TestSmtpTransport:
    """Handing a message to a mail server."""

    def test_hands_over_exactly_what_was_written(self, inbox: Inbox) -> None:
        transport(inbox.port).send(MESSAGE)

        [received] = inbox.received
        assert received.content == WRITTEN
        assert received.mail_from == "commissioning@example.org"
        assert received.rcpt_tos == ["ada.moss@example.org"]

    def test_sends_again_with_the_same_message_id(self, inbox: Inbox) -> None:
        for _ in range(2):
            transport(inbox.port).send(MESSAGE)

        ids = [message_from_bytes(one.content)["Message-ID"] for one in inbox.received]
        assert ids == [f"<{MESSAGE.id}@example.org>"] * 2

    @pytest.mark.parametrize(
        ("reply", "failure", "told"),
        [
            ("550 5.1.1 No ada.moss@example.org here", Undeliverable, "the recipient: 550 5.1.1."),
            ("553 Never heard of ada.moss@example.org", Undeliverable, "the recipient: 553."),
            ("451 4.3.0 Not now, ada.moss@example.org", TryLater, "the recipient: 451 4.3.0."),
            ("421 Closing", TryLater, "the recipient: 421."),
            ("530 5.7.0 Sign in first", TryLater, "the recipient: 530 5.7.0."),
        ],
    )
    def test_knows_a_refusal_for_ever_from_one_for_now(
        self, inbox: Inbox, reply: str, failure: type[Exception], told: str
    ) -> None:
        inbox.to_recipient = reply

        with pytest.raises(failure, match=f"{re.escape(told)}$") as caught:
            transport(inbox.port).send(MESSAGE)

        assert "ada.moss" not in "".join(traceback.format_exception(caught.value))

    @pytest.mark.parametrize(
        ("reply", "failure"),
        [("554 5.6.0 Not this", Undeliverable), ("452 4.3.1 Disk full", TryLater)],
    )
    def test_knows_it_of_the_message_too(
        self, inbox: Inbox, reply: str, failure: type[Exception]
    ) -> None:
        inbox.to_content = reply

        with pytest.raises(failure, match=f"the message: {reply[:9]}"):
            transport(inbox.port).send(MESSAGE)

    def test_asks_no_server_about_what_is_no_address(self, inbox: Inbox) -> None:
        with pytest.raises(Undeliverable):
            transport(inbox.port).send(replace(MESSAGE, to_address="ada.moss"))
        assert inbox.received == []

    def test_tries_later_when_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]

        with pytest.raises(TryLater, match="ConnectionRefusedError"):
            transport(port).send(MESSAGE)

    def test_tries_later_when_the_host_has_no_address(self) -> None:
        with pytest.raises(TryLater, match="gaierror"):
            SmtpTransport("smtp://mail.invalid", FROM, timeout=5).send(MESSAGE)


class TestCredentials:
    """The name and password for a mail server."""

    def test_open_the_door(self, inbox: Inbox) -> None:
        transport(inbox.port, login="us%40example.org:open%20sesame@").send(MESSAGE)

        assert inbox.logins == [("us@example.org", "open sesame")]
        assert len(inbox.received) == 1

    def test_that_are_wrong_are_mended_by_us_not_by_the_recipient(self, inbox: Inbox) -> None:
        wrong = transport(inbox.port, login="us-here:hunter22@")

        with pytest.raises(TryLater, match="does not let us in: 535") as caught:
            wrong.send(MESSAGE)

        told = "".join(traceback.format_exception(caught.value))
        assert "hunter22" not in told
        assert "us-here" not in told
        assert inbox.received == []

    def test_do_not_show(self) -> None:
        shown = repr(SmtpTransport("smtps://us-here:hunter22@mail.example.org", FROM))

        assert shown == "SmtpTransport(smtps://mail.example.org:465)"

    @pytest.mark.parametrize(
        "url",
        [
            *("smtp://us-here:hunter22#x@mail.example.org", "smtp://us-here:25/hunter22@mail"),
            *("smtp://us-here:hunter22?x@mail.example.org", "smtp://us-here:hunter22@"),
            *("http://us-here:hunter22@mail.example.org", "us-here:hunter22@mail.example.org"),
            *("smtp://us-here:hunter22@[mail", "smtp://us-here:hunter22@mail:99999"),
            *("smtp://us-here:hunter22@mail..example.org", "smtp://us-here:hunter22£@mail"),
        ],
    )
    def test_do_not_show_when_the_address_cannot_be_read(self, url: str) -> None:
        with pytest.raises(ValueError, match="mail server's") as caught:
            SmtpTransport(url, FROM)

        told = "".join(traceback.format_exception(caught.value))
        assert "hunter22" not in str(caught.value) + repr(caught.value.__context__)
        assert "hunter22" not in told

    @settings(max_examples=40, deadline=None)
    @given(word=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6))
    def test_do_not_show_whatever_they_are(self, word: str) -> None:
        secret = f"s3cr3t{word}"
        try:
            shown = repr(SmtpTransport(f"smtp://us:{secret}@mail.example.org", FROM))
        except ValueError as error:
            shown = "".join(traceback.format_exception(error))
        assert "s3cr3t" not in shown


class TestFolderTransport:
    """Writing messages to a folder."""

    def test_writes_what_a_mail_program_opens(self, tmp_path: Path) -> None:
        FolderTransport(tmp_path / "mail" / "today", FROM).send(MESSAGE)

        [file] = (tmp_path / "mail" / "today").iterdir()
        assert file.name == f"2027-05-03-{MESSAGE.id}.eml"
        assert file.read_bytes() == WRITTEN

    def test_writes_the_same_message_once(self, tmp_path: Path) -> None:
        folder = FolderTransport(tmp_path, FROM)

        folder.send(MESSAGE)
        folder.send(replace(MESSAGE, text="New words.\n"))
        folder.send(replace(MESSAGE, text="Newer.\n", sent_at=MESSAGE.sent_at + timedelta(days=1)))

        [file] = tmp_path.iterdir()
        assert b"Newer." in file.read_bytes()

    def test_writes_another_message_beside_it(self, tmp_path: Path) -> None:
        for id_ in (MESSAGE.id, uuid4()):
            FolderTransport(tmp_path, FROM).send(replace(MESSAGE, id=id_))

        assert len(list(tmp_path.glob("*.eml"))) == 2

    def test_writes_nothing_for_what_is_no_address(self, tmp_path: Path) -> None:
        with pytest.raises(Undeliverable):
            FolderTransport(tmp_path, FROM).send(replace(MESSAGE, to_address="ada"))
        assert list(tmp_path.iterdir()) == []

    def test_leaves_no_half_of_a_file(self, tmp_path: Path) -> None:
        (tmp_path / f"2027-05-03-{MESSAGE.id}.eml").mkdir()

        with pytest.raises(TryLater, match="Is a directory"):
            FolderTransport(tmp_path, FROM).send(MESSAGE)

        assert [path.name for path in tmp_path.iterdir()] == [f"2027-05-03-{MESSAGE.id}.eml"]

    def test_tries_later_where_nothing_can_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "mail").write_text("a file, where the folder should be")

        with pytest.raises(TryLater, match="not written"):
            FolderTransport(tmp_path / "mail", FROM).send(MESSAGE)


class TestTransportFor:
    """Which way messages take."""

    def test_is_the_mail_server_if_there_is_one(self, tmp_path: Path) -> None:
        found = transport_for("smtp://mail.example.org", tmp_path, FROM)
        assert repr(found) == "SmtpTransport(smtp://mail.example.org:25)"

    def test_is_otherwise_the_folder(self, tmp_path: Path) -> None:
        for none in (None, ""):
            assert repr(transport_for(none, tmp_path, FROM)) == f"FolderTransport({tmp_path})"

    def test_is_never_nowhere(self) -> None:
        with pytest.raises(ValueError, match="mail server or a folder"):
            transport_for(None, None, FROM)

    def test_comes_from_an_address(self, tmp_path: Path) -> None:
        for url in ("smtp://mail.example.org", None):
            with pytest.raises(ValueError, match="not a mail address"):
                transport_for(url, tmp_path, "the council")

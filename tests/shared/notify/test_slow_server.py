"""What becomes of a message when the mail server keeps us waiting."""

import socket
import time
from collections.abc import Callable

import pytest

from shared.notify.message import TryLater
from shared.notify.transports import SmtpTransport
from tests.shared.notify.servers import FROM, MESSAGE, TIMEOUT, Talk, dripping


def silent(connection: socket.socket) -> None:
    """Take the call and say nothing."""


def silent_after(word: bytes) -> Talk:
    """Say yes to everything until a word comes, then fall silent."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(b"220 mail.example.org\r\n")
        with connection.makefile("rb") as lines:
            in_content = False
            for line in lines:
                if line.strip() == word:
                    return
                if in_content and line != b".\r\n":
                    continue
                in_content = line == b"data\r\n"
                connection.sendall(b"354 go on\r\n" if in_content else b"250 yes\r\n")

    return talk


class TestASlowServer:
    """A mail server that leaves us waiting."""

    @pytest.mark.parametrize(
        ("scheme", "talk"),
        [
            pytest.param("smtp", silent, id="no greeting"),
            pytest.param("smtp", dripping(b"220-"), id="a greeting without end"),
            pytest.param("smtp", silent_after(b"data"), id="silent after DATA"),
            pytest.param("smtp", silent_after(b"."), id="silent after the message"),
            pytest.param("smtps", silent, id="no TLS"),
            pytest.param("smtps", dripping(b"\x16\x03\x03\x40\x00\x02"), id="TLS without end"),
        ],
    )
    def test_is_given_up_at_the_deadline(
        self, rude_server: Callable[[Talk], int], talk: Talk, scheme: str
    ) -> None:
        slow = SmtpTransport(f"{scheme}://127.0.0.1:{rude_server(talk)}", FROM, timeout=TIMEOUT)
        begun = time.monotonic()

        with pytest.raises(TryLater):
            slow.send(MESSAGE)

        assert time.monotonic() - begun < TIMEOUT * 4

    def test_has_the_message_once_it_said_so(self, rude_server: Callable[[Talk], int]) -> None:
        port = rude_server(silent_after(b"quit"))

        SmtpTransport(f"smtp://127.0.0.1:{port}", FROM, timeout=TIMEOUT).send(MESSAGE)

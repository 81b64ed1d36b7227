"""Real mail servers on loopback: a polite one, and rude ones."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from threading import Event, Thread

import pytest

from tests.shared.notify.servers import Inbox, Talk, running


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server that takes everything until it is told otherwise."""
    with running(Inbox(), auth_require_tls=False) as found:
        yield found


@pytest.fixture
def rude_server() -> Iterator[Callable[[Talk], int]]:
    """Start a server that says to its first caller what it is told to, then nothing; its port."""
    over = Event()
    threads = []
    with ExitStack() as stack:

        def start(talk: Talk) -> int:
            listening = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
            listening.settimeout(10)

            def answer() -> None:
                connection, _ = listening.accept()
                with connection:
                    try:
                        talk(connection)
                    except OSError:
                        return  # The caller hung up, which is what the test is about.
                    over.wait(10)

            threads.append(Thread(target=answer))
            threads[-1].start()
            return listening.getsockname()[1]

        yield start
        over.set()
        for thread in threads:
            thread.join(10)

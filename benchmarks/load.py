"""Many requests at once over a few connections, at a cost far below that of any server."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import httptools
import uvloop

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, and the status that is the right answer to it."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int = 200

    def wire(self, port: int) -> bytes:
        """Write the request as it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


class WrongAnswer(Exception):
    """A server under load gave another answer than the right one, so nothing was measured."""


def load(
    port: int,
    asks: Sequence[Ask],
    *,
    connections: int = CONNECTIONS,
    seconds: float = 120,
) -> None:
    """Send every request once, and fail unless every answer has the right status."""
    waiting = iter([(ask.wire(port), ask.status) for ask in asks])
    wrong: list[str] = []
    try:
        answered = uvloop.run(_send_all(port, waiting, wrong, min(connections, len(asks)), seconds))
    except TimeoutError:
        raise WrongAnswer(f"{len(asks)} requests were not answered in {seconds:g} s") from None
    except OSError as error:
        raise WrongAnswer(f"port {port} refuses connections: {error}") from error
    unanswered = len(asks) - answered
    if wrong or unanswered:
        first = wrong[0] if wrong else "the connection was closed"
        raise WrongAnswer(
            f"{len(wrong)} of {len(asks)} answers are wrong and {unanswered} are missing;"
            f" the first: {first}"
        )


async def _send_all(
    port: int,
    waiting: Iterator[tuple[bytes, int]],
    wrong: list[str],
    connections: int,
    seconds: float,
) -> int:
    loop = asyncio.get_running_loop()
    lines: list[_Line] = []
    async with asyncio.timeout(seconds):
        try:
            for _ in range(connections):
                _, line = await loop.create_connection(
                    lambda: _Line(waiting, wrong), "127.0.0.1", port
                )
                lines.append(line)
            await asyncio.gather(*(line.done for line in lines))
        finally:
            for line in lines:
                line.close()
    return sum(line.answered for line in lines)


class _Line(asyncio.Protocol):
    """One connection that is kept open: the next request leaves when the last is answered."""

    def __init__(self, waiting: Iterable[tuple[bytes, int]], wrong: list[str]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answered = 0
        self._waiting = iter(waiting)
        self._wrong = wrong
        self._right = 0
        self._body = b""
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask_next()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._wrong.append(f"not HTTP: {error}")
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._finish()

    # What the parser calls

    def on_message_begin(self) -> None:
        self._body = b""

    def on_body(self, body: bytes) -> None:
        if len(self._body) < 300:
            self._body += body[:300]

    def on_message_complete(self) -> None:
        self.answered += 1
        status = self._parser.get_status_code()
        if status != self._right:
            words = self._body.decode(errors="replace")
            self._wrong.append(f"{status} in place of {self._right}: {words}")
        self._ask_next()

    def close(self) -> None:
        """Close the connection, whether or not everything was answered."""
        if self._transport is not None:
            self._transport.close()
        self._finish()

    def _ask_next(self) -> None:
        following = next(self._waiting, None)
        if following is None:
            self._finish()
            return
        request, self._right = following
        assert self._transport is not None
        self._transport.write(request)

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

"""A server on loopback that behaves like GOV.UK Notify, as far as our client speaks to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from shared import clock

SERVICE, SECRET = UUID(int=1), UUID(int=2)
KEY = f"tests-{SERVICE}-{SECRET}"
TEMPLATE = str(UUID(int=3))
PAGE = 3


class Notify:
    """What the server has taken, and what it is told to refuse with."""

    def __init__(self) -> None:
        self.url = ""
        self.taken: list[dict[str, Any]] = []
        self.refusals: list[tuple[int, list[dict[str, str]]]] = []
        self.loses_answers = False
        self.asked = 0

    def give_up(self, reference: str, status: str, *, at: datetime | None = None) -> None:
        """Let a message that was taken have come back."""
        for one in self.taken:
            if one["reference"] == reference:
                one["status"] = status
                one["created_at"] = (at or clock.now()).isoformat()

    def find(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        """Return a page of what was taken, the newest first."""
        found = list(reversed(self.taken))
        if "reference" in query:
            found = [one for one in found if one["reference"] == query["reference"][0]]
        if query.get("status") == ["failed"]:
            found = [one for one in found if one["status"].endswith("-failure")]
        if "older_than" in query:
            ids = [one["id"] for one in found]
            found = found[ids.index(query["older_than"][0]) + 1 :]
        return found[:PAGE]


@contextmanager
def running(notify: Notify) -> Iterator[Notify]:
    """Let the server run."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(notify))
    thread = Thread(target=server.serve_forever)
    thread.start()
    notify.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield notify
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answering(notify: Notify) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            notify.asked += 1
            query = parse_qs(urlsplit(self.path).query)
            self._answer(200, {"notifications": notify.find(query), "links": {}})

        def do_POST(self) -> None:
            order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not self.headers["Authorization"].startswith("Bearer "):
                self._answer(403, {"errors": [{"error": "AuthError", "message": "no token"}]})
            elif notify.refusals:
                status, errors = notify.refusals.pop(0)
                self._answer(status, {"status_code": status, "errors": errors})
            else:
                created_at = clock.now().isoformat().replace("+00:00", "Z")
                more = {"id": str(uuid4()), "status": "created", "created_at": created_at}
                notify.taken.append(order | more)
                if notify.loses_answers:
                    self.close_connection = True
                    return
                self._answer(201, more)

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Answering

"""The one address in front of the services, tried with nginx itself and services that tell."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
ANSWERING = ("contracts", "actions", "feedback", "partners", "front")
OUTSIDE = {"X-Forwarded-For": "203.0.113.9"}
MEGABYTE = 1024 * 1024


class Service(ThreadingHTTPServer):
    """A service that tells its name and what reached it."""

    name = ""
    may_end = threading.Event()


class Told(BaseHTTPRequestHandler):
    """What such a service answers."""

    protocol_version = "HTTP/1.1"
    server: Service

    def do_GET(self) -> None:
        length = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        headers = {name.lower(): value for name, value in self.headers.items()}
        told = {"service": self.server.name, "path": self.path, "length": length}
        body = json.dumps(told | {"headers": headers}).encode()
        self.send_response(404 if self.path.endswith("/unknown") else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"7-abc"')
        self.send_header("Request-Id", "as-the-service-says")
        self.end_headers()
        self.wfile.write(body[:1])
        self.wfile.flush()
        if self.path.endswith("?timeout=20"):
            self.server.may_end.wait(20)
        self.wfile.write(body[1:])

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Stay silent: a test prints what it found."""


@contextmanager
def serving(name: str) -> Iterator[int]:
    with Service(("127.0.0.1", 0), Told) as service:
        service.name = name
        thread = threading.Thread(target=service.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield service.server_port
        finally:
            service.shutdown()
            thread.join()


Start = Callable[..., AbstractContextManager[int]]


@pytest.fixture(scope="module")
def port(start: Start) -> Iterator[int]:
    with ExitStack() as stack:
        ports = {name: stack.enter_context(serving(name)) for name in ANSWERING}
        yield stack.enter_context(start(ports))


@pytest.fixture(scope="module")
def client(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as opened:
        yield opened


def assert_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json().keys() == {"type", "title", "status", "detail"}
    assert answer.json()["status"] == status
    assert answer.headers["Request-Id"]
    assert answer.headers["Server"] == "nginx"


class TestRoutes:
    """Which service answers."""

    @pytest.mark.parametrize(
        ("service", "paths"),
        [
            ("contracts", "organisations contracts contracts/1/extend alerts imports exceptions"),
            ("actions", "officers me me/worklist worklist-items messages/1"),
            ("feedback", "comments comments/1/answer"),
            ("partners", "clients events"),
        ],
    )
    def test_lead_each_resource_to_its_service(
        self, client: httpx.Client, service: str, paths: str
    ) -> None:
        for path in paths.split():
            told = client.get(f"/v1/{path}?limit=2&after=0.1").json()
            assert (told["service"], told["path"]) == (service, f"/v1/{path}?limit=2&after=0.1")

    def test_lead_tokens_and_keys_to_partners(self, client: httpx.Client) -> None:
        assert client.post("/oauth/token", data={"scope": "x"}).json()["service"] == "partners"
        assert client.get("/.well-known/jwks.json").json()["service"] == "partners"

    @pytest.mark.parametrize(
        "path",
        ["/", "/docs", "/docs/page.css", "/openapi.json", "/openapi/actions.json", "/health/live"],
    )
    def test_lead_pages_and_documents_to_the_front(self, client: httpx.Client, path: str) -> None:
        assert client.get(path, headers=OUTSIDE).json()["service"] == "front"

    @pytest.mark.parametrize(
        "path", ["/v1", "/v1/", "/v1/nothing", "/v1/contractsx", "/v1/mee/worklist", "/problem"]
    )
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_end_in_a_problem_where_nobody_answers(
        self, client: httpx.Client, method: str, path: str
    ) -> None:
        assert_problem(client.request(method, path), 404)

    def test_agree_with_the_document_of_each_service(self, client: httpx.Client) -> None:
        documents = [ROOT / f"openapi/{name}.json" for name in ANSWERING]
        addresses = [
            (document.stem, address)
            for document in documents
            if document.exists()
            for address in json.loads(document.read_text())["paths"]
            if address.startswith("/v1/")
        ]
        if not addresses:
            pytest.skip("the OpenAPI documents are not written yet")
        for service, address in addresses:
            told = client.get(address.replace("{", "").replace("}", "")).json()
            assert told.get("service") == service, f"{address} in deploy/nginx/routes.conf"


class TestPassingOn:
    """What reaches a service, and what comes back."""

    def test_tells_a_service_who_asked_and_how(self, client: httpx.Client, port: int) -> None:
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        sent = {"Request-Id": "mine", "traceparent": trace, "X-Forwarded-Proto": "https"}
        told = client.get("/v1/contracts", headers=sent | OUTSIDE).json()["headers"]
        assert (told["request-id"], told["traceparent"]) == ("mine", trace)
        assert told["host"] == told["x-forwarded-host"] == f"127.0.0.1:{port}"
        assert told["x-forwarded-for"] == "203.0.113.9"
        assert told["x-forwarded-proto"] == "https"

    def test_believes_nothing_that_a_caller_claims_about_itself(self, client: httpx.Client) -> None:
        claimed = {"Forwarded": "for=10.0.0.1", "X-Real-IP": "10.0.0.1"}
        claimed["X-Forwarded-For"] = "10.0.0.1, 203.0.113.9"
        told = client.get("/v1/contracts", headers=claimed).json()["headers"]
        assert told["x-forwarded-for"] == "203.0.113.9"
        assert {"forwarded", "x-real-ip"}.isdisjoint(told)

    def test_names_a_request_that_has_no_name(self, client: httpx.Client) -> None:
        told = client.get("/v1/contracts").json()["headers"]
        assert len(told["request-id"]) == 32

    def test_leaves_an_answer_as_it_is(self, client: httpx.Client) -> None:
        answer = client.get("/v1/contracts/unknown", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 404
        assert answer.json()["service"] == "contracts"
        assert answer.headers["ETag"] == '"7-abc"'
        assert answer.headers["Request-Id"] == "as-the-service-says"
        assert answer.headers["Server"] == "nginx"

    def test_adds_headers_that_keep_an_answer_an_answer(self, client: httpx.Client) -> None:
        for path in ("/v1/contracts", "/v1/nothing"):
            headers = client.get(path).headers
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "Strict-Transport-Security" not in headers
        secure = client.get("/v1/contracts", headers={"X-Forwarded-Proto": "https"}).headers
        assert secure["Strict-Transport-Security"] == "max-age=31536000"

    def test_gives_a_follower_each_byte_at_once(self, port: int) -> None:
        Service.may_end.clear()
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/v1/events?timeout=20")
            answer = connection.getresponse()
            assert answer.read(1) == b"{"
            Service.may_end.set()
            assert json.loads(b"{" + answer.read())["service"] == "partners"


class TestLimits:
    """What is refused before it reaches a service."""

    @pytest.mark.parametrize(
        ("path", "megabytes", "status"),
        [("contracts", 2, 200), ("contracts", 3, 413), ("imports", 64, 200), ("imports", 65, 413)],
    )
    def test_take_a_register_but_no_other_large_body(
        self, client: httpx.Client, path: str, megabytes: int, status: int
    ) -> None:
        answer = client.post(f"/v1/{path}", content=bytes(megabytes * MEGABYTE), timeout=30)
        if status == 413:
            assert_problem(answer, 413)
        else:
            assert answer.json()["length"] == megabytes * MEGABYTE

    @pytest.mark.parametrize("path", ["/metrics", "/health/ready", "//metrics", "/x/../metrics"])
    def test_show_measures_to_the_inner_network_alone(
        self, port: int, client: httpx.Client, path: str
    ) -> None:
        # httpx would tidy the path; here it must go out as it stands.
        for headers, status in ((OUTSIDE, 403), ({"X-Forwarded-For": "10.1.2.3"}, 200)):
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", path, headers=headers)
                assert connection.getresponse().status == status
        assert_problem(client.get("/metrics", headers=OUTSIDE), 403)

    def test_answer_an_unreadable_request_with_a_problem(self, port: int) -> None:
        for head, status in ((f"A: {'x' * 20_000}", 431), ("Content-Length: minus", 400)):
            with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as raw:
                raw.sendall(f"GET / HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n".encode())
                told = raw.makefile("rb").read().decode()
            assert f" {status} " in told.splitlines()[0]
            assert json.loads(told.split("\r\n\r\n")[1])["status"] == status

    def test_say_so_when_a_service_is_away(self, start: Start) -> None:
        with ExitStack() as stack:
            # Bound, so that nobody else takes it, but not listening.
            bound = stack.enter_context(closing(socket.socket()))
            bound.bind(("127.0.0.1", 0))
            port = stack.enter_context(start(dict.fromkeys(ANSWERING, bound.getsockname()[1])))
            assert_problem(httpx.get(f"http://127.0.0.1:{port}/v1/contracts", trust_env=False), 502)


class TestLog:
    """What stays of a request."""

    def test_keeps_neither_words_nor_the_address_of_a_family(
        self, client: httpx.Client, port: int, shared_folder: Path
    ) -> None:
        for resource in ("comments", "contracts"):
            client.get(f"/v1/{resource}/logged?words=private", headers=OUTSIDE)
        log = shared_folder / str(port) / "access.log"
        for _ in range(100):  # a line is written after its answer
            lines = [line for line in log.read_text().splitlines() if "/logged" in line]
            if len(lines) == 2:
                break
            time.sleep(0.02)
        assert "private" not in "".join(lines)
        assert [json.loads(line)["address"] for line in lines] == ["", "203.0.113.9"]


class TestTls:
    """The second port, with certificates of the operator's own."""

    def test_ends_here_where_certificates_are_given(
        self, start: Start, folder: Path, hand_over: Callable[[Path], None]
    ) -> None:
        if not (openssl := shutil.which("openssl")):
            pytest.skip("openssl is not installed")
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        make = [openssl, "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "1"]
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        paths = ["-out", certificate, "-keyout", key]
        subprocess.run([*make, *name, *paths], check=True, capture_output=True)
        hand_over(folder)
        trust = ssl.create_default_context(cafile=certificate)
        with ExitStack() as stack:
            front = stack.enter_context(serving("front"))
            port = stack.enter_context(start({"front": front}, certificate=certificate, key=key))
            client = stack.enter_context(httpx.Client(verify=trust, trust_env=False))
            answer = client.get(f"https://localhost:{port}/docs")
            assert answer.json()["headers"]["x-forwarded-proto"] == "https"
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"

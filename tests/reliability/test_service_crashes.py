"""A service is killed under its callers: what it acknowledged is there once, whoever asks again."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread

import httpx
import pytest

from shared import auth, settings, tokens
from shared.database.place import place_for
from tests.conftest import COUNCIL
from tests.reliability.conftest import House
from tests.services.actions.inbox import free_port

ROOT = Path(__file__).parents[2]
CALLERS = 4
PATIENCE = 60
LONGEST_ANSWER = 15
PASSING = {409, 503}
COMMAND = "from services.cli.main import app; app()"


@dataclass
class Answer:
    """What is the same each time a request is answered."""

    status: int
    body: bytes
    etag: str

    @classmethod
    def of(cls, response: httpx.Response) -> "Answer":
        """Return the lasting part of an answer."""
        return cls(response.status_code, response.content, response.headers.get("etag", ""))


@dataclass
class Caller:
    """A partner's system that writes, and asks again with the same key until it is answered."""

    client: httpx.Client
    dice: Random
    over: Event
    registered: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    differing: list[tuple[Answer, Answer]] = field(default_factory=list)
    refusals: list[httpx.Response] = field(default_factory=list)
    slowest: float = 0

    def write_on(self) -> None:
        """Register organisations, and give some of them another name, until it is over."""
        while not self.over.is_set():
            name = f"Provider {uuid.uuid4()}"
            answer = self.insist("/v1/organisations", {"name": name})
            if answer is None:
                self.given_up.add(name)
                continue
            made = httpx.Response(201, content=answer.body).json()
            self.registered[made["id"]] = name
            if self.dice.random() < 0.5:
                other = f"Renamed {uuid.uuid4()}"
                path = f"/v1/organisations/{made['id']}/rename"
                if self.insist(path, {"name": other}, {"If-Match": answer.etag}) is None:
                    self.given_up |= {name, other}
                    continue
                self.renamed[made["id"]] = other

    def insist(
        self, path: str, order: dict[str, str], more: dict[str, str] | None = None
    ) -> Answer | None:
        """Send an order until it is answered, and some once more; None if it never is."""
        headers = (more or {}) | {"Idempotency-Key": str(uuid.uuid4())}
        heard: Answer | None = None
        while True:
            response = self.send(path, order, headers)
            if response is not None and response.status_code < 400:
                answer = Answer.of(response)
                if heard is not None and heard != answer:
                    self.differing.append((heard, answer))
                if heard is not None or self.dice.random() < 0.5:
                    return answer
                heard = answer
                continue
            if response is not None:
                self.refusals.append(response)
            passing = response is None or response.status_code in PASSING
            if not passing or self.over.wait(0.05):
                return heard

    def send(
        self, path: str, order: dict[str, str], headers: dict[str, str]
    ) -> httpx.Response | None:
        """Send an order once; None if the service was not there, or died over it."""
        began = time.monotonic()
        try:
            return self.client.post(path, json=order, headers=headers)
        except httpx.TransportError:
            return None
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)


class Service:
    """`commissioning serve contracts` on a port of this machine."""

    def __init__(self) -> None:
        now = settings.current()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            "PATH": os.defpath,
            "COMMISSIONING_DATABASE_URL": now.database_url,
            "COMMISSIONING_SIGNING_KEY_FILE": str(now.signing_key_file),
            "COMMISSIONING_ORGANISATION": COUNCIL.model_dump_json(),
            "COMMISSIONING_LOG_LEVEL": "CRITICAL",
        }
        self.start()

    def start(self) -> None:
        """Start it, as whoever watches over it does after a crash."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "serve", "contracts", "--port", str(self.port)],
            cwd=ROOT,
            env=self._environment,
        )

    def kill(self) -> None:
        """Kill it, whatever it is at."""
        self.process.kill()
        self.process.wait()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "nothing moves any more"
        time.sleep(0.01)


@dataclass
class Seen:
    """What the callers saw, and what was asked while the database was away."""

    callers: list[Caller]
    while_away: list[tuple[httpx.Response, float]]
    same_process: bool

    def all_of(self, name: str) -> dict[str, str]:
        """Return what all callers were told under a name."""
        return {key: value for one in self.callers for key, value in getattr(one, name).items()}


@pytest.fixture(scope="module")
def seen(house: House, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Kill the service again and again, then its database; a failure shows the seed."""
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    dice = Random(seed)
    key = tmp_path_factory.mktemp("keys") / "signing.pem"
    tokens.make_signing_key(key)
    with settings.using(settings.current().model_copy(update={"signing_key_file": key})):
        token = tokens.sign(
            {"sub": "tests", "scope": " ".join(auth.SCOPES), "council": True, "job": "tests"}
        )
        service, over = Service(), Event()
        client = httpx.Client(
            base_url=service.url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=2 * LONGEST_ANSWER,
        )
        callers = [Caller(client, Random(dice.random()), over) for _ in range(CALLERS)]
        threads = [Thread(target=one.write_on) for one in callers]

        def let_all_write() -> None:
            before = [len(one.registered) for one in callers]
            until(
                lambda: all(
                    len(one.registered) > then + 2
                    for one, then in zip(callers, before, strict=True)
                )
            )
            time.sleep(dice.random() / 10)

        for thread in threads:
            thread.start()
        try:
            for _ in range(3):
                let_all_write()
                service.kill()
                service.start()
            let_all_write()
            while_away = ask_while_away(house, client)
            let_all_write()
            same_process = service.process.poll() is None
        finally:
            over.set()
            for thread in threads:
                thread.join()
            service.kill()
            client.close()
    return Seen(callers, while_away, same_process)


def ask_while_away(house: House, client: httpx.Client) -> list[tuple[httpx.Response, float]]:
    """Kill the database, ask for some things, and start it again."""
    place = place_for(house.folder)
    os.kill(int((place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    found = []
    for method, path in (
        ("GET", "/health/ready"),
        ("GET", "/v1/organisations"),
        ("POST", "/v1/organisations"),
    ) * 3:
        began = time.monotonic()
        body = {"name": "Nobody"} if method == "POST" else None
        found.append((client.request(method, path, json=body), time.monotonic() - began))
    house.start_again()
    return found


class TestAServiceThatIsKilled:
    """Callers write while the service is killed and started again."""

    def test_keeps_everything_that_it_acknowledged_once(self, seen: Seen, house: House) -> None:
        registered = seen.all_of("registered")
        rows = house.ask("""
            SELECT subject, count(*) AS times FROM log.event
            WHERE type = 'organisation.registered' GROUP BY subject
        """)
        assert {f"organisations/{one}" for one in registered} <= {row.subject for row in rows}
        assert {row.times for row in rows} == {1}

    def test_never_does_twice_what_was_asked_twice(self, seen: Seen, house: House) -> None:
        names = registered = seen.all_of("registered") | seen.all_of("renamed")
        rows = house.ask("""
            SELECT id, name FROM contracts.organisation
            WHERE name LIKE 'Provider %' OR name LIKE 'Renamed %'
        """)
        stands = {str(row.id): row.name for row in rows}
        assert len(stands) == len(set(stands.values())) == len(rows)
        for organisation_id, name in names.items():
            assert stands[organisation_id] == name
        unanswered = {name for one in seen.callers for name in one.given_up}
        assert {stands[one] for one in stands.keys() - registered.keys()} <= unanswered

    def test_renames_once_what_it_was_asked_to_rename(self, seen: Seen, house: House) -> None:
        renamed = seen.all_of("renamed")
        rows = house.ask("SELECT subject FROM log.event WHERE type = 'organisation.renamed'")
        times = Counter(row.subject.removeprefix("organisations/") for row in rows)
        assert {times[one] for one in renamed} == {1}

    def test_gives_the_same_answer_to_the_same_key(self, seen: Seen) -> None:
        assert [pair for one in seen.callers for pair in one.differing] == []

    def test_refuses_only_for_the_moment(self, seen: Seen) -> None:
        refusals = [one for caller in seen.callers for one in caller.refusals]
        assert {one.status_code for one in refusals} <= PASSING
        told = {one.json()["type"].partition("#")[2] for one in refusals}
        assert told <= {"still-running", "unavailable"}

    def test_keeps_nobody_waiting(self, seen: Seen) -> None:
        assert max(one.slowest for one in seen.callers) < LONGEST_ANSWER


class TestADatabaseThatIsKilled:
    """The database dies under the service, and comes back."""

    def test_is_told_as_a_problem_that_will_pass(self, seen: Seen) -> None:
        answers = [response for response, _ in seen.while_away]
        assert {one.status_code for one in answers} == {503}
        assert {one.headers["content-type"] for one in answers} == {"application/problem+json"}
        assert all(int(one.headers["retry-after"]) > 0 for one in answers)

    def test_is_told_at_once(self, seen: Seen) -> None:
        assert max(seconds for _, seconds in seen.while_away) < LONGEST_ANSWER

    def test_is_used_again_without_a_restart(self, seen: Seen) -> None:
        """Every caller had something acknowledged after the database came back."""
        assert seen.same_process

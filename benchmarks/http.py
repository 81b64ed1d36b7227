"""HTTP: what one processor core serves, of reading one contract, a page of 50, awarding one.

Each contestant is a function that starts a server with one worker on one core and yields how to
reach it. The load and PostgreSQL run on the other core. The figure is requests for each second of
processor time that the worker used, so a wait is free and work is not.

Our application remembers the tokens that it has verified, and the peers remember none. So ours is
measured twice: with tokens that are all different, which is held to the bar, and with one token
that it remembers, as a partner's system sends it.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, cycle, islice, product
from statistics import median

import httpx

from benchmarks import ours
from benchmarks.harness import (
    Bench,
    Figure,
    alternate,
    at_least,
    cpu_seconds,
    free_port,
    median_ratio,
    started,
    wait_until_answers,
)
from benchmarks.load import Ask, load
from benchmarks.peers.ground import AUDIENCE, ISSUER, Ground, contract_id, order_body, prepare
from benchmarks.peers.settings import PeerSettings

OURS = "ours"
REMEMBERED = "ours, token remembered"
DJANGO = "Django REST"
FLOOR = "floor"
BAR = 1.5

READ_ONE = "read one contract"
READ_PAGE = "read a page of 50"
AWARD = "award one contract"

THREADS = 8  # or connections to PostgreSQL, the same for every contestant
MOST = 20_000  # requests in one turn, however fast the contestant
PAGES = 20
TOKENS = 5_000  # more than ours remembers, so that none is known when it comes again
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Served:
    """A contestant that stands and answers: where, with whose token, and about what."""

    name: str
    pid: int
    port: int
    token: str  # may read and award
    reader_token: str  # may only read
    contract_paths: Sequence[str]
    order: Callable[[int], bytes]  # the body that awards the contract of this number
    collection: str = "/v1/contracts"
    numbers: Iterator[int] = field(default_factory=lambda: count(1_000_000))
    tokens: Iterator[str] | None = None  # one after the other, where they are to be different

    @property
    def headers(self) -> dict[str, str]:
        """Show a token, as every request does."""
        token = self.token if self.tokens is None else next(self.tokens)
        return {"Authorization": f"Bearer {token}"}

    def client(self) -> httpx.Client:
        """Open a client for the few requests that are looked at closely."""
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=self.headers)


# The contestants


@contextmanager
def django_rest(bench: Bench, ground: Ground) -> Iterator[Served]:
    """Serve the Django REST peer: one gunicorn worker with threads."""
    with _peer(bench, ground, DJANGO, "benchmarks.peers.django_rest", "peer_django") as served:
        yield served


@contextmanager
def floor(bench: Bench, ground: Ground) -> Iterator[Served]:
    """Serve the floor: one uvicorn process, Starlette, asyncpg and orjson."""
    with _peer(bench, ground, FLOOR, "benchmarks.peers.floor", "peer_floor") as served:
        yield served


@contextmanager
def _peer(bench: Bench, ground: Ground, name: str, module: str, database: str) -> Iterator[Served]:
    port = free_port()
    told = PeerSettings(
        ground.database(database), port, THREADS, ISSUER, AUDIENCE, ground.public_key()
    )
    settings, log = bench.folder / f"{database}.json", bench.folder / f"{database}.log"
    told.write(settings)
    command = [sys.executable, "-m", module, str(settings)]
    with started(command, core=bench.worker_core, log=log) as pid:
        wait_until_answers(f"http://127.0.0.1:{port}/", pid=pid, log=log)
        yield Served(
            name=name,
            pid=pid,
            port=port,
            token=ground.token("contracts:read contracts:write"),
            reader_token=ground.token("contracts:read"),
            contract_paths=_paths(ours.ROWS),
            order=order_body,
        )


@contextmanager
def our_system(bench: Bench, ground: Ground) -> Iterator[Served]:
    """Serve the contracts service: one uvicorn process, tokens that are all different."""
    key, log = bench.folder / "ours.pem", bench.folder / "ours.log"
    key.write_bytes(ground.key.as_pem(private=True))
    port = free_port()
    with ours.installed(
        bench, "http", signing_key_file=key, threads=THREADS, token_minutes=24 * 60
    ) as told:
        rows = bench.scaled(ours.ROWS)
        ours.fill(rows)
        with started(ours.serving(told, port), core=bench.worker_core, log=log) as pid:
            wait_until_answers(f"http://127.0.0.1:{port}/health/live", pid=pid, log=log)
            tokens = [ours.token("contracts:read contracts:write") for _ in range(TOKENS)]
            yield Served(
                name=OURS,
                pid=pid,
                port=port,
                token=tokens[0],
                reader_token=ours.token("contracts:read"),
                contract_paths=_paths(rows),
                order=ours.order_body,
                tokens=cycle(tokens),
            )


def _paths(rows: int) -> list[str]:
    return [f"/v1/contracts/{contract_id(7 * step % rows)}" for step in range(1_000)]


Start = Callable[[Bench, Ground], AbstractContextManager[Served]]
CONTESTANTS: dict[str, Start] = {OURS: our_system, DJANGO: django_rest, FLOOR: floor}


# The operations


def read_one(served: Served, size: int) -> list[Ask]:
    """Ask for one contract after another."""
    paths = islice(cycle(served.contract_paths), size)
    return [Ask("GET", path, served.headers) for path in paths]


def read_page(served: Served, size: int) -> list[Ask]:
    """Ask for page after page, as deep as the walk went, and again."""
    paths = islice(cycle(page_paths(served)), size)
    return [Ask("GET", path, served.headers) for path in paths]


def award(served: Served, size: int) -> list[Ask]:
    """Award so many contracts, no two alike."""
    bodies = map(served.order, islice(served.numbers, size))
    return [Ask("POST", served.collection, served.headers, body, 201) for body in bodies]


def page_paths(served: Served) -> list[str]:
    """Walk along the cursors, because each contestant writes its own."""
    paths = [f"{served.collection}?limit=50"]
    with served.client() as client:
        while len(paths) < PAGES:
            cursor = client.get(paths[-1]).raise_for_status().json()["next_cursor"]
            if cursor is None:
                break
            query = httpx.QueryParams(limit=50, cursor=cursor)
            paths.append(f"{served.collection}?{query}")
    return paths


OPERATIONS: dict[str, Callable[[Served, int], list[Ask]]] = {
    READ_ONE: read_one,
    READ_PAGE: read_page,
    AWARD: award,
}


# The measurement


def measure(bench: Bench) -> list[Figure]:
    """Let all contestants do the same, in turns, and compare."""
    ground = prepare(bench.postgres)
    with ExitStack() as running:
        served = [running.enter_context(start(bench, ground)) for start in CONTESTANTS.values()]
        for each in served:
            check_manners(each)
        check_same_documents([each for each in served if each.name != OURS])
        # The same server once more, asked with one token, which it remembers.
        (our_own,) = (each for each in served if each.name == OURS)
        served.append(replace(our_own, name=REMEMBERED, tokens=None))
        rates = {
            operation: alternate(
                bench.rounds, {each.name: _turn(each, asks, bench) for each in served}
            )
            for operation, asks in OPERATIONS.items()
        }
    return figures(rates)


def figures(rates: Mapping[str, Mapping[str, Sequence[float]]]) -> list[Figure]:
    """Make a row for every contestant, and the ratios of ours to the others."""
    rows = []
    for operation, values in rates.items():
        for name, each in values.items():
            rows.append(Figure(f"{operation}, {name}", median(each), "requests/CPU-s"))
        for mine, other in product((OURS, REMEMBERED), (DJANGO, FLOOR)):
            if {mine, other} <= values.keys():
                name = f"{operation}, {mine} / {other}"
                ratio = median_ratio(values[mine], values[other])
                held = (mine, other) == (OURS, DJANGO)
                rows.append(
                    at_least(name, ratio, "ratio", BAR) if held else Figure(name, ratio, "ratio")
                )
    return rows


def _turn(
    served: Served, asks: Callable[[Served, int], list[Ask]], bench: Bench
) -> Callable[[], float]:
    """Warm up, and choose a number of requests that keeps this contestant busy long enough."""
    _rate(served, asks(served, bench.warm_up))
    rate = _rate(served, asks(served, bench.warm_up))
    size = max(bench.warm_up, min(MOST, int(rate * bench.turn_seconds)))
    return lambda: _rate(served, asks(served, size))


def _rate(served: Served, asks: Sequence[Ask]) -> float:
    """Count the requests for each second that the worker's processes used."""
    before = cpu_seconds(served.pid)
    load(served.port, asks)
    return len(asks) / max(cpu_seconds(served.pid) - before, 0.01)


# That it is the same work


class NotTheSameWork(Exception):
    """A contestant does less, or other, than is measured."""


def check_manners(served: Served) -> None:
    """See that a contestant answers, tags, pages and refuses as all of them must."""
    with served.client() as client:
        one = client.get(served.contract_paths[0])
        known = {"If-None-Match": one.headers.get("ETag", "")}
        page = client.get(served.collection, params={"limit": 50})
        wrong_id = served.contract_paths[0][:-12] + "f" * 12
        reader = {"Authorization": f"Bearer {served.reader_token}"}
        forged = {"Authorization": f"Bearer {served.token[:-9]}AAAAAAAAA"}
        order = served.order(next(served.numbers))
        tests = {
            "shows one": (one, 200),
            "knows what was seen": (client.get(served.contract_paths[0], headers=known), 304),
            "shows a page": (page, 200),
            "refuses a forged token": (client.get(served.collection, headers=forged), 401),
            "refuses a scope": (_post(client, served, order, reader), 403),
            "finds nothing": (client.get(wrong_id), 404),
            "refuses what is not JSON": (_post(client, served, b'{"title": '), 400),
            "refuses an empty order": (_post(client, served, b"{}"), 422),
            "awards": (_post(client, served, order), 201),
        }
    for what, (answer, status) in tests.items():
        if answer.status_code != status:
            found = f"{answer.status_code}, not {status}: {answer.text[:300]}"
            raise NotTheSameWork(f"{served.name} {what}: {found}")
        if status >= 400 and answer.headers["Content-Type"] != PROBLEM:
            raise NotTheSameWork(f"{served.name} {what}: not with a problem document")
    if len(page.json()["items"]) != 50:
        raise NotTheSameWork(f"{served.name} has pages of another length")
    if "ETag" not in tests["awards"][0].headers:
        raise NotTheSameWork(f"{served.name} does not tag what it awards")


def check_same_documents(peers: Sequence[Served]) -> None:
    """See that the peers, which have the same rows, show the same documents."""
    seen = []
    for peer in peers:
        with peer.client() as client:
            contracts = [client.get(path).json() for path in peer.contract_paths[:5]]
            seen.append((contracts, client.get(peer.collection).json()["items"]))
    if any(documents != seen[0] for documents in seen):
        raise NotTheSameWork("the peers show different documents of the same rows")


def _post(
    client: httpx.Client, served: Served, body: bytes, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    json = {"Content-Type": "application/json", **(headers or {})}
    return client.post(served.collection, content=body, headers=json)

"""The register as it is read: search and filters over many contracts, and how it stood before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from statistics import median
from typing import Any

from sqlalchemy import text
from starlette.testclient import TestClient

from benchmarks import ours
from benchmarks.harness import Bench, Figure, alternate, at_most, median_ratio, pinned
from services import gateway
from services.contracts.contracts.store import BEFORE
from shared import clock, tokens
from shared.database.engine import owner_engine
from shared.settings import Settings

CONTRACTS = 100_000
ORGANISATIONS = 2_000
CONTRACTS_THEN = 10_000
CHANGES = 9  # of each of those, so that there are ten events for each
TURNS = 25  # of every question
MILLISECONDS = 50
NO_MORE_THAN_NOW = 3.0
NOW, THEN = "the register now", "the register as it stood"

_PLACES = "{Moor,Harbour,Nest,Hill,Bridge,Wear,Dale,Ash}"
_WHAT = (
    "{Short breaks,Health visiting,Advocacy,Supported lodgings,Speech therapy,"
    "Young carers,Family hubs,Early help,Residential care,School nursing}"
)
_ORGANISATIONS = text(f"""
    INSERT INTO contracts.organisation (id, version, changed_at, name, name_key, kinds, identifiers)
    SELECT gen_random_uuid(), 1, :at, name, lower(name), '{{provider}}', '[]'
    FROM generate_series(1, :organisations) AS number
    CROSS JOIN LATERAL (SELECT (CAST('{_PLACES}' AS text[]))[1 + number % 8]
                               || ' Trust ' || number AS name) AS named
""")
_CONTRACTS = text(f"""
    WITH organisation AS (
        SELECT id, row_number() OVER (ORDER BY name_key) AS number FROM contracts.organisation
    )
    INSERT INTO contracts.contract (
        id, version, changed_at, reference, title, description, category, provider_id,
        other_provider_ids, lead_commissioner_id, co_commissioner_ids, regime, cpv_codes, value,
        currency, start_on, end_on, end_set_by, end_known_at, known_at, review_set_by,
        terms_set_by
    )
    SELECT made.id, :version, CAST(:at AS timestamptz) + made.number * interval '1 second',
           'C-' || made.number, what || ', lot ' || made.number,
           'For families of the ' || (CAST('{_PLACES}' AS text[]))[1 + made.number % 8]
               || ' who need ' || lower(what) || ' at home or in a centre.',
           what, provider.id, '{{}}', council.id, '{{}}',
           (CAST('{{psr,pa2023,grant}}' AS text[]))[1 + made.number % 3], '{{85312000}}',
           made.number % 997 * 1000, 'GBP', ends.on_day - 400 - made.number * 7 % 1500,
           ends.on_day, made.id, :at, :at, made.id, made.id
    FROM (SELECT number, gen_random_uuid() AS id,
                 (CAST('{_WHAT}' AS text[]))[1 + number * 7 % 10] AS what
          FROM generate_series(1, :contracts) AS number) AS made
    CROSS JOIN LATERAL (SELECT CAST(:today AS date) - 700 + made.number * 13 % 3000 AS on_day) AS ends
    JOIN organisation AS provider ON provider.number = 1 + made.number * 31 % :organisations
    CROSS JOIN (SELECT id FROM organisation WHERE number = 1) AS council
""")
_COLUMNS = ", ".join(
    f'"{each.name}"'
    for each in BEFORE.columns
    if each.name not in ("version", "changed_at", "valid_to", "title")
)
_CHANGED = text(f"""
    INSERT INTO contracts.contract_before ({_COLUMNS}, version, changed_at, valid_to, title)
    SELECT {_COLUMNS}, number, changed_at - (:changes + 1 - number) * interval '30 days',
           changed_at - (:changes - number) * interval '30 days', title || ' as of ' || number
    FROM contracts.contract CROSS JOIN generate_series(1, :changes) AS number
""")
_TIDY = text("VACUUM ANALYZE")

QUESTIONS: dict[str, dict[str, Any]] = {
    "rare words": {"q": "lot 77123"},
    "common words": {"q": "short breaks"},
    "words nearly everywhere": {"q": "families"},
    "a beginning": {"q": "advoc bridg"},
    "a provider's name": {"q": "harbour trust 41"},
    "nothing there": {"q": "submarines"},
    "category": {"category": "Advocacy"},
    "regime, live, largest first": {"regime": "grant", "status": "live", "sort": "-value"},
    "ended, by title": {"status": "ended", "sort": "title"},
    "words, by title": {"q": "breaks", "sort": "title"},
    "a span of ends": {"ends_from": "2027-01-01", "ends_until": "2027-03-31"},
    "a value, by start": {"value_from": "900000", "sort": "-start_on"},
    "last changed": {"sort": "-changed_at"},
}


def measure(bench: Bench) -> list[Figure]:
    """Ask a large register everything that a person asks, then a smaller one as it stood."""
    return [*_search(bench), *_then(bench)]


def _search(bench: Bench) -> list[Figure]:
    contracts = bench.scaled(CONTRACTS)
    with _register(bench, contracts) as ask:
        times = {
            name: [_milliseconds(ask, question) for _ in range(TURNS)]
            for name, question in QUESTIONS.items()
        }
    return search_figures(times, contracts)


def search_figures(times: dict[str, list[float]], contracts: int) -> list[Figure]:
    """Make the rows about searching; the worst of a hundred answers has the bar."""
    among = f"{contracts:,} contracts"
    every = sorted(one for answers in times.values() for one in answers)
    worst = every[min(len(every) - 1, int(len(every) * 0.99))]
    slowest = max(times, key=lambda name: median(times[name]))
    return [
        Figure(f"a page of {among}, median", median(every), "ms"),
        Figure(f"a page of {among}, slowest question: {slowest}", median(times[slowest]), "ms"),
        at_most(f"a page of {among}, p99 of all questions", worst, "ms", MILLISECONDS),
    ]


def _then(bench: Bench) -> list[Figure]:
    contracts = bench.scaled(CONTRACTS_THEN)
    with _register(bench, contracts, changes=CHANGES) as ask:
        moment = (clock.today("UTC") - timedelta(days=150)).isoformat()
        walks = {
            NOW: lambda: _walk(ask, {}, contracts),
            THEN: lambda: _walk(ask, {"as_at": moment}, contracts),
        }
        times = alternate(bench.rounds, walks)
    return then_figures(times, contracts, contracts * (CHANGES + 1))


def then_figures(times: dict[str, list[float]], contracts: int, events: int) -> list[Figure]:
    """Make the rows about the register as it stood, beside the register as it is."""
    of = f"{contracts:,} contracts, {events:,} events"
    rows = [Figure(f"{name}, {of}", median(times[name]), "ms") for name in (NOW, THEN)]
    ratio = median_ratio(times[THEN], times[NOW])
    return [*rows, at_most(f"{THEN} / {NOW}, {of}", ratio, "ratio", NO_MORE_THAN_NOW)]


class NotAll(Exception):
    """A walk through the register did not meet every contract."""


def _walk(ask: TestClient, question: dict[str, Any], contracts: int) -> float:
    """Read the whole register page by page, and tell how long it took."""
    began, found, cursor = clock.seconds(), 0, None
    while True:
        place = {"cursor": cursor} if cursor else {}
        page = ask.get("/v1/contracts", params={"limit": 200, **question, **place}).json()
        found += len(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    if found != contracts:
        raise NotAll(f"{found} of {contracts}")
    return (clock.seconds() - began) * 1_000


def _milliseconds(ask: TestClient, question: dict[str, Any]) -> float:
    began = clock.seconds()
    answer = ask.get("/v1/contracts", params=question)
    seconds = clock.seconds() - began
    answer.raise_for_status()
    return seconds * 1_000


@contextmanager
def _register(bench: Bench, contracts: int, *, changes: int = 0) -> Iterator[TestClient]:
    """Make a register at once, because only reading is measured, and let it be asked."""
    key = bench.folder / f"search_{contracts}.pem"
    tokens.make_signing_key(key)
    installed = ours.installed(bench, "search", threads=2, signing_key_file=key, token_minutes=60)
    with installed as now, pinned(bench.worker_core):
        _make(now, contracts, clock.today(now.timezone), changes)
        with TestClient(gateway.create()) as ask:
            ask.headers["Authorization"] = f"Bearer {ours.token('contracts:read')}"
            for question in QUESTIONS.values():
                ask.get("/v1/contracts", params=question).raise_for_status()
            yield ask


def _make(now: Settings, contracts: int, today: date, changes: int) -> None:
    engine = owner_engine(now.database_url)
    at = clock.now() - timedelta(days=1, seconds=contracts)
    with engine.begin() as session:
        session.execute(_ORGANISATIONS, {"organisations": ORGANISATIONS, "at": at})
        made = {"contracts": contracts, "organisations": ORGANISATIONS, "version": changes + 1}
        session.execute(_CONTRACTS, {**made, "today": today, "at": at})
        if changes:
            session.execute(_CHANGED, {"changes": changes})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        session.execute(_TIDY)

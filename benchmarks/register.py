"""The register: what it costs to find what is due among a million contracts."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks import ours
from benchmarks.harness import (
    Bench,
    Figure,
    alternate,
    at_most,
    median_ratio,
    pinned,
)
from services.contracts import jobs
from services.contracts.key_dates.rules import Terms, key_dates
from services.contracts.key_dates.store import durations
from services.contracts.watch import store as watch
from shared import clock
from shared.calendar import Calendar, months_before
from shared.database.engine import owner_engine, reading, transaction
from shared.events.alerts import AlertKind
from shared.jobs import Job
from shared.settings import Settings

CONTRACTS = 1_000_000
SEARCHES = 5  # in every round
SAMPLE = 200  # contracts whose due days are worked out anew, to see that the rows are right
ENDS_SOON = timedelta(days=300)  # both alerts about such a contract have fallen due
NO_MORE_THAN_COUNTING = 1.0
ALERT_JOBS = tuple(f"{kind}_alerts" for kind in AlertKind)
FIRST_END, SPREAD = 1_600, 3_000  # days from today until the first end, and until the last of all

SEARCH = "find what is due"
JOBS = "the jobs that alert"
COUNT = "count all contracts"


def measure(bench: Bench) -> list[Figure]:
    """Search a large register when nothing is due and when something is."""
    return _search(bench)


# Finding what is due

# Written at once, because only the search is measured: nothing ends within the next four years.
_CONTRACTS = text("""
    INSERT INTO contracts.contract (
        id, version, changed_at, reference, title, provider_id, other_provider_ids,
        lead_commissioner_id, co_commissioner_ids, cpv_codes, value, currency, start_on, end_on,
        end_set_by, end_known_at, known_at, review_set_by, terms_set_by
    )
    SELECT gen.id, 1, now(), 'C-' || number, 'Short breaks, lot ' || number, council.id, '{}',
           council.id, '{}', '{85312000}', 250000, 'GBP', :today - 30,
           :today + :first + number % :spread, gen.id, now(), now(), gen.id, gen.id
    FROM generate_series(1, :contracts) AS number
    CROSS JOIN (SELECT id FROM contracts.organisation LIMIT 1) AS council
    CROSS JOIN LATERAL (SELECT lpad(to_hex(number), 32, '0')::uuid AS id) AS gen
""")
_WATCHED = text("""
    INSERT INTO contracts.watch (contract_id, kind, next_due_on, last_due_on)
    SELECT id, :end_kind, end_on - interval '18 months', end_on + 30 FROM contracts.contract
    UNION ALL
    SELECT id, 'phase', end_on + 1, '9999-12-31' FROM contracts.contract
    UNION ALL
    SELECT c.id, :start_kind, start.on_day - interval '18 months', c.end_on
    FROM contracts.contract AS c
    JOIN unnest(CAST(:ends AS date[]), CAST(:starts AS date[])) AS start (end_on, on_day)
      ON start.end_on = c.end_on
""")
_TIDY = text("VACUUM ANALYZE contracts.contract, contracts.watch")
_COUNT = text("SELECT count(*) FROM contracts.contract")
_SOME = text("SELECT id FROM contracts.contract ORDER BY id LIMIT :size OFFSET :first")
_STANDING = text("""
    SELECT contract_id, kind, next_due_on, last_due_on FROM contracts.watch
    WHERE contract_id = ANY(:ids) ORDER BY contract_id, kind
""")
_COMES_SOON = text("UPDATE contracts.contract SET end_on = :end_on WHERE id = ANY(:ids)")


class NotAsKept(Exception):
    """What was made for the search is not what the system would keep, or it finds something else."""


def _search(bench: Bench) -> list[Figure]:
    contracts = bench.scaled(CONTRACTS)
    with ours.installed(bench, "register", threads=2) as now, pinned(bench.worker_core):
        today = clock.today(now.timezone)
        _make_register(now, contracts, today)
        _check_due_days(contracts)
        times = alternate(
            bench.rounds * SEARCHES,
            {
                COUNT: lambda: _seconds(_count),
                SEARCH: lambda: _seconds(lambda: _find(today)),
                JOBS: lambda: _seconds(_run_jobs),
            },
        )
        rows = search_figures(times, contracts)
        for due in (10, 2 * bench.scaled(500)):
            _let_fall_due(now, due // 2, today, first=due)
            rows += _with_some_due(due, contracts, today)
        return rows


def search_figures(times: dict[str, list[float]], contracts: int) -> list[Figure]:
    """Make the rows of a search that finds nothing, beside counting the contracts."""
    among = f"nothing due among {contracts:,}"
    rows = [
        Figure(f"{name}, {among}", median(values) * 1_000, "ms") for name, values in times.items()
    ]
    for name in (SEARCH, JOBS):
        ratio = median_ratio(times[name], times[COUNT])
        rows.append(at_most(f"{name} / {COUNT}, {among}", ratio, "ratio", NO_MORE_THAN_COUNTING))
    return rows


def _make_register(now: Settings, contracts: int, today: date) -> None:
    engine = owner_engine(now.database_url)
    ends = [today + timedelta(days=FIRST_END + number) for number in range(SPREAD)]
    written = {"today": today, "contracts": contracts, "first": FIRST_END, "spread": SPREAD}
    watched = {
        "end_kind": AlertKind.CONTRACT_END,
        "start_kind": AlertKind.REPROCUREMENT,
        "ends": ends,
        "starts": [_safe_start(end_on) for end_on in ends],
    }
    with engine.begin() as session:
        session.execute(_CONTRACTS, written)
        session.execute(_WATCHED, watched)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        session.execute(_TIDY)


def _safe_start(end_on: date) -> date:
    terms = Terms(kind="contract", end_on=end_on, value=Decimal(250_000))
    found = key_dates(
        terms,
        durations=durations(),
        calendar=Calendar(),
        months_before=months_before,
    ).safe_start
    assert found is not None
    return found.on


def _check_due_days(contracts: int) -> None:
    """See that the system, asked about some of the contracts, keeps the very same rows."""
    with transaction("contracts") as session:
        some = session.execute(_SOME, {"size": SAMPLE, "first": contracts // 2}).scalars().all()
        before = session.execute(_STANDING, {"ids": some}).all()
        watch.refresh(session, some)
        if session.execute(_STANDING, {"ids": some}).all() != before or not before:
            raise NotAsKept


def _count() -> None:
    with reading("contracts") as session:
        session.execute(_COUNT).scalar_one()


def _find(today: date) -> int:
    """Ask as the jobs ask, for every kind of alert."""
    found = 0
    for kind in AlertKind:
        with transaction("contracts") as session:
            found += len(watch.due(session, kind=kind, today=today, limit=jobs.BATCH))
    return found


def _run_jobs() -> int:
    """Run the jobs that raise alerts, and tell how many they raised."""
    return sum(_raised(jobs.JOBS[name]) for name in ALERT_JOBS)


def _raised(job: Job) -> int:
    return int(job.run(clock.now()).removeprefix("raised "))


def _seconds(act: Any) -> float:  # noqa: ANN401
    began = clock.seconds()
    act()
    return clock.seconds() - began


def _let_fall_due(now: Settings, due: int, today: date, *, first: int) -> None:
    """Let some contracts end so soon that both alerts about each are due, and none is past."""
    with owner_engine(now.database_url).begin() as session:
        some = session.execute(_SOME, {"size": due, "first": first}).scalars().all()
        session.execute(_COMES_SOON, {"ids": some, "end_on": today + ENDS_SOON})
    with transaction("contracts") as session:
        watch.refresh(session, some)


def _with_some_due(due: int, contracts: int, today: date) -> list[Figure]:
    among = f"{due:,} due among {contracts:,}"
    search = median(_seconds(lambda: _find(today)) for _ in range(SEARCHES))
    began = clock.seconds()
    raised = _run_jobs()
    seconds = clock.seconds() - began
    if raised != due:
        raise NotAsKept(f"{raised} alerts were raised, but {due} were due")
    return [
        Figure(f"{SEARCH}, {among}", search * 1_000, "ms"),
        Figure(f"{JOBS}, {among}, each alert", seconds / raised * 1_000, "ms"),
    ]

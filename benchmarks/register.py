"""The register: what it costs to find what is due among a million contracts, and to import one."""

import csv
import json
import subprocess
import sys
from collections import deque
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks import ours
from benchmarks.harness import (
    Bench,
    Figure,
    alternate,
    at_least,
    at_most,
    median_ratio,
    pinned,
)
from services.contracts import jobs
from services.contracts.formats import contracts_finder, tables
from services.contracts.imports import bulk
from services.contracts.watch import store as watch
from shared import clock, settings
from shared.database.engine import owner_engine, reading, transaction
from shared.events.alerts import AlertKind
from shared.jobs import Job
from shared.settings import Settings

REAL = (
    Path(__file__).parents[1]
    / "../shared/data/contracts/cf_export_young_people_substance_misuse_561.csv"
)
CONTRACTS = 1_000_000
SEARCHES = 5  # in every round
SAMPLE = 200  # contracts whose due days are worked out anew, to see that the rows are right
ENDS_SOON = timedelta(days=300)  # both alerts about such a contract have fallen due
NO_MORE_THAN_COUNTING = 1.0
ROWS = 20_000
FEWER_ROWS = 5_000
ROWS_A_SECOND = 1_000
GROWTH_MB = 20
ALERT_JOBS = ("contract_end_alerts", "reprocurement_alerts")

SEARCH = "find what is due"
JOBS = "the two jobs"
COUNT = "count all contracts"


def measure(bench: Bench) -> list[Figure]:
    """Search a large register when nothing is due and when something is, then import a register."""
    return [*_search(bench), *_import(bench)]


# Finding what is due

# Written at once, because only the search is measured: nothing ends within the next four years.
_CONTRACTS = text("""
    INSERT INTO contracts.contract (
        id, version, changed_at, reference, title, provider_id, other_provider_ids,
        lead_commissioner_id, co_commissioner_ids, cpv_codes, value, currency, start_on, end_on,
        end_set_by, end_known_at
    )
    SELECT gen.id, 1, now(), 'C-' || number, 'Short breaks, lot ' || number, council.id, '{}',
           council.id, '{}', '{85312000}', 250000, 'GBP', :today,
           :today + 1600 + number % 3000, gen.id, now()
    FROM generate_series(1, :contracts) AS number
    CROSS JOIN (SELECT id FROM contracts.organisation LIMIT 1) AS council
    CROSS JOIN LATERAL (SELECT lpad(to_hex(number), 32, '0')::uuid AS id) AS gen
""")
_WATCHED = text("""
    INSERT INTO contracts.watch (contract_id, kind, next_due_on, last_due_on)
    SELECT id, :end_kind, end_on - interval '18 months', end_on + 30 FROM contracts.contract
    UNION ALL
    SELECT id, :start_kind, (end_on - interval '9 months')::date - interval '18 months', end_on
    FROM contracts.contract
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
    with engine.begin() as session:
        session.execute(_CONTRACTS, {"today": today, "contracts": contracts})
        kinds = {"end_kind": AlertKind.CONTRACT_END, "start_kind": AlertKind.REPROCUREMENT}
        session.execute(_WATCHED, kinds)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        session.execute(_TIDY)


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
    """Ask as the jobs ask, for both kinds of alert."""
    found = 0
    for kind in AlertKind:
        with transaction("contracts") as session:
            found += len(watch.due(session, kind=kind, today=today, limit=jobs.BATCH))
    return found


def _run_jobs() -> int:
    """Run both jobs that raise alerts, and tell how many they raised."""
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


# Importing


def _import(bench: Bench) -> list[Figure]:
    """Import the real export, repeated; its figures are left out where it does not lie."""
    if not REAL.exists():
        return []
    told = {}
    for rows in (FEWER_ROWS, ROWS):
        file = bench.folder / f"register_{rows}.csv"
        write_export(file, bench.scaled(rows))
        with ours.installed(bench, "import", threads=2) as now, pinned(bench.worker_core):
            told[rows] = _import_elsewhere(now, file)
    return import_figures(told[FEWER_ROWS], told[ROWS])


def import_figures(fewer: dict[str, float], all_of_it: dict[str, float]) -> list[Figure]:
    """Make the rows about importing: how fast, and how much larger for a larger file."""
    growth = (all_of_it["peak_bytes"] - fewer["peak_bytes"]) / 1e6
    rate = all_of_it["rows"] / all_of_it["seconds"]
    name = f"import {all_of_it['rows']:,.0f} rows"
    rows = f"{all_of_it['rows']:,.0f} rows beside {fewer['rows']:,.0f}"
    return [
        at_least(name, rate, "rows/s", ROWS_A_SECOND),
        Figure(f"{name}, peak memory", all_of_it["peak_bytes"] / 1e6, "MB"),
        at_most(f"growth of peak memory, {rows}", growth, "MB", GROWTH_MB),
    ]


def write_export(path: Path, rows: int) -> None:
    """Write the real export again and again, under new references, until there are so many rows."""
    with (
        REAL.open(encoding="utf-8", newline="") as real,
        path.open("w", encoding="utf-8", newline="") as written,
    ):
        headings, *contracts = csv.reader(real)
        place = headings.index("Notice Identifier")
        output = csv.writer(written)
        output.writerow(headings)
        for number in range(rows):
            cells = contracts[number % len(contracts)].copy()
            cells[place] += f"-{number}"
            output.writerow(cells)


def _import_elsewhere(now: Settings, file: Path) -> dict[str, float]:
    """Import in a program of its own, so that its memory is the import's and nothing else's."""
    command = [*ours.told(now), sys.executable, "-m", "benchmarks.register", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=300)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def import_file(file: Path) -> dict[str, float]:
    """Import a file as the command line does, and tell how long it took and what it held."""
    began = clock.seconds()
    report = bulk.ImportReport()
    with file.open("rb") as source:
        source_hash = bulk.file_hash(source)
    with tables.open_table(file) as table:
        rows = bulk.import_register(
            report,
            contracts_finder.read(table),
            source_hash=source_hash,
            officers={},
            today=clock.today(settings.current().timezone),
            by=ours.BY,
            at=clock.now(),
        )
        deque(rows, maxlen=0)
    seconds = clock.seconds() - began
    return {"rows": report.total, "seconds": seconds, "peak_bytes": _peak_bytes()}


def _peak_bytes() -> int:
    """Read the most memory that this program has held; the kernel's count survives no exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) * 1_024


if __name__ == "__main__":
    print(json.dumps(import_file(Path(sys.argv[1]))))

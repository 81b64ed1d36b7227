"""Running it: from a finished environment to the first answer, and what an idle service holds."""

from pathlib import Path
from statistics import median
from time import sleep

from benchmarks import ours
from benchmarks.harness import (
    Bench,
    Figure,
    at_most,
    free_port,
    rss_bytes,
    started,
    wait_until_answers,
)
from services.gateway import SERVICES
from shared.database.embedded import remove

PATIENCE = 60
STARTS = 3
FIRST_ANSWER_SECONDS = 6
IDLE_MB = 150
SETTLE_SECONDS = 1.0  # until what a start leaves to do is done


def measure(bench: Bench) -> list[Figure]:
    """Start everything, twice on each folder, then each service alone."""
    return [*_starts(bench), *_idle(bench)]


def _starts(bench: Bench) -> list[Figure]:
    """Start on new folders and again on each: a start waits for the disk, so once says little."""
    times: dict[str, list[float]] = {"new data folder": [], "second start": []}
    for number in range(min(STARTS, bench.rounds)):
        data = bench.folder / f"run{number}"
        try:
            for values in times.values():
                values.append(_start(bench, data))
        finally:
            if data.exists():
                remove(data)
    return [
        at_most(f"first answer, {what}", median(values), "s", FIRST_ANSWER_SECONDS)
        for what, values in times.items()
    ]


def _start(bench: Bench, data: Path) -> float:
    """Run everything, on all cores as users do, and tell how many seconds it took to answer."""
    port, log = free_port(), bench.folder / "run.log"
    command = [str(ours.COMMAND), "run", "--data", str(data), "--port", str(port)]
    with started(command, core=None, log=log) as pid:
        return wait_until_answers(
            f"http://127.0.0.1:{port}/health/live", pid=pid, log=log, seconds=PATIENCE
        )


def _idle(bench: Bench) -> list[Figure]:
    with ours.installed(bench, "running") as now:
        prefix = ours.told(now)
        return [
            at_most(f"idle {service} service", _resident_mb(bench, prefix, service), "MB", IDLE_MB)
            for service in SERVICES
        ]


def _resident_mb(bench: Bench, prefix: list[str], service: str) -> float:
    """Serve one service, let it answer once, and read what it holds."""
    port, log = free_port(), bench.folder / f"serve_{service}.log"
    command = [*prefix, str(ours.COMMAND), "serve", service, "--port", str(port)]
    with started(command, core=bench.worker_core, log=log) as pid:
        wait_until_answers(f"http://127.0.0.1:{port}/health/ready", pid=pid, log=log)
        sleep(SETTLE_SECONDS)
        return rss_bytes(pid) / 1e6

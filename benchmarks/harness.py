"""What every measurement stands on: figures, fair turns, and servers that are always stopped."""

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import sleep
from typing import Literal

from rich.table import Table

from shared import clock

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
ALL_CORES = tuple(sorted(os.sched_getaffinity(0)))  # before anybody is pinned to one


@dataclass(frozen=True)
class Bench:
    """Where and how long to measure; every suite is handed one."""

    database: str  # as SQLAlchemy writes it, with the right to create databases
    folder: Path  # for logs and what servers are told; it is gone afterwards
    worker_core: int
    rounds: int = 5
    turn_seconds: float = 1.0  # of the worker's processor time, in each turn
    warm_up: int = 200  # requests before anything counts
    scale: float = 1.0  # of how much is put in, and how long it is worked on

    def scaled(self, size: int) -> int:
        """Take that much of a size that is meant for a whole measurement."""
        return max(1, int(size * self.scale))

    @property
    def postgres(self) -> str:
        """Write the database's address as PostgreSQL's own programs take it."""
        return self.database.replace("+psycopg", "", 1)


@dataclass(frozen=True)
class Figure:
    """One number that was measured, with the bar it must reach, if there is one."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    holds: bool = True
    sense: Literal["at least", "at most"] = "at least"

    def document(self) -> dict[str, object]:
        """Show the figure as it stands in latest.json."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "bar": self.bar,
            "holds": self.holds,
        }


def at_least(name: str, value: float, unit: str, bar: float) -> Figure:
    """Make a figure that must not be smaller than its bar."""
    return Figure(name, value, unit, bar, value >= bar, "at least")


def at_most(name: str, value: float, unit: str, bar: float) -> Figure:
    """Make a figure that must not be larger than its bar."""
    return Figure(name, value, unit, bar, value <= bar, "at most")


def table(figures: Sequence[Figure]) -> Table:
    """Lay the figures out as a table, a row for each."""
    rows = Table(title="What it costs")
    rows.add_column("figure", no_wrap=True)
    rows.add_column("value", justify="right")
    rows.add_column("unit")
    rows.add_column("bar", justify="right")
    rows.add_column("holds")
    for figure in figures:
        value = f"{figure.value:,.0f}" if abs(figure.value) >= 100 else f"{figure.value:,.2f}"
        bar = "" if figure.bar is None else f"{figure.sense} {figure.bar:g}"
        holds = "" if figure.bar is None else "yes" if figure.holds else "[red]no[/red]"
        rows.add_row(figure.name, value, figure.unit, bar, holds)
    return rows


def write(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures where the acceptance checks look for them."""
    document = json.dumps([figure.document() for figure in figures], indent=2)
    path.write_text(document + "\n", encoding="utf-8")


def alternate(rounds: int, turns: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Let everybody have a turn in every round, so that a slow minute is slow for all."""
    values: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            values[name].append(turn())
    return values


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Compare round by round, and take the middle of the ratios."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


# Cores and servers


def cores() -> tuple[int, int]:
    """Choose a core for the measured worker, and another, if there is one, for all the rest."""
    return ALL_CORES[0], ALL_CORES[-1]


@contextmanager
def pinned(*chosen: int) -> Iterator[None]:
    """Stay on these cores, and with us every program that is started meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    """Ask the system for a port on the loopback that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def started(command: Sequence[str], *, core: int | None, log: Path) -> Iterator[int]:
    """Start a program on one core or on all, give its process id, and stop it whatever happens."""
    chosen = ALL_CORES if core is None else (core,)
    with log.open("wb") as output, pinned(*chosen):
        program = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        yield program.pid
    finally:
        stop(program)


def stop(program: subprocess.Popen[bytes], *, patience: float = 10) -> None:
    """End a program kindly, and then whatever is left of it and its children."""
    program.terminate()
    with suppress(subprocess.TimeoutExpired):
        program.wait(patience)
    # It was started in a session of its own, so its group is it and its children and nobody else.
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait(patience)


def wait_until_answers(url: str, *, pid: int, log: Path, seconds: float = 30) -> float:
    """Wait until a server answers at all, and tell how many seconds that took."""
    began = clock.seconds()
    while clock.seconds() - began < seconds:
        if not _lives(pid):
            raise ServerFailed(_last_words(url, log))
        try:
            with urllib.request.urlopen(url, timeout=1):
                return clock.seconds() - began
        except urllib.error.HTTPError:
            return clock.seconds() - began
        except OSError:
            sleep(0.01)
    raise ServerFailed(_last_words(url, log))


class ServerFailed(Exception):
    """A server that was to be measured did not come up."""


def _last_words(url: str, log: Path) -> str:
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    return f"nothing answers at {url}; its last words:\n{tail}"


# What the kernel says about a process


def cpu_seconds(pid: int) -> float:
    """Count the processor time of a process, its threads and all its children so far."""
    return sum(_ticks(each) for each in (pid, *descendants(pid))) / TICKS


def rss_bytes(pid: int) -> int:
    """Count the resident memory of a process and all its children."""
    return sum(_resident_pages(each) for each in (pid, *descendants(pid))) * PAGE_BYTES


def descendants(pid: int) -> list[int]:
    """List the living children of a process, and theirs."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in map(int, children.read_text().split()):
                found += [child, *descendants(child)]
    return found


def _fields(pid: int) -> list[str]:
    """Read the line of a process behind its name, which may itself hold spaces."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return line.rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    """Add user and system time, its own and that of children that have ended."""
    return sum(map(int, _fields(pid)[11:15]))


def _resident_pages(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[21]) if fields else 0


def _lives(pid: int) -> bool:
    fields = _fields(pid)
    return bool(fields) and fields[0] != "Z"

"""Measure: `python -m benchmarks` runs everything, `python -m benchmarks http --quick` a part."""

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import (
    http,
    imports,
    log,
    messages,
    packs,
    plan_imports,
    plans,
    register,
    running,
    search,
)
from benchmarks.harness import Bench, Figure, cores, pinned, table, write
from shared.database.embedded import embedded, remove

SUITES: dict[str, Callable[[Bench], list[Figure]]] = {
    "http": http.measure,
    "log": log.measure,
    "register": register.measure,
    "imports": imports.measure,
    "search": search.measure,
    "plans": plans.measure,
    "plan_imports": plan_imports.measure,
    "packs": packs.measure,
    "messages": messages.measure,
    "running": running.measure,
}
LATEST = Path(__file__).with_name("latest.json")
LIMIT = 1_800  # seconds after which a run ends, come what may

app = typer.Typer(add_completion=False)


@app.command()
def measure(
    names: Annotated[
        list[str] | None, typer.Argument(help=f"What to measure: {', '.join(SUITES)}.")
    ] = None,
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="See only that everything runs; believe no number.")
    ] = False,
    database: Annotated[
        str | None, typer.Option(help="Measure on this PostgreSQL and not on one of our own.")
    ] = None,
) -> None:
    """Measure what the system costs, print a table and write benchmarks/latest.json."""
    unknown = set(names or ()) - SUITES.keys()
    if unknown:
        raise typer.BadParameter(f"there is no {', '.join(sorted(unknown))}")
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, _leave)
    signal.alarm(LIMIT)
    console = Console(width=None if sys.stdout.isatty() else 140)
    figures: list[Figure] = []
    with _bench(database, quick=quick) as bench:
        for name in names or SUITES:
            with console.status(f"measuring {name}"):
                figures += SUITES[name](bench)
    if quick:
        figures = [replace(figure, bar=None, holds=True) for figure in figures]
    console.print(table(figures))
    write(figures, LATEST)
    if not all(figure.holds for figure in figures):
        raise typer.Exit(1)


@contextmanager
def _bench(database: str | None, *, quick: bool) -> Iterator[Bench]:
    """Stay on the core that is not measured, with a database there unless one was named."""
    worker_core, our_core = cores()
    with (
        tempfile.TemporaryDirectory() as name,
        pinned(our_core),
        _postgres(Path(name) / "postgres", database) as url,
    ):
        bench = Bench(url, Path(name), worker_core)
        yield replace(bench, rounds=1, turn_seconds=0.1, warm_up=20, scale=0.02) if quick else bench


@contextmanager
def _postgres(folder: Path, named: str | None) -> Iterator[str]:
    """Use the PostgreSQL that was named, or start one of our own and delete it afterwards."""
    if named is not None:
        yield named
        return
    folder.mkdir()
    try:
        with embedded(folder) as url:
            yield url
    finally:
        remove(folder)


def _leave(number: int, _frame: FrameType | None) -> None:
    """End in the ordinary way, so that every server is stopped."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    app()

"""What it costs to import the table of a plan, and to import it again."""

import csv
import json
import subprocess
import sys
from collections import deque
from pathlib import Path

from benchmarks import ours
from benchmarks.harness import Bench, Figure, at_least, pinned
from services import worker
from services.actions.formats.headings import COLUMNS
from services.actions.plan_imports import bulk
from shared import clock
from shared.settings import Settings

ROWS = 20_000
ROWS_A_SECOND = 2_000
OF_AN_OBJECTIVE = 10
_MONTHS = ("January", "Feb", "March", "April", "May", "June", "July", "Sept", "October", "Nov")
_ACTS = (
    "Children and Families Act 2014",
    "Care Act 2014",
    "SEND Code of Practice 2015",
    "Children Act 1989, section 17",
    "NHS Act 2006/Health and Social Care Act 2012",
)
_FIRST = ("Ada", "Grace", "Idris", "Morwenna", "Niamh", "Oluwaseun", "Piotr", "Rhian")
_LAST = ("Moss", "Tate", "Coxon", "Underhill", "Harbour", "Lockwood", "Pike", "Quarry")


def measure(bench: Bench) -> list[Figure]:
    """Import a table of many rows into a plan, and the same again, which changes nothing."""
    file = bench.folder / "plan.csv"
    write_table(file, bench.scaled(ROWS))
    with ours.installed(bench, "plan_import", threads=2) as now, pinned(bench.worker_core):
        told = _told(now, file)
    return figures(told)


def figures(told: dict[str, float]) -> list[Figure]:
    """Make the rows about an import, and about the same once more."""
    name = f"import {told['rows']:,.0f} rows of a plan"
    return [
        at_least(name, told["rows"] / told["seconds"], "rows/s", ROWS_A_SECOND),
        at_least(f"{name}, again", told["rows"] / told["again_seconds"], "rows/s", ROWS_A_SECOND),
    ]


def write_table(path: Path, rows: int) -> None:
    """Write an invented plan as a large partnership would fill it."""
    with path.open("w", encoding="utf-8", newline="") as written:
        output = csv.DictWriter(written, list(COLUMNS))
        output.writer.writerow(COLUMNS.values())
        for number in range(rows):
            output.writerow(_row(number))


def _row(number: int) -> dict[str, str]:
    objective, place = divmod(number, OF_AN_OBJECTIVE)
    month, year = _MONTHS[number % len(_MONTHS)], 2026 + number % 3
    one, other = _FIRST[number % 8], _LAST[number // 8 % 8]
    return {
        "objective": f"Shape help {objective} close to home and fit it together"
        if not place
        else "",
        "legislation": f"{_ACTS[number % 5]}\n\n{_ACTS[(number + 2) % 5]}",
        "key_actions": f"Review what there is in area {number}, and decide what is bought:\n"
        f"• List what families of area {number} use, and what keeps them away\n"
        "• Work out where there is too much, and where nothing\n"
        "• Settle the budget with families and finance",
        "time_scale": f"{month} {year}" if number % 4 else f"{month} {year} to March 2029",
        "responsible": f"{one} {other}/{other} {one} (NHS)",
        "impact": f"Reduction in nights away that are bought one by one in area {number}.\n\n"
        "Increase in the kinds of breaks that families can choose from.",
    }


def _told(now: Settings, file: Path) -> dict[str, float]:
    command = [*ours.told(now), sys.executable, "-m", "benchmarks.plan_imports", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=300)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def import_file(file: Path) -> dict[str, float]:
    """Import a file twice as the command line does, and tell how long each took."""
    worker.settle()
    rows, seconds, plan_id = _once(file, "A large plan")
    again, again_seconds, same_id = _once(file, "A large plan")
    if (again, same_id) != (rows, plan_id):
        raise AssertionError("The second import went elsewhere.")
    return {"rows": rows, "seconds": seconds, "again_seconds": again_seconds}


def _once(file: Path, title: str) -> tuple[int, float, object]:
    began = clock.seconds()
    report = bulk.ImportReport()
    with file.open("rb") as source:
        read = bulk.read_source(source, plan_id=None, title=title, council_id=None)
    deque(bulk.import_plan(report, read, by=ours.BY, at=clock.now()), maxlen=0)
    return report.total, clock.seconds() - began, report.plan_id


if __name__ == "__main__":
    print(json.dumps(import_file(Path(sys.argv[1]))))

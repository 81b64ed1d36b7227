"""Plans from the command line: their tables in, and out again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from services import worker
from services.actions.formats import Unreadable
from services.actions.plan_exports import table
from services.actions.plan_exports.table import PlanFormat
from services.actions.plan_imports import bulk
from services.actions.plan_imports.rules import PlanRowOutcome, RowReport
from services.actions.plan_versions import store as plan_versions
from services.actions.plans import store as plans
from services.cli import progress
from services.cli.contacts import BY
from services.cli.place import AsJson, Data, failed, installed, used_wrongly
from shared import clock
from shared.database.engine import reading
from shared.errors import Refused
from shared.fields import moment

SHOWN = 20


def import_plan(
    file: Annotated[
        Path, typer.Argument(help="The table of a plan in its six columns: CSV, XLSX or DOCX.")
    ],
    plan: Annotated[
        UUID | None, typer.Option(help="The plan into which it comes, by its id.")
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Or by its title; without such a plan a draft is begun.")
    ] = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write what became of every row here, a JSON line each.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import the table of a plan; say what became of every row.

    An import that was broken off goes on where it was when the command is given again.

    Example: commissioning import plan joint-plan.docx --title "Joint plan" --data ./var --dry-run
    """
    if not file.is_file():
        used_wrongly(f"There is no file {file}.")
    if (plan is None) == (title is None):
        used_wrongly("Into which plan? Give --plan ID, or --title TITLE.")
    with installed(data):
        worker.settle()
        done = bulk.ImportReport()
        try:
            with file.open("rb") as source:
                read = bulk.read_source(source, plan_id=plan, title=title, council_id=None)
            with _lines(report) as written:
                taken = bulk.import_plan(done, read, by=BY, at=clock.now(), dry_run=dry_run)
                for row in progress.shown(taken, "Importing", len(read.table.rows)):
                    if written:
                        line = json.dumps(_row_of(row), ensure_ascii=False)
                        written.write(f"{line}\n")
        except Unreadable as error:
            failed(f"{file.name} cannot be read: {error}")
        except Refused as refusal:
            failed(refusal.message)
        worker.settle()
        summary = _summary_of(done, dry_run=dry_run)
        if as_json:
            print(json.dumps(summary, default=str))
        else:
            _show(done, summary)


def export_plan(
    plan: Annotated[UUID, typer.Option(help="The plan, by its id.")],
    out: Annotated[Path, typer.Option(help="The file to write: .csv, .xlsx or .docx.")],
    version: Annotated[
        int | None, typer.Option(min=1, help="As this version of it was published.")
    ] = None,
    as_at: Annotated[
        str | None,
        typer.Option(help="As it stood at a moment, or at the end of a day: 2026-04-01."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the table of a plan in its six columns, with the names of officers.

    Example: commissioning export plan --plan 0190f6a0-0000-7000-8000-000000000001 --out plan.docx
    """
    try:
        form = PlanFormat(out.suffix.removeprefix(".").lower())
    except ValueError:
        used_wrongly(f"{out.name} is neither .csv nor .xlsx nor .docx.")
    if version is not None and as_at is not None:
        used_wrongly("Give --version or --as-at, and not both.")
    at = _moment(as_at)
    with installed(data):
        try:
            with reading("actions") as session:
                if version is not None:
                    found = plan_versions.plan(session, plan, version)
                    at = found["published_at"]
                else:
                    found = plans.get(session, plan, as_at=at)
                rows = table.read(session, plan, as_at=at, with_names=True)
            content = table.write(form, found["title"], rows)
        except Refused as refusal:
            failed(refusal.message)
    _write(out, content)
    if as_json:
        print(json.dumps({"rows": len(rows), "file": str(out)}))
    else:
        print(f"{len(rows)} rows of “{found['title']}” are in {out}.")


@contextmanager
def _lines(report: Path | None) -> Iterator[IO[str] | None]:
    if report is None:
        yield None
        return
    with report.open("w", encoding="utf-8") as written:
        yield written


def _moment(written: str | None) -> datetime | None:
    try:
        return moment(written) if written is not None else None
    except ValueError as error:
        used_wrongly(f"--as-at {written!r}: {error}")


def _write(out: Path, content: bytes) -> None:
    """Write a file under another name until it is whole."""
    part = out.with_name(f"{out.name}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        failed(f"{out} cannot be written: {error.strerror}.")
    finally:
        part.unlink(missing_ok=True)


def _row_of(report: RowReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in RowReport.__slots__}


def _summary_of(done: bulk.ImportReport, *, dry_run: bool) -> dict[str, Any]:
    return {
        "import_id": done.plan_import_id,
        "plan_id": done.plan_id,
        "dry_run": dry_run,
        "rows": done.total,
        **{one.value: done.counts[one] for one in PlanRowOutcome},
        "not_in_file": done.not_in_file,
        "ignored_columns": list(done.ignored),
        "notes": list(done.notes),
    }


def _show(done: bulk.ImportReport, summary: dict[str, Any]) -> None:
    """Print what became of all rows, and the first of those that a person should see."""
    console = Console()
    counts = Table("What became of them", "Rows", title=f"{summary['rows']} rows")
    for outcome in PlanRowOutcome:
        counts.add_row(outcome.value, str(done.counts[outcome]))
    console.print(counts)
    for note in done.notes:
        _say(console, note)
    if done.ignored:
        _say(console, f"Columns that nobody reads: {', '.join(done.ignored)}.")
    if done.not_in_file:
        _say(console, f"{done.not_in_file} actions of the plan are not in the file; they stay.")
    for row in done.rows[:SHOWN]:
        _say(console, f"  {row.outcome}: {_told(row)}")
    if len(done.rows) > SHOWN:
        _say(console, f"  … and {len(done.rows) - SHOWN} more: see --report")
    if summary["dry_run"]:
        _say(console, "This was a dry run: nothing was kept.")
    else:
        _say(console, f"The plan is {summary['plan_id']}.")


def _told(row: RowReport) -> str:
    where = f"line {row.line}"
    if row.column:
        where += f", {row.column}" + (f" {row.value!r}" if row.value else "")
    changed = f"changed: {', '.join(row.fields)}." if row.fields else ""
    return f"{where}: {' '.join(each for each in (row.reason, changed, *row.notes) if each)}"


def _say(console: Console, text: str) -> None:
    """Print what stands in the file as it stands there."""
    console.print(text, markup=False, highlight=False)

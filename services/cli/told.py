"""What is told of an import when it is done: for a person as a table, for a program as JSON."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

from services.contracts.imports import bulk
from services.contracts.imports import store as imports_store
from services.contracts.imports.rules import RowOutcome, RowReport
from shared import clock, settings
from shared.database.engine import reading

SHOWN = 20


def row_of(report: RowReport) -> dict[str, Any]:
    """Return what became of a row, as a line of a report says it."""
    return {name: getattr(report, name) for name in RowReport.__slots__}


def summary_of(
    done: bulk.ImportReport, addresses: int, waiting: Sequence[UUID], *, dry_run: bool
) -> dict[str, Any]:
    """Return what became of all rows, and whom arming would tell about how many contracts."""
    officers_told, contracts_told = _would_tell(waiting)
    return {
        "import_id": done.import_id,
        "dry_run": dry_run,
        "rows": done.total,
        **{one.value: done.counts[one] for one in RowOutcome},
        "ended_before": done.ended_before,
        "ignored_columns": list(done.ignored),
        "notes": list(done.notes),
        "contact_addresses": addresses,
        "would_tell": officers_told,
        "would_tell_about": contracts_told,
        "armed": False,
    }


def _would_tell(waiting: Sequence[UUID]) -> tuple[int, int]:
    today = clock.today(settings.current().timezone)
    with reading("contracts") as session:
        told = [one for each in waiting for one in imports_store.told(session, each, today=today)]
    return len(set(told)), len(told)


def show(done: bulk.ImportReport, summary: dict[str, Any]) -> None:
    """Print what became of all rows, and the first of those that a person should mend."""
    console = Console()
    counts = Table("What became of them", "Rows", title=f"{summary['rows']} rows")
    for outcome in RowOutcome:
        counts.add_row(outcome.value.replace("_", " "), str(done.counts[outcome]))
    console.print(counts)
    for note in done.notes:
        _say(console, note)
    if done.ignored:
        _say(console, "Columns that nobody reads: " + ", ".join(done.ignored) + ".")
    console.print(
        f"{summary['ended_before']} of the imported contracts had ended before: they are listed in"
        " the report, and nobody is alerted."
    )
    _show_refused(console, [row for row in done.rows if row.outcome is RowOutcome.REFUSED])
    if summary["dry_run"]:
        console.print("This was a dry run: nothing was kept.")
        return
    console.print(
        f"{summary['contact_addresses']} contact addresses: each has a proposed officer, who gets no"
        " mail before a person confirms it."
    )
    if summary["armed"]:
        console.print("The alerts are armed.")
    else:
        console.print(
            f"Arming would tell {summary['would_tell']} people about"
            f" {summary['would_tell_about']} contracts: import again with --arm."
        )


def _show_refused(console: Console, refused: Sequence[RowReport]) -> None:
    for row in refused[:SHOWN]:
        where = f"line {row.line}"
        if row.column:
            where += f", {row.column}: {row.value!r}"
        _say(console, f"  refused: {where}: {row.reason}")
    if len(refused) > SHOWN:
        console.print(f"  … and {len(refused) - SHOWN} more: see --report")


def _say(console: Console, text: str) -> None:
    """Print what stands in the file as it stands there."""
    console.print(text, markup=False, highlight=False)

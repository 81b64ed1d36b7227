"""Registers and alerts from the command line."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Printed

from services import worker
from services.actions.officers import commands as officers
from services.actions.officers.rules import Person
from services.cli import rehearsal
from services.cli.place import AsJson, Data, failed, installed, used_wrongly
from services.contracts.formats import ContactAddress, contact_addresses, contracts_finder, tables
from services.contracts.imports import bulk, commands
from services.contracts.imports import store as imports_store
from services.contracts.imports.commands import RowReport
from services.contracts.imports.rules import RowOutcome
from services.contracts.organisations import commands as organisations
from services.contracts.organisations import store as organisations_store
from shared import clock, settings
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.base import By

imports = typer.Typer(no_args_is_help=True, help="Bring in what was kept elsewhere.")
alerts = typer.Typer(no_args_is_help=True, help="What is due.")
BY = By(job="command line", is_council=True)
SHOWN = 20
T = TypeVar("T")


@imports.callback()
def _imports() -> None:
    """Bring in what was kept elsewhere."""


@imports.command("contracts")
def import_contracts(
    file: Annotated[Path, typer.Argument(help="A Contracts Finder export, as CSV.")],
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write what became of every row here, a JSON line each.")
    ] = None,
    arm: Annotated[bool, typer.Option("--arm", help="Let the contracts alert people.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a contract register; say what became of every row.

    Example: commissioning import contracts export.csv --data ./var --dry-run
    """
    if not file.is_file():
        used_wrongly(f"There is no file {file}.")
    with installed(data):
        try:
            addresses = _addresses(file)
            found = {} if dry_run else _propose_officers(addresses)
            done = _import(file, found, dry_run=dry_run, report=report)
        except tables.Unreadable as error:
            failed(f"{file.name} cannot be read: {error}")
        summary = _summary(done, len(addresses), dry_run=dry_run)
        if arm and not dry_run:
            _arm(done, summary)
        if as_json:
            print(json.dumps(summary, default=str))
        else:
            _print(done, summary)


def _progress(rows: Iterable[T], what: str) -> Iterator[T]:
    """Pass rows on, with a bar that moves when a person looks on."""
    with Progress(
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        yield from bar.track(rows, description=what, total=None)


def _addresses(file: Path) -> list[ContactAddress]:
    with tables.open_table(file) as table:
        rows = _progress(contracts_finder.read(table), "Reading contact addresses")
        return list(contact_addresses(rows))


def _propose_officers(addresses: list[ContactAddress]) -> dict[str, UUID]:
    """Propose an officer for each contact address; nobody gets mail before a person confirms."""
    ids = _organisations({one.organisation_name for one in addresses})
    worker.settle()
    by_organisation: dict[UUID, list[Person]] = {}
    for one in addresses:
        person = Person(name=one.name or one.email, email=one.email)
        by_organisation.setdefault(ids[one.organisation_name], []).append(person)
    found: dict[str, UUID] = {}
    for organisation_id, people in by_organisation.items():
        with transaction("actions") as session:
            proposed = officers.propose_officers(
                session, organisation_id=organisation_id, people=people, by=BY, at=clock.now()
            )
        found |= {address.casefold(): officer_id for address, officer_id in proposed.items()}
    worker.settle()
    return found


def _organisations(names: set[str]) -> dict[str, UUID]:
    """Return the organisations of some names; those that are not there are registered."""
    with reading("contracts") as session:
        known = organisations_store.with_names(session, names)
    ids: dict[str, UUID] = {}
    for name in sorted(names):
        key = organisations_store.name_key(name)
        if key in known:
            ids[name] = known[key]["id"]
            continue
        ids[name] = log.new_id()
        known[key] = {"id": ids[name]}
        with transaction("contracts") as session:
            organisations.register_organisation(
                session, organisation_id=ids[name], name=name, by=BY, at=clock.now()
            )
    return ids


def _import(
    file: Path, found: dict[str, UUID], *, dry_run: bool, report: Path | None
) -> bulk.ImportReport:
    done = bulk.ImportReport()
    with file.open("rb") as source:
        source_hash = bulk.file_hash(source)
    written = report.open("w", encoding="utf-8") if report else None
    try:
        with tables.open_table(file) as table:
            rows = bulk.import_register(
                done,
                contracts_finder.read(table),
                source_hash=source_hash,
                officers=found,
                today=clock.today(settings.current().timezone),
                by=BY,
                at=clock.now(),
                dry_run=dry_run,
            )
            for row in _progress(rows, "Importing"):
                if written:
                    written.write(json.dumps(_row(row), ensure_ascii=False) + "\n")
    finally:
        if written:
            written.close()
    worker.settle()
    return done


def _row(row: RowReport) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _summary(done: bulk.ImportReport, addresses: int, *, dry_run: bool) -> dict[str, Any]:
    officers_told, contracts_told = _would_tell(done.import_id)
    return {
        "import_id": done.import_id,
        "dry_run": dry_run,
        "rows": done.total,
        **{one.value: done.counts[one] for one in RowOutcome},
        "ended_before": done.ended_before,
        "contact_addresses": addresses,
        "would_tell": officers_told,
        "would_tell_about": contracts_told,
        "armed": False,
    }


def _would_tell(import_id: UUID | None) -> tuple[int, int]:
    if import_id is None:
        return 0, 0
    with reading("contracts") as session:
        told = imports_store.told(
            session, import_id, today=clock.today(settings.current().timezone)
        )
    return len(set(told)), len(told)


def _arm(done: bulk.ImportReport, summary: dict[str, Any]) -> None:
    """Say whom this tells about what, and only then let the contracts alert."""
    sys.stderr.write(
        f"This tells {summary['would_tell']} people about {summary['would_tell_about']} contracts.\n"
    )
    assert done.import_id is not None
    with transaction("contracts") as session:
        one = imports_store.lock(session, done.import_id)
        commands.arm_import(
            session,
            import_id=done.import_id,
            version=one.head.version,
            today=clock.today(settings.current().timezone),
            by=BY,
            at=clock.now(),
        )
    worker.settle()
    summary["armed"] = True


def _print(done: bulk.ImportReport, summary: dict[str, Any]) -> None:
    console = Console()
    counts = Printed("What became of them", "Rows", title=f"{summary['rows']} rows")
    for outcome in RowOutcome:
        counts.add_row(outcome.value, str(done.counts[outcome]))
    console.print(counts)
    console.print(
        f"{summary['ended_before']} of the imported contracts had ended before: they are listed in"
        " the report, and nobody is alerted."
    )
    refused = [row for row in done.rows if row.outcome is RowOutcome.REFUSED]
    for row in refused[:SHOWN]:
        where = (
            f"line {row.line}, {row.column}: {row.value!r}" if row.column else f"line {row.line}"
        )
        console.print(f"  refused: {where}: {row.reason}", markup=False, highlight=False)
    if len(refused) > SHOWN:
        console.print(f"  … and {len(refused) - SHOWN} more: see --report")
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


@alerts.command("due")
def due(
    on: Annotated[str | None, typer.Option(help="As if today were this day.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the alerts that are due, or would be if today were another day.

    Example: commissioning alerts due --data ./var --on 2027-03-31
    """
    with installed(data) as now:
        day = _day(on, now.timezone)
        found = list(rehearsal.due_on(day))
        if as_json:
            print(json.dumps([one.as_json() for one in found]))
            return
        listed = Printed("Due", "Ends", "Kind", "Months", "Contract", title=f"Due on {day}")
        for one in found:
            listed.add_row(
                one.rung.due_on.isoformat(),
                one.end_on.isoformat(),
                one.kind.value,
                str(one.rung.months),
                one.title,
            )
        Console().print(listed)
        print(f"{len(found)} alerts.")


@alerts.command("send")
def send(
    on: Annotated[str | None, typer.Option(help="As if today were this day.")] = None,
    data: Data = None,
) -> None:
    """Send what is due; for another day than today, write the messages as files and no more.

    Example: commissioning alerts send --data ./var --on 2027-03-31
    """
    with installed(data) as now:
        day = _day(on, now.timezone)
        if day == clock.today(now.timezone):
            for line in rehearsal.send_due(clock.now()):
                print(line)
            return
        if now.data_folder is None:
            used_wrongly("A rehearsal writes files: give --data DIR.")
        written = rehearsal.write_messages(day, now.data_folder / "rehearsal" / day.isoformat())
        print(f"{written} messages in {now.data_folder / 'rehearsal' / day.isoformat()}")


def _day(on: str | None, timezone: str) -> date:
    if on is None:
        return clock.today(timezone)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        used_wrongly(f"{on!r} is not a day such as 2027-03-31.")
    if not date(1990, 1, 1) <= day <= date(2150, 12, 31) - timedelta(days=366):
        used_wrongly("The day must lie between 1990 and 2149.")
    return day

"""Registers from the command line."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
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
        waiting = () if dry_run else _waiting(file)
        summary = _summary(done, len(addresses), waiting, dry_run=dry_run)
        if arm and not dry_run:
            _arm(waiting, summary)
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


def _hash(file: Path) -> str:
    with file.open("rb") as source:
        return bulk.file_hash(source)


def _import(
    file: Path, found: dict[str, UUID], *, dry_run: bool, report: Path | None
) -> bulk.ImportReport:
    done = bulk.ImportReport()
    written = report.open("w", encoding="utf-8") if report else None
    try:
        with tables.open_table(file) as table:
            rows = bulk.import_register(
                done,
                contracts_finder.read(table),
                source_hash=_hash(file),
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


def _summary(
    done: bulk.ImportReport, addresses: int, waiting: Sequence[UUID], *, dry_run: bool
) -> dict[str, Any]:
    officers_told, contracts_told = _would_tell(waiting)
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


def _would_tell(waiting: Sequence[UUID]) -> tuple[int, int]:
    today = clock.today(settings.current().timezone)
    with reading("contracts") as session:
        told = [one for each in waiting for one in imports_store.told(session, each, today=today)]
    return len(set(told)), len(told)


def _waiting(file: Path) -> Sequence[UUID]:
    """Return every import of this very file that is not armed: a second one has no rows left."""
    with reading("contracts") as session:
        return imports_store.waiting_to_be_armed(session, _hash(file))


def _arm(waiting: Sequence[UUID], summary: dict[str, Any]) -> None:
    """Say whom this tells about what, and only then let the contracts alert."""
    sys.stderr.write(
        f"This would tell {summary['would_tell']} people about"
        f" {summary['would_tell_about']} contracts.\n"
    )
    for import_id in waiting:
        with transaction("contracts") as session:
            one = imports_store.lock(session, import_id)
            commands.arm_import(
                session,
                import_id=import_id,
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

"""Registers from the command line."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any
from uuid import UUID

import typer

from services import worker
from services.cli import progress, told
from services.cli.contacts import BY, propose_officers
from services.cli.place import AsJson, Data, failed, installed, used_wrongly
from services.contracts.formats import ContactAddress, RowRead, contact_addresses, tables
from services.contracts.imports import bulk, commands
from services.contracts.imports import store as imports_store
from shared import clock, settings
from shared.database.engine import reading, transaction

imports = typer.Typer(no_args_is_help=True, help="Bring in what was kept elsewhere.")


@imports.callback()
def _imports() -> None:
    """Bring in what was kept elsewhere."""


@imports.command("contracts")
def import_contracts(
    file: Annotated[
        Path, typer.Argument(help="A contract register, CSV or XLSX, or a Contracts Finder export.")
    ],
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write what became of every row here, a JSON line each.")
    ] = None,
    arm: Annotated[bool, typer.Option("--arm", help="Let the contracts alert people.")] = False,
    only_childrens: Annotated[
        bool, typer.Option("--only-childrens", help="Leave out what is no children's service.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import a contract register; say what became of every row.

    An import that was broken off goes on where it was when the command is given again.

    Example: commissioning import contracts register.xlsx --data ./var --only-childrens --dry-run
    """
    if not file.is_file():
        used_wrongly(f"There is no file {file}.")
    with installed(data):
        try:
            rows, addresses = _read(file, only_childrens=only_childrens)
            found = {} if dry_run else propose_officers(addresses)
            done = bulk.ImportReport()
            with (
                _lines(report) as written,
                bulk.opened(file, only_childrens=only_childrens) as register,
            ):
                done.ignored, done.notes = register.ignored, register.notes
                taken = bulk.import_register(
                    done,
                    register.rows,
                    source_hash=_hash(file),
                    officers=found,
                    today=clock.today(settings.current().timezone),
                    by=BY,
                    at=clock.now(),
                    only_childrens=only_childrens,
                    dry_run=dry_run,
                )
                for row in progress.shown(taken, "Importing", rows):
                    if written:
                        line = json.dumps(told.row_of(row), ensure_ascii=False)
                        written.write(f"{line}\n")
        except tables.Unreadable as error:
            failed(f"{file.name} cannot be read: {error}")
        worker.settle()
        waiting = () if dry_run else _waiting(file)
        summary = told.summary_of(done, len(addresses), waiting, dry_run=dry_run)
        if arm and not dry_run:
            _arm(waiting, summary)
        if as_json:
            print(json.dumps(summary, default=str))
        else:
            told.show(done, summary)


def _read(file: Path, *, only_childrens: bool) -> tuple[int, list[ContactAddress]]:
    """Read the file once for how many rows it has, and for the addresses that it names."""
    count = 0

    def counted(rows: Iterator[RowRead]) -> Iterator[RowRead]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with bulk.opened(file, only_childrens=only_childrens) as register:
        rows = progress.shown(counted(register.rows), "Reading contact addresses")
        addresses = list(contact_addresses(rows))
    return count, addresses


@contextmanager
def _lines(report: Path | None) -> Iterator[IO[str] | None]:
    if report is None:
        yield None
        return
    with report.open("w", encoding="utf-8") as written:
        yield written


def _hash(file: Path) -> str:
    with file.open("rb") as source:
        return bulk.file_hash(source)


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

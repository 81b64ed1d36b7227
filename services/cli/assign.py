"""Who is responsible for which contract, from a list."""

import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from services import worker
from services.cli import progress
from services.cli.contacts import BY, known_officers
from services.cli.place import AsJson, Data, failed, installed, used_wrongly
from services.contracts.contract_assignments import bulk
from services.contracts.contract_assignments.rules import AssignmentOutcome
from services.contracts.formats.fields import Doubt, read_email
from services.contracts.formats.tables import Unreadable
from shared import clock


def assign(
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns reference (or contract_id) and email.")
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make officers responsible for contracts, as a list says; say what became of every row.

    Example: commissioning assign contract-managers.csv --data ./var
    """
    if not file.is_file():
        used_wrongly(f"There is no file {file}.")
    with installed(data):
        worker.settle()
        try:
            with file.open("rb") as source:
                rows = bulk.assign_list(source, _officer_of, by=BY, at=clock.now())
                reports = list(progress.shown(rows, "Assigning"))
        except Unreadable as error:
            failed(f"{file.name} cannot be read: {error}")
        worker.settle()
    counts = {
        outcome.value: sum(one.outcome is outcome for one in reports)
        for outcome in AssignmentOutcome
    }
    if as_json:
        listed = [{name: getattr(one, name) for name in one.__slots__} for one in reports]
        print(json.dumps({"rows": len(reports), **counts, "listed": listed}, default=str))
        return
    console = Console()
    for one in reports:
        what = f"line {one.line}: {one.contract or 'no contract'}: {one.outcome.value}"
        told = f"{what}: {one.reason}" if one.reason else what
        console.print(told, markup=False, highlight=False)
    console.print(", ".join(f"{count} {name}" for name, count in counts.items()) + ".")


def _officer_of(text: str) -> UUID:
    """Return the officer behind an address, or of an id."""
    if "@" not in text:
        try:
            return UUID(text)
        except ValueError:
            raise Doubt("This is neither an e-mail address nor the id of an officer.") from None
    address = read_email(text)
    found = known_officers([address] if address else [])
    if not found:
        raise Doubt("No officer has this address: register one, or import their contracts.")
    return next(iter(found.values()))

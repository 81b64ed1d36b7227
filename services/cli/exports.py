"""The register written into files: as the Transparency Code wants it, and as releases."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from services.cli import progress
from services.cli.place import AsJson, Data, failed, installed, used_wrongly
from services.contracts.exports import bulk, store
from shared import clock, settings
from shared.calendar import local_date
from shared.database.engine import reading
from shared.errors import Refused
from shared.eventlog import log
from shared.eventlog.feed import Cursor
from shared.fields import moment

exports = typer.Typer(no_args_is_help=True, help="The register, written into files.")
Out = Annotated[Path, typer.Option(help="The file to write.")]
AsAt = Annotated[
    str | None, typer.Option(help="As it stood at a moment, or at the end of a day: 2026-04-01.")
]


@exports.command("register")
def export_register(
    out: Out,
    as_at: AsAt = None,
    report: Annotated[
        Path | None, typer.Option(help="Where to list, as JSON, what the register does not hold.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the register as CSV with the 38 columns of the Transparency Code.

    Example: commissioning export register --as-at 2026-04-01 --out register.csv
    """
    at = _moment(as_at)
    with installed(data), reading("contracts") as session:
        timezone = settings.current().timezone
        today = local_date(at, timezone) if at else clock.today(timezone)
        found = bulk.Found()
        entries = store.entries(session, today=today, as_at=at, filters={})
        _write(out, bulk.register(found.note(entries)))
    rows, gaps = found.rows, [asdict(one) for one in found.gaps]
    if report is not None:
        report.write_text(json.dumps({"rows": rows, "gaps": gaps}, indent=2), encoding="utf-8")
    if as_json:
        print(json.dumps({"rows": rows, "gaps": len(gaps), "file": str(out)}))
        return
    print(f"{rows} contracts are in {out}. The guide misses {len(gaps)} cells", end="")
    print("." if report is None else f", listed in {report}.")


@exports.command("ocds")
def export_ocds(
    out: Out,
    since: Annotated[
        str | None, typer.Option(help="Only what came after this place in the log: 1.420.")
    ] = None,
    as_at: AsAt = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write an Open Contracting release package: a release for each public event of a contract.

    Example: commissioning export ocds --since 1.420 --out releases.json
    """
    at = _moment(as_at)
    try:
        place = Cursor.parse(since) if since is not None else None
    except Refused as refusal:
        used_wrongly(refusal.message)
    with installed(data) as current, reading("contracts") as session:
        head = log.head(session)
        pieces = bulk.releases(
            session,
            bulk.publisher(current),
            since=place,
            as_at=at,
            published_at=clock.now(),
        )
        releases = _write(out, pieces) - 2
    if as_json:
        print(json.dumps({"releases": releases, "position": head, "file": str(out)}))
        return
    print(f"{releases} releases are in {out}. Next time: --since {head}")


def _moment(written: str | None) -> datetime | None:
    try:
        return moment(written) if written is not None else None
    except ValueError as error:
        used_wrongly(f"--as-at {written!r}: {error}")


def _write(out: Path, pieces: Iterator[bytes]) -> int:
    """Write a file piece by piece, under another name until it is whole; return how many pieces."""
    part = out.with_name(f"{out.name}.part")
    count = 0
    try:
        with part.open("wb") as file:
            for piece in progress.shown(pieces, "Writing"):
                file.write(piece)
                count += 1
        part.replace(out)
    except OSError as error:
        failed(f"{out} cannot be written: {error.strerror}.")
    finally:
        part.unlink(missing_ok=True)
    return count

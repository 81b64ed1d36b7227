"""How a whole register comes in: chunk by chunk, each a command in a transaction of its own."""

import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from services.contracts.formats import RowRead
from services.contracts.formats.childrens import ChildrensTerms, keep_childrens
from services.contracts.formats.registers import Register, open_register
from services.contracts.formats.workbooks import MEGABYTE, Limits
from services.contracts.imports import commands
from services.contracts.imports.rules import Progress, RowOutcome, RowReport
from shared import settings
from shared.database.engine import rehearsal, transaction
from shared.eventlog import log
from shared.events.base import By

CHUNK = 500
LISTED = 1_000


@contextmanager
def opened(source: Path | BinaryIO, *, only_childrens: bool = False) -> Iterator[Register]:
    """Open a register as this installation reads it: its council, its words, its limits."""
    now = settings.current()
    limits = Limits(now.import_megabytes * MEGABYTE, now.import_unpacked_megabytes * MEGABYTE)
    council = now.organisation.name if now.organisation else None
    terms = ChildrensTerms(
        words=now.childrens_words,
        departments=now.childrens_departments,
        cpv_codes=now.childrens_cpv_codes,
    )
    with open_register(source, council=council, limits=limits) as register:
        rows = keep_childrens(register.rows, terms) if only_childrens else register.rows
        yield replace(register, rows=rows)


@dataclass
class ImportReport:
    """What became of every row; it adds up. The rows that a person should see are listed."""

    import_id: UUID | None = None
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    ended_before: int = 0
    rows: list[RowReport] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Return how many rows there were."""
        return sum(self.counts.values())

    def take(self, row: RowReport) -> None:
        """Count a row, and list it if it says more than that it was taken."""
        self.counts[row.outcome] += 1
        self.ended_before += row.ended_before
        if row.is_told and len(self.rows) < LISTED:
            self.rows.append(row)


def file_hash(source: BinaryIO) -> str:
    """Return the hash by which a file is known again, without holding the file."""
    digest = hashlib.sha256()
    while block := source.read(1 << 20):
        digest.update(block)
    source.seek(0)
    return digest.hexdigest()


def import_register(
    report: ImportReport,
    rows: Iterable[RowRead],
    *,
    source_hash: str,
    officers: Mapping[str, UUID],
    today: date,
    by: By,
    at: datetime,
    only_childrens: bool = False,
    dry_run: bool = False,
) -> Iterator[RowReport]:
    """Bring a register in, count each row in the report, and yield what became of it.

    An import of the same file that was left in the middle goes on where it was. A dry run does
    everything in transactions that are taken back, so that its report is what an import would say.
    """
    beginning = Progress(
        import_id=log.new_id(),
        file_hash=source_hash,
        only_childrens=only_childrens,
        chunk_size=CHUNK,
        ignored=report.ignored,
        notes=report.notes,
    )
    done = _rehearse if dry_run else _import
    for reports in done(report, rows, beginning, officers=officers, today=today, by=by, at=at):
        for row in reports:
            report.take(row)
            yield row


def _import(
    report: ImportReport,
    rows: Iterable[RowRead],
    beginning: Progress,
    *,
    officers: Mapping[str, UUID],
    today: date,
    by: By,
    at: datetime,
) -> Iterator[list[RowReport]]:
    with transaction("contracts") as session:
        progress = commands.start_import(session, beginning, by=by, at=at)
    report.import_id = progress.import_id
    for number, chunk in enumerate(_read_ahead(_chunks(rows, progress.chunk_size))):
        with _undisturbed(), transaction("contracts") as session:
            reports = commands.import_rows(
                session,
                import_id=progress.import_id,
                number=number,
                rows=chunk,
                officers=officers,
                today=today,
                by=by,
                at=at,
            )
        yield reports
    with transaction("contracts") as session:
        commands.finish_import(session, import_id=progress.import_id, by=by, at=at)


def _rehearse(
    report: ImportReport,  # noqa: ARG001 -- a rehearsal has no import to tell of
    rows: Iterable[RowRead],
    beginning: Progress,
    *,
    officers: Mapping[str, UUID],
    today: date,
    by: By,
    at: datetime,
) -> Iterator[list[RowReport]]:
    """Do each chunk and take it back: within one file no row builds on another's contract."""
    apart = replace(beginning, file_hash="")
    for chunk in _chunks(rows, CHUNK):
        with rehearsal("contracts") as session:
            commands.start_import(session, apart, by=by, at=at)
            reports = commands.import_rows(
                session,
                import_id=apart.import_id,
                number=0,
                rows=chunk,
                officers=officers,
                today=today,
                by=by,
                at=at,
            )
        yield reports


def _chunks(rows: Iterable[RowRead], size: int) -> Iterator[list[RowRead]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _read_ahead(chunks: Iterator[list[RowRead]]) -> Iterator[list[RowRead]]:
    """Yield each chunk while the next one is being read: the database works, so may we."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = reader.submit(next, chunks, None)
            yield chunk


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the collector of garbage wait: a chunk makes many objects, and hardly any in a circle."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

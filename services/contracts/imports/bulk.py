"""How a whole register comes in: chunk by chunk, each a command in a transaction of its own."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from services.contracts.formats import Reading, RefusedRow
from services.contracts.imports import commands
from services.contracts.imports.commands import RowReport
from services.contracts.imports.rules import RowOutcome
from shared.database.engine import rehearsal, transaction
from shared.eventlog import log
from shared.events.base import By

CHUNK = 200
LISTED = 1_000


@dataclass
class ImportReport:
    """What became of every row; it adds up. The rows that a person should see are listed."""

    import_id: UUID | None = None
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    ended_before: int = 0
    rows: list[RowReport] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many rows there were."""
        return sum(self.counts.values())

    def take(self, row: RowReport) -> None:
        """Count a row, and list it if it says more than that it was taken."""
        self.counts[row.outcome] += 1
        self.ended_before += row.ended_before
        told = (
            row.ended_before or row.notes or row.outcome in (RowOutcome.REFUSED, RowOutcome.CHANGED)
        )
        if told and len(self.rows) < LISTED:
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
    rows: Iterable[Reading | RefusedRow],
    *,
    source_hash: str,
    officers: Mapping[str, UUID],
    today: date,
    by: By,
    at: datetime,
    dry_run: bool = False,
) -> Iterator[RowReport]:
    """Bring a register in, count each row in the report, and yield what became of it.

    A dry run does everything in one transaction that is then taken back, so that its report is
    exactly what an import would say.
    """
    if dry_run:
        yield from _rehearse(report, rows, officers=officers, today=today, by=by, at=at)
        return
    import_id = report.import_id = log.new_id()
    with transaction("contracts") as session:
        commands.start_import(session, import_id=import_id, file_hash=source_hash, by=by, at=at)
    for chunk in _chunks(rows):
        readings = [one for one in chunk if isinstance(one, Reading)]
        with transaction("contracts") as session:
            done = commands.import_rows(
                session,
                import_id=import_id,
                readings=readings,
                officers=officers,
                today=today,
                by=by,
                at=at,
            )
        for row in _in_order(chunk, done):
            report.take(row)
            yield row
    with transaction("contracts") as session:
        commands.finish_import(
            session,
            import_id=import_id,
            counts=dict(report.counts),
            ended_before=report.ended_before,
            by=by,
            at=at,
        )


def _rehearse(
    report: ImportReport,
    rows: Iterable[Reading | RefusedRow],
    *,
    officers: Mapping[str, UUID],
    today: date,
    by: By,
    at: datetime,
) -> Iterator[RowReport]:
    """Do each chunk and take it back: within one file no row builds on another's contract."""
    for chunk in _chunks(rows):
        with rehearsal("contracts") as session:
            import_id = log.new_id()
            commands.start_import(session, import_id=import_id, file_hash="", by=by, at=at)
            done = commands.import_rows(
                session,
                import_id=import_id,
                readings=[one for one in chunk if isinstance(one, Reading)],
                officers=officers,
                today=today,
                by=by,
                at=at,
            )
        for row in _in_order(chunk, done):
            report.take(row)
            yield row


def _chunks(rows: Iterable[Reading | RefusedRow]) -> Iterator[list[Reading | RefusedRow]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _in_order(chunk: list[Reading | RefusedRow], done: list[RowReport]) -> Iterator[RowReport]:
    reports = iter(done)
    for row in chunk:
        if isinstance(row, Reading):
            yield next(reports)
        else:
            yield RowReport(
                line=row.line,
                reference=row.reference,
                title=None,
                outcome=RowOutcome.REFUSED,
                column=row.column,
                value=row.value,
                reason=row.reason,
            )

"""How a whole table comes in: chunk by chunk, each a command in a transaction of its own."""

import gc
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from services.actions.formats import Limits
from services.actions.formats.people import parts
from services.actions.formats.plan_table import PlanTable, read_plan_table
from services.actions.formats.rows import Reading, RowRead, read_rows
from services.actions.plan_imports import commands, rules, store
from services.actions.plan_imports.rules import PlanRowOutcome, Progress, RowReport
from services.actions.plan_imports.taking import row_key
from shared import settings
from shared.database.engine import reading, rehearsal, transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.plans import PlanDrafted, PlanKind

CHUNK = 1_000
LISTED = 1_000
_MEGABYTE = 1_000_000


@dataclass
class ImportReport:
    """What became of every row; it adds up. The rows that a person should see are listed."""

    plan_import_id: UUID | None = None
    plan_id: UUID | None = None
    counts: Counter[PlanRowOutcome] = field(default_factory=Counter)
    not_in_file: int | None = None
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
        if row.is_told and len(self.rows) < LISTED:
            self.rows.append(row)


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a plan table, read, and the plan into which it goes: one that is, or a new one."""

    table: PlanTable
    file_hash: str
    plan_id: UUID
    plan_title: str
    draft: PlanDrafted | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what is to be said of all of the file."""
        if self.draft is not None and not self.draft.demands_officers:
            return (
                "The plan is new, and demands no officers, for some rows of its table name none.",
            )
        return ()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the collector of garbage wait: a table makes many objects, and hardly any in a circle."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_undisturbed()
def read_source(
    source: BinaryIO, *, plan_id: UUID | None, title: str | None, council_id: UUID | None
) -> Source:
    """Read a file as this installation reads it, and find the plan that is meant."""
    if (plan_id is None) == (title is None):
        raise rules.PlanOrTitle
    now = settings.current()
    limits = Limits(now.import_megabytes * _MEGABYTE, now.import_unpacked_megabytes * _MEGABYTE)
    digest = hashlib.sha256()
    while block := source.read(1 << 20):
        digest.update(block)
    source.seek(0)
    table = read_plan_table(source, limits)
    with reading("actions") as session:
        if title is not None:
            known = store.titled(session, title)
            if len(known) > 1:
                raise rules.SeveralPlans
            plan_id = known[0] if known else None
        if plan_id is not None:
            called = store.title_of(session, plan_id)
            return Source(table, digest.hexdigest(), plan_id, called)
        council_id = council_id or store.council(session, now.council_identifier())
    draft = PlanDrafted(
        plan_id=log.new_id(),
        title=title,
        kind=PlanKind.COMMISSIONING_PLAN,
        owner_ids=(council_id,) if council_id else (),
        demands_officers=all(_names_somebody(one.responsible) for one in table.rows),
        refresh_months=12,
        review_months=36,
    )
    return Source(table, digest.hexdigest(), draft.plan_id, draft.title, draft)


def _names_somebody(responsible: str) -> bool:
    return any(one.is_person for one in parts(responsible))


def import_plan(
    report: ImportReport, source: Source, *, by: By, at: datetime, dry_run: bool = False
) -> Iterator[RowReport]:
    """Bring a table in, count each row in the report, and yield what became of it.

    An import of the same file that was left in the middle goes on where it was. A dry run does
    everything in transactions that are taken back, so that its report is what an import would say.
    """
    report.ignored, report.notes = source.table.ignored, source.notes
    beginning = Progress(
        plan_import_id=log.new_id(),
        plan_id=source.plan_id,
        file_hash=source.file_hash,
        chunk_size=CHUNK,
        ignored=report.ignored,
        notes=report.notes,
    )
    done = _rehearse if dry_run else _import
    with _undisturbed(), _Ahead(source) as rows:
        for reports in done(report, rows, beginning, source.draft, by, at):
            for row in reports:
                report.take(row)
                yield row


class _Ahead:
    """The rows of a table, read while the database works on those before."""

    def __init__(self, source: Source) -> None:
        self._rows = read_rows(source.table, source.plan_title)
        self._count = len(source.table.rows)
        self._reader = ThreadPoolExecutor(1)
        self._coming: list[Future[list[RowRead]]] = []

    def __enter__(self) -> "_Ahead":
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.shutdown(cancel_futures=True)

    def chunks(self, size: int) -> Iterator[Sequence[RowRead]]:
        """Yield the rows, some at a time."""
        self._coming = [
            self._reader.submit(lambda: list(islice(self._rows, size)))
            for _ in range(0, self._count, size)
        ]
        for one in self._coming:
            yield one.result()

    def keys(self) -> frozenset[str]:
        """Return the keys of all rows, once all of them are read."""
        rows = (row for one in self._coming for row in one.result())
        return frozenset(row_key(row.key) for row in rows if isinstance(row, Reading))


def _import(
    report: ImportReport,
    rows: _Ahead,
    beginning: Progress,
    draft: PlanDrafted | None,
    by: By,
    at: datetime,
) -> Iterator[list[RowReport]]:
    with transaction("actions") as session:
        progress = commands.start_import(session, beginning, draft=draft, by=by, at=at)
    report.plan_import_id, report.plan_id = progress.plan_import_id, progress.plan_id
    for number, chunk in enumerate(rows.chunks(progress.chunk_size)):
        with transaction("actions") as session:
            reports = commands.import_rows(
                session,
                plan_import_id=progress.plan_import_id,
                number=number,
                rows=chunk,
                keys=rows.keys,
                by=by,
                at=at,
            )
        yield reports
    with transaction("actions") as session:
        commands.finish_import(session, plan_import_id=progress.plan_import_id, by=by, at=at)
        report.not_in_file = store.get(session, progress.plan_import_id)["not_in_file"]


def _rehearse(
    _report: ImportReport,
    rows: _Ahead,
    beginning: Progress,
    draft: PlanDrafted | None,
    by: By,
    at: datetime,
) -> Iterator[list[RowReport]]:
    """Do each chunk and take it back: within one file no row builds on another's action."""
    apart = replace(beginning, file_hash="")
    for chunk in rows.chunks(CHUNK):
        with rehearsal("actions") as session:
            commands.start_import(session, apart, draft=draft, by=by, at=at)
            reports = commands.import_rows(
                session,
                plan_import_id=apart.plan_import_id,
                number=0,
                rows=chunk,
                keys=rows.keys,
                by=by,
                at=at,
            )
        yield reports

"""What can be done with imports of plans: begin one, take a chunk of rows, finish it."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.actions.actions import store as actions
from services.actions.formats.rows import RefusedRow, RowRead
from services.actions.objectives.rules import words_must_be_open
from services.actions.plan_imports import rules, store, taking
from services.actions.plan_imports.named import NamedThings
from services.actions.plan_imports.rules import PlanRowOutcome, Progress, RowReport
from services.actions.plan_rows import store as plan_rows
from services.actions.plans import store as plans
from services.actions.plans import writing
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.plans import PlanDrafted


def start_import(
    session: Session, beginning: Progress, *, draft: PlanDrafted | None, by: By, at: datetime
) -> Progress:
    """Begin an import, or go on with one of the same file that was left in the middle.

    Where there is no plan of its title yet, it begins with a draft.
    """
    store.hold(session)
    if draft is not None:
        event = writing.draft(draft, plans.missing(session, draft.__dict__), by=by)
        plans.apply(session, log.append(session, event, by=by, at=at))
    words = plans.lock_words(session, beginning.plan_id)
    words_must_be_open(words, by)
    unfinished = store.unfinished(session, beginning)
    if unfinished is not None:
        return unfinished
    started = rules.start(beginning, owner_ids=words.owner_ids, by=by)
    store.apply(session, log.append(session, started, by=by, at=at))
    store.begin(session, beginning)
    return beginning


def import_rows(
    session: Session,
    *,
    plan_import_id: UUID,
    number: int,
    rows: Sequence[RowRead],
    keys: Callable[[], Collection[str]],
    by: By,
    at: datetime,
) -> list[RowReport]:
    """Take a chunk of rows into the plan, and say what became of each.

    `keys` tells those of every row of the file: an action that one of them means is no other's. A
    chunk that was taken before, or by somebody who imports the same file at once, is not taken
    again: its report is the answer.
    """
    store.hold(session)
    progress = store.lock_progress(session, plan_import_id)
    if number < progress.chunks:
        return store.chunk(session, plan_import_id, number)
    words = plans.lock_words(session, progress.plan_id, alone=True)
    words_must_be_open(words, by)
    readings = [one for one in rows if not isinstance(one, RefusedRow)]
    taken = taking.Chunk(session, words, readings)
    before = taken.objectives_before()
    found = NamedThings(session, words, readings, before, by=by, at=at)
    taken.find(session, found, keys)
    taken.decide(session, found, by=by)
    at = words.moment(at)
    if taken.planned:
        actions.apply(session, log.append(session, *taken.planned, by=by, at=at))
    changed = [
        recorded
        for head, events in taken.changed
        for recorded in log.append(session, *events, after=head, by=by, at=at)
    ]
    if changed:
        actions.apply(session, changed)
    plan_rows.keep_rows(session, progress.plan_id, plan_import_id, taken.known)
    reports = [
        _refused(row) if isinstance(row, RefusedRow) else taken.reports[row.place] for row in rows
    ]
    store.keep_chunk(session, plan_import_id, number, reports)
    return reports


def finish_import(session: Session, *, plan_import_id: UUID, by: By, at: datetime) -> Progress:
    """Come to the end of a table, and say how many rows became of what."""
    one = store.lock(session, plan_import_id)
    progress = store.lock_progress(session, plan_import_id)
    event = rules.finish(
        one,
        counts=progress.counts,
        not_in_file=plan_rows.not_in_file(session, progress.plan_id, plan_import_id),
        owner_ids=plans.owners(session, progress.plan_id),
    )
    if event is not None:
        store.apply(session, log.append(session, event, after=one.head, by=by, at=at))
        store.end(session, plan_import_id)
    return progress


def _refused(row: RefusedRow) -> RowReport:
    return RowReport(
        line=row.line,
        title=None,
        outcome=PlanRowOutcome.REFUSED,
        column=row.column,
        value=row.value,
        reason=row.reason,
    )

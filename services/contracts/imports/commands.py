"""What can be done with imports: begin one, take a chunk of rows, finish it, arm its alerts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contracts.contracts import store as contracts
from services.contracts.contracts import variations
from services.contracts.formats import Reading, RefusedRow, RowRead
from services.contracts.imports import rules, store
from services.contracts.imports.named import NamedOrganisations
from services.contracts.imports.rules import Progress, RowOutcome, RowReport
from shared.database.engine import Row, Session
from shared.errors import Refused
from shared.eventlog import log
from shared.events.base import By, Head
from shared.events.contracts import ContractAwarded, ContractEvent
from shared.events.terms import Area, Classification, DocumentLink, Part

_PARTS: Mapping[str, type[Part]] = {
    "classifications": Classification,
    "areas": Area,
    "documents": DocumentLink,
}


def start_import(session: Session, beginning: Progress, *, by: By, at: datetime) -> Progress:
    """Begin an import, or go on with one of the same file that was left in the middle.

    Its contracts alert nobody before it is armed.
    """
    store.hold(session)
    unfinished = store.unfinished(session, beginning)
    if unfinished is not None and by.is_council:
        return unfinished
    event = rules.start(
        beginning.import_id,
        file_hash=beginning.file_hash,
        only_childrens=beginning.only_childrens,
        by=by,
    )
    store.apply(session, log.append(session, event, by=by, at=at))
    store.begin(session, beginning)
    return beginning


def import_rows(
    session: Session,
    *,
    import_id: UUID,
    number: int,
    rows: Sequence[RowRead],
    officers: Mapping[str, UUID],
    today: date,
    by: By,
    at: datetime,
) -> list[RowReport]:
    """Take a chunk of rows into the register, and say what became of each.

    A chunk that was taken before, or by somebody who imports the same file at once, is not taken
    again: its report is the answer.
    """
    store.hold(session)
    progress = store.lock_progress(session, import_id)
    if number < progress.chunks:
        return store.chunk(session, import_id, number)
    readings = [one for one in rows if isinstance(one, Reading)]
    done = iter(_take(session, import_id, readings, officers, today=today, by=by, at=at))
    reports = [each for row in rows for each in _reports(row, done)]
    store.keep_chunk(session, import_id, number, reports)
    return reports


def finish_import(session: Session, *, import_id: UUID, by: By, at: datetime) -> Progress:
    """Come to the end of a register, and say how many rows became of what."""
    one = store.lock(session, import_id)
    progress = store.lock_progress(session, import_id)
    event = rules.finish(one, counts=progress.counts, ended_before=progress.ended_before)
    if event is not None:
        store.apply(session, log.append(session, event, after=one.head, by=by, at=at))
        store.end(session, import_id)
    return progress


def arm_import(
    session: Session, *, import_id: UUID, version: int, today: date, by: By, at: datetime
) -> None:
    """Let the contracts of an import alert their officers from now on."""
    one = store.lock(session, import_id)
    told = store.told(session, import_id, today=today)
    event = rules.arm(one, version=version, told=told, by=by)
    store.apply(session, log.append(session, event, after=one.head, by=by, at=at))


def _take(
    session: Session,
    import_id: UUID,
    readings: Sequence[Reading],
    officers: Mapping[str, UUID],
    *,
    today: date,
    by: By,
    at: datetime,
) -> list[RowReport]:
    found = NamedOrganisations(session, readings)
    rows = [_row(reading, found, officers) for reading in readings]
    found.write(session, by=by, at=at)
    standing = contracts.lock_references(
        session, [(row.lead_commissioner_id, row.reference) for row in rows]
    )
    awarded: list[ContractAwarded] = []
    reports: list[RowReport] = []
    for reading, row in zip(readings, rows, strict=True):
        before = standing.get((row.lead_commissioner_id, row.reference))
        if before is None:
            awarded.append(rules.award(row, contract_id=log.new_id(), import_id=import_id))
            ended = reading.end_on is not None and reading.end_on < today
            report = _report(reading, RowOutcome.IMPORTED, ended_before=ended)
        else:
            try:
                fields = _correct(session, row, before, import_id=import_id, by=by, at=at)
                outcome = RowOutcome.CHANGED if fields else RowOutcome.SKIPPED
                report = _report(reading, outcome, fields=fields)
            except Refused as refused:
                report = _report(reading, RowOutcome.REFUSED, reason=refused.message)
        reports.append(report)
    if awarded:
        contracts.apply(session, log.append(session, *awarded, by=by, at=at))
    return reports


def _report(reading: Reading, outcome: RowOutcome, **more: Any) -> RowReport:  # noqa: ANN401
    return RowReport(
        line=reading.line,
        reference=reading.reference,
        title=reading.title,
        outcome=outcome,
        notes=reading.notes,
        **more,
    )


def _reports(row: RowRead, done: Iterator[RowReport]) -> Iterator[RowReport]:
    """Yield what became of a row, and of those that only add a supplier to it."""
    if isinstance(row, Reading):
        report = next(done)
        yield report
        for line in row.more_lines:
            note = f"One more supplier of the contract on line {row.line}."
            yield replace(report, line=line, ended_before=False, notes=(note,))
        return
    refused = isinstance(row, RefusedRow)
    yield RowReport(
        line=row.line,
        reference=row.reference,
        title=None if isinstance(row, RefusedRow) else row.title,
        outcome=RowOutcome.REFUSED if refused else RowOutcome.LEFT_OUT,
        column=row.column if isinstance(row, RefusedRow) else None,
        value=row.value if isinstance(row, RefusedRow) else None,
        reason=row.reason,
    )


def _row(
    reading: Reading, found: NamedOrganisations, officers: Mapping[str, UUID]
) -> rules.RegisterRow:
    lead_commissioner_id = found.of_buyer(reading)
    providers = list(dict.fromkeys(found.of_supplier(one) for one in reading.suppliers))
    values = {
        name: getattr(reading, name)
        for name in rules.FROM_A_ROW
        if name in reading.said and name not in ("provider_id", "other_provider_ids")
    }
    return rules.RegisterRow(
        reference=reading.reference,
        lead_commissioner_id=lead_commissioner_id,
        officer_id=officers.get((reading.contact_email or "").casefold()),
        values=values | {"provider_id": providers[0], "other_provider_ids": tuple(providers[1:])},
    )


def _correct(
    session: Session,
    row: rules.RegisterRow,
    before: Row,
    *,
    import_id: UUID,
    by: By,
    at: datetime,
) -> tuple[str, ...]:
    values = {name: _as_said(name, before[name]) for name in rules.FROM_A_ROW}
    if not rules.differing(row, values):
        return ()
    history = log.history(session, ContractEvent, before["id"])
    standing = rules.Standing(
        id=before["id"],
        head=Head(before["version"], before["changed_at"]),
        parties=(
            before["lead_commissioner_id"],
            *before["co_commissioner_ids"],
            before["provider_id"],
            *before["other_provider_ids"],
            *before["sub_contractor_ids"],
        ),
        values=values,
        history=tuple(one.event for one in history),
    )
    event = rules.correct(row, standing, import_id=import_id)
    if event is None:
        return ()
    fields = event.fields
    if variations.SHARED.intersection(fields):
        event = variations.corrected(event, variations.since_award(history))
    contracts.apply(session, log.append(session, event, after=standing.head, by=by, at=at))
    return fields


def _as_said(name: str, kept: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    """Return what a column holds as an event says it."""
    if name in _PARTS:
        return tuple(_PARTS[name].model_validate(each) for each in kept)
    return tuple(kept) if isinstance(kept, list) else kept

"""What can be called about imports."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile
from pydantic import Json

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.formats.tables import Unreadable as NoRegister
from services.contracts.imports import bulk, commands, rules, store
from services.contracts.imports.schemas import ImportView, RowView
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, Session, reading
from shared.errors import Unprocessable
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("imports")


class Unreadable(Unprocessable):
    """The file is not a register that can be read."""


@router.post("", status_code=201, response_model=ImportView, responses=can_fail_with(409, 413, 415))
def import_contracts(
    by: ContractsWriter,
    once: Repeat,
    file: Annotated[
        UploadFile,
        File(description="A contract register as CSV or XLSX, or an export of Contracts Finder."),
    ],
    officers: Annotated[
        Json[dict[str, UUID]] | None,
        Form(description="Officer ids by the contact addresses that stand in the file."),
    ] = None,
    dry_run: Annotated[bool, Query(description="Only say what would become of it.")] = False,
    childrens_only: Annotated[
        bool, Query(alias="only_childrens", description="Leave out what is for others.")
    ] = False,
) -> Response:
    """Bring a register in; its contracts alert nobody before the import is armed.

    Sent again after it was cut off in the middle, the same file goes on where it was.
    """
    if not by.is_council:
        raise rules.OnlyTheCouncil
    # Answered before? Each chunk below commits on its own, so this is asked first and apart.
    with once.transaction("contracts"):
        pass
    report = bulk.ImportReport()
    try:
        source_hash = bulk.file_hash(file.file)
        with bulk.opened(file.file, only_childrens=childrens_only) as register:
            report.ignored, report.notes = register.ignored, register.notes
            rows = bulk.import_register(
                report,
                register.rows,
                source_hash=source_hash,
                officers={address.casefold(): one for address, one in (officers or {}).items()},
                today=clock.today(settings.current().timezone),
                by=by,
                at=clock.now(),
                only_childrens=childrens_only,
                dry_run=dry_run,
            )
            deque(rows, maxlen=0)
    except NoRegister as error:
        raise Unreadable(str(error)) from error
    listed = [_listed(row) for row in report.rows]
    with once.transaction("contracts") as session:
        if report.import_id is None:
            view = _rehearsed(report, listed, childrens_only=childrens_only)
            return once.answer(session, view, version=0, status=201)
        row = store.get(session, report.import_id)
        view = show(session, row, by, listed)
        location = f"/v1/imports/{report.import_id}"
        return once.answer(session, view, version=row["version"], status=201, location=location)


@router.get("", response_model=Page[ImportView])
def list_imports(
    request: Request, by: ContractsReader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List imports, the newest first."""
    if not by.is_council:
        raise rules.OnlyTheCouncil
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session, before=key_of(cursor, datetime.fromisoformat, UUID), limit=limit + 1
        )
        items = [show(session, row, by, []) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursor_of(last["started_at"].isoformat(), last["id"]) if last else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{import_id}", response_model=ImportView, responses=can_fail_with(404))
def get_import(import_id: UUID, by: ContractsReader, seen: IfNoneMatch) -> Response:
    """Show an import, and whom arming it would tell about how many contracts."""
    if not by.is_council:
        raise rules.OnlyTheCouncil
    with reading("contracts") as session:
        row = store.get(session, import_id)
        listed = [_listed(one) for one in store.listed(session, import_id, bulk.LISTED)]
        view = show(session, row, by, listed)
    return answers.one(view, version=row["version"], seen=seen)


@router.post(
    "/{import_id}/arm",
    response_model=ImportView,
    responses=can_fail_with(404, 409, 412, 428),
)
def arm_import(import_id: UUID, by: ContractsWriter, version: IfMatch, once: Repeat) -> Response:
    """Let the contracts of an import alert their officers from now on.

    The import that you read says whom that would tell, and about how many contracts.
    """
    today = clock.today(settings.current().timezone)
    with once.transaction("contracts") as session:
        commands.arm_import(
            session, import_id=import_id, version=version, today=today, by=by, at=clock.now()
        )
        row = store.get(session, import_id)
        return once.answer(session, show(session, row, by, []), version=row["version"])


def show(session: Session, row: Row, by: Caller, listed: list[RowView]) -> ImportView:
    """Show an import."""
    told = store.told(session, row["id"], today=clock.today(settings.current().timezone))
    armable = row["finished_at"] and not row["armed"] and "contracts:write" in by.scopes
    shown = {name: row[name] for name in ImportView.model_fields if name in row}
    return ImportView(
        **shown,
        would_tell=len(set(told)),
        would_tell_about=len(told),
        listed=listed,
        allowed=["arm"] if armable else [],
    )


def _listed(row: rules.RowReport) -> RowView:
    return RowView(
        **{name: getattr(row, name) for name in RowView.model_fields if name not in _LISTS},
        **{name: list(getattr(row, name)) for name in _LISTS},
    )


_LISTS = ("fields", "notes")


def _rehearsed(
    report: bulk.ImportReport, listed: list[RowView], *, childrens_only: bool
) -> ImportView:
    counts: Mapping[str, int] = {one: report.counts[one] for one in rules.RowOutcome}
    return ImportView(
        id=None,
        started_at=None,
        finished_at=None,
        rows=report.total,
        **counts,
        ended_before=report.ended_before,
        armed=False,
        would_tell=0,
        would_tell_about=0,
        only_childrens=childrens_only,
        ignored_columns=list(report.ignored),
        notes=list(report.notes),
        listed=listed,
        allowed=[],
    )

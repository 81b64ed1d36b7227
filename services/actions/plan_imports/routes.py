"""What can be called about imports of plans."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.formats import Unreadable as NoTable
from services.actions.plan_imports import bulk, rules, store
from services.actions.plan_imports.schemas import ImportedPlan, PlanImportView, PlanRowView
from shared import answers, app, clock
from shared.answers import IfNoneMatch, Repeat
from shared.database.engine import Row, reading
from shared.errors import Unprocessable
from shared.eventlog import log
from shared.fields import ShortText
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("plan_imports")


class Unreadable(Unprocessable):
    """The file is not a plan table that can be read."""


@router.post(
    "",
    status_code=201,
    response_model=PlanImportView,
    responses=can_fail_with(404, 409, 413, 415),
)
def import_plan(
    by: ActionsWriter,
    once: Repeat,
    file: Annotated[
        UploadFile, File(description="The table of a plan as CSV, XLSX or DOCX, in six columns.")
    ],
    plan_id: Annotated[
        UUID | None, Form(description="The plan into which it comes; its words must be open.")
    ] = None,
    title: Annotated[
        ShortText | None,
        Form(description="Or its title; without a plan of this title a draft is begun."),
    ] = None,
    dry_run: Annotated[bool, Query(description="Only say what would become of it.")] = False,
) -> Response:
    """Bring the table of a plan in, row by row; imported again it changes what it says anew.

    Sent again after it was cut off in the middle, the same file goes on where it was.
    """
    if not by.is_council:
        raise rules.OnlyTheCouncil
    # Answered before? Each chunk below commits on its own, so this is asked first and apart.
    with once.transaction("actions"):
        pass
    report = bulk.ImportReport()
    try:
        source = bulk.read_source(
            file.file, plan_id=plan_id, title=title, council_id=by.organisation_id
        )
    except NoTable as error:
        raise Unreadable(str(error)) from error
    taken = bulk.import_plan(report, source, by=by, at=clock.now(), dry_run=dry_run)
    deque(taken, maxlen=0)
    with once.transaction("actions") as session:
        if report.plan_import_id is None:
            return once.answer(session, _rehearsed(report, source), version=0, status=201)
        row = store.get(session, report.plan_import_id)
        view = show(row, report.rows)
        location = f"/v1/plan-imports/{report.plan_import_id}"
        return once.answer(session, view, version=row["version"], status=201, location=location)


@router.get("", response_model=Page[PlanImportView])
def list_plan_imports(
    request: Request, by: ActionsReader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List imports of plans, the newest first."""
    if not by.is_council:
        raise rules.OnlyTheCouncil
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session, before=key_of(cursor, datetime.fromisoformat, UUID), limit=limit + 1
        )
    items = [show(row, ()) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursor_of(last["started_at"].isoformat(), last["id"]) if last else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{plan_import_id}", response_model=PlanImportView, responses=can_fail_with(404))
def get_plan_import(plan_import_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show an import of a plan, with the rows that a person should see."""
    if not by.is_council:
        raise rules.OnlyTheCouncil
    with reading("actions") as session:
        row = store.get(session, plan_import_id)
        view = show(row, store.listed(session, plan_import_id, bulk.LISTED))
    return answers.one(view, version=row["version"], seen=seen)


def show(row: Row, listed: Sequence[rules.RowReport]) -> PlanImportView:
    """Show an import."""
    shown = {name: row[name] for name in PlanImportView.model_fields if name in row}
    return PlanImportView(
        **shown,
        plan=ImportedPlan(id=row["plan_id"], name=row["plan_title"]),
        listed=[_listed(one) for one in listed],
        allowed=[],
    )


def _listed(row: rules.RowReport) -> PlanRowView:
    said = {name: getattr(row, name) for name in PlanRowView.model_fields}
    return PlanRowView(**said | {name: list(said[name]) for name in ("fields", "notes")})


def _rehearsed(report: bulk.ImportReport, source: bulk.Source) -> PlanImportView:
    known = source.draft is None
    return PlanImportView(
        id=None,
        plan=ImportedPlan(id=source.plan_id, name=source.plan_title) if known else None,
        started_at=None,
        finished_at=None,
        rows=report.total,
        imported=report.counts[rules.PlanRowOutcome.IMPORTED],
        changed=report.counts[rules.PlanRowOutcome.CHANGED],
        skipped=report.counts[rules.PlanRowOutcome.SKIPPED],
        refused=report.counts[rules.PlanRowOutcome.REFUSED],
        not_in_file=None,
        ignored_columns=list(report.ignored),
        notes=list(report.notes),
        listed=[_listed(one) for one in report.rows],
        allowed=[],
    )

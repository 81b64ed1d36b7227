"""What can be called about exports of plans."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.actions.access import ActionsReader
from services.actions.plan_exports import table
from services.actions.plan_exports.rules import VersionOrMoment
from services.actions.plan_exports.table import PlanFormat
from services.actions.plan_versions import store as plan_versions
from services.actions.plans import store as plans
from services.actions.plans.rules import may_see
from shared import app
from shared.database.engine import reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.fields import AsAt
from shared.problems import can_fail_with

router = app.router("plan_exports")
MEDIA_TYPES = {
    PlanFormat.CSV: "text/csv; charset=utf-8; header=present",
    PlanFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PlanFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/{plan_id}",
    response_class=Response,
    responses={
        200: {
            "content": {one.partition(";")[0]: _BINARY for one in MEDIA_TYPES.values()},
        },
        **can_fail_with(404, 409),
    },
)
def export_plan(
    plan_id: UUID,
    by: ActionsReader,
    form: Annotated[
        PlanFormat, Query(alias="format", description="What kind of file.")
    ] = PlanFormat.CSV,
    version: Annotated[
        int | None,
        Query(ge=1, le=1_000_000, description="As this version of it was published."),
    ] = None,
    as_at: AsAt = None,
) -> Response:
    """Export a plan as the table of six columns, in its own words.

    The council reads the names of officers in it, everybody else their posts.
    """
    if version is not None and as_at is not None:
        raise VersionOrMoment
    with reading("actions") as session:
        head = log.head(session)
        plan = plans.get(session, plan_id)
        if not may_see(by, plan["owner_ids"]):
            raise NotFound
        if version is not None:
            plan = plan_versions.plan(session, plan_id, version)
            as_at = plan["published_at"]
        elif as_at is not None:
            plan = plans.get(session, plan_id, as_at=as_at)
        rows = table.read(session, plan_id, as_at=as_at, with_names=by.is_council)
    name = "-".join(re.findall(r"[A-Za-z0-9]+", plan["title"]))[:80] or "plan"
    return Response(
        table.write(form, plan["title"], rows),
        media_type=MEDIA_TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{form}"',
            "Log-Position": head,
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization",
        },
    )

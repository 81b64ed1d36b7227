"""What can be called about lists of assignments."""

from collections import Counter
from typing import Annotated
from uuid import UUID

from fastapi import File, Response, UploadFile

from services.contracts.access import ContractsWriter
from services.contracts.contract_assignments import bulk, rules
from services.contracts.contract_assignments.schemas import AssignmentRowView, AssignmentsView
from services.contracts.formats.fields import Doubt
from services.contracts.formats.tables import Unreadable as NoList
from shared import app, clock
from shared.answers import Repeat
from shared.errors import Unprocessable
from shared.problems import can_fail_with

router = app.router("contract_assignments")


class Unreadable(Unprocessable):
    """The file is not a list of assignments that can be read."""


@router.post("", status_code=201, response_model=AssignmentsView, responses=can_fail_with(409, 413))
def assign_contracts(
    by: ContractsWriter,
    once: Repeat,
    file: Annotated[
        UploadFile,
        File(description="CSV with the columns `reference` (or `contract_id`) and `officer_id`."),
    ],
) -> Response:
    """Make officers responsible for many contracts at once, and say what became of every row."""
    if not by.is_council:
        raise rules.OnlyTheCouncil
    # Answered before? Each chunk below commits on its own, so this is asked first and apart.
    with once.transaction("contracts"):
        pass
    try:
        reports = list(bulk.assign_list(file.file, _officer, by=by, at=clock.now()))
    except NoList as error:
        raise Unreadable(str(error)) from error
    counts = Counter(one.outcome for one in reports)
    view = AssignmentsView(
        rows=len(reports),
        **{outcome.value: counts[outcome] for outcome in rules.AssignmentOutcome},
        listed=[
            AssignmentRowView(
                **{name: getattr(one, name) for name in AssignmentRowView.model_fields}
            )
            for one in reports
        ],
    )
    with once.transaction("contracts") as session:
        return once.answer(session, view, version=0, status=201)


def _officer(text: str) -> UUID:
    """Return the officer of a cell; addresses of people are known to another service only."""
    try:
        return UUID(text)
    except ValueError:
        raise Doubt("This is not the id of an officer.") from None

"""How a whole list of assignments comes in: chunk by chunk, each in a transaction of its own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from services.contracts.contract_assignments import commands
from services.contracts.contract_assignments.rules import AssignmentOutcome, AssignmentReport
from services.contracts.formats import RefusedRow
from services.contracts.formats.assignments import Assignment, read_assignments
from shared.database.engine import transaction
from shared.events.base import By

CHUNK = 200


def assign_list(
    source: BinaryIO, officer_of: Callable[[str], UUID], *, by: By, at: datetime
) -> Iterator[AssignmentReport]:
    """Assign every contract of a list, and yield what became of each row, in its order."""
    said: dict[UUID, UUID] = {}
    with read_assignments(source, officer_of) as rows:
        while chunk := list(islice(rows, CHUNK)):
            wanted = [row for row in chunk if isinstance(row, Assignment)]
            with transaction("contracts") as session:
                done = iter(
                    commands.assign_contracts(session, rows=wanted, above=said, by=by, at=at)
                )
            for row in chunk:
                report = _refused(row) if isinstance(row, RefusedRow) else next(done)
                taken = report.outcome is not AssignmentOutcome.REFUSED
                if taken and report.contract_id and report.officer_id:
                    said[report.contract_id] = report.officer_id
                yield report


def _refused(row: RefusedRow) -> AssignmentReport:
    return AssignmentReport(
        line=row.line,
        contract=row.reference,
        outcome=AssignmentOutcome.REFUSED,
        column=row.column,
        value=row.value,
        reason=row.reason,
    )

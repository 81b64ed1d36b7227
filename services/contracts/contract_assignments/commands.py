"""What can be done with a list of assignments: take a chunk of its rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.contracts.contract_assignments import rules, store
from services.contracts.contract_assignments.rules import AssignmentOutcome, AssignmentReport
from services.contracts.contracts import rules as contract_rules
from services.contracts.contracts import store as contracts
from services.contracts.formats.assignments import Assignment
from shared.database.engine import Session
from shared.errors import Refused
from shared.eventlog import log
from shared.events.base import By


def assign_contracts(
    session: Session,
    *,
    rows: Sequence[Assignment],
    above: Mapping[UUID, UUID],
    by: By,
    at: datetime,
) -> list[AssignmentReport]:
    """Make officers responsible for contracts, row by row; `above` is what earlier rows said."""
    if not by.is_council:
        raise rules.OnlyTheCouncil
    ids = {row.contract_id for row in rows if row.contract_id}
    references = {row.reference for row in rows if row.reference}
    named = store.named(session, ids, references)
    locked = {one.id: one for one in contracts.lock_some(session, sorted(one.id for one in named))}
    officers = store.known_officers(session, {row.officer_id for row in rows})
    said = dict(above)
    reports = []
    for row in rows:
        contract_id = None
        try:
            found = rules.the_one(
                [
                    one
                    for one in named
                    if row.contract_id == one.id or row.reference == one.reference
                ]
            )
            contract_id = found.id
            again = found.id in said
            if said.setdefault(found.id, row.officer_id) != row.officer_id:
                raise rules.AssignedAbove
            contract = locked[found.id]
            event = contract_rules.assign(
                contract,
                version=contract.head.version,
                officer_id=row.officer_id,
                officer_known=row.officer_id in officers,
                by=by,
            )
        except Refused as refused:
            outcome, reason = AssignmentOutcome.REFUSED, str(refused.message)
        else:
            outcome, reason = AssignmentOutcome.ASSIGNED, ""
            if again or found.officer_id == row.officer_id:
                outcome = AssignmentOutcome.SKIPPED
            else:
                recorded = log.append(session, event, after=contract.head, by=by, at=at)
                contracts.apply(session, recorded)
        reports.append(
            AssignmentReport(
                line=row.line,
                contract=row.reference or str(row.contract_id),
                outcome=outcome,
                contract_id=contract_id,
                officer_id=row.officer_id,
                reason=reason or None,
            )
        )
    return reports

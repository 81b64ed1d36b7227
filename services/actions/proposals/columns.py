"""How a row of a proposal is filled by events, and read again as what decisions are made on."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from services.actions.proposals import rules, testing
from shared.database.engine import Row
from shared.database.projection import said
from shared.events.base import Head, Recorded
from shared.events.proposals import (
    BidResult,
    ProposalAmended,
    ProposalDecided,
    ProposalOutcomeRecorded,
    ProposalPutForward,
    ProposalStatus,
    ProposalSubmitted,
    ProposalTerms,
    ProposalWithdrawn,
)

_TERMS = frozenset(ProposalTerms.model_fields) - {"proposal_id", "parties"}
_DECISION = ("verdict", "decided_on", "decided_by_group_id", "decided_by_officer_id")
_UNDECIDED = dict.fromkeys((*_DECISION, "decision_reason")) | {"missing_when_decided": []}
_PROPOSED = TypeAdapter(testing.Proposed)
_TESTED = tuple(testing.Proposed.__dataclass_fields__)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ProposalPutForward() as event:
            return said(event, _TERMS) | {"status": ProposalStatus.PUT_FORWARD}
        case ProposalAmended(fields=fields) as event:
            return said(event, fields)
        case ProposalSubmitted() as event:
            submitted = said(event, ("submitted_on", "group_id"))
            return submitted | _UNDECIDED | {"status": ProposalStatus.SUBMITTED}
        case ProposalDecided(verdict=verdict, reason=reason, missing=missing) as event:
            return said(event, _DECISION) | {
                "status": rules.AFTER_VERDICT[verdict],
                "missing_when_decided": list(missing),
                "decision_reason": reason,
            }
        case ProposalWithdrawn(reason=reason) as event:
            withdrawn = said(event, ("withdrawn_on",))
            return withdrawn | {"withdraw_reason": reason, "status": ProposalStatus.WITHDRAWN}
        case ProposalOutcomeRecorded(note=note) as event:
            answered = said(event, ("result", "answered_on", "amount_granted"))
            return answered | {"outcome_note": note}
    return None


def proposed(row: Row) -> testing.Proposed:
    """Return what a row says that is proposed, to be tested."""
    return _PROPOSED.validate_python({name: row[name] for name in _TESTED})


def standing(row: Row) -> rules.Proposal:
    """Return what a decision needs to know of a proposal that stands in a row."""
    tested = proposed(row)
    return rules.Proposal(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        kind=tested.kind,
        status=ProposalStatus(row["status"]),
        organisation_ids=tuple(row["organisation_ids"]),
        plan_id=tested.plan_id,
        serves=tested.serves,
        whole_cost=testing.whole_cost(tested.costs),
        scheme=tested.scheme,
        submitted_on=row["submitted_on"],
        decided_on=row["decided_on"],
        result=BidResult(row["result"]) if row["result"] else None,
        missing=testing.missing(tested),
    )

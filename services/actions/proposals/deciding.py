"""What is allowed when it is decided about a proposal, and when a funder answers a bid."""

from datetime import date
from decimal import Decimal

from services.actions.proposals.rules import (
    NotYet,
    Proposal,
    UnknownGroup,
    UnknownOfficer,
    awaits_outcome,
)
from shared.errors import Refused, Unprocessable
from shared.events.base import By
from shared.events.proposals import (
    BidResult,
    ProposalDecided,
    ProposalOutcomeRecorded,
    ProposalStatus,
    SchemeOfDelegation,
    Verdict,
)


class OneDecides(Unprocessable):
    """A decision is taken by a group or by an officer: say one of the two."""


class AmountOfWhatWasLost(Unprocessable):
    """An amount is granted with a bid that was won, and only with that."""


class BeforeSubmission(Refused):
    """It was not decided before it was submitted."""


class BeforeDecision(Refused):
    """No funder answers a bid before it was decided to make it."""


class NotSubmitted(Refused):
    """The proposal is not submitted: nobody decides about it."""


class BeyondDelegation(Refused):
    """It costs more than officers may decide about, or nobody knows what: a group decides."""


class NotApprovedBid(Refused):
    """Only a bid that it was decided to make is answered by a funder."""


class OutcomeKnown(Refused):
    """The funder's answer is recorded already."""


def decide(
    proposal: Proposal,
    order: ProposalDecided,
    *,
    version: int,
    group_known: bool,
    officer_known: bool,
    today: date,
    by: By,
) -> ProposalDecided:
    """Write down what was decided, by whom and why; what was not known then is said with it."""
    proposal.must_be_current(version, by)
    if proposal.status is not ProposalStatus.SUBMITTED:
        raise NotSubmitted
    if (order.decided_by_group_id is None) == (order.decided_by_officer_id is None):
        raise OneDecides
    if order.decided_by_group_id is not None and not group_known:
        raise UnknownGroup
    if order.decided_by_officer_id is not None and not officer_known:
        raise UnknownOfficer
    if order.decided_on > today:
        raise NotYet
    if proposal.submitted_on is not None and order.decided_on < proposal.submitted_on:
        raise BeforeSubmission
    within_limit = within_officers_limit(proposal.scheme, proposal.whole_cost)
    by_officer = order.decided_by_officer_id is not None
    if order.verdict is Verdict.APPROVE and by_officer and within_limit is False:
        raise BeyondDelegation
    said_with_it = {"missing": proposal.missing, "parties": proposal.organisation_ids}
    return order.model_copy(update=said_with_it)


def record_outcome(
    proposal: Proposal, order: ProposalOutcomeRecorded, *, version: int, today: date, by: By
) -> ProposalOutcomeRecorded:
    """Write down what a funder answered to a bid."""
    proposal.must_be_current(version, by)
    if not awaits_outcome(proposal.kind, proposal.status):
        raise NotApprovedBid
    if proposal.result is not None:
        raise OutcomeKnown
    if (order.result is BidResult.WON) != (order.amount_granted is not None):
        raise AmountOfWhatWasLost
    if order.answered_on > today:
        raise NotYet
    if proposal.decided_on is not None and order.answered_on < proposal.decided_on:
        raise BeforeDecision
    return order.model_copy(update={"parties": proposal.organisation_ids})


def within_officers_limit(
    scheme: SchemeOfDelegation | None, whole_cost: Decimal | None
) -> bool | None:
    """Say whether officers may approve what costs so much; None where no scheme sets a limit.

    Where one does, only what is known to keep it lies within it.
    """
    limit = scheme.officers_up_to if scheme else None
    if limit is None:
        return None
    return whole_cost is not None and whole_cost <= limit

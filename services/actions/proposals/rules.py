"""What is allowed with a proposal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.proposals import (
    BidResult,
    ProposalAmended,
    ProposalKind,
    ProposalOption,
    ProposalPutForward,
    ProposalStatus,
    ProposalSubmitted,
    ProposalWithdrawn,
    SchemeOfDelegation,
    ServedAim,
    Verdict,
)

AFTER_VERDICT = {
    Verdict.APPROVE: ProposalStatus.APPROVED,
    Verdict.DECLINE: ProposalStatus.DECLINED,
    Verdict.DEFER: ProposalStatus.DEFERRED,
}
_VERBS = {
    ProposalStatus.PUT_FORWARD: ("amend", "submit", "withdraw"),
    ProposalStatus.SUBMITTED: ("decide", "withdraw"),
    ProposalStatus.DEFERRED: ("amend", "submit", "withdraw"),
}


class OnlyTheCouncil(NotAllowed):
    """Only the council writes down proposals and decisions, and compares how it was decided."""


class UnknownOrganisation(Unprocessable):
    """An organisation that the proposal names is not known."""


class UnknownOfficer(Unprocessable):
    """An officer who is named is not known, or has left."""


class UnknownNeed(Unprocessable):
    """A need that the proposal rests on is not in the register."""


class UnknownGroup(Unprocessable):
    """The group is not known, or has been dissolved."""


class UnknownPlan(Unprocessable):
    """The plan is not there."""


class NotInThePlan(Unprocessable):
    """An aim or an objective that it serves does not stand in the plan."""


class AimOrObjective(Unprocessable):
    """What is served is an aim, by its code, or an objective, by its id: one of the two."""


class OneRecommendation(Unprocessable):
    """At most one option is recommended."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class NotYet(Unprocessable):
    """This is recorded on its day or later: the day lies in the future."""


class NotOpen(Refused):
    """The proposal is submitted, decided or withdrawn: what it says stands."""


class AtItsEnd(Refused):
    """The proposal is decided or withdrawn."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is of what a proposal names."""

    unknown_organisation: bool = False
    unknown_officer: bool = False
    unknown_need: bool = False
    unknown_plan: bool = False
    aim_codes: frozenset[str] = frozenset()
    objective_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a decision needs to know of a proposal."""

    id: UUID
    head: Head
    kind: ProposalKind
    status: ProposalStatus
    organisation_ids: tuple[UUID, ...] = ()
    plan_id: UUID | None = None
    serves: tuple[ServedAim, ...] = ()
    whole_cost: Decimal | None = None
    scheme: SchemeOfDelegation | None = None
    submitted_on: date | None = None
    decided_on: date | None = None
    result: BidResult | None = None
    missing: tuple[str, ...] = ()

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not by.is_council:
            raise OnlyTheCouncil
        if self.head.version != version:
            raise StaleVersion


def put_forward(order: ProposalPutForward, facts: Facts, *, by: By) -> ProposalPutForward:
    """Propose something."""
    if not by.is_council:
        raise OnlyTheCouncil
    _must_be_sound(order.serves, order.options, order.plan_id, facts)
    return order.model_copy(update={"parties": order.organisation_ids})


def amend(
    proposal: Proposal, facts: Facts, *, version: int, values: Mapping[str, Any], by: By
) -> ProposalAmended:
    """Propose something else, until it is submitted; and again once it was deferred."""
    proposal.must_be_current(version, by)
    if proposal.status not in (ProposalStatus.PUT_FORWARD, ProposalStatus.DEFERRED):
        raise NotOpen
    if not values:
        raise NothingToAmend
    parties = dict.fromkeys((*proposal.organisation_ids, *values.get("organisation_ids", ())))
    event = ProposalAmended(
        proposal_id=proposal.id, fields=tuple(sorted(values)), parties=tuple(parties), **values
    )
    # What it serves was in the plan when that was said; a plan that is revised takes nothing back.
    serves = event.serves if "serves" in values else proposal.serves
    is_told_anew = not values.keys().isdisjoint(("serves", "plan_id"))
    plan_id = values.get("plan_id", proposal.plan_id)
    _must_be_sound(serves if is_told_anew else (), event.options, plan_id, facts)
    return event


def submit(
    proposal: Proposal,
    *,
    version: int,
    submitted_on: date,
    group_id: UUID | None,
    group_known: bool,
    today: date,
    by: By,
) -> ProposalSubmitted:
    """Lay a proposal before those who decide about it."""
    proposal.must_be_current(version, by)
    if proposal.status not in (ProposalStatus.PUT_FORWARD, ProposalStatus.DEFERRED):
        raise NotOpen
    if group_id is not None and not group_known:
        raise UnknownGroup
    if submitted_on > today:
        raise NotYet
    return ProposalSubmitted(
        proposal_id=proposal.id,
        submitted_on=submitted_on,
        group_id=group_id,
        parties=proposal.organisation_ids,
    )


def withdraw(
    proposal: Proposal, *, version: int, reason: str, today: date, by: By
) -> ProposalWithdrawn:
    """Say that it is no longer pursued."""
    proposal.must_be_current(version, by)
    if "withdraw" not in _VERBS.get(proposal.status, ()):
        raise AtItsEnd
    return ProposalWithdrawn(
        proposal_id=proposal.id,
        withdrawn_on=today,
        reason=reason,
        parties=proposal.organisation_ids,
    )


def awaits_outcome(kind: ProposalKind, status: ProposalStatus) -> bool:
    """Say whether a funder may answer: to a bid that it was decided to make."""
    return kind is ProposalKind.BID and status is ProposalStatus.APPROVED


def allowed(kind: ProposalKind, status: ProposalStatus, result: BidResult | None) -> list[str]:
    """Return the verbs that the council may use now."""
    if awaits_outcome(kind, status) and result is None:
        return ["record-outcome"]
    return list(_VERBS.get(status, ()))


def _must_be_sound(
    serves: tuple[ServedAim, ...],
    options: tuple[ProposalOption, ...],
    plan_id: UUID | None,
    facts: Facts,
) -> None:
    for refusal, is_so in (
        (UnknownOrganisation, facts.unknown_organisation),
        (UnknownOfficer, facts.unknown_officer),
        (UnknownNeed, facts.unknown_need),
        (UnknownPlan, facts.unknown_plan),
        (AimOrObjective, any((a.aim_code is None) == (a.objective_id is None) for a in serves)),
        (NotInThePlan, not all(_stands_in_plan(one, plan_id, facts) for one in serves)),
        (OneRecommendation, sum(one.recommended for one in options) > 1),
    ):
        if is_so:
            raise refusal


def _stands_in_plan(served: ServedAim, plan_id: UUID | None, facts: Facts) -> bool:
    if plan_id is None:
        return False
    if served.objective_id is not None:
        return served.objective_id in facts.objective_ids
    return served.aim_code in facts.aim_codes

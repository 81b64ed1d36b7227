"""How proposals are shown, and what testing one against the aims of its plan gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.actions.access import owns_only
from services.actions.grounds import store as grounds
from services.actions.grounds.schemas import grounding
from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from services.actions.plans.schemas import PlanReference
from services.actions.proposals import deciding, rules, testing
from services.actions.proposals.columns import proposed
from services.actions.proposals.schemas import (
    AimServedView,
    CostsOverYearsView,
    DecisionCountView,
    OptionTestView,
    ProposalTestView,
    ProposalView,
)
from shared.auth import Caller
from shared.database.engine import Row, Session
from shared.events.plans import Aim
from shared.events.proposals import BidResult, ProposalCosts, ProposalKind, ProposalStatus


def shown(
    session: Session, rows: Sequence[Row], by: Caller, as_at: datetime | None = None
) -> Iterator[ProposalView]:
    """Show proposals, with the actions that rest on each."""
    ids = [row["id"] for row in rows]
    resting = grounds.resting(session, ids, seen_by=owns_only(by), as_at=as_at)
    return (_show(row, resting.get(row["id"], []), by) for row in rows)


def tested(row: Row, objective_aims: Mapping[UUID, str | None]) -> ProposalTestView:
    """Show what testing a proposal against the aims of its plan gives."""
    what = proposed(row)
    plan_aims = [Aim.model_validate(one) for one in row["plan_aims"] or ()]
    aims = testing.aims_served(plan_aims, what.serves, objective_aims)
    return ProposalTestView(
        id=row["id"],
        title=row["title"],
        plan=_plan(row),
        aims=[AimServedView(**asdict(one)) for one in aims],
        aims_served=sum(one.strength is not None for one in aims),
        aims_not_served=[one.code for one in aims if one.strength is None],
        costs=_costs(what.costs),
        options=[
            OptionTestView(title=one.title, recommended=one.recommended, costs=_costs(one.costs))
            for one in what.options
        ],
        is_risk_reduced=testing.is_risk_reduced(what.risk),
        within_officers_limit=deciding.within_officers_limit(
            what.scheme, testing.whole_cost(what.costs)
        ),
        missing=list(testing.missing(what)),
        missing_implications=list(testing.missing_sections(what.implications)),
    )


def counted(row: Row) -> DecisionCountView:
    """Show how often a group or an officer decided what."""
    return DecisionCountView(
        **{name: row[name] for name in _COUNTS},
        decided_by_group=_group(row["group_id"], row["group_name"]),
        decided_by_officer=_officer(row["officer_id"], row["officer_post"]),
    )


def _show(row: Row, resting: Sequence[Row], by: Caller) -> ProposalView:
    kind, status = ProposalKind(row["kind"]), ProposalStatus(row["status"])
    result = BidResult(row["result"]) if row["result"] else None
    changeable = by.is_council and "actions:write" in by.scopes
    return ProposalView(
        **{name: row[name] for name in _AS_KEPT},
        **{name: row.get(name) for name in _PRIVATE},
        plan=_plan(row),
        organisations=row["organisations"] or [],
        officer=_officer(row["officer_id"], row["officer_post"]),
        needs=row["needs"] or [],
        missing=list(testing.missing(proposed(row))),
        group=_group(row["group_id"], row["group_name"]),
        decided_by_group=_group(row["decided_by_group_id"], row["decided_by_group_name"]),
        decided_by_officer=_officer(row["decided_by_officer_id"], row["decided_by_officer_post"]),
        allowed=rules.allowed(kind, status, result) if changeable else [],
        **grounding(resting),
    )


def _costs(costs: ProposalCosts | None) -> CostsOverYearsView | None:
    if costs is None:
        return None
    return CostsOverYearsView(**asdict(testing.costs_over_years(costs)))


def _plan(row: Row) -> PlanReference | None:
    return PlanReference(id=row["plan_id"], name=row["plan_title"]) if row["plan_id"] else None


def _group(group_id: UUID | None, name: str | None) -> GroupReference | None:
    return GroupReference(id=group_id, name=name) if group_id else None


def _officer(officer_id: UUID | None, post: str | None) -> OfficerReference | None:
    return OfficerReference(id=officer_id, post=post) if officer_id else None


_PRIVATE = ("decision_reason", "withdraw_reason", "outcome_note")
_MADE_HERE = {
    *("plan", "organisations", "officer", "needs", "missing", "group", "decided_by_group"),
    *("decided_by_officer", "allowed", "actions", "actions_in_all", *_PRIVATE),
}
_AS_KEPT = tuple(name for name in ProposalView.model_fields if name not in _MADE_HERE)
_COUNTS = tuple(
    name for name in DecisionCountView.model_fields if not name.startswith("decided_by")
)

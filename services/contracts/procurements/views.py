"""How a procurement is shown to one of its commissioners."""

from datetime import date

from services.contracts.contracts.schemas import OfficerRef, OrganisationRef
from services.contracts.delegations.rules import Scheme
from services.contracts.procurement_approvals.rules import missing_gates
from services.contracts.procurement_steps.rules import is_late
from services.contracts.procurements import rules, store
from services.contracts.procurements.schemas import ApprovalView, NextStepView, ProcurementView
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.delegations import DelegatedDecision
from shared.events.procurements import ApprovalState, ProcurementStatus


def show(row: Row, by: Caller, today: date, scheme: Scheme) -> ProcurementView:
    """Show a procurement, with what the caller may do about it within the scheme of delegation."""
    procurement = store.procurement(row)
    missing = missing_gates(
        procurement.approvals,
        required=procurement.required_gates,
        value=procurement.estimated_value,
    )
    changeable = "contracts:write" in by.scopes and rules.may_change(
        by, procurement.lead_commissioner_id
    )
    return ProcurementView(
        **{name: row[name] for name in _AS_KEPT},
        options=row["options"] or [],
        lead_commissioner=OrganisationRef(
            id=row["lead_commissioner_id"], name=row["lead_commissioner_name"]
        ),
        officer=OfficerRef(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        identified_provider=OrganisationRef(
            id=row["identified_provider_id"], name=row["identified_provider_name"]
        )
        if row["identified_provider_id"]
        else None,
        next_step=_next_step(row, today),
        approvals=[
            ApprovalView(**dict(one), reason=row[f"{one.gate}_reason"])
            for one in procurement.approvals
        ],
        missing_gates=list(missing),
        allowed=_allowed(procurement, scheme, awardable=not missing) if changeable else [],
    )


def _next_step(row: Row, today: date) -> NextStepView | None:
    if row["next_step"] is None:
        return None
    return NextStepView(
        step=row["next_step"],
        planned_on=row["next_due_on"],
        is_late=is_late(row["next_due_on"], today),
    )


def _allowed(procurement: rules.Procurement, scheme: Scheme, *, awardable: bool) -> list[str]:
    asked = [one for one in procurement.approvals if one.state is ApprovalState.REQUESTED]
    value = procurement.estimated_value
    return allowed(
        procurement,
        decidable=any(scheme.allows(one.value, DelegatedDecision(one.gate)) for one in asked),
        awardable=awardable and scheme.allows(value, DelegatedDecision.AWARD),
    )


def allowed(procurement: rules.Procurement, *, decidable: bool, awardable: bool) -> list[str]:
    """Return the verbs that may be used now by one who may change it.

    `decidable` and `awardable` say whether a request may be decided, and an award made, by them.
    """
    verbs = []
    if procurement.status in rules.OPEN:
        verbs += ["abandon", "amend", "request-approval"]
        verbs += ["start"] if procurement.status is ProcurementStatus.PLANNED else []
        verbs += ["award"] if awardable and "start" not in verbs else []
        verbs += ["approve", "decline"] if decidable else []
        verbs += ["publish"] if procurement.published_on is None else []
    if procurement.status is not ProcurementStatus.ABANDONED:
        verbs += ["meet-step", "schedule-step"]
    return sorted([*verbs, "withdraw-publication"] if procurement.published_on else verbs)


_MADE_HERE = {
    "options",
    "lead_commissioner",
    "officer",
    "identified_provider",
    "next_step",
    "approvals",
    "missing_gates",
    "allowed",
}
_AS_KEPT = tuple(name for name in ProcurementView.model_fields if name not in _MADE_HERE)

"""How a commissioned service is shown, to whom."""

from datetime import date

from services.contracts.commissioned_services import course, rules, store
from services.contracts.commissioned_services.schemas import (
    CommissionedServiceView,
    DeliveringContractView,
    EvaluationView,
    PlacementView,
    SpecificationRef,
)
from services.contracts.contracts.schemas import OfficerRef, OrganisationRef
from shared.auth import Caller
from shared.database.engine import Row


def show(row: Row, by: Caller, today: date) -> CommissionedServiceView:
    """Show a service as of a day; why it was closed is for its commissioners."""
    service = store.service(row)
    placed = course.standing(service.placements, today)
    changeable = "contracts:write" in by.scopes and rules.may_change(
        by, service.lead_commissioner_id
    )
    for_commissioners = by.is_council or by.organisation_id in service.parties
    return CommissionedServiceView(
        **{name: row[name] for name in _AS_KEPT},
        status=rules.status(service.closed_on, today),
        lead_commissioner=OrganisationRef(
            id=row["lead_commissioner_id"], name=row["lead_commissioner_name"]
        ),
        co_commissioners=[OrganisationRef(**one) for one in row["co_commissioners"] or ()],
        officer=OfficerRef(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        level=placed.level if placed else None,
        placements=[PlacementView(**dict(one)) for one in service.placements],
        evaluations=[
            EvaluationView(**dict(one), is_late=one.concluded_on is None and one.due_on < today)
            for one in service.evaluations
        ],
        specification=SpecificationRef(**row["specification"]) if row["specification"] else None,
        contracts=[DeliveringContractView(**one) for one in row["contracts"] or ()],
        close_reason=row["close_reason"] if for_commissioners else None,
        allowed=rules.allowed(service, today) if changeable else [],
    )


_MADE_HERE = {
    *("status", "lead_commissioner", "co_commissioners", "officer", "level", "placements"),
    *("evaluations", "specification", "contracts", "close_reason", "allowed"),
}
_AS_KEPT = tuple(name for name in CommissionedServiceView.model_fields if name not in _MADE_HERE)

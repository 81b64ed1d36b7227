"""How a decision of a group is shown."""

from datetime import date

from services.actions.group_decisions import rules
from services.actions.group_decisions.schemas import (
    DecisionMeeting,
    EqualityField,
    GroupDecisionView,
    ImplicationField,
    RecommendationView,
    SubjectView,
)
from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.group_decisions import DecisionState
from shared.events.implications import EqualityAssessment, Implication, RiskLevel


def show(row: Row, by: Caller, today: date) -> GroupDecisionView:
    """Show a decision to one who is in the group, with the gaps in what it rests on."""
    state = DecisionState(row["state"])
    equality, risks = row["equality_assessment"], (row["current_risk"], row["residual_risk"])
    current, residual = (RiskLevel(level) if level else None for level in risks)
    missing = rules.gaps(
        implications=[Implication(**one) for one in row["implications"]],
        current_risk=current,
        residual_risk=residual,
        equality_assessment=EqualityAssessment(**equality) if equality else None,
    )
    changeable = by.is_council and "actions:write" in by.scopes
    return GroupDecisionView(
        **{name: row[name] for name in _AS_KEPT},
        group=GroupReference(id=row["group_id"], name=row["group_name"]),
        meeting=DecisionMeeting(id=row["meeting_id"], meets_on=row["meeting_on"])
        if row["meeting_id"]
        else None,
        officer=OfficerReference(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        about=[SubjectView(**one) for one in row["subjects"] or ()],
        is_overdue=state in rules.OPEN and row["due_on"] is not None and row["due_on"] < today,
        implications=[ImplicationField(**one) for one in row["implications"]],
        equality_assessment=EqualityField(**equality) if equality else None,
        is_complete=not missing,
        missing=missing,
        recommendations=[RecommendationView(**one) for one in row["recommendations"]],
        allowed=rules.allowed(state) if changeable else [],
    )


_MADE_HERE = {
    *("group", "meeting", "officer", "about", "is_overdue", "implications"),
    *("equality_assessment", "is_complete", "missing", "recommendations", "allowed"),
}
_AS_KEPT = tuple(name for name in GroupDecisionView.model_fields if name not in _MADE_HERE)

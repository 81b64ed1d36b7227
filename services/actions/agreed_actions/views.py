"""How what a meeting agreed is shown."""

from datetime import date

from services.actions.agreed_actions import rules
from services.actions.agreed_actions.schemas import AgreedActionView, AgreedMeeting
from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.agreed_actions import AgreedState


def show(row: Row, by: Caller, today: date) -> AgreedActionView:
    """Show what a meeting agreed to one who may see it."""
    state = AgreedState(row["state"])
    is_open = state is AgreedState.OPEN
    return AgreedActionView(
        **{name: row[name] for name in _AS_KEPT},
        group=GroupReference(id=row["group_id"], name=row["group_name"]),
        meeting=AgreedMeeting(id=row["meeting_id"], meets_on=row["meeting_on"]),
        officer=OfficerReference(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        is_overdue=is_open and row["due_on"] is not None and row["due_on"] < today,
        allowed=rules.allowed(state, row["officer_id"], by) if "actions:write" in by.scopes else [],
    )


_MADE_HERE = {"group", "meeting", "officer", "is_overdue", "allowed"}
_AS_KEPT = tuple(name for name in AgreedActionView.model_fields if name not in _MADE_HERE)

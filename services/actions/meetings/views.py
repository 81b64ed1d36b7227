"""How a meeting is shown to one who is in its group."""

from datetime import date

from services.actions.groups.schemas import GroupReference
from services.actions.meetings import rules
from services.actions.meetings.schemas import AgendaItemView, MeetingDecision, MeetingView
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.meetings import MeetingStatus


def show(row: Row, by: Caller, today: date) -> MeetingView:
    """Show a meeting, with what it is asked to decide and what it follows up."""
    status = MeetingStatus(row["status"])
    return MeetingView(
        **{name: row[name] for name in _AS_KEPT},
        group=GroupReference(id=row["group_id"], name=row["group_name"]),
        is_unrecorded=status is MeetingStatus.PLANNED and row["meets_on"] < today,
        agenda=[AgendaItemView(**one) for one in row["agenda"]],
        decisions=[MeetingDecision(**one) for one in row["decisions"] or ()],
        allowed=rules.allowed(status) if by.is_council and "actions:write" in by.scopes else [],
    )


_MADE_HERE = {"group", "is_unrecorded", "agenda", "decisions", "allowed"}
_AS_KEPT = tuple(name for name in MeetingView.model_fields if name not in _MADE_HERE)

"""How a report is shown, to whom."""

from datetime import date

from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from services.actions.reports import rules, store
from services.actions.reports.schemas import AnswerView, ReportView
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.reports import ReportStatus


def show(row: Row, by: Caller, today: date) -> ReportView:
    """Show a report as of a day; why it was waived is for the council."""
    report = store.report(row)
    return ReportView(
        **{name: row[name] for name in _AS_KEPT},
        group=GroupReference(id=row["group_id"], name=row["group_name"]),
        officer=(
            OfficerReference(id=row["officer_id"], post=row["officer_post"])
            if row["officer_id"]
            else None
        ),
        is_overdue=report.status is ReportStatus.DUE and report.due_on < today,
        answers=[AnswerView(**one) for one in row["answers"]],
        waive_reason=row["waive_reason"] if by.is_council else None,
        pack=f"/v1/reports/{row['id']}/pack",
        allowed=rules.allowed(report, by, by.scopes),
    )


_MADE_HERE = {"group", "officer", "is_overdue", "answers", "waive_reason", "pack", "allowed"}
_AS_KEPT = tuple(name for name in ReportView.model_fields if name not in _MADE_HERE)

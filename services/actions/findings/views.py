"""How findings are shown, one by one and as the bundle that inspectors ask for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.actions.access import owns_only
from services.actions.findings import rules
from services.actions.findings.schemas import (
    BundleView,
    FindingView,
    PositionView,
    StatementView,
)
from services.actions.grounds import store as grounds
from services.actions.grounds.schemas import grounding
from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from services.actions.plans.schemas import PlanReference
from shared import clock, settings
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, Session
from shared.events.base import Recorded
from shared.events.findings import FindingPositionStated


def named(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an order as the event names them."""
    source = {"source_kind": fields.pop("source")} if "source" in fields else {}
    return fields | source


def on_day(as_at: datetime | None) -> date:
    """Return the day that is asked about: that of a moment, or today."""
    timezone = settings.current().timezone
    return local_date(as_at, timezone) if as_at else clock.today(timezone)


def shown(
    session: Session, rows: Sequence[Row], by: Caller, as_at: datetime | None = None
) -> Iterator[FindingView]:
    """Show findings, with the actions that rest on each."""
    ids = [row["id"] for row in rows]
    resting = grounds.resting(session, ids, seen_by=owns_only(by), as_at=as_at)
    return (_show(row, resting.get(row["id"], []), by) for row in rows)


def statements(history: Iterable[Recorded]) -> Iterator[StatementView]:
    """Yield the positions that were stated in the course of a history."""
    for one in history:
        if isinstance(one.event, FindingPositionStated):
            yield StatementView(
                version=one.version,
                stated_on=one.event.stated_on,
                recorded_at=one.recorded_at,
                position=_position(one.event.position.model_dump(mode="json")),
            )


def bundle(findings: Sequence[FindingView], *, on: date) -> BundleView:
    """Return findings by area as one document, with what is missing in it."""
    return BundleView(
        on=on,
        findings=len(findings),
        closed=sum(one.closed_on is not None for one in findings),
        without_position=sum(one.stated_on is None for one in findings),
        without_impact=sum(one.position.impact is None for one in findings),
        without_action=sum(one.actions_in_all == 0 for one in findings),
        items=sorted(findings, key=lambda one: (one.area is None, one.area or "", one.id)),
    )


def _show(row: Row, resting: Sequence[Row], by: Caller) -> FindingView:
    position = _position(row["position"])
    changeable = by.is_council and "actions:write" in by.scopes
    return FindingView(
        **{name: row[name] for name in _AS_KEPT},
        source=row["source_kind"],
        close_reason=row.get("close_reason"),
        plan=PlanReference(id=row["plan_id"], name=row["plan_title"]) if row["plan_id"] else None,
        organisations=row["organisations"] or [],
        position=position,
        agreed_by_group=GroupReference(id=row["agreed_by_group_id"], name=row["group_name"])
        if row["agreed_by_group_id"]
        else None,
        agreed_by_officer=OfficerReference(id=row["agreed_by_officer_id"], post=row["officer_post"])
        if row["agreed_by_officer_id"]
        else None,
        allowed=rules.allowed(row["closed_on"], has_impact=position.impact is not None)
        if changeable
        else [],
        **grounding(resting),
    )


def _position(kept: Mapping[str, Any]) -> PositionView:
    return PositionView.model_validate(kept)


_MADE_HERE = {
    *("source", "plan", "organisations", "position", "agreed_by_group", "agreed_by_officer"),
    *("close_reason", "allowed", "actions", "actions_in_all"),
}
_AS_KEPT = tuple(name for name in FindingView.model_fields if name not in _MADE_HERE)

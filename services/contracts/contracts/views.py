"""How contracts and their variations are shown, to whom."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from services.contracts.contracts import rules
from services.contracts.contracts.rules import Status
from services.contracts.contracts.schemas import (
    ContractView,
    OfficerRef,
    OrganisationRef,
    RelatedContract,
)
from services.contracts.contracts.terms import SHOWN_LINES, LineView, Share
from services.contracts.contracts.variations import Variation
from shared import clock, settings
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row
from shared.database.projection import plain
from shared.fields import Money, View


class VariedTerms(View):
    """What a variation touches, on one side of it; what it does not touch is null."""

    description: str | None = Field(None, description="What is done.", examples=["Breaks."])
    value: Money | None = Field(None, description="Its value.", examples=["1400000.00"])
    yearly_value: Money | None = Field(None, description="In a year.", examples=["466666.67"])
    lines: list[LineView] | None = Field(
        None, description="What is paid for.", examples=[list(SHOWN_LINES)]
    )
    commissioned_service_ids: list[UUID] | None = Field(
        None, description="What it delivers.", examples=[None]
    )
    end_on: date | None = Field(None, description="Its last day.", examples=["2029-09-30"])
    latest_end_on: date | None = Field(
        None, description="Its last day with every extension.", examples=[None]
    )


class VariationView(View):
    """A variation of a contract."""

    number: int = Field(description="The first is 1.", examples=[1])
    varied_on: date = Field(description="When it was agreed.", examples=["2026-10-01"])
    summary: str = Field(
        description="What has changed.", examples=["One more nurse, paid by Public Health."]
    )
    fields: list[str] = Field(description="What it changed.", examples=[["value", "lines"]])
    before: VariedTerms = Field(description="What the register said before it.")
    after: VariedTerms = Field(description="What it says since.")
    value_share: Share | None = Field(
        description="Every change of value up to then, over the value at the award.",
        examples=["0.1200"],
    )
    term_share: Share | None = Field(
        description="Every change of term up to then, over the term at the award.",
        examples=[None],
    )
    reason: str | None = Field(
        description="Why; for its commissioners to see.",
        examples=["More families ask than were expected."],
    )
    recorded_at: datetime = Field(
        description="When the register learned of it.", examples=["2026-10-02T09:00:00Z"]
    )


def on_day(moment: datetime | None) -> date:
    """Return the council's day at a moment, or today."""
    timezone = settings.current().timezone
    return local_date(moment, timezone) if moment else clock.today(timezone)


def show(found: Row, by: Caller, today: date) -> ContractView:
    """Show a contract to a caller; who manages it and what is decided is for its commissioners."""
    row = dict(found)  # each of sixty columns is read from a dict in half the time
    for_commissioners = commissions(row, by)
    status = rules.status(
        start_on=row["start_on"],
        end_on=row["end_on"],
        terminated_on=row["terminated_on"],
        today=today,
    )
    # Lists look no names of contracts up, and hold nothing private.
    names = row.get("related") or {}
    shown = {name: row[name] for name in _AS_KEPT}
    return ContractView(
        **shown,
        framework=_refer(row["framework_id"], names) if row["framework_id"] else None,
        predecessors=[_refer(one, names) for one in row["predecessor_ids"]],
        successors=[_refer(one, names) for one in row["successor_ids"]],
        provider=OrganisationRef(id=row["provider_id"], name=row["provider_name"]),
        lead_commissioner=OrganisationRef(
            id=row["lead_commissioner_id"], name=row["lead_commissioner_name"]
        ),
        officer=OfficerRef(id=row["officer_id"], post=row["officer_post"])
        if for_commissioners and row["officer_id"]
        else None,
        regime_reason=row.get("regime_reason") if for_commissioners else None,
        decision=row["decision"] if for_commissioners else None,
        status=status,
        allowed=_allowed(row, status) if _changeable(row, by) else [],
    )


def show_variation(variation: Variation, *, for_commissioners: bool) -> VariationView:
    """Show a variation; why it was made is for the contract's commissioners."""
    event = variation.event
    return VariationView(
        number=event.number,
        varied_on=event.varied_on,
        summary=event.summary,
        fields=list(event.fields),
        before=_one_side(variation.before),
        after=_one_side(variation.after),
        value_share=event.value_share,
        term_share=event.term_share,
        reason=event.reason if for_commissioners else None,
        recorded_at=variation.recorded_at,
    )


def commissions(row: Mapping[Any, Any], by: Caller) -> bool:
    """Say whether a caller is among those who commission a contract."""
    commissioners = (row["lead_commissioner_id"], *row["co_commissioner_ids"])
    return by.is_council or by.organisation_id in commissioners


def _refer(contract_id: UUID, names: Mapping[str, str]) -> RelatedContract:
    return RelatedContract(id=contract_id, name=names.get(str(contract_id)))


def _one_side(terms: Mapping[str, Any]) -> VariedTerms:
    return VariedTerms(**{name: plain(value) for name, value in terms.items()})


def _changeable(row: Mapping[Any, Any], by: Caller) -> bool:
    return (
        "contracts:write" in by.scopes
        and rules.may_change(by, row["lead_commissioner_id"])
        and row["terminated_on"] is None
    )


def _allowed(row: Mapping[Any, Any], status: Status) -> list[str]:
    is_live, is_suspended = status is Status.LIVE, row["suspended_on"] is not None
    also = {
        "extend": rules.is_extendable(row["end_on"], row["latest_end_on"]),
        "decide": row["end_on"] is not None and not row["successor_ids"],
        "withdraw-decision": row["decision"] is not None,
        "vary": is_live,
        "suspend": is_live and not is_suspended,
        "resume": is_suspended,
    }
    return ["assign", "correct", "terminate", *(verb for verb, may in also.items() if may)]


_MADE_HERE = {
    *("provider", "lead_commissioner", "officer", "framework", "predecessors", "successors"),
    *("regime_reason", "decision", "status", "allowed"),
}
_AS_KEPT = tuple(name for name in ContractView.model_fields if name not in _MADE_HERE)

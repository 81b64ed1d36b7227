"""What is seen of alerts."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.schemas import OfficerRef
from shared.events.alerts import AlertKind, Settlement
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"


class ContractRef(View):
    """A contract that is referred to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="What it is called.", examples=["Short breaks"])


class AlertView(View):
    """An alert about a contract."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    kind: AlertKind = Field(description="What it warns of.", examples=["contract_end"])
    contract: ContractRef = Field(description="The contract.")
    officer: OfficerRef | None = Field(
        description="Who is alerted; without one it is the default recipient."
    )
    target_on: date = Field(
        description="The day it warns of: the end, or the latest safe start of a re-procurement.",
        examples=["2027-03-31"],
    )
    months: int = Field(description="How many months before that day it fell due.", examples=[6])
    due_on: date = Field(description="When it fell due.", examples=["2026-09-30"])
    end_on: date = Field(description="The contract's end.", examples=["2027-03-31"])
    raised_at: datetime = Field(
        description="When it was raised.", examples=["2026-09-30T06:00:00Z"]
    )
    settlement: Settlement | None = Field(
        description="Why it needs nobody any more.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it last changed.", examples=["2026-09-30T06:00:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do: decide on the contract.", examples=[[]]
    )

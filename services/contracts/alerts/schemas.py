"""What is seen of alerts."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.schemas import ContractRef, OfficerRef
from shared.events.alerts import AlertKind, Settlement
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"


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
    end_on: date | None = Field(
        description="The contract's end, if it has one.", examples=["2027-03-31"]
    )
    step: str | None = Field(
        description="The step towards a successor that it is about.", examples=[None]
    )
    why: str | None = Field(
        description="Why it was raised, in a sentence.",
        examples=["The contract ends on 31 March 2027."],
    )
    safe_start_on: date | None = Field(
        description="The latest safe day to start on a successor.", examples=["2026-06-30"]
    )
    page: str | None = Field(
        description="The page on which it can be decided; the mail has it with a signature.",
        examples=["/v1/decisions/0190f6a0-0000-7000-8000-000000000001"],
    )
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

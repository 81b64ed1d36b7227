"""What is seen of items of a worklist."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.actions.officers.schemas import OfficerReference
from shared.fields import Money, View

_ID = "0190f6a0-0000-7000-8000-000000000003"


class ContractReference(View):
    """A contract, as other things name it."""

    id: UUID = Field(description="Its id.", examples=["0190f6a0-0000-7000-8000-000000000004"])
    reference: str = Field(description="What the council calls it.", examples=["CS-2024-017"])
    name: str = Field(description="Its title.", examples=["Short breaks for disabled children"])


class WorklistItemView(View):
    """Something that an officer has to see to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    officer: OfficerReference | None = Field(
        description="In whose worklist it is; null is the default recipient's."
    )
    alert_id: UUID = Field(
        description="The alert that it is about.", examples=["0190f6a0-0000-7000-8000-000000000005"]
    )
    kind: str = Field(description="Why it is there.", examples=["contract_end"])
    contract: ContractReference = Field(description="The contract that it is about.")
    provider_name: str | None = Field(
        description="Who provides the service.", examples=["Harbour Young Carers"]
    )
    value: Money | None = Field(description="What the contract is worth.", examples=["125000.00"])
    target_on: date = Field(description="By when it must be decided.", examples=["2027-03-31"])
    end_on: date = Field(description="When the contract ends.", examples=["2027-03-31"])
    months: int = Field(
        description="How many months before that day the officer is alerted.", examples=[6]
    )
    overdue: bool = Field(description="Is it open although its day has passed?", examples=[False])
    opened_at: datetime = Field(description="When it came.", examples=["2026-09-30T06:30:00Z"])
    acknowledged_at: datetime | None = Field(
        description="When it was acknowledged.", examples=["2026-09-30T09:12:00Z"]
    )
    closed_at: datetime | None = Field(
        description="Since when there is nothing left to do.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-09-30T09:12:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do with it now.", examples=[["acknowledge"]]
    )

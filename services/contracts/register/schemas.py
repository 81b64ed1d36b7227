"""What can be asked of the register."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.rules import Status
from services.contracts.register.rules import Sort
from shared.events.terms import ContractKind, Decision, Regime
from shared.fields import AsAt, FilterText, Order
from shared.paging import Cursor, Limit

# What is shown to the commissioners of a contract alone.
COMMISSIONERS_ONLY = frozenset(("officer_id", "has_officer", "decision", "has_decision"))
Amount = Annotated[Decimal, Field(ge=0, le=Decimal(10) ** 15, allow_inf_nan=False)]


class AskRegister(Order):
    """Which contracts are asked for, in which order, and as of when."""

    q: FilterText | None = Field(
        None,
        description="Words, or their beginnings, in the title, category, description or provider's"
        " name, or the beginning of the reference.",
        examples=["short breaks"],
    )
    provider_id: UUID | None = Field(None, description="Who provides.")
    lead_commissioner_id: UUID | None = Field(None, description="Who leads.")
    officer_id: UUID | None = Field(
        None, description="Who manages them; of those that you commission."
    )
    has_officer: bool | None = Field(
        None, description="Whether anybody manages them; of those that you commission."
    )
    decision: Decision | None = Field(
        None, description="What is decided about the end; of those that you commission."
    )
    has_decision: bool | None = Field(
        None, description="Whether anything is decided; of those that you commission."
    )
    reference: FilterText | None = Field(None, description="The commissioner's reference.")
    kind: ContractKind | None = Field(None, description="What kind of agreement.")
    category: FilterText | None = Field(None, description="The kind of service.")
    directorate: FilterText | None = Field(None, description="Which part of the council.")
    regime: Regime | None = Field(None, description="Under which law it was let.")
    cpv_code: Annotated[str, Field(pattern=r"^[0-9]{2,8}$")] | None = Field(
        None, description="What a CPV code begins with.", examples=["8531"]
    )
    framework_id: UUID | None = Field(None, description="The lots and call-offs of a framework.")
    commissioned_service_id: UUID | None = Field(
        None, description="Which commissioned service they deliver."
    )
    status: Status | None = Field(None, description="What their dates say.", examples=["live"])
    starts_from: date | None = Field(None, description="Starting on this day or later.")
    starts_until: date | None = Field(None, description="Starting on this day or earlier.")
    ends_from: date | None = Field(None, description="Ending on this day or later.")
    ends_until: date | None = Field(None, description="Ending on this day or earlier.")
    value_from: Amount | None = Field(None, description="Worth so much or more.")
    value_until: Amount | None = Field(None, description="Worth so much or less.")
    import_id: UUID | None = Field(None, description="Brought by this import.")
    sort: Sort = Field(Sort.END, description="The order; with a minus the other way round.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None

"""What is sent and seen of contracts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.rules import Status
from shared.events.terms import Decision, Regime
from shared.fields import Code, Day, Money, Order, ShortText, Text, View

_ID = "0190f6a0-0000-7000-8000-000000000001"
CpvCode = Annotated[str, Field(pattern=r"^[0-9]{8}(-[0-9])?$")]
Ids = Annotated[list[UUID], Field(max_length=50)]


class AwardContract(Order):
    """Put a contract into the register."""

    reference: Code = Field(
        description="The commissioner's own reference.", examples=["WCC-2026-014"]
    )
    title: ShortText = Field(description="What it is called.", examples=["Short breaks"])
    description: Text | None = Field(
        None, description="What is done for whom.", examples=["Evening and weekend breaks."]
    )
    category: ShortText | None = Field(
        None, description="The kind of service.", examples=["Short breaks"]
    )
    provider_id: UUID = Field(description="The organisation that provides.", examples=[_ID])
    other_provider_ids: Ids = Field(
        [], description="Further organisations that provide.", examples=[[]]
    )
    lead_commissioner_id: UUID = Field(
        description="The organisation that leads the commissioning.", examples=[_ID]
    )
    co_commissioner_ids: Ids = Field(
        [], description="Organisations that commission with it.", examples=[[]]
    )
    officer_id: UUID | None = Field(
        None, description="The officer who manages it.", examples=[None]
    )
    regime: Regime | None = Field(
        None, description="Under which law it was let.", examples=["pa2023_light_touch"]
    )
    procedure: ShortText | None = Field(
        None, description="How it was let.", examples=["Open procedure"]
    )
    cpv_codes: Annotated[list[CpvCode], Field(max_length=100)] = Field(
        [], description="Common procurement vocabulary codes.", examples=[["85312000"]]
    )
    value: Money | None = Field(
        None, description="What it is worth over its whole term.", examples=["1250000.00"]
    )
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = Field(
        "GBP", description="The currency of the value.", examples=["GBP"]
    )
    awarded_on: Day | None = Field(
        None, description="When it was awarded.", examples=["2026-02-01"]
    )
    start_on: Day = Field(description="Its first day.", examples=["2026-04-01"])
    end_on: Day | None = Field(None, description="Its last day.", examples=["2029-03-31"])
    latest_end_on: Day | None = Field(
        None, description="Its last day with every extension used.", examples=["2031-03-31"]
    )


class ExtendContract(Order):
    """Let a contract end later."""

    end_on: Day = Field(description="Its new last day.", examples=["2030-03-31"])
    reason: Text = Field(description="Why.", examples=["First extension option taken up."])


class CorrectContract(Order):
    """Put right what the register says wrongly; only the fields that are sent are changed."""

    title: ShortText = Field("", description="What it is called.", examples=["Short breaks"])
    description: Text | None = Field(
        None, description="What is done.", examples=["Weekend breaks."]
    )
    category: ShortText | None = Field(
        None, description="The kind of service.", examples=["Short breaks"]
    )
    regime: Regime | None = Field(None, description="Its law.", examples=["psr"])
    procedure: ShortText | None = Field(
        None, description="How it was let.", examples=["Open procedure"]
    )
    cpv_codes: Annotated[list[CpvCode], Field(max_length=100)] = Field(
        [], description="Its CPV codes.", examples=[["85312000"]]
    )
    value: Money | None = Field(None, description="What it is worth.", examples=["1250000.00"])
    awarded_on: Day | None = Field(None, description="When awarded.", examples=["2026-02-01"])
    start_on: Day = Field(date(1990, 1, 1), description="Its first day.", examples=["2026-04-01"])
    end_on: Day | None = Field(None, description="Its last day.", examples=["2029-03-31"])
    latest_end_on: Day | None = Field(
        None, description="Its last day with every extension.", examples=["2031-03-31"]
    )


class TerminateContract(Order):
    """End a contract before its day."""

    terminated_on: Day = Field(description="Its last day.", examples=["2027-06-30"])
    reason: Text = Field(description="Why.", examples=["The provider is closing."])


class DecideContract(Order):
    """Record what becomes of a contract at its end."""

    decision: Decision = Field(description="What becomes of it.", examples=["re-procure"])
    reason: Text = Field(description="Why.", examples=["Need has grown; the model works."])


class AssignContract(Order):
    """Make an officer responsible for a contract."""

    officer_id: UUID = Field(description="The officer.", examples=[_ID])


class OrganisationRef(View):
    """An organisation that is referred to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="Its name.", examples=["Harbour Young Carers"])


class OfficerRef(View):
    """An officer who is referred to, by post and not by name."""

    id: UUID = Field(description="Their id.", examples=[_ID])
    post: str | None = Field(description="Their post.", examples=["Commissioning Manager"])


class ContractView(View):
    """A contract of the register."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    reference: str = Field(description="The commissioner's reference.", examples=["WCC-2026-014"])
    title: str = Field(description="What it is called.", examples=["Short breaks"])
    description: str | None = Field(description="What is done.", examples=["Weekend breaks."])
    category: str | None = Field(description="The kind of service.", examples=["Short breaks"])
    provider: OrganisationRef = Field(description="Who provides.")
    other_provider_ids: list[UUID] = Field(description="Who else provides.", examples=[[]])
    lead_commissioner: OrganisationRef = Field(description="Who leads the commissioning.")
    co_commissioner_ids: list[UUID] = Field(description="Who commissions too.", examples=[[]])
    officer: OfficerRef | None = Field(description="Who manages it; for its commissioners to see.")
    regime: Regime | None = Field(description="Its law.", examples=["pa2023_light_touch"])
    procedure: str | None = Field(description="How it was let.", examples=["Open procedure"])
    cpv_codes: list[str] = Field(description="Its CPV codes.", examples=[["85312000"]])
    value: Money | None = Field(description="What it is worth.", examples=["1250000.00"])
    currency: str = Field(description="Of the value.", examples=["GBP"])
    awarded_on: date | None = Field(description="When awarded.", examples=["2026-02-01"])
    start_on: date = Field(description="Its first day.", examples=["2026-04-01"])
    end_on: date | None = Field(description="Its last day.", examples=["2029-03-31"])
    latest_end_on: date | None = Field(
        description="Its last day with every extension.", examples=["2031-03-31"]
    )
    terminated_on: date | None = Field(
        description="Its last day, if it was ended before its end.", examples=[None]
    )
    status: Status = Field(description="What its dates say today.", examples=["live"])
    decision: Decision | None = Field(
        description="What becomes of it at its end; for its commissioners to see.",
        examples=["re-procure"],
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["extend"]])

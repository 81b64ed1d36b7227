"""What can be said of a proposal: what it serves, costs, risks and entails."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer

from services.actions.group_decisions.schemas import EqualityField, ImplicationField
from shared.events.implications import RiskLevel
from shared.events.proposals import Strength
from shared.fields import Code, Ids, Money, Order, ShortText, Text

EXAMPLE_ID = "0190f6a0-0000-7000-8000-000000000001"
Amount = Annotated[
    Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str, when_used="json")
]
Years = Annotated[int, Field(ge=1, le=30)]
Benefits = Annotated[list[ShortText], Field(max_length=50)]
NOTHING = Decimal("0.00")


class ServedAimField(Order):
    """An aim of the plan, or an objective of it, that a proposal serves."""

    aim_code: Code | None = Field(
        None, description="The aim, by the number that the plan gives it.", examples=["1.1"]
    )
    objective_id: UUID | None = Field(
        None, description="Or an objective of the plan.", examples=[None]
    )
    strength: Strength = Field(description="How strongly it serves it.", examples=["strongly"])
    how: Text | None = Field(None, description="How.", examples=["Fewer children wait."])


class CostsField(Order):
    """What something costs, and what it saves, over some years."""

    one_off: Money = Field(NOTHING, description="What it costs once.", examples=["40000.00"])
    yearly: Money = Field(NOTHING, description="What it costs each year.", examples=["25000.00"])
    yearly_savings: Money = Field(
        NOTHING, description="What it saves each year.", examples=["45000.00"]
    )
    years: Years = Field(1, description="Over how many years.", examples=[3])


class ProposalOptionField(Order):
    """A way in which it could be done; to do nothing is one as well."""

    title: ShortText = Field(description="The way.", examples=["Train travel buddies"])
    costs: CostsField | None = Field(None, description="What it costs and saves.")
    benefits: Benefits = Field([], description="What for.", examples=[["Young people travel."]])
    risks: Text | None = Field(None, description="What against.", examples=["Few trainers."])
    recommended: bool = Field(False, description="Is it the one?", examples=[True])


class ProposalRiskField(Order):
    """How great the risk is, as things are and once what can be done is done."""

    current: RiskLevel | None = Field(None, description="As things are.", examples=["high"])
    residual: RiskLevel | None = Field(
        None, description="Once what can be done is done.", examples=["low"]
    )
    risks: Text | None = Field(None, description="Which risks these are.", examples=["Delay."])


class SchemeField(Order):
    """Within whose scheme of delegation it is decided."""

    organisation_id: UUID = Field(description="Whose scheme.", examples=[EXAMPLE_ID])
    provision: ShortText | None = Field(
        None, description="Which part of it.", examples=["Part 3, table 2"]
    )
    officers_up_to: Money | None = Field(
        None,
        description="Up to which cost officers may approve; null for any. Costs that nobody has"
        " told lie above every limit.",
        examples=["500000.00"],
    )


class ProposalFields(BaseModel):
    """What can be said of a proposal, and is seen of it."""

    summary: Text | None = Field(
        None, description="What is proposed, and why.", examples=["Help to travel alone."]
    )
    serves: Annotated[list[ServedAimField], Field(max_length=100)] = Field(
        [], description="Which aims and objectives of the plan it serves."
    )
    costs: CostsField | None = Field(None, description="What it costs and saves.")
    benefits: Benefits = Field([], description="What for.", examples=[["Young people travel."]])
    options: Annotated[list[ProposalOptionField], Field(max_length=20)] = Field(
        [], description="The options and their appraisal; one of them is recommended."
    )
    funding_source: ShortText | None = Field(
        None, description="Who is to pay, or from what.", examples=["Innovation fund"]
    )
    amount_asked: Money | None = Field(
        None, description="How much is asked for.", examples=["120000.00"]
    )
    risk: ProposalRiskField | None = Field(None, description="Current and residual risk.")
    implications: Annotated[list[ImplicationField], Field(max_length=11)] = Field(
        [], description="The implications checklist, section by section."
    )
    equality_assessment: EqualityField | None = Field(None, description="The equality assessment.")
    scheme: SchemeField | None = Field(
        None, description="Within whose scheme of delegation it is decided."
    )


class ProposalLinks(BaseModel):
    """What a proposal names that stands elsewhere."""

    organisation_ids: Ids = Field(
        [], description="Whom it concerns, and who may see it.", examples=[[]]
    )
    officer_id: UUID | None = Field(None, description="Who sees to it.", examples=[None])
    plan_id: UUID | None = Field(
        None, description="The plan whose aims it serves.", examples=[None]
    )
    need_ids: Ids = Field([], description="The needs that it rests on.", examples=[[]])

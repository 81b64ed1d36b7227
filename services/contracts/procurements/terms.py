"""What can be said of a procurement: options, money, risk, equality, families, notices."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.contracts.contracts.terms import (
    EXAMPLE_AREAS,
    Areas,
    CpvCodes,
    Ids,
    Link,
)
from shared.events.procurements import ApprovalGate, RiskLevel
from shared.events.terms import ProcurementStep, Regime
from shared.fields import Code, Day, Money, Order, ShortText, Text

Months = Annotated[int, Field(ge=1, le=600)]


class OptionField(Order):
    """A way in which it could be done."""

    option: ShortText = Field(description="The way.", examples=["Procure with the district"])
    benefits: Text | None = Field(None, description="What for.", examples=["One assessment."])
    risks: Text | None = Field(None, description="What against.", examples=["A later start."])
    cost: Money | None = Field(None, description="What it costs.", examples=["900000.00"])
    preferred: bool = Field(False, description="Is it the one?", examples=[True])


class FundingCheckField(Order):
    """Whether there is money, and whether it was asked what else it could do."""

    confirmed: bool = Field(description="Is the money there?", examples=[True])
    source: ShortText | None = Field(None, description="From where.", examples=["High needs block"])
    outcomes_considered: bool = Field(
        False, description="Were the outcomes considered?", examples=[True]
    )
    joint_commissioning_considered: bool = Field(
        False, description="Was commissioning it with others considered?", examples=[True]
    )
    checked_on: Day | None = Field(None, description="When.", examples=["2026-09-01"])


class EqualityAssessmentField(Order):
    """Whether it must be assessed whom this touches, and what the assessment says."""

    needed: bool = Field(description="Is one needed?", examples=[True])
    done_on: Day | None = Field(None, description="When it was done.", examples=["2026-09-15"])
    summary: Text | None = Field(None, description="What it says.", examples=["No one loses."])
    link: Link | None = Field(
        None, description="Where it is.", examples=["https://documents.example.org/eqia/1"]
    )


class FamiliesPartField(Order):
    """What children and families had to do with the specification."""

    summary: Text = Field(
        description="What they did and what came of it; everybody may read it, it names nobody.",
        examples=["Parents wrote the section on weekends."],
    )
    comment_ids: Ids = Field([], description="Which comments it rests on.", examples=[[]])


class NoticeField(Order):
    """A notice that was published elsewhere."""

    kind: Code = Field(description="Which notice.", examples=["UK2"])
    url: Link = Field(description="Where.", examples=["https://notices.example.org/1"])
    published_on: Day | None = Field(None, description="When.", examples=["2026-10-01"])


class PlannedStepField(Order):
    """When a step shall be met."""

    step: ProcurementStep = Field(description="Which step.", examples=["tender"])
    planned_on: Day | None = Field(None, description="When.", examples=["2027-02-01"])


class ProcurementFields(BaseModel):
    """What can be said of a procurement, and is seen of it."""

    description: Text | None = Field(
        None, description="What is to be done for whom.", examples=["Breaks at weekends."]
    )
    category: ShortText | None = Field(
        None, description="The kind of service.", examples=["Short breaks"]
    )
    areas: Areas = Field([], description="For which places.", examples=[list(EXAMPLE_AREAS)])
    regime: Regime | None = Field(
        None, description="Under which law.", examples=["pa2023_light_touch"]
    )
    regime_reason: Text | None = Field(
        None, description="Why under that law.", examples=["Mostly social care."]
    )
    procedure: ShortText | None = Field(
        None, description="By which procedure.", examples=["Open procedure"]
    )
    co_commissioner_ids: Ids = Field(
        [], description="Who commissions with the lead.", examples=[[]]
    )
    contract_ids: Ids = Field([], description="The contracts that it replaces.", examples=[[]])
    commissioned_service_ids: Ids = Field(
        [], description="The commissioned services that it is for.", examples=[[]]
    )
    estimated_value: Money | None = Field(
        None, description="What it may be worth over its term.", examples=["900000.00"]
    )
    yearly_value: Money | None = Field(
        None, description="What it may be worth in a year.", examples=["300000.00"]
    )
    cpv_codes: CpvCodes = Field([], description="CPV codes.", examples=[["85312000"]])
    term_months: Months | None = Field(
        None, description="How long the contract shall run.", examples=[36]
    )
    extension_months: Months | None = Field(
        None, description="By how much it shall be extendable.", examples=[24]
    )
    start_on: Day | None = Field(
        None, description="When the contract shall start.", examples=["2027-04-01"]
    )
    required_gates: Annotated[list[ApprovalGate], Field(max_length=3)] = Field(
        [], description="Which approvals it must have.", examples=[[]]
    )
    options: Annotated[list[OptionField], Field(max_length=20)] = Field(
        [], description="The options and their appraisal."
    )
    funding_check: FundingCheckField | None = Field(None, description="Is there money?")
    risk_level: RiskLevel | None = Field(
        None, description="The risk as it is.", examples=["medium"]
    )
    residual_risk_level: RiskLevel | None = Field(
        None, description="The risk that stays when what can be done is done.", examples=["low"]
    )
    risk: Text | None = Field(
        None, description="Which risks these are.", examples=["Few providers."]
    )
    equality_assessment: EqualityAssessmentField | None = Field(
        None, description="The equality assessment."
    )
    families_part: FamiliesPartField | None = Field(None, description="The part of families.")
    notices: Annotated[list[NoticeField], Field(max_length=50)] = Field(
        [], description="Notices elsewhere."
    )

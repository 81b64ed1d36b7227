"""What the terms of a contract are made of, as they are sent and seen: lines, options, links."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, PlainSerializer

from shared import fields
from shared.events.terms import (
    Clause,
    ContractKind,
    DocumentKind,
    ProcurementCategory,
    Regime,
    TenderRoute,
)
from shared.fields import Code, Day, Money, Order, ShortText, Text, View

EXAMPLE_ID = "0190f6a0-0000-7000-8000-000000000001"
LONGEST_NOTICE = 60
LONGEST_RUNG = 60

CpvCode = Annotated[str, Field(pattern=r"^[0-9]{8}(-[0-9])?$")]
Ids = fields.Ids
Link = fields.Link
Share = Annotated[
    Decimal, PlainSerializer(lambda share: f"{share:.4f}", return_type=str, when_used="json")
]


class LineField(Order):
    """A part of what is paid for, with its own funder and amount."""

    title: ShortText = Field(description="What is paid for.", examples=["Weekend breaks"])
    funder_id: UUID | None = Field(
        None, description="The organisation that pays for it.", examples=[None]
    )
    amount: Money | None = Field(
        None, description="How much, over the whole term.", examples=["250000.00"]
    )


class LineView(View):
    """A part of what is paid for, as it stands in the register."""

    title: str = Field(description="What is paid for.", examples=["Weekend breaks"])
    funder_id: UUID | None = Field(description="Who pays for it.", examples=[EXAMPLE_ID])
    amount: Money | None = Field(description="How much.", examples=["250000.00"])


class ExtensionOptionField(Order):
    """How far a contract may be extended."""

    until: Day = Field(description="Its last day, if it is extended.", examples=["2030-03-31"])
    decide_by: Day | None = Field(
        None,
        description="By when that must be decided: before the end that it moves.",
        examples=["2028-09-30"],
    )


class ClauseField(Order):
    """Whether a clause stands in the contract documents."""

    clause: Clause = Field(description="Which clause.", examples=["safeguarding"])
    present: bool = Field(description="Does it stand there?", examples=[True])
    where: ShortText | None = Field(None, description="Where.", examples=["Schedule 2, 4.1"])


class DocumentField(Order):
    """A document that is kept elsewhere."""

    kind: DocumentKind = Field(description="What it is.", examples=["specification"])
    url: Link = Field(
        description="Where it is kept.", examples=["https://documents.example.org/short-breaks"]
    )
    title: ShortText | None = Field(
        None, description="What it is called.", examples=["Short breaks: specification"]
    )


class ClassificationField(Order):
    """Under what a list of the country files the service."""

    scheme: Code = Field(description="The list.", examples=["ESD"])
    id: Code | None = Field(None, description="The code in that list.", examples=["200"])
    label: ShortText | None = Field(
        None, description="What the list calls it.", examples=["Short breaks"]
    )


class AreaField(Order):
    """A place that the service is for."""

    label: ShortText = Field(description="What it is called.", examples=["Wearmouth"])
    uri: Link | None = Field(
        None, description="An address that stands for it.", examples=["https://example.org/areas/1"]
    )


def _one_of_each(checks: list[ClauseField]) -> list[ClauseField]:
    if len({check.clause for check in checks}) < len(checks):
        raise ValueError("must name each clause once")
    return checks


CpvCodes = Annotated[list[CpvCode], Field(max_length=100)]
Lines = Annotated[list[LineField], Field(max_length=100)]
ExtensionOptions = Annotated[list[ExtensionOptionField], Field(max_length=20)]
Clauses = Annotated[list[ClauseField], Field(max_length=20), AfterValidator(_one_of_each)]
Documents = Annotated[list[DocumentField], Field(max_length=100)]
Classifications = Annotated[list[ClassificationField], Field(max_length=50)]
Areas = Annotated[list[AreaField], Field(max_length=100)]
NoticeMonths = Annotated[int, Field(ge=1, le=LONGEST_NOTICE)]
LadderMonths = Annotated[list[Annotated[int, Field(ge=0, le=LONGEST_RUNG)]], Field(max_length=12)]
EXAMPLE_LINES = ({"title": "Weekend breaks", "amount": "250000.00"},)
SHOWN_LINES = ({**EXAMPLE_LINES[0], "funder_id": EXAMPLE_ID},)
EXAMPLE_OPTIONS = (
    {"until": "2030-03-31", "decide_by": "2028-09-30"},
    {"until": "2031-03-31", "decide_by": "2029-09-30"},
)
EXAMPLE_CLAUSES = ({"clause": "safeguarding", "present": True, "where": "Schedule 2, 4.1"},)
EXAMPLE_DOCUMENTS = (
    {
        "kind": "specification",
        "url": "https://documents.example.org/short-breaks",
        "title": "Short breaks: specification",
    },
)
EXAMPLE_CLASSIFICATIONS = ({"scheme": "ESD", "id": "200", "label": "Short breaks"},)
EXAMPLE_AREAS = ({"label": "Wearmouth", "uri": "https://example.org/areas/1"},)


class TermsOrder(Order):
    """What can be said of a contract when it is awarded, and put right later."""

    description: Text | None = Field(
        None, description="What is done for whom.", examples=["Evening and weekend breaks."]
    )
    category: ShortText | None = Field(
        None, description="The kind of service.", examples=["Short breaks"]
    )
    kind: ContractKind = Field(
        ContractKind.CONTRACT, description="What kind of agreement it is.", examples=["contract"]
    )
    framework_id: UUID | None = Field(
        None,
        description="Of a lot its framework; of a call-off the framework, lot or dynamic market.",
        examples=[None],
    )
    predecessor_ids: Ids = Field(
        [], description="The contracts that it takes over from.", examples=[[]]
    )
    commissioned_service_ids: Ids = Field(
        [], description="The commissioned services that it delivers.", examples=[[]]
    )
    other_provider_ids: Ids = Field(
        [], description="Further organisations that provide.", examples=[[]]
    )
    sub_contractor_ids: Ids = Field(
        [], description="Organisations that work for the providers.", examples=[[]]
    )
    co_commissioner_ids: Ids = Field(
        [], description="Organisations that commission with the lead.", examples=[[]]
    )
    directorate: ShortText | None = Field(
        None, description="The part of the council that it belongs to.", examples=["Children"]
    )
    regime: Regime | None = Field(
        None, description="Under which law it was let.", examples=["pa2023_light_touch"]
    )
    regime_reason: Text | None = Field(
        None,
        description="Why that law and procedure; for its commissioners to see.",
        examples=["A light-touch service above the threshold."],
    )
    procedure: ShortText | None = Field(
        None, description="How it was let.", examples=["Open procedure"]
    )
    tender_route: TenderRoute | None = Field(
        None,
        description="How offers were asked for, as the Transparency Code has it.",
        examples=["published_invitation_to_tender"],
    )
    cpv_codes: CpvCodes = Field(
        [], description="Common procurement vocabulary codes.", examples=[["85312000"]]
    )
    procurement_category: ProcurementCategory | None = Field(
        None, description="What is mainly bought.", examples=["services"]
    )
    classifications: Classifications = Field(
        [], description="Where lists file it.", examples=[list(EXAMPLE_CLASSIFICATIONS)]
    )
    areas: Areas = Field([], description="Which places it is for.", examples=[list(EXAMPLE_AREAS)])
    open_contracting_id: Code | None = Field(
        None, description="Its OCID in published notices.", examples=["ocds-h6vhtk-012345"]
    )
    value: Money | None = Field(
        None, description="What it is worth over its whole term.", examples=["1250000.00"]
    )
    yearly_value: Money | None = Field(
        None, description="What it is worth in a year.", examples=["416666.67"]
    )
    irrecoverable_vat: Money | None = Field(
        None, description="Value added tax that cannot be got back.", examples=["0.00"]
    )
    fixed_cost: bool | None = Field(None, description="Is its cost fixed?", examples=[True])
    lines: Lines = Field(
        [], description="What is paid for, each with its funder.", examples=[list(EXAMPLE_LINES)]
    )
    awarded_on: Day | None = Field(
        None, description="When it was awarded.", examples=["2026-02-01"]
    )
    end_on: Day | None = Field(None, description="Its last day.", examples=["2029-03-31"])
    latest_end_on: Day | None = Field(
        None,
        description="Its last day with every extension; if not sent, that of the last option.",
        examples=["2031-03-31"],
    )
    extension_options: ExtensionOptions = Field(
        [], description="How far it may be extended, in order.", examples=[list(EXAMPLE_OPTIONS)]
    )
    notice_months: NoticeMonths | None = Field(
        None, description="How many months ahead notice must be given.", examples=[6]
    )
    review_on: Day | None = Field(
        None, description="When it is to be reviewed.", examples=["2028-06-30"]
    )
    ladder_months: LadderMonths = Field(
        [],
        description="How many months before a date its officer is alerted; empty as everywhere.",
        examples=[[12, 6, 3]],
    )
    standard_terms: ShortText | None = Field(
        None, description="On which standard terms it stands.", examples=["Regional terms 2025"]
    )
    clauses: Clauses = Field(
        [], description="Which clauses were looked for.", examples=[list(EXAMPLE_CLAUSES)]
    )
    documents: Documents = Field(
        [], description="Documents kept elsewhere.", examples=[list(EXAMPLE_DOCUMENTS)]
    )

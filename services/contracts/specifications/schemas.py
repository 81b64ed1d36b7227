"""What is sent and seen of specifications."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.contracts.contracts.schemas import ContractRef
from services.contracts.contracts.terms import EXAMPLE_ID, Ids, Link
from shared.events.specifications import SpecificationStatus
from shared.fields import Day, Order, ShortText, Text, View
from shared.paging import Cursor, Limit


class OutcomeField(Order):
    """What shall be achieved, how that is measured, how much of it, and by when."""

    outcome: ShortText = Field(description="What.", examples=["Parents have time to rest."])
    measured_by: ShortText | None = Field(
        None,
        description="How it is measured; needed before it is published.",
        examples=["Share of parents who say so in the yearly survey"],
    )
    target: ShortText | None = Field(None, description="How much.", examples=["80 %"])
    due_on: Day | None = Field(None, description="By when.", examples=["2028-03-31"])


class ParticipationField(Order):
    """What children and families had to do with it; everybody may read it, it names nobody."""

    summary: Text = Field(
        description="What they did and what came of it.",
        examples=["Parents wrote the section on weekends."],
    )
    asked: Annotated[list[ShortText], Field(max_length=50)] = Field(
        [], description="Which groups were asked.", examples=[["Parent carer forum"]]
    )
    comments: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(
        None, description="On how many comments it rests.", examples=[24]
    )


class SpecificationFields(BaseModel):
    """What a specification says, and is seen of it."""

    outcomes: Annotated[list[OutcomeField], Field(max_length=100)] = Field(
        [], description="What shall be achieved."
    )
    review_on: Day | None = Field(
        None,
        description="When it is looked at again; needed before it is published.",
        examples=["2028-03-31"],
    )
    document_url: Link | None = Field(
        None,
        description="Where the whole document is.",
        examples=["https://documents.example.org/short-breaks"],
    )
    families_part: ParticipationField | None = Field(None, description="The part of families.")


class DraftSpecification(SpecificationFields, Order):
    """Begin the next version of a service's specification."""

    commissioned_service_id: UUID = Field(description="Of which service.", examples=[EXAMPLE_ID])
    title: ShortText = Field(description="What it is called.", examples=["Short breaks"])


class AmendSpecification(SpecificationFields, Order):
    """Let a draft say something else; only the fields that are sent are changed."""

    title: ShortText = Field(
        default_factory=str, description="What it is called.", examples=["Short breaks 2027"]
    )


class DiscardSpecification(Order):
    """Give a draft up."""

    reason: Text = Field(description="Why.", examples=["The service goes on as it is."])


class PublishSpecification(Order):
    """Let a draft count."""

    published_on: Day | None = Field(
        None, description="Since when: today, or earlier.", examples=[None]
    )


class ReviewSpecification(Order):
    """Say that a version was looked at again and goes on as it is."""

    reviewed_on: Day | None = Field(None, description="When; else today.", examples=[None])
    review_on: Day = Field(description="When it is looked at next.", examples=["2030-03-31"])
    reason: Text = Field(description="Why it goes on.", examples=["Its outcomes are met."])


class ApplySpecification(Order):
    """Say which contracts are let under a version."""

    contract_ids: Ids = Field(description="All of them.", examples=[[]])


class AskSpecifications(Order):
    """Which specifications are asked for."""

    commissioned_service_id: UUID | None = Field(None, description="Of which service.")
    status: SpecificationStatus | None = Field(None, description="How far they are.")
    contract_id: UUID | None = Field(None, description="Under which this contract is let.")
    review_until: Day | None = Field(
        None, description="Those that count, to be reviewed on this day or earlier."
    )
    limit: Limit = 50
    cursor: Cursor = None


class CommissionedServiceRef(View):
    """A commissioned service that is referred to."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its name.", examples=["Short breaks"])


class SpecificationView(SpecificationFields, View):
    """A version of a specification."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    commissioned_service: CommissionedServiceRef = Field(description="Of which service.")
    number: int = Field(description="Which version.", examples=[2])
    title: str = Field(description="What it is called.", examples=["Short breaks"])
    status: SpecificationStatus = Field(description="How far it is.", examples=["published"])
    is_review_due: bool = Field(description="Has the day of its review come?", examples=[False])
    reviewed_on: date | None = Field(description="When last looked at.", examples=[None])
    published_on: date | None = Field(
        description="From when on it counts.", examples=["2026-04-01"]
    )
    superseded_on: date | None = Field(
        description="From when on another one counts.", examples=[None]
    )
    superseded_by_id: UUID | None = Field(description="Which one.", examples=[None])
    contracts: list[ContractRef] = Field(description="The contracts that are let under it.")
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["publish"]])

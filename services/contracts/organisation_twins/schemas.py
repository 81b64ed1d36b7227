"""What is sent and seen of likely twins."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.terms import EXAMPLE_ID
from services.contracts.organisation_twins.rules import Confidence
from services.contracts.organisations.schemas import IdentifierField
from shared.fields import Order, Text, View


class DismissTwin(Order):
    """Say that two organisations that look like one are two."""

    reason: Text = Field(
        description="How it is known.", examples=["One is a school, the other its nursery."]
    )


class TwinOrganisation(View):
    """One organisation of a pair."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its name.", examples=["Harbour Young Carers Ltd"])
    identifiers: list[IdentifierField] = Field(
        description="What registers call it.", examples=[[{"scheme": "GB-COH", "id": "01234567"}]]
    )


class OrganisationTwinView(View):
    """Two organisations of the register that may be one."""

    id: UUID = Field(description="The id of the pair.", examples=[EXAMPLE_ID])
    organisations: list[TwinOrganisation] = Field(
        description="The two; the one that is known longer comes first."
    )
    confidence: Confidence = Field(description="How likely it is.", examples=["medium"])
    reasons: list[str] = Field(
        description="What speaks for it, and against it.",
        examples=[["Both are called “Harbour Young Carers”."]],
    )
    dismissed_at: datetime | None = Field(
        description="When it was said that they are two.", examples=[None]
    )
    allowed: list[str] = Field(
        description="What you may do with the pair; merging is done with one of the two.",
        examples=[["dismiss"]],
    )

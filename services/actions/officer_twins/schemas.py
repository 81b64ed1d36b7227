"""What is sent and seen of likely twins."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.actions.officer_twins.rules import TwinConfidence
from services.actions.officers.schemas import OrganisationReference
from shared.events.officers import Standing
from shared.fields import Order, Text, View

_ID = "0190f6a0-0000-7000-8000-000000000002"


class DismissOfficerTwin(Order):
    """Say that two officers who look like one are two people."""

    reason: Text = Field(
        description="How it is known; it is private.", examples=["Mother and daughter."]
    )


class TwinOfficer(View):
    """One officer of a pair; the council sees who they are."""

    id: UUID = Field(description="Their id.", examples=[_ID])
    name: str = Field(description="Their name.", examples=["Lindsey Hale"])
    email: str | None = Field(
        description="Where mail reaches them.", examples=["lindsey.hale@example.org"]
    )
    post: str | None = Field(description="Their post.", examples=["Commissioning lead"])
    standing: Standing = Field(description="Whether they are right.", examples=["proposed"])
    organisation: OrganisationReference = Field(description="Whose officer they are.")


class OfficerTwinView(View):
    """Two officers who may be one person."""

    id: UUID = Field(description="The id of the pair.", examples=[_ID])
    officers: list[TwinOfficer] = Field(
        description="The two; the one that is known longer comes first."
    )
    confidence: TwinConfidence = Field(description="How likely it is.", examples=["medium"])
    reasons: list[str] = Field(
        description="What speaks for it, and against it.",
        examples=[["“Lindsey Hale” and “Lyndsey Hale” differ in one word, by a letter or two."]],
    )
    dismissed_at: datetime | None = Field(
        description="When it was said that they are two.", examples=[None]
    )
    allowed: list[str] = Field(
        description="What you may do with the pair; merging is done with one of the two.",
        examples=[["dismiss"]],
    )

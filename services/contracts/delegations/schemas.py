"""What is sent and seen of the scheme of delegation."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.events.delegations import DelegatedDecision
from shared.fields import Day, Money, Order, Text, View

_ID = "0190f6a0-0000-7000-8000-000000000001"


class GrantDelegation(Order):
    """Let an officer decide up to a value."""

    officer_id: UUID = Field(description="Who may decide.", examples=[_ID])
    up_to: Money | None = Field(
        description="Up to which value, itself included; null for any, also an unknown one.",
        examples=["500000.00"],
    )
    decisions: Annotated[list[DelegatedDecision], Field(max_length=10)] = Field(
        [], description="About what; empty for everything.", examples=[["award", "contract_end"]]
    )
    from_on: Day = Field(description="The first day.", examples=["2027-04-01"])
    until_on: Day | None = Field(
        None, description="The last day, if there is one.", examples=["2029-03-31"]
    )


class RevokeDelegation(Order):
    """Take back what an officer may decide, from today on."""

    reason: Text = Field(description="Why.", examples=["Another post since June."])


class DelegatedOfficer(View):
    """The officer who may decide, by post and not by name."""

    id: UUID = Field(description="Their id.", examples=[_ID])
    post: str | None = Field(description="Their post.", examples=["Head of Commissioning"])


class DelegationView(View):
    """What an officer may decide."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    officer: DelegatedOfficer = Field(description="Who may decide.")
    up_to: Money | None = Field(
        description="Up to which value; null for any.", examples=["500000.00"]
    )
    decisions: list[DelegatedDecision] = Field(
        description="About what; empty for everything.", examples=[["award"]]
    )
    from_on: date = Field(description="The first day.", examples=["2027-04-01"])
    until_on: date | None = Field(description="The last day.", examples=["2029-03-31"])
    revoked_on: date | None = Field(
        description="From when on it no longer counts, if it was taken back.", examples=[None]
    )
    stands: bool = Field(description="Does it count today?", examples=[True])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["revoke"]])

"""What is seen of completeness."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from services.contracts.completeness.rules import Detail
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"
Share = Annotated[
    Decimal, PlainSerializer(lambda share: f"{share:.3f}", return_type=str, when_used="json")
]


class MissingDetail(View):
    """A detail that the register does not say, and how that is mended."""

    detail: Detail = Field(description="What is missing.", examples=["review"])
    mend: str = Field(
        description="How it is mended.",
        examples=["Correct the register: say when the contract is reviewed."],
    )
    verb: str = Field(description="The verb that mends it.", examples=["correct"])
    at: str = Field(
        description="Where that verb is called.", examples=[f"/v1/contracts/{_ID}/correct"]
    )


class ContractCompletenessView(View):
    """How complete a contract is."""

    id: UUID = Field(description="The contract's id.", examples=[_ID])
    reference: str = Field(description="Its reference.", examples=["WCC-2026-014"])
    title: str = Field(description="What it is called.", examples=["Short breaks"])
    share: Share = Field(description="How much is there, from 0 to 1.", examples=["0.786"])
    missing: list[MissingDetail] = Field(description="What is not.")


class DetailCount(View):
    """Of how many contracts a detail is known."""

    detail: Detail = Field(description="Which detail.", examples=["review"])
    known: int = Field(description="Of how many it is known.", examples=[41])
    share: Share | None = Field(description="Of all that run, from 0 to 1.", examples=["0.837"])


class CompletenessView(View):
    """How complete the register is, over all contracts that run or will run."""

    contracts: int = Field(description="How many contracts there are.", examples=[49])
    share: Share | None = Field(description="How much is there, from 0 to 1.", examples=["0.612"])
    details: list[DetailCount] = Field(description="Detail by detail.")


class ProviderCompletenessView(View):
    """How complete the contracts of a provider are."""

    id: UUID = Field(description="The provider's id.", examples=[_ID])
    name: str = Field(description="Its name.", examples=["Harbour Young Carers"])
    contracts: int = Field(description="How many of its contracts run.", examples=[3])
    share: Share = Field(description="How much is there, from 0 to 1.", examples=["0.571"])
    details: list[DetailCount] = Field(description="Detail by detail.")

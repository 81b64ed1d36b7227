"""What is seen of key dates."""

from datetime import date

from pydantic import Field

from services.contracts.contracts.schemas import ContractRef
from services.contracts.key_dates.rules import KeyDateKind
from shared.fields import View


class KeyDateView(View):
    """A day by which something must be done about a contract."""

    contract: ContractRef = Field(description="The contract.")
    kind: KeyDateKind = Field(description="What it is about.", examples=["notice"])
    on: date = Field(description="The day.", examples=["2026-09-30"])
    why: str = Field(
        description="Why, in a sentence.",
        examples=[
            "Notice of 6 months must be given by 30 September 2026 for the contract to end on"
            " 31 March 2027."
        ],
    )

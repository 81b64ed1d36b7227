"""What is seen of exports beside the files themselves."""

from pydantic import Field

from shared.fields import View


class GapView(View):
    """What the Transparency Code wants in a row, and the register does not hold."""

    reference: str = Field(description="The contract's reference.", examples=["WCC-2026-014"])
    column: str = Field(description="Which of the 38 columns.", examples=["ReviewDate"])
    reason: str = Field(
        description="Why it is missed.",
        examples=["The guide wants this always; the register does not say it."],
    )


class GapsView(View):
    """Everything that the Transparency Code wants and the register does not hold."""

    rows: int = Field(description="How many contracts the register has.", examples=[49])
    gaps: list[GapView] = Field(description="What is missed, row by row.")
    more: int = Field(description="How many more there are than are shown.", examples=[0])

"""What is seen of a list of assignments."""

from uuid import UUID

from pydantic import Field

from services.contracts.contract_assignments.rules import AssignmentOutcome
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"


class AssignmentRowView(View):
    """What became of a row."""

    line: int = Field(description="The line of the file on which it begins.", examples=[2])
    contract: str | None = Field(
        description="The contract, as the row names it.", examples=["WCC-2026-014"]
    )
    outcome: AssignmentOutcome = Field(description="What became of it.", examples=["assigned"])
    contract_id: UUID | None = Field(description="The contract that was found.", examples=[_ID])
    officer_id: UUID | None = Field(description="The officer.", examples=[_ID])
    column: str | None = Field(description="Where it was refused.", examples=[None])
    value: str | None = Field(description="What stands there.", examples=[None])
    reason: str | None = Field(description="Why it was refused.", examples=[None])


class AssignmentsView(View):
    """What became of a list of assignments; its counts add up to its rows."""

    rows: int = Field(description="How many rows there were.", examples=[40])
    assigned: int = Field(description="Contracts with another officer now.", examples=[38])
    skipped: int = Field(description="Rows that said what was so already.", examples=[1])
    refused: int = Field(description="Rows that could not be taken.", examples=[1])
    listed: list[AssignmentRowView] = Field(description="Every row, in its order.", examples=[[]])

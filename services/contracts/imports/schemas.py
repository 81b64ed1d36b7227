"""What is sent and seen of imports."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.contracts.imports.rules import RowOutcome
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"


class RowView(View):
    """A row that a person should see."""

    line: int = Field(description="The line of the file on which it begins.", examples=[12])
    reference: str | None = Field(description="Its reference.", examples=["WCC-2026-014"])
    outcome: RowOutcome = Field(description="What became of it.", examples=["refused"])
    ended_before: bool = Field(
        description="It had ended before the import: it is never alerted.", examples=[False]
    )
    fields: list[str] = Field(description="What was corrected.", examples=[["end_on"]])
    notes: list[str] = Field(description="What was doubtful.", examples=[[]])
    column: str | None = Field(description="Where it was refused.", examples=["End Date"])
    value: str | None = Field(description="What stands there.", examples=["31/03/3034"])
    reason: str | None = Field(description="Why it was refused.", examples=["No such year."])


class ImportView(View):
    """An import of a register; its counts add up to its rows."""

    id: UUID | None = Field(description="Its id; none for a dry run.", examples=[_ID])
    started_at: datetime | None = Field(
        description="When it began.", examples=["2026-11-22T09:00:00Z"]
    )
    finished_at: datetime | None = Field(
        description="When it came to its end.", examples=["2026-11-22T09:00:05Z"]
    )
    rows: int | None = Field(
        description="How many rows there were; before the end, how many are done.", examples=[561]
    )
    imported: int | None = Field(description="New contracts.", examples=[560])
    changed: int | None = Field(description="Contracts that were corrected.", examples=[0])
    skipped: int | None = Field(description="Rows that stood there already.", examples=[0])
    refused: int | None = Field(description="Rows that could not be taken.", examples=[1])
    left_out: int | None = Field(
        description="Rows that do not concern children's services.", examples=[0]
    )
    ended_before: int | None = Field(
        description="New contracts that had ended already; never alerted.", examples=[471]
    )
    armed: bool = Field(description="Do its contracts alert their officers?", examples=[False])
    would_tell: int = Field(description="How many officers arming would tell.", examples=[80])
    would_tell_about: int = Field(description="About how many contracts.", examples=[89])
    only_childrens: bool = Field(
        description="Were only rows taken that concern children's services?", examples=[False]
    )
    ignored_columns: list[str] = Field(
        description="Columns of the file that nobody reads.", examples=[["Effective Date"]]
    )
    notes: list[str] = Field(description="What was doubtful about all of it.", examples=[[]])
    listed: list[RowView] = Field(
        description="Rows that a person should see; at most a thousand, and none in a list.",
        examples=[[]],
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["arm"]])

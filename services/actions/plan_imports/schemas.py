"""What is seen of imports of plans."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.actions.plan_imports.rules import PlanRowOutcome
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"


class ImportedPlan(View):
    """The plan into which a table came."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="Its title.", examples=["Joint plan for SEND"])


class PlanRowView(View):
    """A row that a person should see."""

    line: int = Field(description="Where in the file it begins.", examples=[12])
    title: str | None = Field(
        description="What is done, shortened.", examples=["Review short breaks"]
    )
    outcome: PlanRowOutcome = Field(description="What became of it.", examples=["imported"])
    fields: list[str] = Field(description="What was changed.", examples=[["time scale"]])
    notes: list[str] = Field(
        description="What was doubtful.", examples=[["No time scale is said."]]
    )
    column: str | None = Field(description="Where it was refused.", examples=["Time scale"])
    value: str | None = Field(
        description="What stands there, unless it may be a name.", examples=["TBC"]
    )
    reason: str | None = Field(
        description="Why it was refused.", examples=["Nothing is said of what is done."]
    )


class PlanImportView(View):
    """An import of a plan table; its counts add up to its rows."""

    id: UUID | None = Field(description="Its id; none for a dry run.", examples=[_ID])
    plan: ImportedPlan | None = Field(
        description="The plan; none for a dry run of a plan that is not there yet."
    )
    started_at: datetime | None = Field(
        description="When it began.", examples=["2026-11-22T09:00:00Z"]
    )
    finished_at: datetime | None = Field(
        description="When it came to its end.", examples=["2026-11-22T09:00:05Z"]
    )
    rows: int | None = Field(
        description="How many rows there were; before the end, how many are done.", examples=[14]
    )
    imported: int | None = Field(description="New actions.", examples=[12])
    changed: int | None = Field(description="Actions that were changed.", examples=[1])
    skipped: int | None = Field(description="Rows that stood there already.", examples=[0])
    refused: int | None = Field(description="Rows that could not be taken.", examples=[1])
    not_in_file: int | None = Field(
        description="Actions of the plan that the file does not name; they stay.", examples=[0]
    )
    ignored_columns: list[str] = Field(
        description="Columns of the file that nobody reads.", examples=[["Status"]]
    )
    notes: list[str] = Field(description="What was doubtful about all of it.", examples=[[]])
    listed: list[PlanRowView] = Field(
        description="Rows that a person should see; at most a thousand, and none in a list.",
        examples=[[]],
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[[]])

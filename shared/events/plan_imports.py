"""What is told about imports of plan tables; their rows are told as objectives and actions."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact


class PlanImportEvent(Event):
    """Something happened to an import of a plan table; its parties are the plan's owners."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "plan-imports"

    plan_import_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the import's id."""
        return self.plan_import_id


class PlanImportStarted(PlanImportEvent):
    """Somebody has begun to bring the table of a plan in."""

    type: ClassVar[str] = "plan_import.started"

    plan_id: Fact[UUID]
    file_hash: Fact[str]


class PlanImportFinished(PlanImportEvent):
    """The table of a plan was read to its end; every row is counted once."""

    type: ClassVar[str] = "plan_import.finished"

    rows: Fact[int]
    imported: Fact[int]
    changed: Fact[int]
    skipped: Fact[int]
    refused: Fact[int]
    not_in_file: Fact[int]

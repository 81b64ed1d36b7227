"""What is told about imports of registers."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact


class ImportEvent(Event):
    """Something happened to an import of a register."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "imports"

    import_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the import's id."""
        return self.import_id


class ImportStarted(ImportEvent):
    """Somebody has begun to bring a register in; its contracts alert nobody yet."""

    type: ClassVar[str] = "import.started"

    file_hash: Fact[str]
    only_childrens: Fact[bool] = False


class ImportFinished(ImportEvent):
    """A register was read to its end; every row is counted once."""

    type: ClassVar[str] = "import.finished"

    rows: Fact[int]
    imported: Fact[int]
    changed: Fact[int]
    skipped: Fact[int]
    refused: Fact[int]
    left_out: Fact[int] = 0
    ended_before: Fact[int]


class ImportArmed(ImportEvent):
    """From now on the contracts of an import alert their officers."""

    type: ClassVar[str] = "import.armed"

    officers: Fact[int]
    contracts: Fact[int]

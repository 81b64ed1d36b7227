"""What is told about likely twins: two officers who may be one person, spelled in two ways."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private


class OfficerTwinEvent(Event):
    """Something happened to a pair of officers who look like one person."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "officer-twins"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    twin_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the id of the pair."""
        return self.twin_id


class OfficerTwinDismissed(OfficerTwinEvent):
    """Two officers who look like one are two people; they are never proposed as twins again."""

    type: ClassVar[str] = "officer_twin.dismissed"

    one_id: Fact[UUID]
    other_id: Fact[UUID]
    reason: Private[str] = None

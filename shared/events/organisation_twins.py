"""What is told about likely twins: two organisations of the register that may be one."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private


class OrganisationTwinEvent(Event):
    """Something happened to a pair of organisations that look like one."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "organisation-twins"
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

    twin_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the id of the pair."""
        return self.twin_id


class OrganisationTwinDismissed(OrganisationTwinEvent):
    """Two organisations that look like one are two; they are never proposed as twins again."""

    type: ClassVar[str] = "organisation_twin.dismissed"

    one_id: Fact[UUID]
    other_id: Fact[UUID]
    reason: Private[str] = None

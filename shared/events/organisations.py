"""What is told about organisations: who they are, and what registers call them."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event, Fact, Public


class OrganisationKind(StrEnum):
    """What an organisation is, as far as commissioning cares."""

    COUNCIL = "council"
    NHS = "nhs"
    PROVIDER = "provider"
    VCSE = "vcse"
    SCHOOL = "school"
    OTHER = "other"


class Identifier(BaseModel):
    """What an organisation is called in a register of the country: GB-COH, GB-CHC, NHS ODS."""

    model_config = ConfigDict(frozen=True)

    scheme: str
    id: str


class OrganisationEvent(Event):
    """Something happened to an organisation."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "organisations"
    open_to_all: ClassVar[bool] = True

    organisation_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the organisation's id."""
        return self.organisation_id


class OrganisationRegistered(OrganisationEvent):
    """An organisation can now be named in contracts: as a provider, a commissioner, a partner."""

    type: ClassVar[str] = "organisation.registered"

    name: Public[str]
    kinds: Fact[tuple[OrganisationKind, ...]] = ()
    identifiers: Fact[tuple[Identifier, ...]] = ()
    sme: Fact[bool | None] = None
    vcse: Fact[bool | None] = None


class OrganisationRenamed(OrganisationEvent):
    """An organisation goes by another name from now on; it is the same organisation."""

    type: ClassVar[str] = "organisation.renamed"

    name: Public[str]


class OrganisationIdentified(OrganisationEvent):
    """It is known now what further registers call an organisation; these are all of them."""

    type: ClassVar[str] = "organisation.identified"

    identifiers: Fact[tuple[Identifier, ...]]

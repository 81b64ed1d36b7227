"""What is told about organisations: who they are, what registers call them, who follows them."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event, Fact, Private, Public


class OrganisationKind(StrEnum):
    """What an organisation is, as far as commissioning cares."""

    COUNCIL = "council"
    NHS = "nhs"
    PROVIDER = "provider"
    VCSE = "vcse"
    SCHOOL = "school"
    OTHER = "other"


class VcseType(StrEnum):
    """Which kind of voluntary, community or social enterprise: the list of the register's guide."""

    COMPANY = "company"
    CHARITY = "charity"
    COMMUNITY_INTEREST_COMPANY = "community_interest_company"
    INDUSTRIAL_AND_PROVIDENT_SOCIETY = "industrial_and_provident_society"
    HOUSING_ASSOCIATION = "housing_association"
    OTHER = "other"
    NOT_KNOWN = "not_known"


class SendCompliance(StrEnum):
    """Whether an organisation keeps the duties towards children with special needs."""

    COMPLIANT = "compliant"
    NOT_COMPLIANT = "not_compliant"
    UNKNOWN = "unknown"


class Regulator(StrEnum):
    """Who registers those that work with children, and may close them."""

    OFSTED = "ofsted"
    CQC = "cqc"
    CHARITY_COMMISSION = "charity_commission"
    CARE_INSPECTORATE = "care_inspectorate"
    CARE_INSPECTORATE_WALES = "care_inspectorate_wales"
    RQIA = "rqia"
    NHS_ENGLAND = "nhs_england"
    REGULATOR_OF_SOCIAL_HOUSING = "regulator_of_social_housing"
    INFORMATION_COMMISSIONER = "information_commissioner"
    OTHER = "other"


class Identifier(BaseModel):
    """What an organisation is called in a register of the country: GB-COH, GB-CHC, NHS ODS."""

    model_config = ConfigDict(frozen=True)

    scheme: str
    id: str


class Registration(BaseModel):
    """Under which number a regulator lets an organisation work, as what, from when until when."""

    model_config = ConfigDict(frozen=True)

    regulator: Regulator
    number: str
    category: str | None = None
    rating: str | None = None
    registered_on: date | None = None
    expires_on: date | None = None
    ended_on: date | None = None


class OrganisationEvent(Event):
    """Something happened to an organisation."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "organisations"
    open_to_all: ClassVar[bool] = True
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

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


class OrganisationAmended(OrganisationEvent):
    """More, or something else, is known of an organisation: what is named in `fields` is so now."""

    type: ClassVar[str] = "organisation.amended"

    fields: Fact[tuple[str, ...]]
    kinds: Fact[tuple[OrganisationKind, ...]] = ()
    sme: Fact[bool | None] = None
    vcse: Fact[bool | None] = None
    vcse_type: Fact[VcseType | None] = None
    accepts_direct_payments: Fact[bool | None] = None
    send_compliance: Fact[SendCompliance | None] = None
    send_checked_on: Fact[date | None] = None
    website: Public[str | None] = None


class OrganisationRegistrationRecorded(OrganisationEvent):
    """A regulator has an organisation on its register; `registrations` are all that are known."""

    type: ClassVar[str] = "organisation.registration_recorded"

    regulator: Fact[Regulator]
    number: Fact[str]
    registrations: Public[tuple[Registration, ...]]


class OrganisationRegistrationEnded(OrganisationEvent):
    """A regulator has taken an organisation off its register; `registrations` are all of them."""

    type: ClassVar[str] = "organisation.registration_ended"

    regulator: Fact[Regulator]
    number: Fact[str]
    ended_on: Fact[date]
    registrations: Public[tuple[Registration, ...]]
    reason: Private[str] = None


class OrganisationSucceeded(OrganisationEvent):
    """Another organisation does what this one did, from a day on; its contracts go over to it."""

    type: ClassVar[str] = "organisation.succeeded"

    successor_id: Fact[UUID]
    succeeded_on: Fact[date]
    reason: Private[str] = None


class OrganisationMerged(OrganisationEvent):
    """An organisation stood in the register twice; what is said of this one counts for the other."""

    type: ClassVar[str] = "organisation.merged"

    into_id: Fact[UUID]
    reason: Private[str] = None

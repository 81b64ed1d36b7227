"""What is told about specifications: what a commissioned service shall achieve, as versions."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Part


class SpecificationStatus(StrEnum):
    """How far a version of a specification is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class SpecifiedOutcome(Part):
    """What shall be achieved, how that is measured, how much of it, and by when."""

    outcome: str
    measured_by: str | None = None
    target: str | None = None
    due_on: date | None = None


class Participation(Part):
    """What children and families had to do with a specification; it names nobody."""

    summary: str
    asked: tuple[str, ...] = ()
    comments: int | None = None


class SpecificationEvent(Event):
    """Something happened to a specification; nobody but its commissioners hears of a draft."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "specifications"
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

    specification_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the specification's id."""
        return self.specification_id


class SpecificationTerms(SpecificationEvent):
    """What a specification says, all of it or the part that is amended."""

    title: Public[str | None] = None
    outcomes: Public[tuple[SpecifiedOutcome, ...]] = ()
    review_on: Fact[date | None] = None
    document_url: Public[str | None] = None
    families_part: Public[Participation | None] = None


class SpecificationDrafted(SpecificationTerms):
    """A version of a specification is being written."""

    type: ClassVar[str] = "specification.drafted"

    commissioned_service_id: Fact[UUID]
    number: Fact[int]
    title: Public[str]


class SpecificationAmended(SpecificationTerms):
    """A draft says something else; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "specification.amended"

    fields: Fact[tuple[str, ...]]


class SpecificationDiscarded(SpecificationEvent):
    """A draft is given up; its number is not used again."""

    type: ClassVar[str] = "specification.discarded"

    reason: Private[str] = None


class SpecificationPublished(SpecificationTerms):
    """This version counts from now on, and says the same for ever; here is all that it says."""

    type: ClassVar[str] = "specification.published"
    open_to_all: ClassVar[bool] = True

    commissioned_service_id: Fact[UUID]
    number: Fact[int]
    title: Public[str]
    published_on: Fact[date]


class SpecificationReviewed(SpecificationEvent):
    """A version was looked at again and goes on as it is; `review_on` is when it is looked at next."""

    type: ClassVar[str] = "specification.reviewed"
    open_to_all: ClassVar[bool] = True

    reviewed_on: Fact[date]
    review_on: Fact[date]
    reason: Private[str] = None


class SpecificationSuperseded(SpecificationEvent):
    """A later version counts now; contracts that were let under this one keep it."""

    type: ClassVar[str] = "specification.superseded"
    open_to_all: ClassVar[bool] = True

    superseded_on: Fact[date]
    by_id: Fact[UUID]


class SpecificationApplied(SpecificationEvent):
    """Contracts are let under this version; `contract_ids` are all of them."""

    type: ClassVar[str] = "specification.applied"
    open_to_all: ClassVar[bool] = True

    contract_ids: Fact[tuple[UUID, ...]]

"""What is allowed with a specification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.specifications import (
    Participation,
    SpecificationAmended,
    SpecificationApplied,
    SpecificationDiscarded,
    SpecificationDrafted,
    SpecificationPublished,
    SpecificationReviewed,
    SpecificationStatus,
    SpecificationSuperseded,
    SpecifiedOutcome,
)

_VERBS = {
    SpecificationStatus.DRAFT: ("amend", "discard", "publish"),
    SpecificationStatus.PUBLISHED: ("apply", "review"),
    SpecificationStatus.SUPERSEDED: ("apply",),
}
_SEEN_BY_ALL = (SpecificationStatus.PUBLISHED, SpecificationStatus.SUPERSEDED)


class NotYours(NotAllowed):
    """Only the council and the lead commissioner of a service may change its specification."""


class UnknownService(Unprocessable):
    """The commissioned service is not known."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class NotYet(Unprocessable):
    """This is recorded on its day or later: the day lies in the future."""


class ReviewTooSoon(Unprocessable):
    """The next review must lie after this one."""


class NotDelivering(Unprocessable):
    """A contract is not in the register, or does not deliver this service."""


class DraftOpen(Refused):
    """The service has a draft already: amend, publish or discard it."""


class NotDraft(Refused):
    """Only a draft can be changed; a published version says the same for ever."""


class NoOutcomes(Refused):
    """A specification is published with at least one outcome."""


class NotMeasurable(Refused):
    """A specification is published once it says of every outcome how it is measured."""


class NoReview(Refused):
    """A specification is published with the day of its review."""


class BeforeTheLast(Refused):
    """The version before was published later than that."""


class NotPublished(Refused):
    """The version was never published, or another one counts now."""


class SameContracts(Refused):
    """The version is applied to these contracts already."""


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What must be known of a commissioned service to decide about its specification."""

    id: UUID
    lead_commissioner_id: UUID
    co_commissioner_ids: tuple[UUID, ...]

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return who commissions it: nobody else hears of a draft."""
        return tuple(dict.fromkeys((self.lead_commissioner_id, *self.co_commissioner_ids)))


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions a service has: the last number, and whether one is being written."""

    last_number: int = 0
    has_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """What a decision needs to know about a version of a specification."""

    id: UUID
    head: Head
    service: ServiceFacts
    number: int
    title: str
    status: SpecificationStatus
    outcomes: tuple[SpecifiedOutcome, ...] = ()
    review_on: date | None = None
    document_url: str | None = None
    families_part: Participation | None = None
    published_on: date | None = None
    contract_ids: tuple[UUID, ...] = ()

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not may_change(by, self.service.lead_commissioner_id):
            raise NotYours
        if self.head.version != version:
            raise StaleVersion

    def must_be_draft(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, and everybody once it is published."""
        self.must_be_current(version, by)
        if self.status is not SpecificationStatus.DRAFT:
            raise NotDraft


def may_change(by: By, lead_commissioner_id: UUID) -> bool:
    """Say whether somebody may change the specifications of a lead commissioner's services."""
    return by.is_council or by.organisation_id == lead_commissioner_id


def may_see(by: By, service: ServiceFacts, status: SpecificationStatus) -> bool:
    """Say whether somebody may see a version: what was published everybody, the rest a few."""
    return status in _SEEN_BY_ALL or by.is_council or by.organisation_id in service.parties


def draft(
    service: ServiceFacts | None,
    versions: Versions,
    *,
    specification_id: UUID,
    terms: Mapping[str, Any],
    by: By,
) -> SpecificationDrafted:
    """Begin the next version of a service's specification."""
    if service is None:
        raise UnknownService
    if not may_change(by, service.lead_commissioner_id):
        raise NotYours
    if versions.has_draft:
        raise DraftOpen
    return SpecificationDrafted(
        specification_id=specification_id,
        commissioned_service_id=service.id,
        number=versions.last_number + 1,
        parties=service.parties,
        **terms,
    )


def amend(
    specification: Specification, *, version: int, values: Mapping[str, Any], by: By
) -> SpecificationAmended:
    """Let a draft say something else."""
    specification.must_be_draft(version, by)
    if not values:
        raise NothingToAmend
    return SpecificationAmended(
        specification_id=specification.id,
        fields=tuple(sorted(values)),
        parties=specification.service.parties,
        **values,
    )


def discard(
    specification: Specification, *, version: int, reason: str, by: By
) -> SpecificationDiscarded:
    """Give a draft up."""
    specification.must_be_draft(version, by)
    parties = specification.service.parties
    return SpecificationDiscarded(specification_id=specification.id, reason=reason, parties=parties)


def publish(
    specification: Specification,
    last: Specification | None,
    *,
    version: int,
    published_on: date,
    today: date,
    by: By,
) -> SpecificationPublished:
    """Let a draft count from a day on; `last` is the version that counted up to now."""
    specification.must_be_draft(version, by)
    if published_on > today:
        raise NotYet
    if not specification.outcomes:
        raise NoOutcomes
    if any(one.measured_by is None for one in specification.outcomes):
        raise NotMeasurable
    if specification.review_on is None:
        raise NoReview
    if last and last.published_on and published_on < last.published_on:
        raise BeforeTheLast
    return SpecificationPublished(
        specification_id=specification.id,
        commissioned_service_id=specification.service.id,
        number=specification.number,
        title=specification.title,
        outcomes=specification.outcomes,
        review_on=specification.review_on,
        document_url=specification.document_url,
        families_part=specification.families_part,
        published_on=published_on,
        parties=specification.service.parties,
    )


def supersede(last: Specification, published: SpecificationPublished) -> SpecificationSuperseded:
    """Let a version give way to the one that counts from now on."""
    return SpecificationSuperseded(
        specification_id=last.id,
        superseded_on=published.published_on,
        by_id=published.specification_id,
        parties=last.service.parties,
    )


def review(
    specification: Specification,
    *,
    version: int,
    reviewed_on: date,
    review_on: date,
    reason: str,
    today: date,
    by: By,
) -> SpecificationReviewed:
    """Say that a version was looked at again and goes on, and when it is looked at next."""
    specification.must_be_current(version, by)
    if specification.status is not SpecificationStatus.PUBLISHED:
        raise NotPublished
    if reviewed_on > today:
        raise NotYet
    if review_on <= reviewed_on:
        raise ReviewTooSoon
    return SpecificationReviewed(
        specification_id=specification.id,
        reviewed_on=reviewed_on,
        review_on=review_on,
        reason=reason,
        parties=specification.service.parties,
    )


def apply(
    specification: Specification,
    *,
    version: int,
    contract_ids: Sequence[UUID],
    delivering: frozenset[UUID],
    by: By,
) -> SpecificationApplied:
    """Say which contracts are let under a version: all of them; `delivering` says which may be."""
    specification.must_be_current(version, by)
    if specification.published_on is None:
        raise NotPublished
    if set(contract_ids) == set(specification.contract_ids):
        raise SameContracts
    if not set(contract_ids) <= delivering.union(specification.contract_ids):
        raise NotDelivering
    return SpecificationApplied(
        specification_id=specification.id,
        contract_ids=tuple(contract_ids),
        parties=specification.service.parties,
    )


def allowed(status: SpecificationStatus) -> list[str]:
    """Return the verbs that may be used now by one who may change it."""
    return list(_VERBS.get(status, ()))

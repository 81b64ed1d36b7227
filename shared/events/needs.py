"""What is told about needs: assessments, strategic reviews, sufficiency, and where figures are."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.actions import EvidenceLink
from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Area, Part


class NeedKind(StrEnum):
    """What tells of a need."""

    NEEDS_ASSESSMENT = "needs_assessment"
    STRATEGIC_REVIEW = "strategic_review"
    SUFFICIENCY_ASSESSMENT = "sufficiency_assessment"
    INSIGHT_SOURCE = "insight_source"
    SURVEY = "survey"
    OTHER = "other"


class SufficiencyFigure(Part):
    """How much of something is needed and how much of it there is, counted for many together."""

    what: str
    area: str | None = None
    as_of_on: date
    demand: int | None = None
    provision: int | None = None


class NeedEvent(Event):
    """Something happened to an entry of the register of needs."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "needs"
    open_to_all: ClassVar[bool] = True
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    need_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the need's id."""
        return self.need_id


class NeedTerms(NeedEvent):
    """What is known of a need, all of it or the part that is amended."""

    title: Public[str | None] = None
    kind: Fact[NeedKind | None] = None
    organisation_id: Fact[UUID | None] = None
    officer_id: Fact[UUID | None] = None
    summary: Public[str | None] = None
    published_on: Fact[date | None] = None
    links: Public[tuple[EvidenceLink, ...]] = ()
    priorities: Public[tuple[str, ...]] = ()
    areas: Public[tuple[Area, ...]] = ()
    figures: Public[tuple[SufficiencyFigure, ...]] = ()
    refresh_months: Fact[int | None] = None
    refresh_due_on: Fact[date | None] = None


class NeedRecorded(NeedTerms):
    """Something that tells of a need stands in the register; `refresh_due_on` follows its clock."""

    type: ClassVar[str] = "need.recorded"

    title: Public[str]
    kind: Fact[NeedKind]


class NeedAmended(NeedTerms):
    """Something else is known of a need; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "need.amended"

    fields: Fact[tuple[str, ...]]


class NeedRefreshed(NeedTerms):
    """There is a new edition, and the clock begins anew; `fields` are what it says otherwise."""

    type: ClassVar[str] = "need.refreshed"

    edition: Fact[int]
    published_on: Fact[date]
    fields: Fact[tuple[str, ...]]


class NeedRetired(NeedEvent):
    """It no longer counts; `successor_id` is what is read in its place, if anything is."""

    type: ClassVar[str] = "need.retired"

    retired_on: Fact[date]
    successor_id: Fact[UUID | None] = None
    reason: Private[str] = None

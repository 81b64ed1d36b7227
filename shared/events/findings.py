"""What is told about findings of inspections and reviews, and how far what follows has come."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.actions import EvidenceLink
from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Part


class FindingSource(StrEnum):
    """From where something is learned."""

    INSPECTION = "inspection"
    SAFEGUARDING_PRACTICE_REVIEW = "safeguarding_practice_review"
    PEER_CHALLENGE = "peer_challenge"
    COMPLAINT_THEME = "complaint_theme"
    AUDIT = "audit"
    OTHER = "other"


class PositionPart(Part):
    """One part of a position: what is said, as of which day, and where that can be seen."""

    text: str
    on: date
    evidence: tuple[EvidenceLink, ...] = ()


class Position(Part):
    """Where things stand: what is done, what that is for, how far it is, what came of it so far."""

    action: PositionPart | None = None
    intention: PositionPart | None = None
    implementation: PositionPart | None = None
    impact: PositionPart | None = None


class FindingEvent(Event):
    """Something happened to a finding; its parties are the organisations that answer for it.

    What is written here is about services and never about a child or an officer.
    """

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "findings"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    finding_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the finding's id."""
        return self.finding_id


class FindingTerms(FindingEvent):
    """What is known of a finding, all of it or the part that is amended."""

    source_kind: Fact[FindingSource | None] = None
    title: Public[str | None] = None
    reference: Fact[str | None] = None
    body: Public[str | None] = None
    published_on: Fact[date | None] = None
    report_url: Public[str | None] = None
    area: Public[str | None] = None
    text: Public[str | None] = None
    plan_id: Fact[UUID | None] = None
    organisation_ids: Fact[tuple[UUID, ...]] = ()


class FindingRecorded(FindingTerms):
    """Somebody from outside, or a review of our own, has found something."""

    type: ClassVar[str] = "finding.recorded"

    source_kind: Fact[FindingSource]
    title: Public[str]
    text: Public[str]


class FindingAmended(FindingTerms):
    """Something else is known of a finding; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "finding.amended"

    fields: Fact[tuple[str, ...]]


class FindingPositionStated(FindingEvent):
    """Where things stand on a day; parts of which nothing new was said stand as they stood."""

    type: ClassVar[str] = "finding.position_stated"

    stated_on: Fact[date]
    position: Public[Position]


class FindingClosed(FindingEvent):
    """Nothing more is to come of a finding, and somebody agreed to that."""

    type: ClassVar[str] = "finding.closed"

    closed_on: Fact[date]
    agreed_by_group_id: Fact[UUID | None] = None
    agreed_by_officer_id: Fact[UUID | None] = None
    agreed_by_body: Public[str | None] = None
    reason: Private[str] = None


class FindingReopened(FindingEvent):
    """A finding is not settled after all."""

    type: ClassVar[str] = "finding.reopened"

    reason: Private[str] = None

"""What is told about disputes: where commissioning bodies disagree, and how far that has gone."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Part


class DisputeStatus(StrEnum):
    """Whether a dispute is still open."""

    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


class DisputeOutcome(StrEnum):
    """How a dispute came to its end."""

    AGREED = "agreed"
    MEDIATED = "mediated"
    DECIDED_BY_GROUP = "decided_by_group"
    DETERMINED = "determined"


class DisputedKind(StrEnum):
    """What bodies can disagree about."""

    COMMISSIONED_SERVICE = "commissioned_service"
    CONTRACT = "contract"
    ACTION = "action"


class Disputed(Part):
    """Something that a dispute is about."""

    kind: DisputedKind
    id: UUID


class Stage(Part):
    """A step of the ladder on which a dispute stood: who talks, and by when they are to agree.

    It is a level of both bodies, or a governance group.
    """

    level: str | None = None
    group_id: UUID | None = None
    begun_on: date
    working_days: int
    due_on: date


class DisputeEvent(Event):
    """Something happened to a dispute; what the bodies say about it is private.

    Its parties are the bodies that disagree.
    """

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "disputes"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    dispute_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the dispute's id."""
        return self.dispute_id


class DisputeTerms(DisputeEvent):
    """What a dispute is about, all of it or the part that is amended."""

    party_ids: Fact[tuple[UUID, ...]] = ()
    title: Public[str | None] = None
    about: Fact[tuple[Disputed, ...]] = ()
    officer_id: Fact[UUID | None] = None
    narrative: Private[str] = None


class DisputeRaised(DisputeTerms):
    """Commissioning bodies disagree; the clock of the first stage runs."""

    type: ClassVar[str] = "dispute.raised"

    party_ids: Fact[tuple[UUID, ...]]
    title: Public[str]
    raised_on: Fact[date]
    stages: Fact[tuple[Stage, ...]]


class DisputeAmended(DisputeTerms):
    """Something else is said of a dispute; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "dispute.amended"

    fields: Fact[tuple[str, ...]]


class DisputeStepTaken(DisputeEvent):
    """Something was tried to come to an agreement, for the n-th time."""

    type: ClassVar[str] = "dispute.step_taken"

    number: Fact[int]
    taken_on: Fact[date]
    tried: Private[str] = None
    result: Private[str] = None


class DisputeEscalated(DisputeEvent):
    """A dispute goes to the next level, or to a group; `stages` are all of them now."""

    type: ClassVar[str] = "dispute.escalated"

    escalated_on: Fact[date]
    stages: Fact[tuple[Stage, ...]]
    reason: Private[str] = None


class DisputeResolved(DisputeEvent):
    """The bodies agree, or somebody has decided for them."""

    type: ClassVar[str] = "dispute.resolved"

    outcome: Fact[DisputeOutcome]
    agreed_on: Fact[date]
    agreement: Private[str] = None


class DisputeWithdrawn(DisputeEvent):
    """Whoever disagreed no longer does, or it should never have been raised."""

    type: ClassVar[str] = "dispute.withdrawn"

    withdrawn_on: Fact[date]
    reason: Private[str] = None

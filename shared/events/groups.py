"""What is told about governance groups: who sits in them, and to whom they answer."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public
from shared.events.terms import Part


class GroupKind(StrEnum):
    """What kind of group it is, or what kind of assurance it gives."""

    BOARD = "board"
    PARTNERSHIP = "partnership"
    STEERING_GROUP = "steering_group"
    JOINT_COMMISSIONING_GROUP = "joint_commissioning_group"
    GOVERNING_BODY = "governing_body"
    CABINET = "cabinet"
    SCRUTINY = "scrutiny"
    QUALITY_ASSURANCE = "quality_assurance"
    WORKING_GROUP = "working_group"
    PARTICIPATION_GROUP = "participation_group"
    OTHER = "other"


class Cadence(StrEnum):
    """How often something comes round."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class Seat(StrEnum):
    """What somebody is in a group."""

    CHAIR = "chair"
    CO_CHAIR = "co_chair"
    INDEPENDENT_CHAIR = "independent_chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    IN_ATTENDANCE = "in_attendance"
    SECRETARY = "secretary"


class Membership(Part):
    """A seat in a group: an officer's, an organisation's, or a post's that nobody is named for."""

    seat: Seat
    officer_id: UUID | None = None
    organisation_id: UUID | None = None
    post: str | None = None


class GroupRelation(StrEnum):
    """How a group stands to another."""

    WORKS_WITH = "works_with"
    REPORTS_TO = "reports_to"
    ACCOUNTABLE_TO = "accountable_to"


class RelatedGroup(Part):
    """A group to which another stands in a relation."""

    relation: GroupRelation
    group_id: UUID


class GroupEvent(Event):
    """Something happened to a governance group; its parties are the organisations in it."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "groups"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    group_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the group's id."""
        return self.group_id


class GroupTerms(GroupEvent):
    """What is known of a group, all of it or the part that is amended.

    `organisation_ids` are the organisations in it: its own, those with a seat, and those whose
    officers have one, as they were when it was said.
    """

    name: Public[str | None] = None
    kind: Fact[GroupKind | None] = None
    remit: Public[str | None] = None
    organisation_id: Fact[UUID | None] = None
    meets: Fact[Cadence | None] = None
    members: Public[tuple[Membership, ...]] = ()
    organisation_ids: Fact[tuple[UUID, ...]] = ()


class GroupFormed(GroupTerms):
    """There is a governance group."""

    type: ClassVar[str] = "group.formed"

    name: Public[str]
    kind: Fact[GroupKind]


class GroupAmended(GroupTerms):
    """Something else is known of a group; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "group.amended"

    fields: Fact[tuple[str, ...]]


class GroupRelated(GroupEvent):
    """A group stands otherwise to others; `relations` are all of its own now."""

    type: ClassVar[str] = "group.related"

    relations: Fact[tuple[RelatedGroup, ...]]


class GroupDissolved(GroupEvent):
    """A group no longer meets; `successor_id` is the one that took its place, if one did."""

    type: ClassVar[str] = "group.dissolved"

    dissolved_on: Fact[date]
    successor_id: Fact[UUID | None] = None
    reason: Private[str] = None

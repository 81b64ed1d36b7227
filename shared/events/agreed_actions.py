"""What is told about what meetings agreed should be done: the action log of a group."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public


class AgreedState(StrEnum):
    """What became of something that a meeting agreed."""

    OPEN = "open"
    COMPLETED = "completed"
    DROPPED = "dropped"


class AgreedActionEvent(Event):
    """Something happened to what a meeting agreed; its parties are the organisations in the group."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "agreed-actions"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    agreed_action_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the id of what was agreed."""
        return self.agreed_action_id


class AgreedActionAgreed(AgreedActionEvent):
    """A meeting agreed that somebody does something; `action_id` is the key action it serves."""

    type: ClassVar[str] = "agreed_action.agreed"

    group_id: Fact[UUID]
    meeting_id: Fact[UUID]
    title: Public[str]
    officer_id: Fact[UUID | None] = None
    action_id: Fact[UUID | None] = None
    agreed_on: Fact[date]
    due_on: Fact[date | None] = None


class AgreedActionChased(AgreedActionEvent):
    """Whoever is to do it was asked how far it is, for the n-th time."""

    type: ClassVar[str] = "agreed_action.chased"

    chased_on: Fact[date]
    times: Fact[int]
    reason: Private[str] = None


class AgreedActionExtended(AgreedActionEvent):
    """What was agreed is to be done by another day; it was moved for the n-th time."""

    type: ClassVar[str] = "agreed_action.extended"

    due_on: Fact[date]
    was_due_on: Fact[date | None] = None
    times: Fact[int]
    reason: Private[str] = None


class AgreedActionAssigned(AgreedActionEvent):
    """Another officer is to do what was agreed, as the one before has handed it over."""

    type: ClassVar[str] = "agreed_action.assigned"

    officer_id: Fact[UUID]
    reason: Private[str] = None


class AgreedActionCompleted(AgreedActionEvent):
    """What was agreed is done, with what came of it."""

    type: ClassVar[str] = "agreed_action.completed"

    completed_on: Fact[date]
    outcome: Public[str | None] = None


class AgreedActionDropped(AgreedActionEvent):
    """What was agreed will not be done."""

    type: ClassVar[str] = "agreed_action.dropped"

    dropped_on: Fact[date]
    reason: Private[str] = None

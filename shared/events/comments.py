"""What the feedback service tells. No partner is told of a single comment."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import Event, Fact, Private, Public


class Voice(StrEnum):
    """Who has spoken."""

    CHILD = "child"
    YOUNG_PERSON = "young_person"
    PARENT_CARER = "parent_carer"
    FAMILY = "family"


class Outcome(StrEnum):
    """What became of what was said."""

    DONE = "done"
    COULD_NOT = "could_not"


class CommentEvent(Event):
    """Something happened to a comment; its words stand in the payload, for feedback alone."""

    source: ClassVar[str] = "feedback"
    resource: ClassVar[str] = "comments"
    readers: ClassVar[tuple[str, ...]] = ("feedback",)

    comment_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the comment's id."""
        return self.comment_id


class CommentRecorded(CommentEvent):
    """A child, a young person or a family has said something about a service."""

    type: ClassVar[str] = "comment.recorded"

    said_on: Fact[date]
    voice: Fact[Voice]
    category: Public[str | None] = None
    contract_id: Fact[UUID | None] = None
    words: Private[str] = Field(None, repr=False)


class CommentAnswered(CommentEvent):
    """You said, we did: whoever spoke can see what became of it, also when it could not be done."""

    type: ClassVar[str] = "comment.answered"

    outcome: Fact[Outcome]
    answered_on: Fact[date]
    answer: Private[str] = Field(None, repr=False)


class CommentErased(CommentEvent):
    """The words are gone, and so is the answer; that something was said stays counted."""

    type: ClassVar[str] = "comment.erased"

    authority: Fact[str]

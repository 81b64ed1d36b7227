"""What is told about how officers want to be told."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact


class Rhythm(StrEnum):
    """How often an officer is told of what is new; what is pressing never waits for a week."""

    DAILY = "daily"
    WEEKLY = "weekly"


class MessageRhythmChosen(Event):
    """An officer is told every working day, or on the first one of a week."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "message-preferences"
    type: ClassVar[str] = "message_rhythm.chosen"

    officer_id: Fact[UUID]
    rhythm: Fact[Rhythm]

    @property
    def subject_id(self) -> UUID:
        """Return the officer's id: each has one set of preferences."""
        return self.officer_id

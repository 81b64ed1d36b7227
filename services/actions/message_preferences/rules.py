"""What an officer may choose about messages."""

from dataclasses import dataclass
from uuid import UUID

from shared.errors import Refused
from shared.events.base import Head
from shared.events.message_preferences import MessageRhythmChosen, Rhythm


class RhythmAlready(Refused):
    """This is how often you are told already."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How an officer is told; there is no head before the first choice."""

    officer_id: UUID
    rhythm: Rhythm
    head: Head | None


def choose_rhythm(preferences: Preferences, *, rhythm: Rhythm) -> MessageRhythmChosen:
    """Choose how often an officer is told of what is new."""
    if preferences.rhythm is rhythm:
        raise RhythmAlready
    return MessageRhythmChosen(officer_id=preferences.officer_id, rhythm=rhythm)

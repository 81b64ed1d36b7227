"""What is told about the calendars that officers' programs fetch; never the secret address itself."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private


class CalendarEvent(Event):
    """Something happened to an officer's calendar; of its secret address only a hash is kept."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "calendars"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    calendar_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the calendar's id."""
        return self.calendar_id


class CalendarMade(CalendarEvent):
    """An officer has a calendar to subscribe to."""

    type: ClassVar[str] = "calendar.made"

    officer_id: Fact[UUID]
    secret_hash: Private[str] = None


class CalendarReplaced(CalendarEvent):
    """The calendar has a new address, and the old one shows nothing any more."""

    type: ClassVar[str] = "calendar.replaced"

    secret_hash: Private[str] = None


class CalendarRevoked(CalendarEvent):
    """The calendar shows nothing any more."""

    type: ClassVar[str] = "calendar.revoked"

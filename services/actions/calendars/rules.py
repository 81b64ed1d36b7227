"""What is allowed with an officer's calendar."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.calendars import CalendarMade, CalendarReplaced, CalendarRevoked

MOST_CALENDARS = 5


class NotAnOfficersToken(NotAllowed):
    """Only an officer has calendars, and your token is nobody's in particular."""


class EnoughCalendars(Refused):
    """You have as many calendars as one may have: revoke one that you do not use."""


class RevokedAlready(Refused):
    """The calendar was revoked: make a new one."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a decision needs to know about a calendar."""

    id: UUID
    head: Head
    officer_id: UUID
    is_revoked: bool


def hash_of(secret: str) -> str:
    """Return what is kept of a secret address; it is 256 random bits, so nothing can be guessed."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def make(
    *, calendar_id: UUID, officer_id: UUID, live_calendars: int, secret_hash: str
) -> CalendarMade:
    """Make a calendar for an officer, who may have several programs."""
    if live_calendars >= MOST_CALENDARS:
        raise EnoughCalendars
    return CalendarMade(calendar_id=calendar_id, officer_id=officer_id, secret_hash=secret_hash)


def replace(calendar: Calendar, *, version: int, secret_hash: str, by: By) -> CalendarReplaced:
    """Give a calendar another address; the old one shows nothing any more."""
    _may_change(calendar, version=version, by=by)
    return CalendarReplaced(calendar_id=calendar.id, secret_hash=secret_hash)


def revoke(calendar: Calendar, *, version: int, by: By) -> CalendarRevoked:
    """Let a calendar show nothing any more."""
    _may_change(calendar, version=version, by=by)
    return CalendarRevoked(calendar_id=calendar.id)


def _may_change(calendar: Calendar, *, version: int, by: By) -> None:
    if by.officer_id != calendar.officer_id:
        raise NotFound
    if calendar.head.version != version:
        raise StaleVersion
    if calendar.is_revoked:
        raise RevokedAlready

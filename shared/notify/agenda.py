"""Days as a calendar file (RFC 5545), for a mail to carry or a calendar program to fetch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vDuration

from shared.notify.message import one_line

PRODUCT = "-//commissioning//Commissioning of children's services//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day in a calendar; a later edition of the same uid has a higher sequence."""

    uid: str
    sequence: int
    on: date
    summary: str
    description: str
    changed_at: datetime
    url: str | None = None


def write(
    entries: Iterable[Entry],
    *,
    name: str,
    published: bool = False,
    fetched_every: timedelta | None = None,
) -> bytes:
    """Return a calendar file; the same entries always give the same bytes.

    One that is published goes with a mail; one that is fetched says how often that makes sense.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if published:
        calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(name))
    if fetched_every is not None:
        every = vDuration(fetched_every)
        calendar.add("refresh-interval", every, parameters={"value": "DURATION"})
        # The older name of the same, which Outlook knows.
        calendar.add("x-published-ttl", every.to_ical().decode())  # type: ignore[no-untyped-call]
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    # When it was stamped is when it was last changed: made again, it says the same.
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", one_line(entry.summary))
    event.add("description", entry.description)
    # Nobody is busy on such a day because of it.
    event.add("transp", "TRANSPARENT")
    if entry.url:
        event.add("url", entry.url)
    return event

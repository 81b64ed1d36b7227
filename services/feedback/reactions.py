"""What the feedback service does when something has happened elsewhere: it remembers."""

from collections.abc import Sequence

from services.feedback.known_contracts import store as known_contracts
from services.feedback.known_officers import store as known_officers
from services.feedback.known_organisations import store as known_organisations
from shared.eventlog.reader import Apply, Reader
from shared.events.base import Event

REMEMBERS: dict[type[Event], Sequence[Apply]] = {
    **dict.fromkeys(known_organisations.EVENTS, (known_organisations.apply,)),
    **dict.fromkeys(known_contracts.EVENTS, (known_contracts.apply,)),
    **dict.fromkeys(known_officers.EVENTS, (known_officers.apply,)),
}
READER = Reader(name="feedback", remembers=REMEMBERS)

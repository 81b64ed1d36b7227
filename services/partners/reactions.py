"""What the partners service does when something has happened elsewhere: it remembers who is who."""

from collections.abc import Sequence

from services.partners.known_officers import store as known_officers
from services.partners.known_organisations import store as known_organisations
from shared.database.engine import transaction
from shared.eventlog import sequencer
from shared.eventlog.reader import Apply, Reader
from shared.events.base import Event

REMEMBERS: dict[type[Event], Sequence[Apply]] = {
    **dict.fromkeys(known_organisations.EVENTS, (known_organisations.apply,)),
    **dict.fromkeys(known_officers.EVENTS, (known_officers.apply,)),
}
READER = Reader(name="partners", remembers=REMEMBERS)


def read_on() -> None:
    """Read what the worker has not read yet: for a request about something that is quite new."""
    sequencer.sequence_all(lambda: transaction("partners"))
    READER.catch_up(lambda: transaction("partners"))

"""What this service does when something happens elsewhere."""

from services.actions.known_organisations import store as known_organisations
from services.actions.worklist_items import commands
from shared import clock
from shared.database.engine import Session
from shared.eventlog import log
from shared.eventlog.reader import Reader
from shared.events.alerts import AlertRaised, AlertSettled
from shared.events.base import By, Recorded
from shared.events.organisations import OrganisationRegistered, OrganisationRenamed

BY = By(job="actions.reactions", is_council=True)


def open_item(session: Session, recorded: Recorded) -> None:
    """Open an item in a worklist when an alert is raised."""
    assert isinstance(recorded.event, AlertRaised)
    commands.open_item(session, item_id=log.new_id(), alert=recorded.event, by=BY, at=clock.now())


def settle_item(session: Session, recorded: Recorded) -> None:
    """Close the item of an alert when the alert is settled."""
    assert isinstance(recorded.event, AlertSettled)
    commands.settle_item(session, alert_id=recorded.event.alert_id, by=BY, at=clock.now())


READER = Reader(
    name="actions",
    remembers={
        OrganisationRegistered: (known_organisations.apply,),
        OrganisationRenamed: (known_organisations.apply,),
    },
    reacts={AlertRaised: (open_item,), AlertSettled: (settle_item,)},
)

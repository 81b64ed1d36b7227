"""What this service does when something happens elsewhere."""

from services.actions.known_organisations import store as known_organisations
from services.actions.worklist_items import commands
from shared import clock, settings
from shared.database.engine import Session
from shared.eventlog import log
from shared.eventlog.reader import Reader
from shared.events.alerts import AlertRaised, AlertSettled
from shared.events.base import By, Recorded
from shared.events.contracts import ContractAssigned
from shared.events.officers import OfficerConfirmed

BY = By(job="actions.reactions", is_council=True)


def open_item(session: Session, recorded: Recorded) -> None:
    """Open an item in a worklist when an alert is raised."""
    assert isinstance(recorded.event, AlertRaised)
    commands.open_item(
        session,
        item_id=log.new_id(),
        alert=recorded.event,
        today=clock.today(settings.current().timezone),
        by=BY,
        at=clock.now(),
    )


def settle_item(session: Session, recorded: Recorded) -> None:
    """Close the item of an alert when the alert is settled."""
    assert isinstance(recorded.event, AlertSettled)
    commands.settle_item(session, alert_id=recorded.event.alert_id, by=BY, at=clock.now())


def give_to_confirmed(session: Session, recorded: Recorded) -> None:
    """Give an officer who was confirmed what waited for that."""
    assert isinstance(recorded.event, OfficerConfirmed)
    commands.reassign_items_of_officer(
        session,
        officer_id=recorded.event.officer_id,
        today=clock.today(settings.current().timezone),
        by=BY,
        at=clock.now(),
    )


def give_to_assigned(session: Session, recorded: Recorded) -> None:
    """Give an officer who became responsible for a contract what is open about it."""
    assert isinstance(recorded.event, ContractAssigned)
    commands.reassign_items_of_contract(
        session,
        contract_id=recorded.event.contract_id,
        officer_id=recorded.event.officer_id,
        today=clock.today(settings.current().timezone),
        by=BY,
        at=clock.now(),
    )


READER = Reader(
    name="actions",
    remembers={
        **dict.fromkeys(known_organisations.EVENTS, (known_organisations.apply,)),
    },
    reacts={
        AlertRaised: (open_item,),
        AlertSettled: (settle_item,),
        OfficerConfirmed: (give_to_confirmed,),
        ContractAssigned: (give_to_assigned,),
    },
)

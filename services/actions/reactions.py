"""What this service does when something happens elsewhere."""

from services.actions.handovers import commands as handovers
from services.actions.known_contracts import store as known_contracts
from services.actions.known_organisations import store as known_organisations
from services.actions.worklist_items import commands
from shared import clock, settings
from shared.database.engine import Session
from shared.eventlog import log
from shared.eventlog.reader import Reader
from shared.events.alerts import AlertRaised, AlertSettled
from shared.events.base import By, Recorded
from shared.events.contracts import ContractAssigned
from shared.events.officers import OfficerConfirmed, OfficerMerged
from shared.events.reminders import ReminderRaised, ReminderReassigned, ReminderSettled

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
    """Close the item of an alert or a reminder when that is settled."""
    assert isinstance(recorded.event, AlertSettled | ReminderSettled)
    commands.settle_item(session, cause_id=recorded.event.subject_id, by=BY, at=clock.now())


def open_item_of_reminder(session: Session, recorded: Recorded) -> None:
    """Open an item in a worklist when a reminder is raised."""
    assert isinstance(recorded.event, ReminderRaised)
    commands.open_item_of_reminder(
        session,
        item_id=log.new_id(),
        reminder=recorded.event,
        today=clock.today(settings.current().timezone),
        by=BY,
        at=clock.now(),
    )


def give_to_responsible(session: Session, recorded: Recorded) -> None:
    """Give the item of a reminder to whoever is responsible for what it is about."""
    assert isinstance(recorded.event, ReminderReassigned)
    commands.reassign_item_of_reminder(
        session,
        reminder_id=recorded.event.reminder_id,
        officer_id=recorded.event.officer_id,
        today=clock.today(settings.current().timezone),
        by=BY,
        at=clock.now(),
    )


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


def give_to_who_stays(session: Session, recorded: Recorded) -> None:
    """Give what an officer had planned, who turned out to be another, to the one who stays."""
    assert isinstance(recorded.event, OfficerMerged)
    handovers.follow_merged(
        session,
        officer_id=recorded.event.officer_id,
        today=clock.today(settings.current().timezone),
        by=BY,
        at=clock.now(),
    )


def give_items_to_who_stays(session: Session, recorded: Recorded) -> None:
    """Give what stands in the worklist of an officer who was merged to the one who stays."""
    assert isinstance(recorded.event, OfficerMerged)
    commands.reassign_items_of_merged(
        session,
        officer_id=recorded.event.officer_id,
        into_id=recorded.event.into_id,
        today=clock.today(settings.current().timezone),
        by=BY,
        at=clock.now(),
    )


READER = Reader(
    name="actions",
    remembers={
        **dict.fromkeys(known_organisations.EVENTS, (known_organisations.apply,)),
        **dict.fromkeys(known_contracts.EVENTS, (known_contracts.apply,)),
    },
    reacts={
        AlertRaised: (open_item,),
        AlertSettled: (settle_item,),
        OfficerConfirmed: (give_to_confirmed,),
        OfficerMerged: (give_to_who_stays, give_items_to_who_stays),
        ContractAssigned: (give_to_assigned,),
        ReminderRaised: (open_item_of_reminder,),
        ReminderReassigned: (give_to_responsible,),
        ReminderSettled: (settle_item,),
    },
)

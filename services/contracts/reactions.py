"""What the contracts service does when something has happened, here or elsewhere."""

from collections.abc import Sequence

from services.contracts.alerts import commands
from services.contracts.alerts import store as alerts
from services.contracts.contracts import commands as contracts
from services.contracts.known_officers import store as known_officers
from services.contracts.watch import facts
from services.contracts.watch import store as watch
from shared import clock
from shared.database.engine import Session
from shared.eventlog.reader import Apply, Reaction, Reader
from shared.events.base import By, Event, Recorded
from shared.events.contracts import (
    ContractCorrected,
    ContractDecided,
    ContractDecisionWithdrawn,
    ContractEnded,
    ContractEvent,
    ContractExtended,
    ContractSucceeded,
    ContractTerminated,
    ContractVaried,
)
from shared.events.officers import OfficerMerged
from shared.events.procurements import ProcurementEvent

BY = By(job="contracts.reactions", is_council=True)
# What a contract's days are worked out from; a correction of anything else moves none of them.
DATED_BY = frozenset(
    {
        *("kind", "regime", "value", "end_on", "latest_end_on", "extension_options"),
        *("notice_months", "review_on"),
    }
)


def settle_alerts_on_change(session: Session, recorded: Recorded) -> None:
    """Settle what was alerted about contracts of which what it warned of no longer stands."""
    match recorded.event:
        case ContractCorrected(fields=fields) if not DATED_BY.intersection(fields):
            return
        case ContractEvent(contract_id=contract_id):
            contract_ids = frozenset({contract_id})
        case ProcurementEvent(procurement_id=procurement_id):
            contract_ids = facts.of_procurement(session, procurement_id)
        case _:
            raise AssertionError(f"{recorded.event.type} settles no alert.")
    alerted = alerts.about(session, contract_ids)
    if alerted:
        commands.settle_alerts(session, contract_ids=sorted(alerted), by=BY, at=clock.now())


def give_to_who_stays(session: Session, recorded: Recorded) -> None:
    """Make the one who stays responsible for the contracts of an officer who was merged."""
    assert isinstance(recorded.event, OfficerMerged)
    contracts.reassign_contracts(
        session,
        officer_id=recorded.event.officer_id,
        into_id=recorded.event.into_id,
        by=BY,
        at=clock.now(),
    )


REMEMBERS: dict[type[Event], Sequence[Apply]] = {
    **dict.fromkeys(watch.EVENTS + watch.PROCUREMENT_EVENTS, (watch.follow,)),
    **dict.fromkeys(known_officers.EVENTS, (known_officers.apply,)),
}
REACTS: dict[type[Event], Sequence[Reaction]] = {
    **dict.fromkeys(
        (
            *(ContractExtended, ContractVaried, ContractCorrected),
            *(ContractTerminated, ContractEnded),
            *(ContractDecided, ContractDecisionWithdrawn, ContractSucceeded),
            *watch.PROCUREMENT_EVENTS,
        ),
        (settle_alerts_on_change,),
    ),
    OfficerMerged: (give_to_who_stays,),
}
READER = Reader(name="contracts", remembers=REMEMBERS, reacts=REACTS)

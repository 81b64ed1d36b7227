"""What the contracts service does when something has happened, here or elsewhere."""

from collections.abc import Sequence

from services.contracts.alerts import commands
from services.contracts.known_officers import store as known_officers
from services.contracts.watch import store as watch
from shared import clock
from shared.database.engine import Session
from shared.eventlog.reader import Apply, Reaction, Reader
from shared.events.alerts import Settlement
from shared.events.base import By, Event, Recorded
from shared.events.contracts import (
    ContractCorrected,
    ContractDecided,
    ContractExtended,
    ContractTerminated,
)

BY = By(job="contracts.reactions", is_council=True)


def settle_alerts_on_change(session: Session, recorded: Recorded) -> None:
    """Settle what was alerted about a contract, now that it is decided or its end has moved."""
    match recorded.event:
        case ContractDecided():
            settlement = Settlement.DECIDED
        case ContractTerminated():
            settlement = Settlement.TERMINATED
        case ContractCorrected(fields=fields) if "end_on" not in fields:
            return
        case _:
            settlement = Settlement.DATE_CHANGED
    commands.settle_alerts(
        session,
        contract_id=recorded.event.subject_id,
        settlement=settlement,
        by=BY,
        at=clock.now(),
    )


REMEMBERS: dict[type[Event], Sequence[Apply]] = {
    **dict.fromkeys(watch.EVENTS, (watch.follow,)),
    **dict.fromkeys(known_officers.EVENTS, (known_officers.apply,)),
}
REACTS: dict[type[Event], Sequence[Reaction]] = dict.fromkeys(
    (ContractExtended, ContractTerminated, ContractDecided, ContractCorrected),
    (settle_alerts_on_change,),
)
READER = Reader(name="contracts", remembers=REMEMBERS, reacts=REACTS)

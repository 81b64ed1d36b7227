"""What is allowed on the page of a decision."""

from datetime import date

from shared.errors import NotAllowed, Refused
from shared.events.terms import Decision

DECISIONS = {
    Decision.REPROCURE: "Procure it again",
    Decision.EXTEND: "Extend it",
    Decision.ABSORB: "Absorb it into another contract",
    Decision.DECOMMISSION: "Decommission the service",
    Decision.LET_LAPSE: "Let it lapse",
    Decision.BRING_IN_HOUSE: "Bring it in-house",
}


class NoLongerThere(NotAllowed):
    """This link was sent to an officer who is no longer there: ask for it to be assigned anew."""


class DecidedAlready(Refused):
    """It is decided already what becomes of this contract."""


class NothingToDecide(Refused):
    """There is no end of this contract about which anything could be decided."""


def check_open(
    *, decision: Decision | None, end_on: date | None, terminated_on: date | None
) -> None:
    """Refuse to decide about a contract that has no end to decide about, or is decided about."""
    if decision is not None:
        raise DecidedAlready(f"It is decided already: {DECISIONS[decision].lower()}.")
    if end_on is None or terminated_on is not None:
        raise NothingToDecide

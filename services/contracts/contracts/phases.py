"""When followers are told that a contract has started, has ended, or is running again."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.contracts.contracts.rules import Contract
from shared.events.contracts import ContractEnded, ContractReopened, ContractStarted

_DAY = timedelta(days=1)


class Phase(StrEnum):
    """What was told last about the days of a contract."""

    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """What must be known of a contract to say what is told about its days, and when."""

    known_on: date  # the local day on which the register learned of the contract
    start_on: date
    end_on: date | None
    terminated_on: date | None
    told: Phase | None
    told_for: date | None  # the day that was told: the first, or the last

    @property
    def last_on(self) -> date | None:
        """Return its last day, if it has one."""
        days = [day for day in (self.end_on, self.terminated_on) if day is not None]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told next, if a day comes that is neither before the first nor after the last."""

    event: type[ContractStarted] | type[ContractEnded] | type[ContractReopened]
    first_on: date
    last_on: date | None = None


def next_telling(facts: PhaseFacts) -> Telling | None:
    """Return what is told next, and on which days.

    A day that had passed when the register learned of the contract is never told: whoever brings
    in old contracts does not start them anew.
    """
    last_on = facts.last_on
    if facts.told is Phase.ENDED:
        told_for = facts.told_for or date.min
        if last_on is not None and last_on <= told_for:
            return None
        return Telling(ContractReopened, told_for + _DAY, last_on)
    if facts.told is None and facts.start_on >= facts.known_on:
        return Telling(ContractStarted, facts.start_on)
    # An end that is written as the last day there is never comes.
    if last_on is None or last_on < facts.known_on or last_on == date.max:
        return None
    return Telling(ContractEnded, last_on + _DAY)


def next_phase_on(facts: PhaseFacts) -> date | None:
    """Return the first day on which something is told next, be it past or to come.

    Something is told on a day exactly if `next_phase_on <= day`, and `day <= last_phase_on` where
    there is one: these two make an index that finds what is due and nothing else.
    """
    telling = next_telling(facts)
    return telling.first_on if telling else None


def last_phase_on(facts: PhaseFacts) -> date | None:
    """Return the last day on which that is still told: nothing reopens after its new end."""
    telling = next_telling(facts)
    return telling.last_on if telling else None


def tell(
    contract: Contract, facts: PhaseFacts, *, today: date
) -> ContractStarted | ContractEnded | ContractReopened | None:
    """Tell what is due today about the days of a contract, if anything is."""
    telling = next_telling(facts)
    if telling is None or today < telling.first_on:
        return None
    if telling.last_on is not None and today > telling.last_on:
        return None
    if telling.event is ContractStarted:
        return ContractStarted(
            contract_id=contract.id, start_on=facts.start_on, parties=contract.parties
        )
    if telling.event is ContractReopened:
        return ContractReopened(
            contract_id=contract.id, end_on=facts.last_on, parties=contract.parties
        )
    return ContractEnded(
        contract_id=contract.id, ended_on=telling.first_on - _DAY, parties=contract.parties
    )

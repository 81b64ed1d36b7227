"""What must hold of a contract's terms before they stand in the register."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.contracts.contracts.rules import (
    Contract,
    NotYours,
    UnknownOfficer,
    changeable,
    may_change,
)
from shared.errors import NotAllowed, Refused, Unprocessable
from shared.events.base import By
from shared.events.contracts import ContractAwarded, ContractCorrected
from shared.events.terms import ContractKind, ContractLine, ExtensionOption


class ReferenceTaken(Refused):
    """The commissioner has another contract with this reference."""


class UnknownOrganisation(Unprocessable):
    """An organisation that the contract names is not in the register of organisations."""


class UnknownCommissionedService(Unprocessable):
    """A commissioned service that the contract is to deliver is not in the register."""


class EndsBeforeStart(Unprocessable):
    """A contract cannot end before it starts."""


class LatestEndTooSoon(Unprocessable):
    """The latest end cannot lie before the end, or before the last extension option."""


class NothingToCorrect(Unprocessable):
    """A correction names at least one field."""


class OptionWithoutEnd(Unprocessable):
    """Only a contract with an end has options to extend it."""


class OptionsOutOfOrder(Unprocessable):
    """Extension options lie after the end, each later than the one before it."""


class OptionDecidedTooLate(Unprocessable):
    """An extension must be decided before the end that it moves."""


class ReviewOutsideTerm(Unprocessable):
    """The review must lie between the contract's start and its end."""


class LinesExceedValue(Unprocessable):
    """The amounts of the lines are more than the contract is worth."""


class FrameworkNeeded(Unprocessable):
    """A lot or call-off says of which framework it is."""


class FrameworkNotWanted(Unprocessable):
    """Only a lot or a call-off belongs to a framework."""


class WrongFramework(Unprocessable):
    """A lot is of a framework in the register; a call-off also of a lot or a dynamic market."""


class HasLots(Refused):
    """Lots or call-offs belong to this contract: it stays what they need it to be."""


class UnknownPredecessor(Unprocessable):
    """A contract that this one is to take over from is not in the register."""


class OwnPredecessor(Unprocessable):
    """A contract cannot take over from itself, or from what takes over from it."""


class PredecessorNotYours(NotAllowed):
    """Only the council and the commissioners of a contract may say what takes over from it."""


CALLED_FROM: Mapping[ContractKind, Collection[ContractKind]] = {
    ContractKind.LOT: {ContractKind.FRAMEWORK},
    ContractKind.CALL_OFF: {
        ContractKind.FRAMEWORK,
        ContractKind.LOT,
        ContractKind.DYNAMIC_MARKET,
    },
}
_OF_ONE = ("provider_id", "lead_commissioner_id")
_OF_MANY = ("other_provider_ids", "sub_contractor_ids", "co_commissioner_ids")
_PARTIES = (*_OF_ONE, *_OF_MANY)


@dataclass(frozen=True, slots=True)
class Named:
    """What stands in the register of that which a contract names."""

    organisations: frozenset[UUID]
    services: frozenset[UUID] = frozenset()
    framework_kind: ContractKind | None = None
    predecessors: tuple[Contract, ...] = ()
    ancestors: frozenset[UUID] = frozenset()  # the predecessors, theirs, and so on
    called_by: frozenset[ContractKind] = frozenset()  # the kinds that name this one as framework


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What must be known to decide on an award: what it names is there, and its reference is free."""

    reference_taken: bool
    officer_known: bool
    named: Named


def organisations(said: Mapping[str, Any]) -> tuple[UUID, ...]:
    """Return every organisation that terms name, those who pay for a line among them."""
    ids = [said[name] for name in _OF_ONE if name in said]
    ids += [one for name in _OF_MANY for one in said.get(name, ())]
    ids += [line.funder_id for line in said.get("lines", ()) if line.funder_id is not None]
    return tuple(dict.fromkeys(ids))


def as_said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a correction as its event holds them: lines as lines, dates as dates."""
    said = ContractCorrected(contract_id=UUID(int=0), fields=(), **values)
    return {name: getattr(said, name) for name in values}


def award(order: ContractAwarded, facts: AwardFacts, *, by: By) -> ContractAwarded:
    """Put a contract into the register."""
    if not may_change(by, order.lead_commissioner_id):
        raise NotYours
    check_named(dict(order), facts.named)
    if not facts.officer_known:
        raise UnknownOfficer
    latest_end_on = order.latest_end_on or _last(order.extension_options)
    check_options(order.extension_options, order.end_on)
    check_days(order.start_on, order.end_on, latest_end_on, order.extension_options)
    check_review(order.review_on, order.start_on, order.end_on)
    check_lines(order.lines, order.value)
    _check_framework(order.kind, order.framework_id, facts.named)
    _check_predecessors(order.contract_id, order.predecessor_ids, facts.named, by)
    if facts.reference_taken:
        raise ReferenceTaken
    parties = organisations({name: getattr(order, name) for name in _PARTIES})
    return order.model_copy(update={"latest_end_on": latest_end_on, "parties": parties})


def correct(
    contract: Contract, *, version: int, values: Mapping[str, Any], named: Named, by: By
) -> ContractCorrected:
    """Put right what the register says wrongly; a correction is judged by what it touches."""
    changeable(contract, version, by)
    if not values:
        raise NothingToCorrect
    touches = values.keys()
    right = dict(values)
    if touches & {"extension_options", "latest_end_on"}:
        right["latest_end_on"] = _latest_end(contract, values)

    def now(name: str) -> Any:  # noqa: ANN401 -- whatever a field holds
        return right.get(name, getattr(contract, name))

    check_named(values, named)
    if "extension_options" in touches:
        check_options(now("extension_options"), now("end_on"), before=contract.extension_options)
    if touches & {"start_on", "end_on", "latest_end_on", "extension_options"}:
        check_days(now("start_on"), now("end_on"), now("latest_end_on"), now("extension_options"))
    if touches & {"review_on", "start_on", "end_on"}:
        check_review(now("review_on"), now("start_on"), now("end_on"))
    if touches & {"lines", "value"}:
        check_lines(now("lines"), now("value"))
    if touches & {"kind", "framework_id"}:
        if now("framework_id") == contract.id:
            raise WrongFramework
        _check_framework(now("kind"), now("framework_id"), named)
        if any(now("kind") not in CALLED_FROM[kind] for kind in named.called_by):
            raise HasLots
    if "predecessor_ids" in touches:
        _check_predecessors(contract.id, values["predecessor_ids"], named, by)
    corrected = ContractCorrected(contract_id=contract.id, fields=tuple(sorted(right)), **right)
    parties = organisations({name: now(name) for name in _PARTIES})
    # Who no longer stands in the contract learns of it once more.
    return corrected.model_copy(
        update={"parties": tuple(dict.fromkeys((*parties, *contract.parties)))}
    )


def check_named(said: Mapping[str, Any], named: Named) -> None:
    """Refuse to name organisations or commissioned services that are not in the register."""
    if not named.organisations.issuperset(organisations(said)):
        raise UnknownOrganisation
    if not named.services.issuperset(said.get("commissioned_service_ids", ())):
        raise UnknownCommissionedService


def check_days(
    start_on: date,
    end_on: date | None,
    latest_end_on: date | None,
    options: Sequence[ExtensionOption],
) -> None:
    """Refuse an end before the start, and a latest end that something lies behind."""
    if end_on is not None and end_on < start_on:
        raise EndsBeforeStart
    if latest_end_on is not None:
        reached = max((one.until for one in options), default=date.min)
        if latest_end_on < max(end_on or start_on, reached):
            raise LatestEndTooSoon


def check_options(
    options: Sequence[ExtensionOption],
    end_on: date | None,
    *,
    before: Collection[ExtensionOption] = (),
) -> None:
    """Refuse options that do not follow the end in order; one that stood there may be used up."""
    if not options:
        return
    if end_on is None:
        raise OptionWithoutEnd
    moved = None
    for option in options:
        used_up = option.until <= end_on
        if (used_up and option not in before) or (moved is not None and option.until <= moved):
            raise OptionsOutOfOrder
        end = moved or (option.until if used_up else end_on)
        if option.decide_by is not None and option.decide_by >= end:
            raise OptionDecidedTooLate
        moved = option.until


def check_review(review_on: date | None, start_on: date, end_on: date | None) -> None:
    """Refuse a review outside the term."""
    if review_on is not None and not start_on <= review_on <= (end_on or date.max):
        raise ReviewOutsideTerm


def check_lines(lines: Iterable[ContractLine], value: Decimal | None) -> None:
    """Refuse lines that come to more than the value, where both are known."""
    amounts = [line.amount for line in lines if line.amount is not None]
    if value is not None and sum(amounts) > value:
        raise LinesExceedValue


def _last(options: Sequence[ExtensionOption]) -> date | None:
    return options[-1].until if options else None


def _latest_end(contract: Contract, values: Mapping[str, Any]) -> date | None:
    """Return the latest end that goes with new options; one that a person has set further stays."""
    options = values.get("extension_options", contract.extension_options)
    if "latest_end_on" in values:
        return values["latest_end_on"] or _last(options)
    set_further = (
        contract.latest_end_on is not None
        and contract.latest_end_on != _last(contract.extension_options)
        and contract.latest_end_on >= (_last(options) or date.min)
    )
    return contract.latest_end_on if set_further else _last(options)


def _check_framework(kind: ContractKind, framework_id: UUID | None, named: Named) -> None:
    # Only a lot both has a framework and is one, of another kind: nothing here goes in a ring.
    wanted = CALLED_FROM.get(kind)
    if wanted is None:
        if framework_id is not None:
            raise FrameworkNotWanted
        return
    if framework_id is None:
        raise FrameworkNeeded
    if named.framework_kind not in wanted:
        raise WrongFramework


def _check_predecessors(
    contract_id: UUID, predecessor_ids: Collection[UUID], named: Named, by: By
) -> None:
    if contract_id in predecessor_ids or contract_id in named.ancestors:
        raise OwnPredecessor
    if {one.id for one in named.predecessors} != set(predecessor_ids):
        raise UnknownPredecessor
    for one in named.predecessors:
        if not by.is_council and by.organisation_id not in one.commissioners:
            raise PredecessorNotYours

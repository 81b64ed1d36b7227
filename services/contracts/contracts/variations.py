"""What the parties have changed since the award, and how much of the award that is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.contracts.contracts.rules import (
    Contract,
    NotLive,
    NotYet,
    OutsideItsTerm,
    Status,
    changeable,
)
from services.contracts.contracts.soundness import (
    EndsBeforeStart,
    Named,
    check_lines,
    check_named,
)
from shared.errors import Unprocessable
from shared.events.base import By, Event, Recorded
from shared.events.contracts import (
    ContractAwarded,
    ContractCorrected,
    ContractExtended,
    ContractVaried,
)

_PLACES = Decimal("0.0001")
# More than this says nothing any more: the figure at the award was a symbol, not a figure.
LARGEST_SHARE = Decimal(99_999)
SHARED = frozenset(("value", "start_on", "end_on"))  # what the shares rest on
_VARIED = (
    "description",
    "value",
    "yearly_value",
    "lines",
    "commissioned_service_ids",
    "end_on",
    "latest_end_on",
)


class EndsBeforeVariation(Unprocessable):
    """A variation cannot let the contract end before the day on which it was agreed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was at the award, and by how much the parties have changed it since."""

    award: Decimal | None = None
    change: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal | None:
        """Return the change over the award; None where that is unknown, nothing or a symbol."""
        if self.award is None or self.award <= 0:
            return None
        share = self.change / self.award
        return share.quantize(_PLACES) if abs(share) <= LARGEST_SHARE else None

    def changed_to(self, figure: Decimal | None) -> "Figure":
        """Return it after the parties have changed it; from nothing known no change is known."""
        if self.award is None or figure is None:
            return Figure()
        return replace(self, change=figure - self.award)

    def corrected_to(self, figure: Decimal | None) -> "Figure":
        """Return it after the register was put right: the parties' changes stand, the award moves."""
        if self.award is None or figure is None:
            return Figure(figure)
        return replace(self, award=figure - self.change)


@dataclass(frozen=True, slots=True)
class SinceAward:
    """How far a contract has moved from what was awarded."""

    start_on: date | None = None
    end_on: date | None = None
    value: Figure = Figure()
    term: Figure = Figure()

    @property
    def days(self) -> Decimal | None:
        """Return how many days it runs, first and last among them."""
        if self.start_on is None or self.end_on is None:
            return None
        return Decimal((self.end_on - self.start_on).days + 1)

    def after(self, event: Event) -> "SinceAward":
        """Return how far it has moved after another event."""
        match event:
            case ContractAwarded():
                begun = SinceAward(event.start_on, event.end_on, Figure(event.value))
                return replace(begun, term=Figure(begun.days))
            case ContractCorrected(fields=fields):
                return self._corrected(event, fields)
            case ContractVaried(fields=fields):
                varied = self
                if "value" in fields:
                    varied = replace(varied, value=self.value.changed_to(event.value))
                return _ending(varied, event.end_on) if "end_on" in fields else varied
            case ContractExtended(end_on=end_on):
                return _ending(self, end_on)
        return self

    def _corrected(self, event: ContractCorrected, fields: Iterable[str]) -> "SinceAward":
        right = self
        if "value" in fields:
            right = replace(right, value=self.value.corrected_to(event.value))
        days = {name: getattr(event, name) for name in ("start_on", "end_on") if name in fields}
        if days:
            right = replace(right, **days)
            right = replace(right, term=self.term.corrected_to(right.days))
        return right


def _ending(moved: SinceAward, end_on: date | None) -> SinceAward:
    moved = replace(moved, end_on=end_on)
    return replace(moved, term=moved.term.changed_to(moved.days))


@dataclass(frozen=True, slots=True)
class Variation:
    """A variation as the history tells it: what was said before, and what is said since."""

    event: ContractVaried
    recorded_at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def since_award(history: Iterable[Recorded]) -> SinceAward:
    """Return how far a contract has moved from what was awarded, by all that has happened to it."""
    moved = SinceAward()
    for one in history:
        moved = moved.after(one.event)
    return moved


def variations(history: Iterable[Recorded]) -> list[Variation]:
    """Return every variation of a contract, the first of them first."""
    said: dict[str, Any] = {}
    found = []
    for one in history:
        event = one.event
        match event:
            case ContractAwarded():
                said = {name: getattr(event, name) for name in _VARIED}
            case ContractCorrected(fields=fields) | ContractVaried(fields=fields):
                new = {name: getattr(event, name) for name in fields if name in _VARIED}
                if isinstance(event, ContractVaried):
                    old = {name: said.get(name) for name in new}
                    found.append(Variation(event, one.recorded_at, old, new))
                said |= new
            case ContractExtended(end_on=end_on):
                said |= {"end_on": end_on}
    return found


def as_said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a variation changes as its event holds it: lines as lines, dates as dates."""
    said = ContractVaried(
        contract_id=UUID(int=0), fields=(), number=0, varied_on=date.min, summary="", **values
    )
    return {name: getattr(said, name) for name in values}


def vary(
    contract: Contract,
    *,
    version: int,
    varied_on: date,
    summary: str,
    reason: str,
    values: Mapping[str, Any],
    named: Named,
    moved: SinceAward,
    today: date,
    by: By,
) -> ContractVaried:
    """Say what the parties have changed in a running contract; what stays as it was is not said."""
    changeable(contract, version, by)
    if contract.status(today) is not Status.LIVE:
        raise NotLive
    if varied_on > today:
        raise NotYet
    if not contract.covers(varied_on):
        raise OutsideItsTerm
    new = {name: value for name, value in values.items() if value != getattr(contract, name)}
    check_named(new, named)
    if {"lines", "value"} & new.keys():
        check_lines(new.get("lines", contract.lines), new.get("value", contract.value))
    end_on, latest_end_on = new.get("end_on"), contract.latest_end_on
    if end_on is not None:
        if end_on < contract.start_on:
            raise EndsBeforeStart
        if end_on < varied_on:
            raise EndsBeforeVariation
        if latest_end_on is not None and end_on > latest_end_on:
            # Agreed outside the options: nothing is left beyond it.
            new["latest_end_on"] = end_on
    varied = ContractVaried(
        contract_id=contract.id,
        fields=tuple(sorted(new)),
        number=contract.variations + 1,
        varied_on=varied_on,
        summary=summary,
        reason=reason,
        parties=contract.parties,
        **new,
    )
    shares = moved.after(varied)
    return varied.model_copy(
        update={"value_share": shares.value.share, "term_share": shares.term.share}
    )


def extended(event: ContractExtended, moved: SinceAward) -> ContractExtended:
    """Return an extension with the share of the term that all changes now come to."""
    return event.model_copy(update={"term_share": moved.after(event).term.share})


def corrected(event: ContractCorrected, moved: SinceAward) -> ContractCorrected:
    """Return a correction with the shares that it puts right, if it touches what they rest on."""
    right = moved.after(event)
    figures = {"value_share": (moved.value, right.value), "term_share": (moved.term, right.term)}
    shares = {
        name: after.share
        for name, (before, after) in figures.items()
        # Of what was never changed no share is told.
        if after.share != before.share and (before.change or after.change)
    }
    fields = tuple(sorted({*event.fields, *shares}))
    return event.model_copy(update=shares | {"fields": fields})

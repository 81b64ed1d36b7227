"""What is allowed with the register of needs, and when a new edition is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.needs import (
    NeedAmended,
    NeedRecorded,
    NeedRefreshed,
    NeedRetired,
    SufficiencyFigure,
)

CLOCK = ("published_on", "refresh_months")


class OnlyTheCouncil(NotAllowed):
    """Only the council may change the register of needs."""


class UnknownOrganisation(Unprocessable):
    """The organisation is not known."""


class UnknownOfficer(Unprocessable):
    """The officer is not known, or has left."""


class UnknownSuccessor(Unprocessable):
    """What is read in its place must stand in the register, and be something else."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class NotYet(Unprocessable):
    """This is recorded on its day or later: the day lies in the future."""


class TooFewToTell(Unprocessable):
    """A demand as small as that may point at a child: count more together, or leave it out."""


class NothingCounted(Unprocessable):
    """A figure says how much is needed, how much there is, or both."""


class Retired(Refused):
    """It no longer counts: what is read in its place can be changed instead."""


class NotNewer(Refused):
    """A new edition is published after the one before."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Whether what is named is not there."""

    organisation: bool = False
    officer: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What a decision needs to know of an entry of the register of needs."""

    id: UUID
    head: Head
    published_on: date | None
    refresh_months: int | None
    edition: int
    retired_on: date | None

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it or has not read it, and everybody once it is retired."""
        if not by.is_council:
            raise OnlyTheCouncil
        if self.head.version != version:
            raise StaleVersion
        if self.retired_on is not None:
            raise Retired


def record(
    order: NeedRecorded,
    *,
    refresh_due_on: date | None,
    unknown: Unknown,
    fewest: int,
    today: date,
    by: By,
) -> NeedRecorded:
    """Let something that tells of a need stand in the register, and its clock begin."""
    if not by.is_council:
        raise OnlyTheCouncil
    _must_be_sound(dict(order), unknown=unknown, fewest=fewest, today=today)
    return order.model_copy(update={"refresh_due_on": refresh_due_on})


def amend(
    need: Need,
    *,
    version: int,
    values: Mapping[str, Any],
    refresh_due_on: date | None,
    unknown: Unknown,
    fewest: int,
    today: date,
    by: By,
) -> NeedAmended:
    """Let something else be known of it; `refresh_due_on` is when its clock would run out then."""
    need.must_be_current(version, by)
    if not values:
        raise NothingToAmend
    whole = dict(values)
    if not whole.keys().isdisjoint(CLOCK):
        whole["refresh_due_on"] = refresh_due_on
    event = NeedAmended(need_id=need.id, fields=tuple(sorted(whole)), **whole)
    _must_be_sound(dict(event), unknown=unknown, fewest=fewest, today=today)
    return event


def refresh(
    need: Need,
    *,
    version: int,
    published_on: date,
    values: Mapping[str, Any],
    refresh_due_on: date | None,
    fewest: int,
    today: date,
    by: By,
) -> NeedRefreshed:
    """Say that there is a new edition, from which day on its clock begins anew."""
    need.must_be_current(version, by)
    if need.published_on is not None and published_on <= need.published_on:
        raise NotNewer
    whole = {**values, "published_on": published_on, "refresh_due_on": refresh_due_on}
    event = NeedRefreshed(
        need_id=need.id, edition=need.edition + 1, fields=tuple(sorted(whole)), **whole
    )
    _must_be_sound(dict(event), unknown=Unknown(), fewest=fewest, today=today)
    return event


def retire(
    need: Need,
    *,
    version: int,
    retired_on: date,
    successor_id: UUID | None,
    successor_known: bool,
    reason: str,
    today: date,
    by: By,
) -> NeedRetired:
    """Let it no longer count."""
    need.must_be_current(version, by)
    if retired_on > today:
        raise NotYet
    if successor_id is not None and (successor_id == need.id or not successor_known):
        raise UnknownSuccessor
    return NeedRetired(
        need_id=need.id, retired_on=retired_on, successor_id=successor_id, reason=reason
    )


def clock_of(
    need: Need | None, values: Mapping[str, Any], *, today: date
) -> tuple[date, int | None]:
    """Return from which day the clock runs once these things are said, and for how many months.

    Where nobody knows when it was published, it runs from the day on which that is said.
    """
    published_on = values.get("published_on", need.published_on if need else None)
    months: int | None = values.get("refresh_months", need.refresh_months if need else None)
    return published_on or today, months


def is_refresh_due(refresh_due_on: date | None, retired_on: date | None, on: date) -> bool:
    """Say whether a new edition is due on a day."""
    return refresh_due_on is not None and refresh_due_on <= on and retired_on is None


def gap(demand: int | None, provision: int | None) -> int | None:
    """Return how much is missing; less than nothing is missing where there is more than needed."""
    return None if demand is None or provision is None else demand - provision


def allowed(retired_on: date | None) -> list[str]:
    """Return the verbs that the council may use now."""
    return ["amend", "refresh", "retire"] if retired_on is None else []


def _must_be_sound(said: Mapping[str, Any], *, unknown: Unknown, fewest: int, today: date) -> None:
    if unknown.organisation:
        raise UnknownOrganisation
    if unknown.officer:
        raise UnknownOfficer
    if said["published_on"] is not None and said["published_on"] > today:
        raise NotYet
    figures: Iterable[SufficiencyFigure] = said["figures"]
    for figure in figures:
        if figure.demand is None and figure.provision is None:
            raise NothingCounted
        if figure.demand is not None and 0 < figure.demand < fewest:
            raise TooFewToTell

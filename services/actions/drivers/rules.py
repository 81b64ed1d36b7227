"""What is allowed with the register of legislation, and by which words something in it is found."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.drivers import (
    DriverAmended,
    DriverRegistered,
    DriverReinstated,
    DriverRepealed,
)

_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")
_NO_WORD = re.compile(r"[\W_]+")
NAMING = ("title", "provision", "also_written")


class OnlyTheCouncil(NotAllowed):
    """Only the council may change the register of legislation."""


class TitleTaken(Refused):
    """The register has an entry that is written like this already, or another one asked for twice."""


class AlreadyRepealed(Refused):
    """It is repealed already."""


class NotRepealed(Refused):
    """It is not repealed."""


class TitleWithoutWords(Unprocessable):
    """A title, and every other way to write it, holds at least one letter or digit."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class UnknownSuccessor(Unprocessable):
    """What counts in its place must stand in the register, and be something else."""


class RepealedBeforeInForce(Unprocessable):
    """It cannot be repealed before it has come into force."""


@dataclass(frozen=True, slots=True)
class Driver:
    """What a decision needs to know of an entry of the register."""

    id: UUID
    head: Head
    title: str
    provision: str | None
    also_written: tuple[str, ...]
    in_force_on: date | None
    repealed_on: date | None

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not by.is_council:
            raise OnlyTheCouncil
        if self.head.version != version:
            raise StaleVersion


def title_key(words: str) -> str:
    """Return a title as it is compared: whatever its capitals, spaces, commas, `&` and `The`."""
    folded = unicodedata.normalize("NFC", words).casefold()
    plain = _APOSTROPHES.sub("", folded).replace("&", " and ")
    return _NO_WORD.sub(" ", plain).strip().removeprefix("the ")


def title_keys(title: str, provision: str | None, also_written: Iterable[str]) -> tuple[str, ...]:
    """Return by what an entry is found, its own title first: with its provision, if it has one."""
    own = title_key(f"{title} {provision}" if provision else title)
    return tuple(dict.fromkeys((own, *map(title_key, also_written))))


def keys_of(event: DriverRegistered | DriverAmended) -> tuple[str, ...]:
    """Return by what an entry is found once it is called as an event says."""
    return title_keys(event.title or "", event.provision, event.also_written)


def keys_with(driver: Driver, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return by what an entry is found once these things are said of it."""
    naming = {name: values.get(name, getattr(driver, name)) for name in NAMING}
    return title_keys(**naming)


def register(order: DriverRegistered, *, taken: Collection[str], by: By) -> DriverRegistered:
    """Let plans name it; `taken` are the keys by which others are found."""
    if not by.is_council:
        raise OnlyTheCouncil
    _must_be_free(keys_of(order), taken)
    return order


def register_several(
    orders: Iterable[DriverRegistered], *, taken: Collection[str], by: By
) -> list[DriverRegistered]:
    """Let plans name several, no two of them written alike."""
    used = set(taken)
    registered = []
    for order in orders:
        registered.append(register(order, taken=used, by=by))
        used.update(keys_of(order))
    return registered


def amend(
    driver: Driver, *, version: int, values: Mapping[str, Any], taken: Collection[str], by: By
) -> DriverAmended:
    """Let something else be known of it; `taken` are the keys by which others are found."""
    driver.must_be_current(version, by)
    if not values:
        raise NothingToAmend
    whole = dict(values)
    if not whole.keys().isdisjoint(NAMING):
        whole = {name: getattr(driver, name) for name in NAMING} | whole
    event = DriverAmended(driver_id=driver.id, fields=tuple(sorted(whole)), **whole)
    if "title" in whole:
        _must_be_free(keys_of(event), taken)
    in_force_on = whole.get("in_force_on", driver.in_force_on)
    if in_force_on and driver.repealed_on and driver.repealed_on < in_force_on:
        raise RepealedBeforeInForce
    return event


def repeal(
    driver: Driver,
    *,
    version: int,
    repealed_on: date,
    successor_id: UUID | None,
    successor_known: bool,
    reason: str | None,
    by: By,
) -> DriverRepealed:
    """Let it no longer count from a day on, which may be one to come."""
    driver.must_be_current(version, by)
    if driver.repealed_on is not None:
        raise AlreadyRepealed
    if successor_id is not None and (successor_id == driver.id or not successor_known):
        raise UnknownSuccessor
    if driver.in_force_on and repealed_on < driver.in_force_on:
        raise RepealedBeforeInForce
    return DriverRepealed(
        driver_id=driver.id, repealed_on=repealed_on, successor_id=successor_id, reason=reason
    )


def reinstate(driver: Driver, *, version: int, reason: str, by: By) -> DriverReinstated:
    """Let it count after all."""
    driver.must_be_current(version, by)
    if driver.repealed_on is None:
        raise NotRepealed
    return DriverReinstated(driver_id=driver.id, reason=reason)


def in_force(in_force_on: date | None, repealed_on: date | None, on: date) -> bool:
    """Say whether it counts on a day; one whose first day nobody knows has counted always."""
    begun = in_force_on is None or in_force_on <= on
    return begun and (repealed_on is None or repealed_on > on)


def allowed(repealed_on: date | None) -> list[str]:
    """Return the verbs that the council may use now."""
    return ["amend", "repeal" if repealed_on is None else "reinstate"]


def _must_be_free(keys: Iterable[str], taken: Collection[str]) -> None:
    for key in keys:
        if not key:
            raise TitleWithoutWords
        if key in taken:
            raise TitleTaken

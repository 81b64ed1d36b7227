"""What the rows of a plan table name: officers, organisations, drivers and objectives.

Whatever is not there yet is made with the chunk that names it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.actions.drivers import rules as driver_rules
from services.actions.drivers import store as drivers
from services.actions.formats import cells, people, shortened
from services.actions.formats.rows import Reading
from services.actions.objectives import rules as objective_rules
from services.actions.objectives import store as objectives
from services.actions.officers import rules as officer_rules
from services.actions.officers import store as officers
from services.actions.officers.rules import Person
from services.actions.plan_rows import store as plan_rows
from services.actions.plans.rules import Words
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.drivers import DriverKind, DriverRegistered

_BRACKETS = ("(", "[")


class NamedThings:
    """Everything that a chunk of rows names, found or made."""

    def __init__(
        self,
        session: Session,
        words: Words,
        readings: Sequence[Reading],
        objectives_before: Mapping[str, UUID],
        *,
        by: By,
        at: datetime,
    ) -> None:
        self._by, self._at = by, at
        parts = {one.text for each in readings for one in people.parts(each.responsible)}
        self._organisations = plan_rows.organisations(session, {one.casefold() for one in parts})
        names = {
            one
            for one in parts
            if people.looks_like_a_person(one) and one.casefold() not in self._organisations
        }
        self.officers = self._officers(session, words, sorted(names))
        self._drivers = self._registered(session, readings)
        self._objectives = self._added(session, words, readings, objectives_before)

    def objective_id(self, reading: Reading) -> UUID:
        """Return the objective of a row."""
        return self._objectives[_key(reading.objective)]

    def made_for(self, reading: Reading) -> bool:
        """Say whether the objective of a row was not there before."""
        return _key(reading.objective) in self._new_objectives

    def driver_ids(self, reading: Reading) -> tuple[UUID, ...]:
        """Return what a row rests on."""
        return tuple(dict.fromkeys(self._drivers[title] for title in reading.drivers))

    def organisation_ids(self, reading: Reading) -> tuple[UUID, ...]:
        """Return the organisations that a row names as responsible."""
        keys = (one.text.casefold() for one in people.parts(reading.responsible))
        return tuple(
            dict.fromkeys(self._organisations[key] for key in keys if key in self._organisations)
        )

    def unknown(self, reading: Reading) -> list[str]:
        """Return the words about who does it that mean nobody who is known.

        What stands in brackets only says more of somebody.
        """
        cell = reading.responsible
        return [
            shortened(one.text)
            for one in people.parts(cell)
            if one.text not in self.officers
            and one.text.casefold() not in self._organisations
            and cell[: one.begin].rstrip()[-1:] not in _BRACKETS
        ]

    def _officers(self, session: Session, words: Words, names: Sequence[str]) -> Mapping[str, UUID]:
        if not names:
            return {}
        found = dict(officers.with_names(session, names))
        new = [Person(name=name) for name in names if name not in found]
        if not new:
            return found
        known = officers.lock_known(session, new)
        proposed = officer_rules.propose(
            new,
            organisation_id=words.owner_ids[0],
            ids=[log.new_id() for _ in new],
            taken=known,
            by=self._by,
        )
        if proposed:
            recorded = log.append(session, *proposed.values(), by=self._by, at=self._at)
            officers.apply(session, recorded)
        known |= {key: event.officer_id for key, event in proposed.items()}
        return found | {one.said: known[one.key] for one in new}

    def _registered(self, session: Session, readings: Sequence[Reading]) -> Mapping[str, UUID]:
        titles = list(dict.fromkeys(one for each in readings for one in each.drivers))
        found = drivers.with_titles(session, titles)
        if len(found) == len(titles):
            return found
        drivers.hold_titles(session)
        found = drivers.with_titles(session, titles)
        orders: dict[str, DriverRegistered] = {}
        for title in titles:
            if title not in found:
                key = driver_rules.title_key(title)
                if key not in orders:
                    orders[key] = DriverRegistered(
                        driver_id=log.new_id(),
                        title=title,
                        kind=DriverKind(cells.driver_kind(title)),
                        year=cells.driver_year(title),
                    )
                found[title] = orders[key].driver_id
        events = driver_rules.register_several(list(orders.values()), taken=(), by=self._by)
        drivers.apply(session, log.append(session, *events, by=self._by, at=self._at))
        return found

    def _added(
        self,
        session: Session,
        words: Words,
        readings: Sequence[Reading],
        before: Mapping[str, UUID],
    ) -> Mapping[str, UUID]:
        titles = {_key(each.objective): each.objective for each in readings}
        found = {
            **{_key(title): one for title, one in before.items()},
            **plan_rows.objectives(session, words.plan_id, titles),
        }
        self._new_objectives = [key for key in titles if key not in found]
        if not self._new_objectives:
            return found
        others = objectives.others(session, words.plan_id)
        events = [
            objective_rules.add(
                words,
                others,
                objective_id=log.new_id(),
                place=others.last_place + number,
                terms={"title": titles[key]},
                by=self._by,
            )
            for number, key in enumerate(self._new_objectives, start=1)
        ]
        recorded = log.append(session, *events, by=self._by, at=words.moment(self._at))
        objectives.apply(session, recorded)
        return found | {_key(one.title or ""): one.objective_id for one in events}


def _key(title: str) -> str:
    return " ".join(title.lower().split())

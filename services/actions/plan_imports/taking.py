"""How a chunk of rows is taken: which action each means, and what it plans or changes."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.actions.actions import planning
from services.actions.actions import store as actions
from services.actions.actions.columns import standing
from services.actions.formats import people
from services.actions.formats.rows import Reading, key_of
from services.actions.plan_imports import rules
from services.actions.plan_imports.named import NamedThings
from services.actions.plan_imports.rules import PlanRowOutcome, RowReport
from services.actions.plan_rows import store as plan_rows
from services.actions.plan_rows.store import KnownRow
from services.actions.plans.rules import Words
from shared.database.engine import Row, Session
from shared.errors import Refused
from shared.eventlog import log
from shared.events.actions import (
    ActionEvent,
    ActionPlanned,
    Impact,
    Step,
)
from shared.events.base import By, Head
from shared.events.time_scales import Precision, TimeScale

_REASON = "The table of the plan that was imported names others."
_OF_OFFICERS = ("officer_ids", "organisation_ids", "responsible")
_COLUMN = {
    planning.NobodyResponsible: "Responsible officer(s)",
    planning.OfficerHasLeft: "Responsible officer(s)",
}


def row_key(key: tuple[str, str, int]) -> str:
    """Return the key of a row as it is kept: a hash, for it may be long."""
    written = repr((key[0].lower(), key[1], key[2]))
    return hashlib.blake2b(written.encode(), digest_size=16).hexdigest()


class Chunk:
    """Some rows of a table, each with the action that it means, and what is to become of both."""

    def __init__(self, session: Session, words: Words, readings: Sequence[Reading]) -> None:
        self._words = words
        self._readings = readings
        self._keys = {one.place: row_key(one.key) for one in readings}
        self._before = plan_rows.known_rows(session, words.plan_id, list(self._keys.values()))
        self._meant: dict[int, Row] = {}
        self._last: dict[int, KnownRow] = {}
        self.planned: list[ActionPlanned] = []
        self.changed: list[tuple[Head, list[ActionEvent]]] = []
        self.known: list[KnownRow] = []
        self.reports: dict[int, RowReport] = {}

    def objectives_before(self) -> dict[str, UUID]:
        """Return which objectives the same rows stood in the last time, whatever they are called."""
        found: dict[str, UUID] = {}
        for one in self._readings:
            known = self._before.get(self._keys[one.place])
            if known is not None and known.objective_id is not None:
                found.setdefault(one.objective, known.objective_id)
        return found

    def find(
        self, session: Session, found: NamedThings, keys: Callable[[], Collection[str]]
    ) -> None:
        """Find the action that each row means.

        First the one that the same row became the last time, whatever it says now; then one that
        says the same; then one that stands in the same place, and that no row of the file means.
        """
        rows = [one for one in self._readings if one.description is not None]
        there = plan_rows.lock_actions(
            session,
            ids=[one.action_id for one in self._before.values()],
            objective_ids=list({found.objective_id(one) for one in rows}),
            descriptions=list({one.description or "" for one in rows}),
            places=[one.place for one in rows],
        )
        free = {row["id"]: row for row in there}
        for one in rows:
            known = self._before.get(self._keys[one.place])
            if known is not None and known.action_id in free:
                self._mean(one, free.pop(known.action_id), known)
        last = plan_rows.keys_of(session, list(free)) if free else {}
        meant = keys() if last else ()
        unnamed = [
            row for id_, row in free.items() if id_ not in last or last[id_].key not in meant
        ]
        alike: dict[tuple[UUID, str], list[Row]] = {}
        at_place: dict[tuple[UUID, int], Row] = {}
        for row in unnamed:
            said = key_of("", row["description"], (step["text"] for step in row["steps"]))[1]
            alike.setdefault((row["objective_id"], said), []).append(row)
            at_place.setdefault((row["objective_id"], row["place"]), row)
        waiting = [one for one in rows if one.place not in self._meant]
        for one in waiting:
            same = alike.get((found.objective_id(one), one.key[1]))
            if same:
                row = same.pop(0)
                del free[row["id"]]
                self._mean(one, row, last.get(row["id"]))
        for one in waiting:
            there_row = at_place.get((found.objective_id(one), one.place))
            if one.place not in self._meant and there_row is not None and there_row["id"] in free:
                del free[there_row["id"]]
                self._mean(one, there_row, last.get(there_row["id"]))

    def _mean(self, one: Reading, row: Row, last: KnownRow | None) -> None:
        self._meant[one.place] = row
        if last is not None:
            self._last[one.place] = last

    def decide(self, session: Session, found: NamedThings, *, by: By) -> None:
        """Decide what is planned anew, what is changed, and what stands there already."""
        wanted = {
            one.place: _wanted(one, found) for one in self._readings if one.description is not None
        }
        named = actions.named(session, *wanted.values())
        for one in self._readings:
            if one.description is None:
                outcome = PlanRowOutcome.IMPORTED if found.made_for(one) else PlanRowOutcome.SKIPPED
                self.reports[one.place] = RowReport(one.line, one.objective, outcome)
                continue
            notes = (*one.notes, *(f"Nobody is known as “{who}”." for who in found.unknown(one)))
            try:
                self._take(one, wanted[one.place], named, notes, by)
            except Refused as refusal:
                column = _COLUMN.get(type(refusal))
                self.reports[one.place] = RowReport(
                    one.line,
                    one.title,
                    PlanRowOutcome.REFUSED,
                    notes=notes,
                    column=column,
                    reason=refusal.message,
                )

    def _take(
        self,
        one: Reading,
        values: dict[str, Any],
        named: planning.Named,
        notes: tuple[str, ...],
        by: By,
    ) -> None:
        said = rules.fingerprints(values)
        row = self._meant.get(one.place)
        fields: tuple[str, ...] = ()
        if row is None:
            order = ActionPlanned(
                action_id=log.new_id(),
                plan_id=self._words.plan_id,
                kind=one.kind,
                **values,
            )
            self.planned.append(planning.plan(order, self._words, named, by=by))
            outcome, action_id = PlanRowOutcome.IMPORTED, order.action_id
        elif row["removed"]:
            notes += ("The action was removed here since.",)
            outcome, action_id = PlanRowOutcome.SKIPPED, row["id"]
        else:
            last = self._last.get(one.place)
            differing = rules.difference(
                said, rules.fingerprints(_standing(row)), last.said if last else None
            )
            if differing.fields:
                self._change(row, values, differing, named, by)
            fields = rules.in_words(differing.fields)
            if differing.kept:
                kept = ", ".join(rules.in_words(differing.kept))
                notes += (f"Changed here since the last import, and left so: {kept}.",)
            outcome = PlanRowOutcome.CHANGED if fields else PlanRowOutcome.SKIPPED
            action_id = row["id"]
        self.known.append(KnownRow(self._keys[one.place], action_id, said, one.legislation or None))
        self.reports[one.place] = RowReport(one.line, one.title, outcome, fields, notes)

    def _change(
        self,
        row: Row,
        values: Mapping[str, Any],
        differing: rules.Difference,
        named: planning.Named,
        by: By,
    ) -> None:
        action = standing(row)
        version = action.head.version
        events: list[ActionEvent] = []
        if differing.amended:
            amended = {name: values[name] for name in differing.amended}
            if "impacts" in amended:
                amended["impacts"] = _tied_as_before(amended["impacts"], row)
            events.append(
                planning.amend(action, self._words, named, version=version, values=amended, by=by)
            )
        if differing.names_others:
            others = {name: values[name] for name in _OF_OFFICERS} | {"reason": _REASON}
            events.append(
                planning.assign(action, self._words, named, version=version, values=others, by=by)
            )
        self.changed.append((action.head, events))


def _wanted(one: Reading, found: NamedThings) -> dict[str, Any]:
    """Return what a row says, as an event says it of an action."""
    responsible, officer_ids = people.numbered(one.responsible, found.officers)
    steps = tuple(
        Step(
            number=number,
            text=step.text,
            depth=step.depth,
            time_scale=step.time_scale,
            officer_ids=people.numbered(step.responsible, found.officers)[1]
            if step.responsible
            else (),
        )
        for number, step in enumerate(one.steps, start=1)
    )
    return {
        "objective_id": found.objective_id(one),
        "description": one.description,
        "steps": steps,
        "time_scale": one.time_scale,
        "officer_ids": officer_ids,
        "organisation_ids": found.organisation_ids(one),
        "responsible": responsible or None,
        "driver_ids": found.driver_ids(one),
        "impacts": one.impacts,
        "place": one.place,
    }


def _standing(row: Row) -> dict[str, Any]:
    """Return what an action says now, as a row would say it."""
    words = row["time_words"]
    return {
        "objective_id": row["objective_id"],
        "description": row["description"],
        "steps": tuple(Step.model_validate(each) for each in row["steps"]),
        "time_scale": TimeScale(words=words, precision=Precision.UNREAD) if words else None,
        "officer_ids": tuple(row["officer_ids"]),
        "responsible": row["responsible"] or people.written(len(row["officer_ids"])),
        "driver_ids": tuple(row["driver_ids"]),
        "impacts": tuple(Impact.model_validate(each) for each in row["impacts"]),
        "place": row["place"],
    }


def _tied_as_before(impacts: Sequence[Impact], row: Row) -> tuple[Impact, ...]:
    """Return impacts of which those that stood there before keep the figures that show them."""
    before = {each["statement"]: Impact.model_validate(each) for each in row["impacts"]}
    return tuple(before.get(each.statement, each) for each in impacts)

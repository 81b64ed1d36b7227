"""What becomes of a row of an imported plan table."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, Unprocessable
from shared.events.actions import Impact, Step
from shared.events.base import By, Head
from shared.events.plan_imports import PlanImportFinished, PlanImportStarted
from shared.events.time_scales import TimeScale

# What a row says of an action, in words for whoever reads a report.
FIELDS: Mapping[str, str] = {
    "objective_id": "objective",
    "description": "key actions",
    "steps": "steps",
    "time_scale": "time scale",
    "driver_ids": "legislation",
    "impacts": "anticipated impact",
    "responsible": "responsible officers",
    "place": "place",
}


class OnlyTheCouncil(NotAllowed):
    """Only the council may import a plan."""


class PlanOrTitle(Unprocessable):
    """An import goes into one plan: name it by its id, or by its title, and not by both."""


class SeveralPlans(Refused):
    """Several plans have this title: name the one that is meant by its id."""


class PlanRowOutcome(StrEnum):
    """What became of a row; every row has exactly one."""

    IMPORTED = "imported"
    CHANGED = "changed"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of a row."""

    line: int
    title: str | None
    outcome: PlanRowOutcome
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    column: str | None = None
    value: str | None = None
    reason: str | None = None

    @property
    def is_told(self) -> bool:
        """Say whether a person should see it: more is to be said than that it was taken."""
        return bool(self.notes or self.reason or self.fields)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: its chunks, and what became of their rows; and what it was told."""

    plan_import_id: UUID
    plan_id: UUID
    file_hash: str
    chunk_size: int
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    chunks: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanImport:
    """What a decision needs to know about an import."""

    id: UUID
    head: Head
    finished: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row says otherwise than an action does, and what people have said since."""

    fields: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def names_others(self) -> bool:
        """Say whether other officers are to be responsible."""
        return "responsible" in self.fields

    @property
    def amended(self) -> tuple[str, ...]:
        """Return what is to be amended besides."""
        return tuple(name for name in self.fields if name != "responsible")


def start(beginning: Progress, *, owner_ids: Sequence[UUID], by: By) -> PlanImportStarted:
    """Begin an import."""
    if not by.is_council:
        raise OnlyTheCouncil
    return PlanImportStarted(
        plan_import_id=beginning.plan_import_id,
        plan_id=beginning.plan_id,
        file_hash=beginning.file_hash,
        parties=tuple(owner_ids),
    )


def finish(
    one: PlanImport, *, counts: Mapping[str, int], not_in_file: int, owner_ids: Sequence[UUID]
) -> PlanImportFinished | None:
    """Come to the end of a table, with every row counted once; of two at once one says so."""
    if one.finished:
        return None
    told = {outcome.value: counts.get(outcome, 0) for outcome in PlanRowOutcome}
    return PlanImportFinished(
        plan_import_id=one.id,
        rows=sum(told.values()),
        not_in_file=not_in_file,
        parties=tuple(owner_ids),
        **told,
    )


def fingerprints(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a hash of each thing that is said of an action; words are the same however wrapped.

    What stands in lists of a row was unwrapped when it was read, and is taken as it is.
    """
    scale: TimeScale | None = values["time_scale"]
    impacts: Sequence[Impact] = values["impacts"]
    said = {
        "description": _unwrapped(values["description"]),
        "steps": "\0".join(map(_of_step, values["steps"])),
        "time_scale": _unwrapped(scale.words) if scale else "",
        "driver_ids": _ids(values["driver_ids"]),
        "impacts": "\0".join([one.statement for one in impacts]),
        "responsible": f"{_unwrapped(values['responsible'] or '')} {_ids(values['officer_ids'])}",
    }
    return {
        "objective_id": values["objective_id"].hex,
        "place": str(values["place"]),
        **{name: _hash(words) for name, words in said.items()},
    }


def fingerprint_of_drivers(driver_ids: Sequence[UUID]) -> str:
    """Return the hash of what an action rests on, as the last import has kept it."""
    return _hash(_ids(driver_ids))


def _of_step(step: Step) -> str:
    words = _unwrapped(step.time_scale.words) if step.time_scale else ""
    return f"{step.depth}{step.text}\0{words}\0{_ids(step.officer_ids)}"


def _ids(ids: Iterable[UUID]) -> str:
    return " ".join([one.hex for one in ids])


def _hash(words: str) -> str:
    return hashlib.blake2b(words.encode(), digest_size=9).hexdigest()


def _unwrapped(words: str) -> str:
    return " ".join(words.split())


def difference(
    wanted: Mapping[str, str], standing: Mapping[str, str], last: Mapping[str, str] | None
) -> Difference:
    """Return in what a row differs from an action, by their fingerprints.

    What the file says as it did the last time stays as people have changed it since; so does what
    both have changed, and that is told.
    """
    fields: list[str] = []
    kept: list[str] = []
    for name, now in wanted.items():
        before = last.get(name) if last else None
        if standing[name] == now or before == now:
            continue
        if before is not None and before != standing[name]:
            kept.append(name)
        else:
            fields.append(name)
    return Difference(tuple(fields), tuple(kept))


def in_words(names: Iterable[str]) -> tuple[str, ...]:
    """Return what fields are called in a report."""
    return tuple(FIELDS[name] for name in names)

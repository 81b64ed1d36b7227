"""What a row of a plan table says: an action, its steps, when, by whom, on what ground, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.actions.formats import PlanRow, cells, people, shortened
from services.actions.formats.plan_table import PlanTable
from services.actions.time_scales import reading
from shared.events.actions import ActionKind, Impact
from shared.events.time_scales import Precision, TimeScale

_LONGEST = {
    "objective": 500,
    "legislation": 20_000,
    "key_actions": 60_000,
    "time_scale": 5_000,
    "responsible": 5_000,
    "impact": 40_000,
}
_LONGEST_PART = 20_000
_LONGEST_TITLE = 500
_MOST = {"steps": 200, "drivers": 50, "impacts": 50, "people": 50}


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the table says it; it has its own days and people where each step has."""

    text: str
    depth: int
    time_scale: TimeScale | None = None
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A row that was read; the notes say every doubt that was met on the way.

    The key says which action is meant: the objective, and what is done for it; and which one of
    those that say the same. Without a description it is an objective without actions.
    """

    line: int
    objective: str
    place: int
    key: tuple[str, str, int]
    description: str | None
    kind: ActionKind = ActionKind.OTHER
    steps: tuple[Step, ...] = ()
    time_scale: TimeScale | None = None
    responsible: str = ""
    drivers: tuple[str, ...] = ()
    legislation: str = ""
    impacts: tuple[Impact, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return who is named."""
        return tuple(one.text for one in people.parts(self.responsible) if one.is_person)

    @property
    def title(self) -> str:
        """Return what the row is called in a report."""
        return shortened(self.key[1])


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not read, with the place and the reason for the person who mends it."""

    line: int
    column: str
    value: str | None
    reason: str


RowRead = Reading | RefusedRow


def read_rows(table: PlanTable, objective: str) -> Iterator[RowRead]:
    """Read the rows of a table; those that name no objective at all are for the one given."""
    seen: Counter[tuple[str, str]] = Counter()
    for place, row in enumerate(table.rows, start=1):
        read = _refusal(table, row) or _row(table, row, place, row.objective or objective, seen)
        yield read


def _refusal(table: PlanTable, row: PlanRow) -> RefusedRow | None:
    """Return why a row cannot be kept, if it cannot."""
    for name, longest in _LONGEST.items():
        words = getattr(row, name)
        if len(words) > longest:
            shown = None if name == "responsible" else shortened(words)
            return _refused(table, row, name, shown, f"It has more than {longest:,} letters.")
        if "\0" in words or (not words.isascii() and not _is_unicode(words)):
            return _refused(table, row, name, None, "It holds what is no text.")
    if people.holds_numbers(row.responsible):
        reason = "A number in braces stands for an officer here: write it without them."
        return _refused(table, row, "responsible", None, reason)
    return None


def _is_unicode(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refused(
    table: PlanTable, row: PlanRow, name: str, value: str | None, reason: str
) -> RefusedRow:
    return RefusedRow(row.line, table.heading(name), value, reason)


def _row(
    table: PlanTable, row: PlanRow, place: int, objective: str, seen: Counter[tuple[str, str]]
) -> RowRead:
    said = cells.read_key_actions(row.key_actions, objective)
    if said is None:
        rest = (row.time_scale, row.responsible, row.impact)
        if any(rest):
            reason = "Nothing is said of what is done."
            return _refused(table, row, "key_actions", None, reason)
        return Reading(row.line, objective, place, (objective, "", 0), None)
    drivers = cells.read_drivers(row.legislation)
    impacts = cells.read_impacts(row.impact)
    named = people.parts(row.responsible)
    counts = {"steps": said.steps, "drivers": drivers, "impacts": impacts, "people": named}
    for what, found in counts.items():
        if len(found) > _MOST[what]:
            name = {"steps": "key_actions", "drivers": "legislation", "impacts": "impact"}
            reason = f"There are more than {_MOST[what]} {what}."
            return _refused(table, row, name.get(what, "responsible"), None, reason)
    parts = (
        said.description,
        *(text for text, _ in said.steps),
        *(one.statement for one in impacts),
    )
    if any(len(one) > _LONGEST_PART for one in parts):
        reason = f"A paragraph has more than {_LONGEST_PART:,} letters."
        return _refused(table, row, "key_actions", None, reason)
    if any(len(one) > _LONGEST_TITLE for one in drivers):
        reason = f"A title has more than {_LONGEST_TITLE} letters."
        return _refused(table, row, "legislation", shortened(row.legislation), reason)
    key = _key(objective, said)
    seen[key] += 1
    scale = _scale(row.time_scale)
    return Reading(
        line=row.line,
        objective=objective,
        place=place,
        key=(*key, seen[key]),
        description=said.description,
        kind=cells.action_kind(key[1]),
        steps=tuple(_steps(said, row)),
        time_scale=scale,
        responsible=row.responsible,
        drivers=drivers,
        legislation=row.legislation,
        impacts=impacts,
        notes=tuple(_doubts(row, scale)),
    )


def _key(objective: str, said: cells.KeyActions) -> tuple[str, str]:
    is_for_objective = said.description == objective and bool(said.steps)
    return objective, said.steps[0][0] if is_for_objective else said.description


def key_of(objective: str, description: str, steps: Iterable[str]) -> tuple[str, str]:
    """Return the key of an action as it stands, as a row that says the same has it."""
    said = cells.KeyActions(" ".join(description.split()), tuple((one, 0) for one in steps))
    return _key(" ".join(objective.split()), said)


def _steps(said: cells.KeyActions, row: PlanRow) -> Iterator[Step]:
    """Yield the steps; where as many time scales or people stand beside them, each has its own."""
    count = said.branches
    scales = _parts(row.time_scale) if count > 1 else ()
    who = people.blocks(row.responsible) if count > 1 else ()
    branch = -1
    for text, depth in said.steps:
        branch += depth == 0
        yield Step(
            text,
            depth,
            _scale(scales[branch]) if depth == 0 and len(scales) == count else None,
            who[branch] if depth == 0 and len(who) == count else "",
        )


@lru_cache(maxsize=8_192)
def _scale(words: str) -> TimeScale | None:
    return reading.read(words)


@lru_cache(maxsize=8_192)
def _parts(words: str) -> tuple[str, ...]:
    return reading.parts(words)


def _doubts(row: PlanRow, scale: TimeScale | None) -> Iterator[str]:
    if scale is None:
        yield "No time scale is said."
    elif scale.precision is Precision.UNREAD:
        yield f"“{shortened(scale.words)}” cannot be read as a time scale: the words are kept."
    if not row.responsible:
        yield "Nobody is said to be responsible."

"""What entries the history of an action makes: pure, from its events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.events.actions import ActionStepsMarked, Step
from shared.events.base import By, Event, Recorded

_DAYS = (
    *("started_on", "reported_on", "suspended_on", "resumed_on"),
    *("completed_on", "abandoned_on"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the evidence log: its event, the day that it names, the steps that it changed."""

    recorded: Recorded
    on: date | None
    steps: Sequence[Step]

    @property
    def what(self) -> str:
        """Return what happened, in the word of the event."""
        return self.recorded.event.type.partition(".")[2]


def entries(history: Sequence[Recorded]) -> Iterator[Entry]:
    """Yield the entries of an action, the first of them first."""
    done: Mapping[int, date | None] = {}
    for recorded in history:
        said = recorded.event.__dict__
        changed: tuple[Step, ...] = ()
        if isinstance(recorded.event, ActionStepsMarked):
            changed = tuple(
                one for one in recorded.event.steps if one.done_on != done.get(one.number)
            )
        if _says_steps(recorded.event):
            done = {one.number: one.done_on for one in said["steps"]}
        day = next((said[name] for name in _DAYS if name in said), None)
        yield Entry(recorded, day, changed)


def _says_steps(event: Event) -> bool:
    """Say whether an event holds all the steps, and not only what else is amended."""
    said = event.__dict__
    return "steps" in said and ("fields" not in said or "steps" in said["fields"])


def may_read_reasons(by: By, owner_ids: Sequence[UUID], officer_ids: Sequence[UUID]) -> bool:
    """Say whether somebody may read why: the council, who owns the plan, and who is responsible."""
    return by.is_council or by.organisation_id in owner_ids or by.officer_id in officer_ids

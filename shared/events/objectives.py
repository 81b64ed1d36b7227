"""What is told about the objectives of plans."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public


class ObjectiveKind(StrEnum):
    """Which of the three works of commissioning an objective is about."""

    UNDERSTAND = "understand"
    DESIGN_DEVELOP_MOBILISE = "design_develop_mobilise"
    MONITOR_EVALUATE = "monitor_evaluate"


class ObjectiveEvent(Event):
    """Something happened to an objective; its parties are the organisations that own the plan."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "objectives"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    objective_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the objective's id."""
        return self.objective_id


class ObjectiveTerms(ObjectiveEvent):
    """What is known of an objective, all of it or the part that is amended."""

    code: Fact[str | None] = None
    title: Public[str | None] = None
    kind: Fact[ObjectiveKind | None] = None
    aim_code: Fact[str | None] = None
    deliverables: Public[tuple[str, ...]] = ()
    protocol_url: Public[str | None] = None
    place: Fact[int | None] = None


class ObjectiveAdded(ObjectiveTerms):
    """A plan has an objective more; `place` is where it stands among the others."""

    type: ClassVar[str] = "objective.added"

    plan_id: Fact[UUID]
    title: Public[str]
    place: Fact[int]


class ObjectiveAmended(ObjectiveTerms):
    """An objective says something else; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "objective.amended"

    fields: Fact[tuple[str, ...]]


class ObjectiveRemoved(ObjectiveEvent):
    """An objective no longer stands in the plan."""

    type: ClassVar[str] = "objective.removed"

    reason: Private[str] = None

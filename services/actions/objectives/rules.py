"""What is allowed with an objective."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.objectives import ObjectiveAdded, ObjectiveAmended, ObjectiveRemoved


class OnlyTheCouncil(NotAllowed):
    """Only the council may write plans and what stands in them."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class UnknownAim(Unprocessable):
    """The plan has no aim of this code."""


class WordsClosed(Refused):
    """A published version stays as it is: begin a revision first."""


class CodeTaken(Refused):
    """Another objective of the plan has this code."""


class ActionsStand(Refused):
    """Actions still stand in the objective: move them to another one, or remove them first."""


class PlanWords(Protocol):
    """What must be known of the plan in which an objective stands."""

    @property
    def plan_id(self) -> UUID:
        """Return which plan it is."""

    @property
    def owner_ids(self) -> tuple[UUID, ...]:
        """Return whose plan it is."""

    @property
    def open(self) -> bool:
        """Say whether its words may be changed now."""

    @property
    def aim_codes(self) -> frozenset[str]:
        """Return the codes of its aims."""


@dataclass(frozen=True, slots=True)
class Others:
    """What must be known of the other objectives of a plan: their codes, and the last place."""

    codes: frozenset[str] = frozenset()
    last_place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What a decision needs to know about an objective."""

    id: UUID
    head: Head
    words: PlanWords
    actions: int = 0

    def must_be_open(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it, and everybody once it is out."""
        words_must_be_open(self.words, by)
        if self.head.version != version:
            raise StaleVersion


def words_must_be_open(words: PlanWords, by: By) -> None:
    """Refuse whoever may not write the plan, and everybody while its words are published."""
    if not by.is_council:
        raise OnlyTheCouncil if by.organisation_id in words.owner_ids else NotFound
    if not words.open:
        raise WordsClosed


def add(
    words: PlanWords,
    others: Others,
    *,
    objective_id: UUID,
    place: int | None,
    terms: Mapping[str, Any],
    by: By,
) -> ObjectiveAdded:
    """Put an objective into a plan; without a place it comes after all others."""
    words_must_be_open(words, by)
    _must_fit(words, others, terms)
    return ObjectiveAdded(
        objective_id=objective_id,
        plan_id=words.plan_id,
        place=others.last_place + 1 if place is None else place,
        parties=words.owner_ids,
        **terms,
    )


def amend(
    objective: Objective, others: Others, *, version: int, values: Mapping[str, Any], by: By
) -> ObjectiveAmended:
    """Let an objective say something else."""
    objective.must_be_open(version, by)
    if not values:
        raise NothingToAmend
    _must_fit(objective.words, others, values)
    return ObjectiveAmended(
        objective_id=objective.id,
        fields=tuple(sorted(values)),
        parties=objective.words.owner_ids,
        **values,
    )


def remove(objective: Objective, *, version: int, reason: str, by: By) -> ObjectiveRemoved:
    """Take an objective out of its plan, when no action stands in it."""
    objective.must_be_open(version, by)
    if objective.actions:
        raise ActionsStand
    return ObjectiveRemoved(
        objective_id=objective.id, reason=reason, parties=objective.words.owner_ids
    )


def allowed(*, is_open: bool, actions: int) -> Sequence[str]:
    """Return the verbs that may be used now by one who may change it."""
    if not is_open:
        return ()
    return ("amend",) if actions else ("amend", "remove")


def _must_fit(words: PlanWords, others: Others, values: Mapping[str, Any]) -> None:
    if values.get("code") is not None and values["code"] in others.codes:
        raise CodeTaken
    if values.get("aim_code") is not None and values["aim_code"] not in words.aim_codes:
        raise UnknownAim

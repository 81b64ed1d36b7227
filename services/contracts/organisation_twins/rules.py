"""Why two organisations may be one, and what is allowed with such a pair."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.errors import NotAllowed, Refused
from shared.events.base import By
from shared.events.organisation_twins import OrganisationTwinDismissed
from shared.events.organisations import Identifier


class OnlyTheCouncil(NotAllowed):
    """Only the council may see and sort out likely twins."""


class AlreadyDismissed(Refused):
    """It was said before that these are two organisations."""


class Confidence(StrEnum):
    """How likely it is that two are one and the same."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two organisations are called, by people and by registers, and where that is alike.

    `numbers` are those that differ at most in how they are written.
    """

    names: tuple[str, str]
    same_name: bool
    one: tuple[Identifier, ...]
    other: tuple[Identifier, ...]
    numbers: tuple[tuple[Identifier, Identifier], ...]

    @property
    def contradictions(self) -> list[tuple[str, str, str]]:
        """Return the registers that know both, each under numbers of its own."""
        alike = {one.scheme.upper() for one, _ in self.numbers}
        ones, others = _by_scheme(self.one), _by_scheme(self.other)
        return [
            (scheme, ones[scheme], others[scheme])
            for scheme in sorted(ones.keys() & others.keys() - alike)
        ]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a decision needs to know about a likely pair of twins."""

    id: UUID
    one_id: UUID
    other_id: UUID
    dismissed: bool


def confidence(likeness: Likeness) -> Confidence:
    """Say how likely two organisations are one: a number says more than a name."""
    if likeness.numbers:
        return Confidence.HIGH
    return Confidence.LOW if likeness.contradictions else Confidence.MEDIUM


def reasons(likeness: Likeness) -> Iterator[str]:
    """Say in words why two organisations may be one, and what speaks against it."""
    name, other_name = likeness.names
    if name == other_name:
        yield f"Both are called “{name}”."
    elif likeness.same_name:
        yield (
            f"“{name}” and “{other_name}” are the same name but for case, punctuation, “the”,"
            " “and” and the legal form."
        )
    for one, other in likeness.numbers:
        if one == other:
            yield f"{one.scheme} calls both {one.id}."
        else:
            yield (
                f"{one.scheme} calls them {one.id} and {other.id}: the same but for case, spaces,"
                " marks and leading zeros."
            )
    for scheme, ones, others in likeness.contradictions:
        yield f"Against it: {scheme} knows the one as {ones} and the other as {others}."


def _by_scheme(identifiers: Iterable[Identifier]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for one in identifiers:
        found.setdefault(one.scheme.upper(), []).append(one.id)
    return {scheme: ", ".join(numbers) for scheme, numbers in found.items()}


def dismiss(pair: Pair, *, reason: str, by: By) -> OrganisationTwinDismissed:
    """Say that two organisations that look like one are two."""
    if not by.is_council:
        raise OnlyTheCouncil
    if pair.dismissed:
        raise AlreadyDismissed
    return OrganisationTwinDismissed(
        twin_id=pair.id, one_id=pair.one_id, other_id=pair.other_id, reason=reason
    )

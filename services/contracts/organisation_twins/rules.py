"""Why two organisations may be one, and what is allowed with such a pair."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.errors import NotAllowed, Refused
from shared.events.base import By
from shared.events.organisation_twins import OrganisationTwinDismissed


class OnlyTheCouncil(NotAllowed):
    """Only the council may see and sort out likely twins."""


class AlreadyDismissed(Refused):
    """It was said before that these are two organisations."""


class Confidence(StrEnum):
    """How likely it is that two organisations are one."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Number:
    """What one register calls both organisations of a pair: nearly the same."""

    scheme: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """In what two organisations are alike, and in what they are not."""

    names: tuple[str, str]
    same_name: bool
    numbers: tuple[Number, ...]
    one_identifiers: Mapping[str, Sequence[str]]
    other_identifiers: Mapping[str, Sequence[str]]

    @property
    def contradicted(self) -> list[str]:
        """Return the registers that know both, each under a number of its own."""
        alike = {number.scheme.upper() for number in self.numbers}
        both = self.one_identifiers.keys() & self.other_identifiers.keys()
        return sorted(scheme for scheme in both if scheme.upper() not in alike)


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
    return Confidence.LOW if likeness.contradicted else Confidence.MEDIUM


def reasons(likeness: Likeness) -> Iterator[str]:
    """Say in words why two organisations may be one, and what speaks against it."""
    one, other = likeness.names
    if one == other:
        yield f"Both are called “{one}”."
    elif likeness.same_name:
        yield (
            f"“{one}” and “{other}” are the same name but for case, punctuation, “the”, “and”"
            " and the legal form."
        )
    for number in likeness.numbers:
        if number.one == number.other:
            yield f"{number.scheme} calls both {number.one}."
        else:
            yield (
                f"{number.scheme} calls them {number.one} and {number.other}: the same but for"
                " case, spaces, marks and leading zeros."
            )
    for scheme in likeness.contradicted:
        ones, others = likeness.one_identifiers[scheme], likeness.other_identifiers[scheme]
        yield (
            f"Against it: {scheme} knows the one as {', '.join(ones)}"
            f" and the other as {', '.join(others)}."
        )


def dismiss(pair: Pair, *, reason: str, by: By) -> OrganisationTwinDismissed:
    """Say that two organisations that look like one are two."""
    if not by.is_council:
        raise OnlyTheCouncil
    if pair.dismissed:
        raise AlreadyDismissed
    return OrganisationTwinDismissed(
        twin_id=pair.id, one_id=pair.one_id, other_id=pair.other_id, reason=reason
    )

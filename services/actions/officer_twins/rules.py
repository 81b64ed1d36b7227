"""Why two officers may be one person, and what is allowed with such a pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.errors import NotAllowed, Refused
from shared.events.base import By
from shared.events.officer_twins import OfficerTwinDismissed

_TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame"})
# In a word of so many letters one, or two, may be another.
_ONE_OFF_FROM, _TWO_OFF_FROM = 4, 7
_SHORTEST_SHORT_FORM = 3


class OnlyTheCouncil(NotAllowed):
    """Only the council may see and sort out likely twins."""


class AlreadyDismissed(Refused):
    """It was said before that these are two people."""


class TwinConfidence(StrEnum):
    """How likely it is that two are one and the same."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Likeness(StrEnum):
    """How two names are alike."""

    SAME = "same"
    SWAPPED = "swapped"
    SPELLING = "spelling"
    SHORT_FORM = "short_form"
    INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of an officer who may be the same person as another."""

    name: str
    name_key: str
    email: str | None
    organisation_id: UUID

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of the name, without titles."""
        every = tuple(self.name_key.split())
        return tuple(word for word in every if word not in _TITLES) or every

    @property
    def local_part(self) -> str | None:
        """Return what stands before the @ of the address."""
        return self.email.partition("@")[0].casefold() if self.email else None

    @property
    def domain(self) -> str | None:
        """Return what stands after the @ of the address."""
        return self.email.rpartition("@")[2].casefold() if self.email else None


@dataclass(frozen=True, slots=True)
class Pair:
    """What a decision needs to know about a likely pair of twins."""

    id: UUID
    one_id: UUID
    other_id: UUID
    dismissed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely two officers are one person, and what speaks for it and against it."""

    confidence: TwinConfidence
    reasons: tuple[str, ...]


def likeness(one: Sequence[str], other: Sequence[str]) -> Likeness | None:
    """Say how the words of two names are alike; None if they are not."""
    if list(one) == list(other):
        return Likeness.SAME
    if sorted(one) == sorted(other):
        return Likeness.SWAPPED
    if _are_initials(one, other) or _are_initials(other, one):
        return Likeness.INITIALS
    if len(one) != len(other):
        return None
    unlike = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    # Of names of one word nothing else would say that they are one person's.
    if len(unlike) > 1 or len(one) < 2:
        return None
    (a, b) = unlike[0]
    if min(len(a), len(b)) >= _SHORTEST_SHORT_FORM and (a.startswith(b) or b.startswith(a)):
        return Likeness.SHORT_FORM
    shorter = min(len(a), len(b))
    allowed = (shorter >= _ONE_OFF_FROM) + (shorter >= _TWO_OFF_FROM)
    return Likeness.SPELLING if distance(a, b, allowed) <= allowed else None


def _are_initials(short: Sequence[str], long: Sequence[str]) -> bool:
    """Say whether one name is the other with first names as initials, or without middle ones."""
    if len(short) < 2 or len(long) < 2 or short[-1] != long[-1] or len(short[-1]) < 2:
        return False
    firsts = short[:-1]
    if len(firsts) > len(long) - 1 or not any(len(word) == 1 for word in firsts):
        return False
    return all(
        word == whole or (len(word) == 1 and whole.startswith(word))
        for word, whole in zip(firsts, long, strict=False)
    )


def distance(a: str, b: str, most: int) -> int:
    """Return in how many letters two words differ: put in, left out, changed or changed about.

    More than `most` is returned as `most + 1`.
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return min(row[-1], most + 1)


def judge(one: Person, other: Person) -> Verdict | None:
    """Say how likely two officers are one person, and why; None if nothing says so.

    Names say it within an organisation, or where one of the two is known by name alone: then its
    organisation is a guess. Of two elsewhere only the very same name or address says something.
    """
    alike = likeness(one.words, other.words)
    same_local = one.local_part is not None and one.local_part == other.local_part
    same_organisation = one.organisation_id == other.organisation_id
    is_guess = one.email is None or other.email is None
    near = same_organisation or is_guess
    if not same_local and not (alike and (near or alike in (Likeness.SAME, Likeness.SWAPPED))):
        return None
    against = list(_against(one, other, alike, same_local=same_local))
    strong = alike in (Likeness.SAME, Likeness.SWAPPED)
    if (alike and same_local) or (strong and same_organisation):
        points = 3
    elif alike and near:
        points = 2
    else:
        points = 1
    points = max(1, points - bool(against))
    confidence = (TwinConfidence.LOW, TwinConfidence.MEDIUM, TwinConfidence.HIGH)[points - 1]
    return Verdict(confidence, (*_for(one, other, alike, same_local=same_local), *against))


def _for(one: Person, other: Person, alike: Likeness | None, *, same_local: bool) -> Sequence[str]:
    names = f"“{one.name}” and “{other.name}”"
    said = {
        Likeness.SAME: f"Both are called “{one.name}”."
        if one.name == other.name
        else f"{names} are the same name but for how it is written.",
        Likeness.SWAPPED: f"{names} are the same words in another order.",
        Likeness.SPELLING: f"{names} differ in one word, by a letter or two.",
        Likeness.SHORT_FORM: f"{names} differ in one word, which begins the same.",
        Likeness.INITIALS: f"{names} are the same where one has initials.",
    }
    reasons = [said[alike]] if alike else []
    if same_local:
        reasons.append(f"Both addresses begin with “{one.local_part}”.")
    return reasons


def _against(
    one: Person, other: Person, alike: Likeness | None, *, same_local: bool
) -> Sequence[str]:
    found = []
    if one.domain is not None and one.domain == other.domain and not same_local:
        found.append(f"Against it: each has an address of their own at {one.domain}.")
    if one.organisation_id != other.organisation_id:
        found.append("Against it: they belong to two organisations.")
    if alike is None:
        found.append("Against it: they have two names.")
    return found


def dismiss(pair: Pair, *, reason: str, by: By) -> OfficerTwinDismissed:
    """Say that two officers who look like one are two people."""
    if not by.is_council:
        raise OnlyTheCouncil
    if pair.dismissed:
        raise AlreadyDismissed
    return OfficerTwinDismissed(
        twin_id=pair.id, one_id=pair.one_id, other_id=pair.other_id, reason=reason
    )

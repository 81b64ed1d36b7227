"""Who stands in for whom: pure, for what is new goes to somebody who is there, and so does what waits."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Colleague:
    """What must be known of an officer to say whether they are there, and who is if they are not."""

    id: UUID
    is_confirmed: bool
    line_manager_id: UUID | None = None
    deputy_id: UUID | None = None
    away_from_on: date | None = None
    away_until_on: date | None = None
    away_deputy_id: UUID | None = None

    def is_away(self, on: date) -> bool:
        """Say whether they have announced that they are away on a day."""
        return (
            self.away_from_on is not None
            and self.away_until_on is not None
            and self.away_from_on <= on <= self.away_until_on
        )

    def is_there(self, on: date) -> bool:
        """Say whether something can be theirs on a day."""
        return self.is_confirmed and not self.is_away(on)

    def stand_in_id(self, on: date) -> UUID | None:
        """Return who stands in on a day: whom they named for their absence, else their deputy."""
        named = self.away_deputy_id if self.is_away(on) else None
        return named or self.deputy_id


Colleagues = Mapping[UUID, Colleague]


def managers(officer_id: UUID | None, colleagues: Colleagues) -> list[UUID]:
    """Return an officer and, one after the other, the line managers above; nobody twice."""
    found: list[UUID] = []
    while officer_id is not None and officer_id in colleagues and officer_id not in found:
        found.append(officer_id)
        officer_id = colleagues[officer_id].line_manager_id
    return found


def next_in_line(
    officer_id: UUID | None, colleagues: Colleagues, *, on: date, had: Collection[UUID] = ()
) -> UUID | None:
    """Return who has to see to what is an officer's: the first in line who is there and new to it.

    The line is the officer, whoever stands in for them, their line manager, whoever stands in for
    that one, and so on. None is the default recipient, at whom every line ends.
    """
    for each in _line(officer_id, colleagues, on):
        if each not in had and each in colleagues and colleagues[each].is_there(on):
            return each
    return None


def _line(officer_id: UUID | None, colleagues: Colleagues, on: date) -> Iterator[UUID]:
    for each in managers(officer_id, colleagues):
        yield each
        stand_in_id = colleagues[each].stand_in_id(on)
        if stand_in_id is not None:
            yield stand_in_id

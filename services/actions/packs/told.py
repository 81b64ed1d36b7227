"""Everything that a pack is made of, and how it names what it tells of; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten
from uuid import UUID

from services.actions.officers.schemas import OrganisationReference
from services.actions.packs import rules, schemas
from services.actions.packs.store import Facts
from shared.database.engine import Row
from shared.events.base import Recorded

LONGEST_NAME = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that a pack is made of."""

    facts: Facts
    standings: Mapping[UUID, rules.Standing]
    people: Mapping[UUID, Row]
    organisations: Mapping[UUID, str]
    changes: Sequence[tuple[date, Recorded]]
    answers: Mapping[str, str]
    exceptions_only: Mapping[UUID, bool]
    from_on: date
    since_on: date
    since_meeting_on: date | None
    on: date
    with_names: bool
    codes: Mapping[UUID, str | None]
    _whys: dict[UUID, list[str]] = field(default_factory=dict)

    @property
    def actions(self) -> Iterator[Row]:
        """Yield the actions that stand in the plans, in their order."""
        return (row for row in self.facts.actions if not row["removed"])

    def why(self, action_id: UUID) -> list[str]:
        """Return why an action does not go as planned."""
        if action_id not in self._whys:
            self._whys[action_id] = rules.reasons(self.standings[action_id])
        return self._whys[action_id]

    def officer(self, officer_id: UUID | None) -> schemas.PackOfficer | None:
        """Show an officer, by name only where names may be read."""
        if officer_id is None:
            return None
        known = self.people.get(officer_id, {})
        name = known.get("name") if self.with_names else None
        return schemas.PackOfficer(id=officer_id, post=known.get("post"), name=name)

    def code(self, action: Row) -> str | None:
        """Return the number of an action; of one that has none, that of its objective."""
        return action["code"] or self.codes.get(action["objective_id"])

    def organisation(self, organisation_id: UUID) -> OrganisationReference:
        """Show an organisation."""
        return OrganisationReference(
            id=organisation_id, name=self.organisations.get(organisation_id)
        )


def short(words: str) -> str:
    """Return what fits into a line of a table; what a colon announces does not follow there."""
    return shorten(words, LONGEST_NAME, placeholder=" …").removesuffix(":")


def numbered(code: str | None, words: str) -> str:
    """Return what something is called, with its number before it."""
    return short(f"{code} {words}" if code else words)

"""What is allowed with the findings of inspections and reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.findings import (
    FindingAmended,
    FindingClosed,
    FindingPositionStated,
    FindingRecorded,
    FindingReopened,
    Position,
)


class OnlyTheCouncil(NotAllowed):
    """Only the council may change what was found, and what is said about it."""


class UnknownOrganisation(Unprocessable):
    """An organisation that answers for it is not known."""


class UnknownPlan(Unprocessable):
    """The plan is not there."""


class UnknownAgreement(Unprocessable):
    """The group or the officer who agreed is not known."""


class NobodyAgreed(Unprocessable):
    """Say who agreed that nothing more is to come: a group, an officer, or a body from outside."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class NothingStated(Unprocessable):
    """A position says something of the action, the intention, the implementation or the impact."""


class NotYet(Unprocessable):
    """This is recorded on its day or later: the day lies in the future."""


class LaterThanStated(Unprocessable):
    """A part of a position is as of the day on which it is stated, or of an earlier one."""


class BeforeTheLast(Refused):
    """A position was stated on a later day already."""


class Closed(Refused):
    """The finding is closed: reopen it first."""


class NotClosed(Refused):
    """The finding is not closed."""


class NoImpact(Refused):
    """A finding is closed once its position says what came of it: the impact to date."""


class BeforeItsPosition(Refused):
    """A finding is not closed before the day of its last position."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Whether what is named is not there."""

    organisation: bool = False
    plan: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a decision needs to know of a finding."""

    id: UUID
    head: Head
    organisation_ids: tuple[UUID, ...]
    position: Position
    stated_on: date | None
    closed_on: date | None

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not by.is_council:
            raise OnlyTheCouncil
        if self.head.version != version:
            raise StaleVersion

    def must_be_open(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, and everybody once it is closed."""
        self.must_be_current(version, by)
        if self.closed_on is not None:
            raise Closed


def may_see(by: By, organisation_ids: tuple[UUID, ...]) -> bool:
    """Say whether somebody may see a finding: the council, and those who answer for it."""
    return by.is_council or by.organisation_id in organisation_ids


def record(order: FindingRecorded, unknown: Unknown, *, today: date, by: By) -> FindingRecorded:
    """Write down what was found."""
    if not by.is_council:
        raise OnlyTheCouncil
    _must_be_sound(order.published_on, unknown, today)
    return order.model_copy(update={"parties": order.organisation_ids})


def amend(
    finding: Finding,
    unknown: Unknown,
    *,
    version: int,
    values: Mapping[str, Any],
    today: date,
    by: By,
) -> FindingAmended:
    """Let something else be known of it; whoever answered for it up to now still hears of that."""
    finding.must_be_open(version, by)
    if not values:
        raise NothingToAmend
    _must_be_sound(values.get("published_on"), unknown, today)
    parties = dict.fromkeys((*finding.organisation_ids, *values.get("organisation_ids", ())))
    return FindingAmended(
        finding_id=finding.id, fields=tuple(sorted(values)), parties=tuple(parties), **values
    )


def state_position(
    finding: Finding,
    *,
    version: int,
    stated_on: date,
    parts: Mapping[str, Mapping[str, Any]],
    today: date,
    by: By,
) -> FindingPositionStated:
    """Say where things stand on a day; of parts that are not said anew, what was said still counts."""
    finding.must_be_open(version, by)
    if not parts:
        raise NothingStated
    if stated_on > today:
        raise NotYet
    if finding.stated_on is not None and stated_on < finding.stated_on:
        raise BeforeTheLast
    said = {name: {**part, "on": part.get("on") or stated_on} for name, part in parts.items()}
    if any(part["on"] > stated_on for part in said.values()):
        raise LaterThanStated
    return FindingPositionStated(
        finding_id=finding.id,
        stated_on=stated_on,
        position=Position.model_validate({**dict(finding.position), **said}),
        parties=finding.organisation_ids,
    )


def close(
    finding: Finding,
    order: FindingClosed,
    *,
    version: int,
    agreed_known: bool,
    today: date,
    by: By,
) -> FindingClosed:
    """Say that nothing more is to come of it, why, and who agreed to that."""
    finding.must_be_open(version, by)
    if finding.position.impact is None:
        raise NoImpact
    if not (order.agreed_by_group_id or order.agreed_by_officer_id or order.agreed_by_body):
        raise NobodyAgreed
    if not agreed_known:
        raise UnknownAgreement
    if order.closed_on > today:
        raise NotYet
    if finding.stated_on is not None and order.closed_on < finding.stated_on:
        raise BeforeItsPosition
    return order.model_copy(update={"parties": finding.organisation_ids})


def reopen(finding: Finding, *, version: int, reason: str, by: By) -> FindingReopened:
    """Say that it is not settled after all."""
    finding.must_be_current(version, by)
    if finding.closed_on is None:
        raise NotClosed
    return FindingReopened(finding_id=finding.id, reason=reason, parties=finding.organisation_ids)


def allowed(closed_on: date | None, *, has_impact: bool) -> list[str]:
    """Return the verbs that the council may use now."""
    if closed_on is not None:
        return ["reopen"]
    return ["amend", "state-position", *(["close"] if has_impact else [])]


def _must_be_sound(published_on: date | None, unknown: Unknown, today: date) -> None:
    if unknown.organisation:
        raise UnknownOrganisation
    if unknown.plan:
        raise UnknownPlan
    if published_on is not None and published_on > today:
        raise NotYet

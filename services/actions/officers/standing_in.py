"""What is allowed with lines, deputies and absences. Pure, like the rules."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.actions.officers.rules import (
    LeftAlready,
    Officer,
    OnlyTheCouncil,
    only_if_current,
    only_the_council,
)
from shared.errors import Refused
from shared.events.base import By
from shared.events.officers import (
    OfficerAbsenceAnnounced,
    OfficerDeputyAppointed,
    OfficerReportingChanged,
    OfficerReturned,
    Standing,
)


class NobodyThere(Refused):
    """Only an officer who is confirmed, and has not left, can stand in for another."""


class LineGoesRound(Refused):
    """Whoever reports to somebody, directly or not, cannot be their line manager."""


class OwnDeputy(Refused):
    """Nobody can stand in for themselves."""


class EndsBeforeItBegins(Refused):
    """An absence ends on the day on which it begins, or later."""


class OverAlready(Refused):
    """An absence that is over need not be announced."""


class NotAway(Refused):
    """No absence of this officer was announced."""


def change_reporting(
    officer: Officer,
    *,
    line_manager_id: UUID | None,
    is_there: bool,
    above: Collection[UUID],
    version: int,
    by: By,
) -> OfficerReportingChanged:
    """Say to whom an officer reports; `above` is the line manager's own line, who is in it too."""
    only_the_council(by)
    only_if_current(officer, version)
    _only_if_not_left(officer)
    if line_manager_id is not None:
        if officer.id in above:
            raise LineGoesRound
        if not is_there:
            raise NobodyThere
    return OfficerReportingChanged(officer_id=officer.id, line_manager_id=line_manager_id)


def appoint_deputy(
    officer: Officer, *, deputy_id: UUID | None, is_there: bool, version: int, by: By
) -> OfficerDeputyAppointed:
    """Say who stands in for an officer whenever they are not there."""
    _only_the_council_or_herself(officer, by)
    only_if_current(officer, version)
    _only_if_not_left(officer)
    _only_a_deputy_who_can(officer, deputy_id, is_there=is_there)
    return OfficerDeputyAppointed(officer_id=officer.id, deputy_id=deputy_id)


def announce_absence(
    officer: Officer,
    *,
    from_on: date,
    until_on: date,
    deputy_id: UUID | None,
    is_there: bool,
    today: date,
    version: int,
    by: By,
) -> OfficerAbsenceAnnounced:
    """Say on which days an officer is away, and who stands in if it is not the usual deputy."""
    _only_the_council_or_herself(officer, by)
    only_if_current(officer, version)
    _only_if_not_left(officer)
    if until_on < from_on:
        raise EndsBeforeItBegins
    if until_on < today:
        raise OverAlready
    _only_a_deputy_who_can(officer, deputy_id, is_there=is_there)
    return OfficerAbsenceAnnounced(
        officer_id=officer.id, from_on=from_on, until_on=until_on, deputy_id=deputy_id
    )


def come_back(officer: Officer, *, version: int, by: By) -> OfficerReturned:
    """Say that an officer is back, or does not go away after all."""
    _only_the_council_or_herself(officer, by)
    only_if_current(officer, version)
    if not officer.is_away:
        raise NotAway
    return OfficerReturned(officer_id=officer.id)


def _only_the_council_or_herself(officer: Officer, by: By) -> None:
    if not by.is_council and officer.id != by.officer_id:
        raise OnlyTheCouncil


def _only_if_not_left(officer: Officer) -> None:
    if officer.standing is Standing.LEFT:
        raise LeftAlready


def _only_a_deputy_who_can(officer: Officer, deputy_id: UUID | None, *, is_there: bool) -> None:
    if deputy_id == officer.id:
        raise OwnDeputy
    if deputy_id is not None and not is_there:
        raise NobodyThere

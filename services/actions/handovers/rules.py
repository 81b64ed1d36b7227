"""What is allowed when things go from one officer to another, and what is told of each of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.actions import ActionAssigned
from shared.events.agreed_actions import AgreedActionAssigned
from shared.events.base import By, Event, Head
from shared.events.disputes import DisputeAmended
from shared.events.needs import NeedAmended
from shared.events.officers import (
    OfficerAbsenceAnnounced,
    OfficerAmended,
    OfficerConfirmed,
    OfficerDeputyAppointed,
    OfficerEvent,
    OfficerMerged,
    OfficerReportingChanged,
    OfficerTied,
    Standing,
)
from shared.events.plans import PlanAmended
from shared.events.report_schedules import ReportScheduleAmended
from shared.events.reports import ReportAmended

_NUMBER = re.compile(r"\{(\d{1,4})\}")


class OnlyTheCouncil(NotAllowed):
    """Only the council may give what is one officer's to another."""


class UnknownOfficer(Unprocessable):
    """The officer who is to take it on is not known."""


class ToThemselves(Unprocessable):
    """The other officer must be another one."""


class TheyLeft(Refused):
    """The officer who is to take it on is no longer there."""


class NotTheirs(Unprocessable):
    """An action that is to be handed over is not open, or not this officer's."""


class MergedBefore(Refused):
    """The officer was merged already, or erased."""


class AboveThemselves(Refused):
    """The one who stays reports to the other, directly or not: say first to whom they report."""


@dataclass(frozen=True, slots=True)
class Person:
    """What must be known of an officer who gives or takes something, or is merged."""

    id: UUID
    head: Head
    standing: Standing
    organisation_id: UUID
    is_over: bool = False
    post: str | None = None
    email: str | None = None
    sign_in_hash: str | None = None
    away_from_on: date | None = None
    away_until_on: date | None = None
    away_deputy_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """An officer whose line manager or deputy is somebody who is merged."""

    id: UUID
    head: Head
    line_manager_id: UUID | None
    deputy_id: UUID | None
    away_from_on: date | None
    away_until_on: date | None
    away_deputy_id: UUID | None


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is one officer's, such as a plan."""

    kind: str
    id: UUID
    head: Head
    parties: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """An action that names an officer, perhaps among others."""

    id: UUID
    plan_id: UUID
    head: Head
    parties: tuple[UUID, ...]
    officer_ids: tuple[UUID, ...]
    organisation_ids: tuple[UUID, ...]
    responsible: str | None


def may_hand_over(officer: Person, to: Person | None, *, version: int | None, by: By) -> Person:
    """Return who takes it on, or refuse: they are another, and there."""
    if not by.is_council:
        raise OnlyTheCouncil
    if version is not None and officer.head.version != version:
        raise StaleVersion
    if to is None:
        raise UnknownOfficer
    if to.id == officer.id:
        raise ToThemselves
    if to.standing is Standing.LEFT:
        raise TheyLeft
    return to


def assign(action: Action, *, from_id: UUID, to: Person, reason: str | None) -> ActionAssigned:
    """Put an officer in the place of another; the words name whom they named, in the new order."""
    named = [to.id if one == from_id else one for one in action.officer_ids]
    officer_ids = tuple(dict.fromkeys(named))
    organisation_ids = tuple(dict.fromkeys((*action.organisation_ids, to.organisation_id)))
    return ActionAssigned(
        action_id=action.id,
        officer_ids=officer_ids,
        organisation_ids=organisation_ids,
        responsible=_renumbered(action.responsible, named, officer_ids),
        reason=reason,
        parties=tuple(dict.fromkeys((*action.parties, to.organisation_id))),
    )


def _renumbered(
    words: str | None, named: Sequence[UUID], officer_ids: Sequence[UUID]
) -> str | None:
    """Return words about who does it with the numbers that their officers have from now on."""

    def place(found: re.Match[str]) -> str:
        number = int(found[1])
        return f"{{{officer_ids.index(named[number])}}}" if number < len(named) else found[0]

    return _NUMBER.sub(place, words) if words else words


_Giving = Callable[[Thing, UUID, str | None], Event]
_OFFICER: Mapping[str, Any] = {"fields": ("officer_id",)}
_GIVEN: Mapping[str, _Giving] = {
    "plan": lambda one, to, _: PlanAmended(
        plan_id=one.id, officer_id=to, parties=one.parties, **_OFFICER
    ),
    "agreed_action": lambda one, to, reason: AgreedActionAssigned(
        agreed_action_id=one.id, officer_id=to, parties=one.parties, reason=reason
    ),
    "report_schedule": lambda one, to, _: ReportScheduleAmended(
        report_schedule_id=one.id, officer_id=to, parties=one.parties, **_OFFICER
    ),
    "report": lambda one, to, _: ReportAmended(
        report_id=one.id, officer_id=to, parties=one.parties, **_OFFICER
    ),
    "dispute": lambda one, to, _: DisputeAmended(
        dispute_id=one.id, officer_id=to, parties=one.parties, **_OFFICER
    ),
    "need": lambda one, to, _: NeedAmended(need_id=one.id, officer_id=to, **_OFFICER),
}


def give(thing: Thing, *, to_id: UUID, reason: str | None) -> Event:
    """Let something be another officer's from now on."""
    return _GIVEN[thing.kind](thing, to_id, reason)


def merge(
    gone: Person,
    stays: Person | None,
    *,
    above: Sequence[UUID],
    version: int,
    reason: str,
    today: date,
    by: By,
) -> tuple[OfficerMerged, list[OfficerEvent]]:
    """Say that two officers are one person; `above` is the line of the one who stays.

    Of the other one the address, the post, the sign-on, the confirmation and an absence that is not
    over are kept where the one who stays has none.
    """
    to = may_hand_over(gone, stays, version=version, by=by)
    if gone.is_over:
        raise MergedBefore
    if gone.id in above:
        raise AboveThemselves
    gives_address = gone.email is not None and to.email is None
    merged = OfficerMerged(
        officer_id=gone.id, into_id=to.id, gives_address=gives_address, reason=reason
    )
    return merged, list(_kept(gone, to, today))


def _kept(gone: Person, to: Person, today: date) -> Sequence[OfficerEvent]:
    kept: list[OfficerEvent] = []
    taken = {
        name: getattr(gone, name)
        for name in ("email", "post")
        if getattr(to, name) is None and getattr(gone, name) is not None
    }
    if taken:
        kept.append(OfficerAmended(officer_id=to.id, fields=tuple(sorted(taken)), **taken))
    is_confirmed = Standing.CONFIRMED in (to.standing, gone.standing)
    if is_confirmed and to.standing is Standing.PROPOSED:
        kept.append(OfficerConfirmed(officer_id=to.id))
    if gone.sign_in_hash and not to.sign_in_hash and is_confirmed:
        kept.append(OfficerTied(officer_id=to.id, sign_in_hash=gone.sign_in_hash))
    if gone.away_from_on and gone.away_until_on and gone.away_until_on >= today:
        is_away = to.away_until_on is not None and to.away_until_on >= today
        if not is_away:
            kept.append(
                OfficerAbsenceAnnounced(
                    officer_id=to.id,
                    from_on=gone.away_from_on,
                    until_on=gone.away_until_on,
                    deputy_id=gone.away_deputy_id if gone.away_deputy_id != to.id else None,
                )
            )
    return kept


def follow(colleague: Naming, *, gone_id: UUID, into_id: UUID) -> list[OfficerEvent]:
    """Let whoever reports to one who was merged, or is stood in for by them, do so to who stays."""
    found: list[OfficerEvent] = []
    other_id = into_id if into_id != colleague.id else None
    if colleague.line_manager_id == gone_id:
        found.append(OfficerReportingChanged(officer_id=colleague.id, line_manager_id=other_id))
    if colleague.deputy_id == gone_id:
        found.append(OfficerDeputyAppointed(officer_id=colleague.id, deputy_id=other_id))
    if colleague.away_deputy_id == gone_id and colleague.away_from_on and colleague.away_until_on:
        found.append(
            OfficerAbsenceAnnounced(
                officer_id=colleague.id,
                from_on=colleague.away_from_on,
                until_on=colleague.away_until_on,
                deputy_id=other_id,
            )
        )
    return found

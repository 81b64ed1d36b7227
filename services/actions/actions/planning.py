"""What is allowed with the words of an action, its officers, its days and what it rests on."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.actions.actions.rules import (
    OVER,
    Action,
    NotYours,
    Over,
    keep_done,
    steps_must_be_sound,
)
from services.actions.plans.rules import Words, WordsClosed
from shared.errors import Refused, Unprocessable
from shared.events.actions import (
    ActionAmended,
    ActionAssigned,
    ActionGrounded,
    ActionPlanned,
    ActionRemoved,
    ActionRescheduled,
    Ground,
    GroundKind,
)
from shared.events.base import By
from shared.events.officers import Standing
from shared.events.time_scales import TimeScale

_OFFICER_NUMBER = re.compile(r"\{(\d{1,4})\}")


class NotInThisPlan(Unprocessable):
    """The objective does not stand in this plan."""


class UnknownOfficer(Unprocessable):
    """An officer whom the action names is not known."""


class UnknownOrganisation(Unprocessable):
    """An organisation that the action names is not known."""


class UnknownDriver(Unprocessable):
    """What the action rests on does not stand in the register of legislation and drivers."""


class UnknownContract(Unprocessable):
    """A contract that the action rests on is not known."""


class NoSuchOfficerNumber(Unprocessable):
    """The words about who does it hold the number of an officer, in braces, who is not among them."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class OfficerHasLeft(Refused):
    """An officer whom the action names is no longer there."""


class NobodyResponsible(Refused):
    """The plan demands that every action has a responsible officer: name at least one."""


@dataclass(frozen=True, slots=True)
class Officer:
    """What must be known of an officer who is to be responsible."""

    standing: Standing
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Named:
    """Those things that actions name and that there are."""

    plans: Mapping[UUID, UUID]
    officers: Mapping[UUID, Officer]
    organisation_ids: Collection[UUID]
    driver_ids: Collection[UUID]
    contract_ids: Collection[UUID]


def plan(order: ActionPlanned, words: Words, named: Named, *, by: By) -> ActionPlanned:
    """Put an action into a plan whose words are open."""
    if not by.is_council:
        raise NotYours
    _must_be_open(words)
    values = order.__dict__
    _must_be_there(values, words.plan_id, named)
    steps_must_be_sound(order.steps)
    _contracts_must_be_known(order.grounds, named)
    organisations = _organisations(values, named, demands_officers=words.demands_officers)
    parties = tuple(dict.fromkeys((*words.owner_ids, *organisations)))
    return order.model_copy(update={"organisation_ids": organisations, "parties": parties})


def amend(
    action: Action, words: Words, named: Named, *, version: int, values: Mapping[str, Any], by: By
) -> ActionAmended:
    """Plan something about an action otherwise; steps whose text stands stay done."""
    action.must_be_current(version, by, may=by.is_council)
    _must_be_open(words)
    if not values:
        raise NothingToAmend
    _must_be_there(values, action.plan_id, named)
    said = dict(values)
    if "steps" in said:
        if action.state in OVER:
            raise Over
        said["steps"] = keep_done(said["steps"], action.steps)
        steps_must_be_sound(said["steps"])
    return ActionAmended(
        action_id=action.id, fields=tuple(sorted(said)), parties=action.parties, **said
    )


def remove(action: Action, words: Words, *, version: int, reason: str, by: By) -> ActionRemoved:
    """Take an action out of a plan whose words are open."""
    action.must_be_current(version, by, may=by.is_council)
    _must_be_open(words)
    return ActionRemoved(action_id=action.id, reason=reason, parties=action.parties)


def assign(
    action: Action, words: Words, named: Named, *, version: int, values: Mapping[str, Any], by: By
) -> ActionAssigned:
    """Make other officers responsible for an action."""
    action.must_be_current(version, by, may=by.is_council)
    if action.state in OVER:
        raise Over
    organisations = _organisations(values, named, demands_officers=words.demands_officers)
    parties = tuple(dict.fromkeys((*action.parties, *organisations)))
    said = {**values, "organisation_ids": organisations, "parties": parties}
    return ActionAssigned(action_id=action.id, **said)


def reschedule(
    action: Action, *, version: int, time_scale: TimeScale, reason: str, by: By
) -> ActionRescheduled:
    """Say by which other day an action is to be done."""
    action.must_be_current(version, by, may=by.is_council)
    if action.state in OVER:
        raise Over
    return ActionRescheduled(
        action_id=action.id, time_scale=time_scale, reason=reason, parties=action.parties
    )


def ground(
    action: Action, named: Named, *, version: int, grounds: Sequence[Ground], by: By
) -> ActionGrounded:
    """Say what an action rests on; what it rested on before and is not named it no longer does."""
    action.must_be_current(version, by, may=by.is_council)
    _contracts_must_be_known(grounds, named)
    return ActionGrounded(action_id=action.id, grounds=tuple(grounds), parties=action.parties)


def _must_be_open(words: Words) -> None:
    if not words.open:
        raise WordsClosed


def _must_be_there(values: Mapping[str, Any], plan_id: UUID, named: Named) -> None:
    """Refuse an objective of another plan, drivers that are not registered, officers of steps."""
    if "objective_id" in values and named.plans.get(values["objective_id"]) != plan_id:
        raise NotInThisPlan
    if any(one not in named.driver_ids for one in values.get("driver_ids", ())):
        raise UnknownDriver
    for step in values.get("steps", ()):
        if step.officer_ids:
            _must_be_officers(step.officer_ids, named)


def _must_be_officers(officer_ids: Collection[UUID], named: Named) -> None:
    for one in officer_ids:
        officer = named.officers.get(one)
        if officer is None:
            raise UnknownOfficer
        if officer.standing is Standing.LEFT:
            raise OfficerHasLeft


def _contracts_must_be_known(grounds: Collection[Ground], named: Named) -> None:
    for one in grounds:
        if one.kind is GroundKind.CONTRACT and one.id not in named.contract_ids:
            raise UnknownContract


def _organisations(
    values: Mapping[str, Any], named: Named, *, demands_officers: bool
) -> tuple[UUID, ...]:
    """Return whose work it is: those that the plan names, and those of its officers."""
    officer_ids, organisation_ids = values["officer_ids"], values["organisation_ids"]
    _must_be_officers(officer_ids, named)
    if any(one not in named.organisation_ids for one in organisation_ids):
        raise UnknownOrganisation
    if demands_officers and not officer_ids:
        raise NobodyResponsible
    numbers = _OFFICER_NUMBER.findall(values["responsible"] or "")
    if any(int(number) >= len(officer_ids) for number in numbers):
        raise NoSuchOfficerNumber
    theirs = (named.officers[one].organisation_id for one in officer_ids)
    return tuple(dict.fromkeys((*organisation_ids, *theirs)))

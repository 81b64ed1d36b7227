"""What can be done when somebody goes: their things are given to another, and they leave.

Whatever is given is held before the officers are, as whoever assigns an action holds the action
first: so nobody waits for somebody who waits for them.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.actions.actions import store as actions
from services.actions.agreed_actions import store as agreed_actions
from services.actions.disputes import store as disputes
from services.actions.groups import rules as group_rules
from services.actions.groups import store as groups
from services.actions.handovers import rules, store
from services.actions.needs import store as needs
from services.actions.officers import line
from services.actions.officers import rules as officer_rules
from services.actions.officers import store as officers
from services.actions.plans import store as plans
from services.actions.plans.rules import Words
from services.actions.report_schedules import store as report_schedules
from services.actions.reports import store as reports
from shared.database.engine import Session
from shared.errors import Refused
from shared.eventlog import log
from shared.events.base import By, Recorded
from shared.events.officers import OfficerErased, Standing

AT_ONCE = 500
_APPLY = {
    "plan": plans.apply,
    "agreed_action": agreed_actions.apply,
    "report_schedule": report_schedules.apply,
    "report": reports.apply,
    "need": needs.apply,
    "dispute": disputes.apply,
}


def hand_over(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    to_officer_id: UUID,
    action_ids: Sequence[UUID] | None,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> dict[str, int]:
    """Give what is an officer's to another, all of it or some actions; return how much of each kind."""
    theirs = store.lock_theirs(session, officer_id, today)
    if action_ids is not None:
        theirs = {"action": list(action_ids)}
    held = _hold(session, officer_id, theirs)
    found = store.lock_persons(session, officer_id, to_officer_id)
    to = rules.may_hand_over(found[officer_id], found.get(to_officer_id), version=version, by=by)
    if action_ids is not None and {one.id for one in held.actions} != set(action_ids):
        raise rules.NotTheirs
    return _give(session, held, from_id=officer_id, to=to, reason=reason, by=by, at=at)


def leave_officer(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    to_officer_id: UUID | None = None,
    reason: str | None = None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that an officer is no longer there, once what is theirs was given to another."""
    if to_officer_id is not None:
        held = _hold(session, officer_id, store.lock_theirs(session, officer_id, today))
        found = store.lock_persons(session, officer_id, to_officer_id)
        to = rules.may_hand_over(
            found[officer_id], found.get(to_officer_id), version=version, by=by
        )
        _give(session, held, from_id=officer_id, to=to, reason=reason, by=by, at=at)
    officer = officers.lock(session, officer_id)
    duties = store.duties(session, officer_id, today)
    event = officer_rules.leave(officer, version=version, duties=duties, by=by)
    officers.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def erase_officer(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    authority: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Erase an officer's name and address, from the log as well, under every spelling."""
    officer = officers.lock(session, officer_id)
    duties = store.duties(session, officer_id, today)
    event = officer_rules.erase(officer, version=version, authority=authority, duties=duties, by=by)
    recorded = log.append(session, event, after=officer.head, by=by, at=at)
    for spelling_id, head in store.lock_merged_into(session, officer_id):
        erased = OfficerErased(officer_id=spelling_id, authority=authority)
        recorded += log.append(session, erased, after=head, by=by, at=at)
    officers.apply(session, recorded)
    log.erase(session, recorded)


def merge_officer(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    into_id: UUID,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say that an officer is the same person as another, who stays; what is theirs follows."""
    colleagues = officers.lock_line(session, into_id)
    found = store.lock_persons(session, officer_id, into_id)
    gone = found[officer_id]
    merged, kept = rules.merge(
        gone,
        found.get(into_id),
        above=line.managers(into_id, colleagues),
        version=version,
        reason=reason,
        today=today,
        by=by,
    )
    recorded = log.append(session, merged, after=gone.head, by=by, at=at)
    head = found[into_id].head
    if kept:
        recorded += log.append(session, *kept, after=head, by=by, at=at)
        head = recorded[-1].head
    for colleague in store.lock_naming(session, officer_id):
        after = head if colleague.id == into_id else colleague.head
        events = rules.follow(colleague, gone_id=officer_id, into_id=into_id)
        recorded += log.append(session, *events, after=after, by=by, at=at)
    officers.apply(session, recorded)


def follow_merged(session: Session, *, officer_id: UUID, today: date, by: By, at: datetime) -> None:
    """Give what was an officer's who turned out to be another to the one who stays."""
    into_id = store.who_stays(session, officer_id)
    theirs = store.lock_theirs(session, officer_id, today)
    held = _hold(session, officer_id, theirs)
    found = store.lock_persons(session, officer_id, into_id)
    # Whoever stays may have left as well before this was read: then it waits for a person.
    to = found[into_id]
    if to.standing is Standing.LEFT:
        return
    _give(session, held, from_id=officer_id, to=to, reason=None, by=by, at=at)
    for group_id in theirs.get("group_seat", ()):
        # Of two who both had a seat the group may have to choose itself.
        with suppress(Refused):
            _seat(session, group_id, from_id=officer_id, to_id=into_id, by=by, at=at)


@dataclass(frozen=True, slots=True)
class _Held:
    """What is an officer's, held until the end of the transaction."""

    things: Sequence[rules.Thing]
    words: Mapping[UUID, Words]
    actions: Sequence[rules.Action]


def _hold(session: Session, officer_id: UUID, ids: Mapping[str, Collection[UUID]]) -> _Held:
    action_ids = ids.get("action", ())
    # Plans that are given are held alone, before others are held together with who works in them.
    things = list(store.lock_things(session, officer_id, ids))
    plan_ids = store.plans_of(session, action_ids)
    words = {plan_id: plans.lock_words(session, plan_id) for plan_id in plan_ids}
    return _Held(things, words, store.lock_actions(session, officer_id, action_ids))


def _give(
    session: Session,
    held: _Held,
    *,
    from_id: UUID,
    to: rules.Person,
    reason: str | None,
    by: By,
    at: datetime,
) -> dict[str, int]:
    given = {"action": len(held.actions)}
    for first in range(0, len(held.actions), AT_ONCE):
        recorded: list[Recorded] = []
        for action in held.actions[first : first + AT_ONCE]:
            event = rules.assign(action, from_id=from_id, to=to, reason=reason)
            moment = held.words[action.plan_id].moment(at)
            recorded += log.append(session, event, after=action.head, by=by, at=moment)
        actions.apply(session, recorded)
    for thing in held.things:
        changed = rules.give(thing, to_id=to.id, reason=reason)
        recorded = log.append(session, changed, after=thing.head, by=by, at=at)
        _APPLY[thing.kind](session, recorded)
        given[thing.kind] = given.get(thing.kind, 0) + 1
    return {kind: count for kind, count in given.items() if count}


def _seat(
    session: Session, group_id: UUID, *, from_id: UUID, to_id: UUID, by: By, at: datetime
) -> None:
    group = groups.lock(session, group_id)
    seats = [
        one.model_copy(update={"officer_id": to_id}) if one.officer_id == from_id else one
        for one in group.members
    ]
    members = tuple(dict.fromkeys(seats))
    named = groups.named(session, group.organisation_id, members)
    event = group_rules.amend(
        group, named, version=group.head.version, values={"members": members}, by=by
    )
    groups.apply(session, log.append(session, event, after=group.head, by=by, at=at))

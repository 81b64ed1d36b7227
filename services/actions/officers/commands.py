"""What can be done with officers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.actions.known_organisations import store as organisations
from services.actions.officers import line, rules, standing_in, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.officers import Standing


def register_officer(
    session: Session,
    *,
    officer_id: UUID,
    organisation_id: UUID,
    name: str,
    email: str | None,
    post: str | None = None,
    standing: Standing = Standing.CONFIRMED,
    by: By,
    at: datetime,
) -> None:
    """Register an officer, so that contracts and actions can name them."""
    taken = store.lock_address(session, email, except_id=officer_id)
    event = rules.register(
        officer_id=officer_id,
        organisation_id=organisation_id,
        organisation_known=organisations.name_of(session, organisation_id) is not None,
        name=name,
        email=email,
        post=post,
        standing=standing,
        taken=taken,
        by=by,
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def propose_officers(
    session: Session,
    *,
    organisation_id: UUID,
    people: Sequence[rules.Person],
    by: By,
    at: datetime,
) -> dict[str, UUID]:
    """Propose whoever is named and nobody knows; return the officer of each address or name."""
    taken = store.lock_known(session, people, organisation_id)
    events = rules.propose(
        people,
        organisation_id=organisation_id,
        ids=[log.new_id() for _ in people],
        taken=taken,
        by=by,
    )
    if events:
        store.apply(session, log.append(session, *events.values(), by=by, at=at))
    found = taken | {key: event.officer_id for key, event in events.items()}
    return {person.said: found[person.key] for person in people}


def confirm_officer(
    session: Session, *, officer_id: UUID, version: int, by: By, at: datetime
) -> None:
    """Say that a proposed officer is right; they may get mail from now on."""
    officer = store.lock(session, officer_id)
    event = rules.confirm(officer, version=version, by=by)
    store.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def confirm_officers(session: Session, *, organisation_id: UUID, by: By, at: datetime) -> int:
    """Say that every proposed officer of an organisation is right, and return how many."""
    proposed = store.lock_proposed(session, organisation_id)
    known = organisations.name_of(session, organisation_id) is not None
    events = rules.confirm_all(proposed, organisation_known=known, by=by)
    heads = {one.id: one.head for one in proposed}
    recorded = [
        one
        for event in events
        for one in log.append(session, event, after=heads[event.officer_id], by=by, at=at)
    ]
    store.apply(session, recorded)
    return len(recorded)


def amend_officer(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Let something else be known of an officer."""
    taken = store.lock_address(session, values.get("email"), except_id=officer_id)
    officer = store.lock(session, officer_id)
    organisation_id = values.get("organisation_id")
    event = rules.amend(
        officer,
        version=version,
        values=values,
        organisation_known=organisation_id is None
        or organisations.name_of(session, organisation_id) is not None,
        taken=taken,
        by=by,
    )
    store.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def tie_officer(
    session: Session, *, officer_id: UUID, version: int, sign_in_hash: str, by: By, at: datetime
) -> None:
    """Let an officer sign in with a sign-on of which only the hash is kept."""
    officer = store.lock(session, officer_id)
    taken = store.lock_sign_on(session, sign_in_hash)
    event = rules.tie(officer, version=version, sign_in_hash=sign_in_hash, taken=taken, by=by)
    store.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def change_reporting(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    line_manager_id: UUID | None,
    by: By,
    at: datetime,
) -> None:
    """Say to whom an officer reports, or that it is nobody."""
    colleagues = store.lock_line(session, line_manager_id)
    officer = store.lock(session, officer_id)
    event = standing_in.change_reporting(
        officer,
        line_manager_id=line_manager_id,
        is_there=_is_confirmed(line_manager_id, colleagues),
        above=line.managers(line_manager_id, colleagues),
        version=version,
        by=by,
    )
    store.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def appoint_deputy(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    deputy_id: UUID | None,
    by: By,
    at: datetime,
) -> None:
    """Say who stands in for an officer whenever they are not there, or that nobody does."""
    colleagues = store.lock_line(session, deputy_id)
    officer = store.lock(session, officer_id)
    event = standing_in.appoint_deputy(
        officer,
        deputy_id=deputy_id,
        is_there=_is_confirmed(deputy_id, colleagues),
        version=version,
        by=by,
    )
    store.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def announce_absence(
    session: Session,
    *,
    officer_id: UUID,
    version: int,
    from_on: date,
    until_on: date,
    deputy_id: UUID | None = None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say on which days an officer is away; what comes then goes to who stands in."""
    colleagues = store.lock_line(session, deputy_id)
    officer = store.lock(session, officer_id)
    event = standing_in.announce_absence(
        officer,
        from_on=from_on,
        until_on=until_on,
        deputy_id=deputy_id,
        is_there=_is_confirmed(deputy_id, colleagues),
        today=today,
        version=version,
        by=by,
    )
    store.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def return_officer(
    session: Session, *, officer_id: UUID, version: int, by: By, at: datetime
) -> None:
    """Say that an officer is back, or does not go away after all."""
    officer = store.lock(session, officer_id)
    event = standing_in.come_back(officer, version=version, by=by)
    store.apply(session, log.append(session, event, after=officer.head, by=by, at=at))


def _is_confirmed(officer_id: UUID | None, colleagues: line.Colleagues) -> bool:
    found = colleagues.get(officer_id) if officer_id else None
    return found is not None and found.is_confirmed

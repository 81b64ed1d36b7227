"""What can be done with organisations."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contracts.organisations import rules, store, succession
from services.contracts.organisations.identifiers import all_kept
from shared import settings
from shared.database.engine import Session
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import By
from shared.events.organisations import (
    Identifier,
    OrganisationEvent,
    OrganisationKind,
    Registration,
    Regulator,
)


def register_organisation(
    session: Session,
    *,
    organisation_id: UUID,
    name: str,
    kinds: Sequence[OrganisationKind] = (),
    identifiers: Sequence[Identifier] = (),
    sme: bool | None = None,
    vcse: bool | None = None,
    by: By,
    at: datetime,
) -> None:
    """Register an organisation, so that contracts can name it."""
    kept = all_kept(identifiers, own=_own())
    taken = store.lock_identifiers(session, kept)
    event = rules.register(
        organisation_id=organisation_id,
        name=name,
        kinds=kinds,
        identifiers=kept,
        sme=sme,
        vcse=vcse,
        taken=taken,
        by=by,
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def rename_organisation(
    session: Session, *, organisation_id: UUID, version: int, name: str, by: By, at: datetime
) -> None:
    """Give an organisation another name."""
    organisation = store.lock(session, organisation_id)
    event = rules.rename(organisation, version=version, name=name, by=by)
    _record(session, organisation, event, by=by, at=at)


def identify_organisation(
    session: Session,
    *,
    organisation_id: UUID,
    version: int,
    identifiers: Sequence[Identifier],
    by: By,
    at: datetime,
) -> None:
    """Say what registers call an organisation: all of it."""
    organisation = store.lock(session, organisation_id)
    own = _own()
    # What it is called already may stay as it is, even where no register would write it so.
    known = set(organisation.identifiers)
    kept = all_kept((one for one in identifiers if one not in known), own=own)
    identifiers = tuple(dict.fromkeys((*(one for one in identifiers if one in known), *kept)))
    event = rules.identify(
        organisation,
        version=version,
        identifiers=identifiers,
        taken=store.lock_identifiers(session, set(identifiers) - known),
        own=own,
        by=by,
    )
    _record(session, organisation, event, by=by, at=at)


def amend_organisation(
    session: Session,
    *,
    organisation_id: UUID,
    version: int,
    values: Mapping[str, Any],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Say more about an organisation, or otherwise; only what is named changes."""
    organisation = store.lock(session, organisation_id)
    event = rules.amend(organisation, version=version, values=values, today=today, by=by)
    _record(session, organisation, event, by=by, at=at)


def record_registration(
    session: Session,
    *,
    organisation_id: UUID,
    version: int,
    registration: Registration,
    by: By,
    at: datetime,
) -> None:
    """Note what a regulator has on its register about an organisation."""
    organisation = store.lock(session, organisation_id)
    event = rules.record_registration(
        organisation, version=version, registration=registration, by=by
    )
    _record(session, organisation, event, by=by, at=at)


def end_registration(
    session: Session,
    *,
    organisation_id: UUID,
    version: int,
    regulator: Regulator,
    number: str,
    ended_on: date,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Note that a regulator has taken an organisation off its register."""
    organisation = store.lock(session, organisation_id)
    event = rules.end_registration(
        organisation,
        version=version,
        regulator=regulator,
        number=number,
        ended_on=ended_on,
        reason=reason,
        by=by,
    )
    _record(session, organisation, event, by=by, at=at)


def succeed_organisation(
    session: Session,
    *,
    organisation_id: UUID,
    version: int,
    successor_id: UUID,
    succeeded_on: date,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Name who does from a day on what an organisation did; its contracts follow by a job."""
    store.hold_succession(session)
    found = store.lock_some(session, {organisation_id, successor_id})
    if organisation_id not in found:
        raise NotFound
    event = succession.succeed(
        found[organisation_id],
        version=version,
        successor_id=successor_id,
        successor=found.get(successor_id),
        after_successor=store.after(session, successor_id),
        succeeded_on=succeeded_on,
        reason=reason,
        by=by,
    )
    _record(session, found[organisation_id], event, by=by, at=at)


def merge_organisation(
    session: Session,
    *,
    organisation_id: UUID,
    version: int,
    into_id: UUID,
    may_admit: bool,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Let an organisation that stands in the register twice count as the other, for good.

    It cannot be taken back: what was said of both afterwards could not be told apart. Its contracts
    follow by a job.
    """
    store.hold_succession(session)
    merged_before = store.merged_into(session, organisation_id)
    found = store.lock_some(session, {organisation_id, into_id, *merged_before})
    if organisation_id not in found:
        raise NotFound
    merged = succession.merge(
        found[organisation_id],
        version=version,
        into_id=into_id,
        into=found.get(into_id),
        after_into=store.after(session, into_id),
        merged_before=[found[one] for one in merged_before],
        own=_own(),
        may_admit=may_admit,
        reason=reason,
        by=by,
    )
    for organisation, events in merged:
        _record(session, organisation, *events, by=by, at=at)


def _own() -> Identifier | None:
    own = settings.current().organisation
    return Identifier(scheme=own.scheme, id=own.identifier) if own else None


def _record(
    session: Session,
    organisation: rules.Organisation,
    *events: OrganisationEvent,
    by: By,
    at: datetime,
) -> None:
    if events:
        recorded = log.append(session, *events, after=organisation.head, by=by, at=at)
        store.apply(session, recorded)

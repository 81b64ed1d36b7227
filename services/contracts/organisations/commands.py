"""What can be done with organisations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.contracts.organisations import rules, store
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.organisations import Identifier, OrganisationKind


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
    taken = store.lock_identifiers(session, identifiers)
    event = rules.register(
        organisation_id=organisation_id,
        name=name,
        kinds=kinds,
        identifiers=identifiers,
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
    store.apply(session, log.append(session, event, after=organisation.head, by=by, at=at))

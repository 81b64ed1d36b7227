"""What can be done with clients of partner systems."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from services.partners.clients import rules, store
from services.partners.known_organisations import store as known_organisations
from shared import settings
from shared.auth import SCOPES
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By

SECRET_BYTES = 32


def register_client(
    session: Session,
    *,
    client_id: UUID,
    name: str,
    organisation_id: UUID,
    scopes: Collection[str],
    by: By,
    at: datetime,
) -> str:
    """Register a client and return its secret, which is kept nowhere."""
    name_taken = store.lock_name(session, name)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    event = rules.register(
        client_id=client_id,
        name=name,
        organisation_id=organisation_id,
        is_council=known_organisations.is_council(
            session, organisation_id, settings.current().council_identifier()
        ),
        scopes=scopes,
        known_scopes=SCOPES,
        name_taken=name_taken,
        secret_hash=rules.hash_of(secret),
        by=by,
    )
    store.apply(session, log.append(session, event, by=by, at=at))
    return secret


def rotate_client(
    session: Session, *, client_id: UUID, version: int, overlap: timedelta, by: By, at: datetime
) -> str:
    """Give a client a new secret and return it; it is kept nowhere."""
    client = store.lock(session, client_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    event = rules.rotate(
        client,
        version=version,
        secret_hash=rules.hash_of(secret),
        overlap=overlap,
        by=by,
        at=at,
    )
    store.apply(session, log.append(session, event, after=client.head, by=by, at=at))
    return secret


def revoke_client(session: Session, *, client_id: UUID, version: int, by: By, at: datetime) -> None:
    """Let a client get no more tokens."""
    client = store.lock(session, client_id)
    event = rules.revoke(client, version=version, by=by)
    store.apply(session, log.append(session, event, after=client.head, by=by, at=at))

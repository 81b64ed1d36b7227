"""What every installation begins with: a migrated database, and the council itself in it."""

from services.contracts.organisations import commands, store
from shared import clock, settings
from shared.database.engine import transaction
from shared.database.migrate import migrate
from shared.eventlog import log
from shared.events.base import By
from shared.events.contracts import Identifier, OrganisationKind


def prepare() -> None:
    """Migrate the database, and register the council that the settings name if it is not there."""
    now = settings.current()
    migrate(now.database_url)
    if now.organisation is None:
        return
    identifier = Identifier(scheme=now.organisation.scheme, id=now.organisation.identifier)
    with transaction("contracts") as session:
        if store.with_identifier(session, identifier) is None:
            commands.register_organisation(
                session,
                organisation_id=log.new_id(),
                name=now.organisation.name,
                kinds=[OrganisationKind.COUNCIL],
                identifiers=[identifier],
                by=By(job="migrate", is_council=True),
                at=clock.now(),
            )

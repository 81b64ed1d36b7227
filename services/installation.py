"""What every installation begins with: a migrated database, and the council itself in it."""

from services.contracts.organisations import commands, store
from shared import clock, settings
from shared.database.engine import transaction
from shared.database.migrate import migrate
from shared.eventlog import log
from shared.events.base import By
from shared.events.organisations import Identifier, OrganisationKind


def prepare() -> None:
    """Migrate the database as its owner, and found the council in it."""
    migrate(settings.current().database_url)
    found_council()


def found_council() -> None:
    """Register the council that the settings name, if it is not there yet."""
    council = settings.current().organisation
    if council is None:
        return
    identifier = Identifier(scheme=council.scheme, id=council.identifier)
    with transaction("contracts") as session:
        if store.with_identifier(session, identifier) is None:
            commands.register_organisation(
                session,
                organisation_id=log.new_id(),
                name=council.name,
                kinds=[OrganisationKind.COUNCIL],
                identifiers=[identifier],
                by=By(job="installation", is_council=True),
                at=clock.now(),
            )

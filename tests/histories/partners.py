"""What can happen in the partners service."""

from datetime import datetime, timedelta
from random import Random

from services.partners.clients import commands as clients
from shared.database.engine import transaction
from shared.eventlog import log
from tests.histories.choosing import BY, each, of, some


def register_client(dice: Random, at: datetime) -> None:
    organisation_id = some(dice, "partners.known_organisation")["id"]
    with transaction("partners") as session:
        clients.register_client(
            session,
            client_id=log.new_id(),
            name=f"Case management {dice.randint(1, 20)}",
            organisation_id=organisation_id,
            scopes=("contracts:read", "events:read"),
            by=BY,
            at=at,
        )


def change_client(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "partners.client", "client_id") | {"by": BY, "at": at}
    with transaction("partners") as session:
        if verb == "rotate":
            clients.rotate_client(session, **order, overlap=timedelta(hours=dice.randint(0, 48)))
        else:
            clients.revoke_client(session, **order)


HISTORY = [register_client, *each(change_client, "rotate revoke")]

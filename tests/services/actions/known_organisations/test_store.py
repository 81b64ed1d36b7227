"""What is remembered of organisations."""

import uuid
from collections.abc import Callable

from services.actions.known_organisations import store
from shared.database.engine import reading
from shared.events.base import Event
from shared.events.organisations import OrganisationRegistered, OrganisationRenamed


class TestKnownOrganisation:
    """Remembering an organisation."""

    def test_follows_its_name(self, tell: Callable[[Event], None]) -> None:
        organisation_id = uuid.uuid4()

        def name() -> str | None:
            with reading("actions") as session:
                return store.name_of(session, organisation_id)

        before = name()
        tell(OrganisationRegistered(organisation_id=organisation_id, name="Moor Lane"))
        registered = name()
        tell(OrganisationRenamed(organisation_id=organisation_id, name="Moor Lane Trust"))

        assert (before, registered, name()) == (None, "Moor Lane", "Moor Lane Trust")

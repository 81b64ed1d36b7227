"""What the partners service remembers of others."""

import uuid
from collections.abc import Callable

from sqlalchemy import text
from starlette.testclient import TestClient

from services.contracts.organisations import commands
from services.partners import reactions
from services.partners.known_officers import store as known_officers
from shared import clock
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.base import By, Head
from shared.events.officers import OfficerLeft, OfficerRegistered, OfficerTied

BY = By(job="tests", is_council=True)


class TestKnownOrganisations:
    """Organisations."""

    def test_are_known_by_their_present_name(
        self, installed: object, organisation: Callable[..., uuid.UUID]
    ) -> None:
        organisation_id = organisation("Before")
        with transaction("contracts") as session:
            commands.rename_organisation(
                session,
                organisation_id=organisation_id,
                version=1,
                name="After",
                by=BY,
                at=clock.now(),
            )

        reactions.read_on()

        with reading("partners") as session:
            names = session.execute(
                text("SELECT name FROM partners.known_organisation WHERE id = :id"),
                {"id": organisation_id},
            )
            assert names.scalars().all() == ["After"]


class TestKnownOfficers:
    """Officers."""

    def test_sign_in_until_they_leave(self, installed: object, council_id: uuid.UUID) -> None:
        officer_id = log.new_id()
        with transaction("actions") as session:
            recorded = log.append(
                session,
                OfficerRegistered(officer_id=officer_id, organisation_id=council_id),
                OfficerTied(officer_id=officer_id, sign_in_hash="known by this"),
                by=BY,
                at=clock.now(),
            )
        reactions.read_on()
        before = known_officers.find_officer("known by this")
        with transaction("actions") as session:
            log.append(
                session,
                OfficerLeft(officer_id=officer_id),
                after=Head(2, recorded[-1].recorded_at),
                by=BY,
                at=clock.now(),
            )
        reactions.read_on()

        assert before is not None
        assert (before.officer_id, before.is_council) == (officer_id, True)
        assert known_officers.find_officer("known by this") is None


class TestDocument:
    """The document of the service."""

    def test_names_every_operation(self, outside: TestClient) -> None:
        paths = outside.get("/openapi/partners.json").json()["paths"]

        assert {path for path in paths if not path.startswith("/health")} == {
            "/v1/clients",
            "/v1/clients/{client_id}",
            "/v1/clients/{client_id}/rotate",
            "/v1/clients/{client_id}/revoke",
            "/v1/events",
            "/oauth/token",
            "/.well-known/jwks.json",
        }
        content = paths["/v1/events"]["get"]["responses"]["200"]["content"]
        assert set(content) == {"application/cloudevents-batch+json"}

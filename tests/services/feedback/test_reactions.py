"""What the feedback service remembers of what happens elsewhere."""

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services.feedback.known_officers.store import find_officer
from shared.auth import SignedIn
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import Event
from shared.events.contracts import ContractCorrected, ContractEvent
from shared.events.officers import (
    OfficerConfirmed,
    OfficerErased,
    OfficerEvent,
    OfficerLeft,
    OfficerRegistered,
    OfficerTied,
    Standing,
)
from tests import given

ORDER = {"words": "More trips.", "voice": "child", "said_on": "2026-03-14"}


def tell(service: str, kind: type[Event], subject_id: UUID, *events: Event) -> None:
    """Write further events about a thing into the log, as the service that owns it."""
    with transaction(service) as session:
        history = log.history(session, kind, subject_id)
        after = history[-1].head if history else None
        log.append(session, *events, after=after, by=given.COUNCIL, at=given.AT)


class TestKnownContracts:
    """The contracts that comments can be about."""

    def test_takes_a_comment_once_the_contract_is_known(
        self, feedback: TestClient, settle: Callable[[], None]
    ) -> None:
        contract_id = given.contract(title="Evening sitting")
        order = ORDER | {"contract_id": str(contract_id)}

        before = feedback.post("/v1/comments", json=order)
        settle()
        after = feedback.post("/v1/comments", json=order)

        assert (before.status_code, after.status_code) == (422, 201)
        assert after.json()["contract"]["name"] == "Evening sitting"

    def test_follows_a_correction(self, feedback: TestClient, settle: Callable[[], None]) -> None:
        contract_id, provider_id = given.contract(title="Evning sitting"), given.organisation("B")
        settle()
        said = feedback.post("/v1/comments", json=ORDER | {"contract_id": str(contract_id)})

        for corrected in (
            ContractCorrected(
                contract_id=contract_id, fields=("title", "value"), title="Evening sitting"
            ),
            ContractCorrected(
                contract_id=contract_id, fields=("provider_id",), provider_id=provider_id
            ),
        ):
            tell("contracts", ContractEvent, contract_id, corrected)
        settle()

        shown = feedback.get(said.headers["Location"]).json()
        assert shown["contract"]["name"] == "Evening sitting"
        with transaction("feedback") as session:
            kept = session.execute(
                sa.text("SELECT provider_id, version FROM feedback.known_contract WHERE id = :id"),
                {"id": contract_id},
            ).one()
        assert tuple(kept) == (provider_id, 3)


class TestKnownOfficers:
    """Who signs in."""

    def officer(self, organisation_id: UUID, sign_in_hash: str, **more: Any) -> UUID:
        officer_id = uuid.uuid4()
        tell(
            "actions",
            OfficerEvent,
            officer_id,
            OfficerRegistered(
                officer_id=officer_id,
                organisation_id=organisation_id,
                post="Participation officer",
                name="Ada Moss",
                email="ada.moss@example.org",
                **more,
            ),
            OfficerTied(officer_id=officer_id, sign_in_hash=sign_in_hash),
        )
        return officer_id

    def test_finds_an_officer_of_the_council_and_of_a_partner(
        self, council_id: UUID, settle: Callable[[], None]
    ) -> None:
        partner_id = given.organisation("Tide Valley NHS")
        own, other = self.officer(council_id, "own"), self.officer(partner_id, "other")
        settle()

        assert find_officer("own") == SignedIn(own, council_id, is_council=True)
        assert find_officer("other") == SignedIn(other, partner_id, is_council=False)
        assert find_officer("nobody") is None

    def test_waits_until_an_officer_is_confirmed(
        self, council_id: UUID, settle: Callable[[], None]
    ) -> None:
        officer_id = self.officer(council_id, "proposed", standing=Standing.PROPOSED)
        settle()
        before = find_officer("proposed")
        tell("actions", OfficerEvent, officer_id, OfficerConfirmed(officer_id=officer_id))
        settle()

        assert before is None
        assert find_officer("proposed") == SignedIn(officer_id, council_id, is_council=True)

    @pytest.mark.parametrize("erased", [False, True], ids=["left", "erased"])
    def test_forgets_the_sign_on_of_who_is_gone(
        self, council_id: UUID, settle: Callable[[], None], erased: bool
    ) -> None:
        sign_in_hash = f"gone-{erased}"
        officer_id = self.officer(council_id, sign_in_hash)
        settle()
        before = find_officer(sign_in_hash)
        gone = (
            OfficerErased(officer_id=officer_id, authority="Case 114")
            if erased
            else OfficerLeft(officer_id=officer_id)
        )
        tell("actions", OfficerEvent, officer_id, gone)
        settle()

        assert before is not None
        assert find_officer(sign_in_hash) is None

    def test_never_learns_a_name(self, council_id: UUID, settle: Callable[[], None]) -> None:
        self.officer(council_id, "named")
        settle()

        with transaction("feedback") as session:
            rows = session.execute(sa.text("SELECT k::text FROM feedback.known_officer AS k"))
            kept = " ".join(rows.scalars())
        assert "Participation officer" in kept
        assert "Ada" not in kept

"""What is allowed with a client."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.partners.clients import rules
from shared.auth import SCOPES
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.clients import ClientRegistered

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
COUNCIL = By(officer_id=uuid.UUID(int=1), is_council=True)
PARTNER = By(client_id=uuid.UUID(int=2))


def registered(scopes: list[str], **changed: object) -> ClientRegistered:
    facts: dict[str, object] = {
        "client_id": uuid.UUID(int=3),
        "name": "Bookings",
        "organisation_id": uuid.UUID(int=4),
        "is_council": False,
        "known_scopes": SCOPES,
        "name_taken": False,
        "secret_hash": rules.hash_of("s"),
        "by": COUNCIL,
    }
    return rules.register(scopes=scopes, **(facts | changed))  # type: ignore[arg-type]


def client(*, is_revoked: bool = False) -> rules.Client:
    return rules.Client(
        id=uuid.UUID(int=3),
        head=Head(4, AT),
        organisation_id=uuid.UUID(int=4),
        secret_hash=rules.hash_of("present"),
        is_revoked=is_revoked,
    )


class TestRegister:
    """Registering a client."""

    @given(st.lists(st.sampled_from(sorted(SCOPES)), min_size=1), st.booleans())
    def test_gives_a_partner_everything_but_what_is_the_councils(
        self, scopes: list[str], is_council: bool
    ) -> None:
        if rules.COUNCIL_ONLY.intersection(scopes) and not is_council:
            with pytest.raises(rules.ScopeOfTheCouncil):
                registered(scopes, is_council=is_council)
        else:
            event = registered(scopes, is_council=is_council)
            assert set(event.scopes) == set(scopes)
            assert len(event.scopes) == len(set(scopes))

    def test_refuses_a_scope_that_there_is_not(self) -> None:
        with pytest.raises(rules.UnknownScope):
            registered(["contracts:read", "contracts:burn"])

    def test_refuses_an_organisation_that_is_not_known(self) -> None:
        with pytest.raises(rules.UnknownOrganisation):
            registered(["events:read"], is_council=None)

    def test_refuses_a_name_that_another_one_has(self) -> None:
        with pytest.raises(rules.NameTaken):
            registered(["events:read"], name_taken=True)

    def test_refuses_whoever_is_not_the_council(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            registered(["events:read"], by=PARTNER)


class TestRotate:
    """Rotating a secret."""

    def test_keeps_the_present_secret_for_the_overlap(self) -> None:
        event = rules.rotate(
            client(), version=4, secret_hash="new", overlap=timedelta(hours=5), by=COUNCIL, at=AT
        )

        assert event.old_secret_hash == rules.hash_of("present")
        assert event.old_until == AT + timedelta(hours=5)

    def test_refuses_another_version_a_revoked_client_and_a_partner(self) -> None:
        order = {"secret_hash": "new", "overlap": timedelta(hours=1), "at": AT}

        with pytest.raises(StaleVersion):
            rules.rotate(client(), version=3, by=COUNCIL, **order)  # type: ignore[arg-type]
        with pytest.raises(rules.AlreadyRevoked):
            rules.rotate(client(is_revoked=True), version=4, by=COUNCIL, **order)  # type: ignore[arg-type]
        with pytest.raises(rules.OnlyTheCouncil):
            rules.rotate(client(), version=4, by=PARTNER, **order)  # type: ignore[arg-type]


class TestRevoke:
    """Revoking a client."""

    def test_refuses_another_version_a_revoked_client_and_a_partner(self) -> None:
        assert rules.revoke(client(), version=4, by=COUNCIL).client_id == client().id
        with pytest.raises(StaleVersion):
            rules.revoke(client(), version=5, by=COUNCIL)
        with pytest.raises(rules.AlreadyRevoked):
            rules.revoke(client(is_revoked=True), version=4, by=COUNCIL)
        with pytest.raises(rules.OnlyTheCouncil):
            rules.revoke(client(), version=4, by=PARTNER)


class TestOpens:
    """Comparing a secret."""

    @given(st.integers(min_value=-3_600_000_000, max_value=3_600_000_000))
    def test_takes_the_old_secret_until_exactly_its_end(self, microseconds: int) -> None:
        taken = rules.opens(
            "old",
            secret_hash=rules.hash_of("new"),
            old_secret_hash=rules.hash_of("old"),
            old_until=AT,
            at=AT + timedelta(microseconds=microseconds),
        )

        assert taken is (microseconds < 0)

    @given(st.text(), st.text(), st.text(), st.booleans())
    def test_takes_no_other_secret(
        self, secret: str, present: str, old: str, has_old: bool
    ) -> None:
        taken = rules.opens(
            secret,
            secret_hash=rules.hash_of(present),
            old_secret_hash=rules.hash_of(old) if has_old else None,
            old_until=AT + timedelta(hours=1) if has_old else None,
            at=AT,
        )

        assert taken is (secret == present or (has_old and secret == old))

    @given(st.text())
    def test_takes_nothing_where_there_is_no_secret(self, secret: str) -> None:
        assert not rules.opens(
            secret, secret_hash=None, old_secret_hash=None, old_until=None, at=AT
        )

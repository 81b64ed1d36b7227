"""What is allowed with a calendar."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.actions.calendars import rules
from services.actions.calendars.rules import Calendar
from shared.errors import NotFound, StaleVersion
from shared.events.base import By, Head

ADA = By(officer_id=UUID(int=1), is_council=True)


def calendar(*, is_revoked: bool = False) -> Calendar:
    return Calendar(UUID(int=2), Head(3, datetime(2027, 1, 6, tzinfo=UTC)), UUID(int=1), is_revoked)


class TestMake:
    """Making a calendar."""

    def test_keeps_the_hash_alone(self) -> None:
        made = rules.make(
            calendar_id=UUID(int=2),
            officer_id=UUID(int=1),
            live_calendars=4,
            secret_hash=rules.hash_of("secret"),
        )

        assert made.secret_hash == rules.hash_of("secret") != rules.hash_of("secret ")
        assert "secret_hash" in made.private_fields()

    def test_ends_at_five(self) -> None:
        with pytest.raises(rules.EnoughCalendars):
            rules.make(
                calendar_id=uuid4(), officer_id=uuid4(), live_calendars=5, secret_hash="hash"
            )


class TestChange:
    """Replacing and revoking a calendar."""

    def test_is_for_its_officer_alone(self) -> None:
        for by in (By(officer_id=uuid4(), is_council=True), By(job="tests", is_council=True)):
            with pytest.raises(NotFound):
                rules.replace(calendar(), version=3, secret_hash="hash", by=by)
            with pytest.raises(NotFound):
                rules.revoke(calendar(), version=3, by=by)

    def test_needs_the_version_that_was_read(self) -> None:
        with pytest.raises(StaleVersion):
            rules.replace(calendar(), version=2, secret_hash="hash", by=ADA)

    def test_ends_when_it_is_revoked(self) -> None:
        with pytest.raises(rules.RevokedAlready):
            rules.replace(calendar(is_revoked=True), version=3, secret_hash="hash", by=ADA)
        with pytest.raises(rules.RevokedAlready):
            rules.revoke(calendar(is_revoked=True), version=3, by=ADA)

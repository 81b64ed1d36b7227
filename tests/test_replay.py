"""The log alone can rebuild every table: after a long random history, and only if it is whole."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest
import sqlalchemy as sa

from services import worker
from services.contracts.organisations import store as organisations
from services.stores import PROJECTIONS
from shared import settings
from shared.database import engine
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import Head, Recorded
from shared.events.catalogue import TYPES
from shared.events.organisations import OrganisationRenamed
from shared.settings import Settings
from tests import given, replay
from tests.histories.life import HISTORIES, live

ROUNDS = 4
MORE_TIMES = 6  # at most, where chance has left something out
# What a renaming changes: the row, and what it said before.
ORGANISATION = ["contracts.organisation", "contracts.organisation_before"]


@pytest.fixture(scope="module", autouse=True)
def lived(installed: Settings) -> Iterator[datetime]:
    """A long history of every service; its seed is printed when a test fails."""
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    with engine.owner_engine(installed.database_url).begin() as owner:
        # Nothing is killed here, so no commit needs to wait for the disk.
        name = owner.execute(sa.text("SELECT current_database()")).scalar_one()
        owner.execute(sa.text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    changed = installed.model_copy(update={"default_recipient": "desk@example.org"})
    with settings.using(changed):
        dice = Random(seed)
        ended_at = live(dice, ROUNDS)
        for _ in range(MORE_TIMES):
            if not never_happened():
                break
            ended_at = live(dice, 2, began_at=ended_at)
        yield ended_at


def never_happened() -> set[str]:
    """Return the types of event of which there is none in the log."""
    with engine.reading("contracts") as session:
        happened = session.execute(sa.text("SELECT DISTINCT type FROM log.event")).scalars()
        return TYPES.keys() - set(happened)


class TestReplay:
    """Every table is emptied and made again from the log."""

    def test_has_a_history_in_which_everything_happens(self) -> None:
        assert HISTORIES.keys() >= PROJECTIONS.keys()
        assert never_happened() == set(), "no act of tests/histories makes these"
        assert [name for name, rows in replay.photograph().items() if not rows] == []

    @pytest.mark.parametrize("batch", [1_000, 17])
    def test_gives_what_living_gave(self, batch: int) -> None:
        lived = replay.photograph()
        assert replay.rebuilt(batch) == lived


class TestForgetting:
    """A command does only half of what it must."""

    def renamed(self, at: datetime) -> tuple[OrganisationRenamed, Head]:
        organisation_id = given.organisation("Harbour Young Carers", at=at)
        event = OrganisationRenamed(organisation_id=organisation_id, name="Anew")
        return event, Head(version=1, recorded_at=at)

    def test_to_apply_is_noticed(self, lived: datetime) -> None:
        event, head = self.renamed(lived)
        with transaction("contracts") as session:
            log.append(session, event, after=head, by=given.COUNCIL, at=lived)
        worker.settle()
        before = replay.photograph()
        assert replay.differences(before, replay.rebuilt()) == ORGANISATION

    def test_to_append_is_noticed(self, lived: datetime) -> None:
        event, _ = self.renamed(lived)
        worker.settle()
        with transaction("contracts") as session:
            unheard = Recorded(
                id=log.new_id(), event=event, subject=event.subject, version=2, recorded_at=lived
            )
            organisations.apply(session, [unheard])
        before = replay.photograph()
        assert replay.differences(before, replay.rebuilt()) == ORGANISATION

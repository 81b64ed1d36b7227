"""The database goes away and comes back, and nobody has to do anything about it."""

import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services import worker
from shared import clock
from shared.database import engine
from shared.settings import Settings
from tests import given
from tests.bad_days.conftest import JOBS, Ask, behind, until


class TestTheDatabaseIsAway:
    """Nobody is let into the database for a while."""

    @pytest.fixture
    def away(self, fresh: Settings, server: sa.URL) -> Callable[[bool], None]:
        name = sa.make_url(fresh.database_url).database
        owner = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

        def let(gone: bool) -> None:
            with owner.connect() as session:
                session.execute(sa.text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {not gone}"))
                session.execute(
                    sa.text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = :name"
                    ),
                    {"name": name},
                )

        return let

    def test_which_is_told_and_then_forgotten(
        self, api: TestClient, working: worker.Worker, away: Callable[[bool], None], ask: Ask
    ) -> None:
        given.organisation("Before")
        until(lambda: set(behind(api).values()) == {0} and "plan_alerts" in str(ask(JOBS)))
        away(True)
        began = clock.now()
        answers = [
            api.get("/health/ready"),
            api.get("/v1/organisations"),
            api.post("/v1/organisations", json={"name": "Meanwhile"}),
        ]
        time.sleep(2)
        assert {one.status_code for one in answers} == {503}
        assert {one.headers["content-type"] for one in answers} == {"application/problem+json"}
        assert all(one.headers["retry-after"] for one in answers)
        assert api.get("/health/live").status_code == 200

        away(False)
        until(lambda: api.get("/health/ready").status_code == 200)
        given.organisation("After")
        until(
            lambda: (
                ask("SELECT count(*) FROM actions.known_organisation WHERE name = 'After'")[0][0]
                == 1
            )
        )
        until(lambda: set(behind(api).values()) == {0})
        names = {"plan_alerts", "contract_end_alerts", "daily_messages", "deliver_messages"}
        until(
            lambda: (
                {row.name for row in ask(JOBS) if row.last_run_at > began and row.result == "done"}
                >= names
            )
        )
        assert ask("SELECT name FROM contracts.organisation WHERE name = 'Meanwhile'") == []
        until(lambda: "stopped" not in {row.result for row in ask(JOBS)})

    def test_which_another_machine_has_taken_over(self, api: TestClient, ask: Ask) -> None:
        """What was the primary answers, and lets nobody write: the caller is to try again."""
        name = ask("SELECT current_database()")[0][0]
        ask(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        engine.dispose()
        refused = api.post("/v1/organisations", json={"name": "Too late"})
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
        assert api.get("/v1/organisations").status_code == 200

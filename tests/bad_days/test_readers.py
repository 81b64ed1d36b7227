"""A reaction fails for ever: its own reader stops and says so, and the others go on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services import worker
from shared import clock
from shared.database.engine import transaction
from shared.eventlog.sequencer import sequence_all
from tests import given
from tests.bad_days.conftest import (
    END,
    JOBS,
    MORNING,
    Ask,
    behind,
    job_of,
    raise_alerts,
    refuse,
    until,
)

DUE = ("contracts", "contract_end_alerts", worker.JOBS["contracts"]["contract_end_alerts"])


class TestAReactionThatFails:
    """One event cannot be taken by one service."""

    def test_stops_its_own_reader_and_shows_it(
        self, api: TestClient, working: worker.Worker, ask: Ask
    ) -> None:
        refuse(ask, "actions.worklist_item", "NEW.title = 'Fateful'")
        given.contract(
            start_on=clock.now().date() - timedelta(days=400),
            end_on=clock.now().date() + timedelta(days=40),
            title="Fateful",
            at=clock.now() - timedelta(days=300),
        )
        until(lambda: job_of(api, "actions.reader").get("result") == "stopped")
        given.organisation("After it")
        until(
            lambda: (
                ask("SELECT count(*) FROM partners.known_organisation WHERE name = 'After it'")[0][
                    0
                ]
                == 1
            )
        )
        until(lambda: {name for name, count in behind(api).items() if count} == {"actions"})

        position = ask("""
            SELECT l.position FROM log.entry AS l JOIN log.event AS e ON e.id = l.event_id
            WHERE e.type = 'alert.raised' ORDER BY l.position LIMIT 1
        """)[0].position
        stopped = job_of(api, "actions.reader")
        assert stopped["detail"] == f"after position {position - 1}: InternalError"
        assert "contracts.reader" not in {row.name for row in ask(JOBS) if row.result != "done"}

        ask("DROP TRIGGER fault ON actions.worklist_item")
        until(lambda: set(behind(api).values()) == {0})
        until(lambda: job_of(api, "actions.reader")["result"] == "done")
        assert len(ask("SELECT * FROM actions.worklist_item")) == 2

    def test_is_not_shown_any_more_when_another_worker_got_past_it(
        self, api: TestClient, ask: Ask
    ) -> None:
        first, second = (worker.Following(worker.READERS["actions"]) for _ in range(2))
        given.contract(end_on=END)
        raise_alerts(MORNING - timedelta(days=60))
        refuse(ask, "actions.worklist_item", "true")
        worker.run_job(*DUE, MORNING)
        sequence_all(lambda: transaction("contracts"))
        with pytest.raises(sa.exc.DBAPIError):
            first.catch_up()
        assert job_of(api, "actions.reader")["result"] == "stopped"
        ask("DROP TRIGGER fault ON actions.worklist_item")
        # The first worker is gone by now; the second has never seen the reader stop.
        second.catch_up()
        assert job_of(api, "actions.reader")["result"] == "done"

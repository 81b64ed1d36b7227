"""Two workers, a wrong clock, a long silence, other settings: what is due is raised once."""

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Thread

import sqlalchemy as sa
from starlette.testclient import TestClient

from services import worker
from shared import clock, settings
from shared.database.engine import reading
from shared.settings import Settings
from tests import given
from tests.bad_days.conftest import (
    END,
    JOBS,
    MORNING,
    Ask,
    Officer,
    job_of,
    raise_alerts,
    refuse,
    run,
    until,
)
from tests.services.actions.inbox import Inbox


class TestTheAlerts:
    """What is due is raised once, whatever went wrong before."""

    def raised(self) -> list[tuple[str, int]]:
        """Return kind and months of every alert about the end of a contract."""
        with reading("contracts") as session:
            rows = session.execute(
                sa.text(
                    "SELECT c.title, a.months FROM contracts.alert AS a"
                    " JOIN contracts.contract AS c ON c.id = a.contract_id"
                    " WHERE a.kind = 'contract_end' ORDER BY c.title, a.months DESC"
                )
            )
            return [tuple(row) for row in rows]

    def test_are_raised_once_by_two_workers_at_once(self, fresh: Settings, ask: Ask) -> None:
        for number in range(8):
            given.contract(
                start_on=clock.now().date() - timedelta(days=400),
                end_on=clock.now().date() + timedelta(days=45),
                title=f"Contract {number}",
                at=clock.now() - timedelta(days=300),
            )
        jobs = worker.JOBS["contracts"]
        with ExitStack() as stack:
            for _ in range(2):
                one = worker.Worker()
                one.start()
                stack.callback(one.stop)
            # Their jobs ran before a contract was read, and would come again in a minute.
            watched = "SELECT * FROM contracts.watch WHERE kind <> 'phase'"
            until(lambda: len(ask(watched)) == 16)
            at_once = [
                Thread(target=jobs[name].run, args=(clock.now(),))
                for name in ("contract_end_alerts", "reprocurement_alerts") * 2
            ]
            for thread in at_once:
                thread.start()
            for thread in at_once:
                thread.join()
            until(lambda: len(ask("SELECT * FROM actions.worklist_item")) == 16)
        assert self.raised() == [(f"Contract {number}", 3) for number in range(8)]
        assert {row.result for row in ask(JOBS)} == {"done"}

    def test_are_not_raised_again_when_the_clock_is_set_back(
        self, fresh: Settings, officer: Officer, inbox: Inbox
    ) -> None:
        given.contract(end_on=END, officer_id=officer("Ada"), title="A")
        run(at=MORNING + timedelta(hours=2))
        given.contract(end_on=END, officer_id=officer("Ben"), title="B")
        run(at=MORNING + timedelta(hours=1))
        run(at=MORNING + timedelta(hours=2))
        assert self.raised() == [("A", 6), ("B", 6)]
        assert Counter(one["To"].split("<")[-1] for one in inbox.taken) == Counter(
            ["ada@example.org>", "ben@example.org>"]
        )

    def test_come_with_the_latest_rung_after_a_month_of_silence(
        self, fresh: Settings, officer: Officer, inbox: Inbox
    ) -> None:
        often = settings.current().model_copy(update={"alert_ladder_months": (6, 5, 4, 3)})
        with settings.using(often):
            given.contract(end_on=END, officer_id=officer("Ada"), title="A")
            run(at=MORNING)
            # The end of April and all of May pass without a tick: two rungs are due by then.
            run(at=datetime(2027, 6, 1, 8, tzinfo=UTC))
            run(at=datetime(2027, 6, 2, 8, tzinfo=UTC))
        assert self.raised() == [("A", 6), ("A", 4)]
        assert len([one for one in inbox.taken if "ada@" in one["To"]]) == 2

    def test_are_planned_anew_when_the_ladder_is_changed(self, fresh: Settings) -> None:
        given.contract(end_on=END, title="A")
        given.contract(end_on=END + timedelta(days=20), title="B")
        raise_alerts(MORNING)
        changed = fresh.model_copy(update={"alert_ladder_months": (7, 6, 5, 2)})
        with settings.using(changed):
            assert run("plan_alerts", at=MORNING)["plan_alerts"] == "done: planned 2"
            assert run("plan_alerts", at=MORNING)["plan_alerts"] == "done: nothing changed"
            raise_alerts(MORNING + timedelta(minutes=1))
            assert self.raised() == [("A", 6), ("B", 9), ("B", 7)]
            raise_alerts(datetime(2027, 4, 30, 8, tzinfo=UTC))
        assert self.raised() == [("A", 6), ("A", 5), ("B", 9), ("B", 7), ("B", 6)]

    def test_are_planned_anew_when_the_planning_was_cut_short(
        self, fresh: Settings, ask: Ask
    ) -> None:
        given.contract(end_on=END, title="A")
        raise_alerts(MORNING - timedelta(days=40))
        refuse(ask, "contracts.watch", "true")
        with settings.using(fresh.model_copy(update={"alert_ladder_months": (7,)})):
            cut = worker.JOBS["contracts"]["plan_alerts"]
            assert worker.run_job("contracts", "plan_alerts", cut, MORNING).startswith("failed")
            ask("DROP TRIGGER fault ON contracts.watch")
            # Still before the next rung of the old ladder.
            raise_alerts(MORNING - timedelta(days=20))
        assert ("A", 7) in self.raised()

    def test_are_not_held_up_by_one_that_cannot_be_raised(
        self, fresh: Settings, api: TestClient, ask: Ask
    ) -> None:
        fateful = given.contract(end_on=END - timedelta(days=10), title="Fateful")
        given.contract(end_on=END, title="A")
        refuse(ask, "contracts.alert", f"NEW.contract_id = '{fateful}'")
        raise_alerts(MORNING)
        assert self.raised() == [("A", 6)]
        shown = job_of(api, "contract_end_alerts")
        assert (shown["result"], shown["detail"]) == ("failed", "InternalError")

        ask("DROP TRIGGER fault ON contracts.alert")
        raise_alerts(MORNING)
        assert self.raised() == [("A", 6), ("Fateful", 6)]
        assert job_of(api, "contract_end_alerts")["result"] == "done"

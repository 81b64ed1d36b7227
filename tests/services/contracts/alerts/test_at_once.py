"""Alerts that fall due at once, days that followers are told of, and the index of them all."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from services.contracts import jobs
from services.contracts.contracts import commands as contracts
from services.contracts.watch import store as watch
from shared import settings
from shared.database.engine import reading, transaction
from shared.events.terms import Decision
from shared.settings import Settings
from tests import given
from tests.services.contracts.alerts.life import END, decide, events, ids, morning, settle


@pytest.fixture(autouse=True)
def installation(fresh: Settings) -> Settings:
    """An installation of its own for each test."""
    return fresh


class TestAtOnce:
    """Several workers, and something that goes wrong."""

    def test_two_workers_raise_each_alert_once(self) -> None:
        parties = {
            "provider_id": given.organisation("Harbour Young Carers"),
            "lead_commissioner_id": given.organisation("Moor District Council"),
        }
        for number in range(120):
            given.contract(end_on=END - timedelta(days=number % 7), notice_months=3, **parties)
        settle()
        ready = Barrier(2)

        def work() -> None:
            ready.wait()
            for job in jobs.JOBS.values():
                job.run(datetime(2027, 3, 31, 7, tzinfo=UTC))

        threads = [Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kinds = [kind for kind, *_ in ids().values()]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {
            "contract_end": 120,
            "reprocurement": 120,
            "notice": 120,
        }
        assert len(events("alert.raised")) == 360

    def test_a_decision_that_is_being_made_is_waited_for(self) -> None:
        contract_id = given.contract(end_on=END)
        settle()
        job = jobs.JOBS["contract_end_alerts"]
        raising = Thread(target=job.run, args=(datetime(2027, 3, 31, 7, tzinfo=UTC),))
        with transaction("contracts") as session:
            contracts.decide_contract(
                session,
                contract_id=contract_id,
                version=1,
                decision=Decision.ABSORB,
                reason="Agreed.",
                by=given.COUNCIL,
                at=given.AT,
            )
            raising.start()
            raising.join(timeout=0.5)
        raising.join()
        assert ids() == {}

    def test_one_contract_that_fails_does_not_hold_up_the_others(self) -> None:
        parties = {
            "provider_id": given.organisation("Harbour Young Carers"),
            "lead_commissioner_id": given.organisation("Moor District Council"),
        }
        made = [given.contract(end_on=END, title=f"Contract {n}", **parties) for n in range(6)]
        settle()
        owner = sa.create_engine(
            sa.make_url(settings.current().database_url).set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        with owner.connect() as session:
            session.execute(
                sa.text(
                    "CREATE FUNCTION a_fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                    " RAISE EXCEPTION 'a fault'; END $$;"
                    f"CREATE TRIGGER fault BEFORE INSERT ON contracts.alert FOR EACH ROW"
                    f" WHEN (new.contract_id = '{made[2]}') EXECUTE FUNCTION a_fault();"
                )
            )
        with pytest.raises(sa.exc.DBAPIError):
            jobs.JOBS["contract_end_alerts"].run(datetime(2027, 3, 31, 7, tzinfo=UTC))
        assert len(ids()) == 5


class TestPhases:
    """What followers are told when a day comes."""

    def test_start_and_end_are_told_once(self) -> None:
        given.contract(start_on=date(2026, 5, 1), end_on=date(2026, 8, 31))
        for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 2)):
            morning(day)
        assert [one["start_on"] for one in events("contract.started")] == ["2026-05-01"]
        for day in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)):
            morning(day)
        assert [one["ended_on"] for one in events("contract.ended")] == ["2026-08-31"]


class TestTheIndex:
    """What is kept to find what is due."""

    def test_is_the_same_when_it_is_made_anew(self) -> None:
        parties = {
            "provider_id": given.organisation("Harbour Young Carers"),
            "lead_commissioner_id": given.organisation("Moor District Council"),
        }
        made = [
            given.contract(end_on=END, notice_months=3, **parties),
            given.contract(end_on=None, review_on=date(2027, 1, 15), **parties),
            given.contract(end_on=date(2030, 2, 28), latest_end_on=date(2031, 2, 28), **parties),
        ]
        settle()
        decide(made[0], Decision.REPROCURE, date(2026, 12, 1))
        morning(date(2027, 1, 10))

        def rows() -> list[Any]:
            with reading("contracts") as session:
                return [
                    tuple(row)
                    for table in ("watch", "key_date")
                    for row in session.execute(
                        sa.text(f"SELECT w.* FROM contracts.{table} AS w ORDER BY w::text")
                    )
                ]

        before = rows()
        with transaction("contracts") as session:
            session.execute(sa.text("DELETE FROM contracts.watch"))
            session.execute(sa.text("DELETE FROM contracts.key_date"))
            watch.refresh(session, made)
        assert rows() == before
        assert {row[1] for row in before} > {"procurement_step", "review", "end"}

"""The steps of a procurement that is to replace a contract, watched by the days that it plans."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contracts.procurements import commands as procurements
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.procurements import ProcurementKind, ProcurementPlanned, StepDates
from shared.events.terms import Decision, ProcurementStep
from shared.settings import Settings
from tests import given
from tests.services.contracts.alerts.life import (
    END,
    decide,
    events,
    ids,
    morning,
    open_kinds,
    settle,
)

TENDER, AWARD = ProcurementStep.TENDER, ProcurementStep.AWARD


@pytest.fixture
def procured(fresh: Settings) -> tuple[UUID, UUID]:
    """A contract that is to be procured again, and the procurement that does it."""
    lead_id = given.organisation("Moor District Council")
    contract_id = given.contract(end_on=END, lead_commissioner_id=lead_id)
    settle()
    decide(contract_id, Decision.REPROCURE, date(2026, 12, 1))
    procurement_id = log.new_id()
    with transaction("contracts") as session:
        procurements.plan_procurement(
            session,
            ProcurementPlanned(
                procurement_id=procurement_id,
                title="Short breaks 2027",
                kind=ProcurementKind.RE_PROCURE,
                lead_commissioner_id=lead_id,
                contract_ids=(contract_id,),
                steps=(
                    StepDates(step=TENDER, planned_on=date(2027, 4, 14)),
                    StepDates(step=AWARD, planned_on=date(2027, 7, 1)),
                ),
            ),
            by=given.COUNCIL,
            at=given.AT,
        )
    settle()
    return contract_id, procurement_id


def do(command: Any, procurement_id: UUID, on: date, **order: Any) -> None:
    """Give a command about a procurement as it stands."""
    with reading("contracts") as session:
        version = session.execute(
            sa.text("SELECT version FROM contracts.procurement WHERE id = :id"),
            {"id": procurement_id},
        ).scalar_one()
    with transaction("contracts") as session:
        command(
            session,
            procurement_id=procurement_id,
            version=version,
            by=given.COUNCIL,
            at=datetime.combine(on, time(12), UTC),
            **order,
        )
    settle()


def plan_tender(procurement_id: UUID, on: date, planned_on: date) -> None:
    """Plan the tender for another day."""
    do(
        procurements.schedule_step,
        procurement_id,
        on,
        step=TENDER,
        planned_on=planned_on,
        reason="A holiday.",
    )


def settled() -> list[tuple[str | None, str | None]]:
    """Return step and settlement of what no longer needs anybody."""
    return [(step, why) for _, step, _, why in ids().values() if why is not None]


def test_steps_are_told_by_their_planned_days(procured: tuple[UUID, UUID]) -> None:
    assert morning(date(2027, 3, 13)) == []
    assert morning(date(2027, 3, 14)) == [("procurement_step", "tender", 1, None)]
    assert morning(date(2027, 4, 14)) == [("procurement_step", "tender", 0, None)]
    assert events("alert.raised")[-1]["why"].startswith(
        "The procurement plans its step “tender” for 14 April 2027."
    )


def test_a_step_that_is_met_is_done(procured: tuple[UUID, UUID]) -> None:
    morning(date(2027, 4, 14))
    day = date(2027, 4, 15)
    do(procurements.meet_step, procured[1], day, step=TENDER, met_on=day, today=day)
    assert open_kinds() == set()
    assert settled() == [("tender", "done")]
    assert morning(date(2027, 6, 1)) == [("procurement_step", "award", 1, None)]


def test_a_step_that_is_met_is_not_told_of_by_the_timeline(procured: tuple[UUID, UUID]) -> None:
    day = date(2027, 3, 1)
    for step in (TENDER, AWARD):
        do(procurements.meet_step, procured[1], day, step=step, met_on=day, today=day)
    # Nothing is planned any more, so what is left is laid back from the end.
    assert morning(date(2027, 4, 5)) == [("procurement_step", "market_engagement", 0, None)]
    assert ("procurement_step", "evaluation", 0, None) in morning(date(2027, 5, 17))


def test_a_day_that_is_planned_away_and_back_is_told_again(procured: tuple[UUID, UUID]) -> None:
    first = morning(date(2027, 3, 14))
    plan_tender(procured[1], date(2027, 3, 15), date(2027, 6, 1))
    assert settled() == [("tender", "date_changed")]
    assert morning(date(2027, 3, 16)) == []
    plan_tender(procured[1], date(2027, 3, 17), date(2027, 4, 14))
    assert morning(date(2027, 3, 18)) == first
    assert morning(date(2027, 3, 19)) == []


def test_a_procurement_that_is_abandoned_leaves_the_timeline(procured: tuple[UUID, UUID]) -> None:
    morning(date(2027, 4, 14))
    do(
        procurements.abandon_procurement,
        procured[1],
        date(2027, 4, 15),
        today=date(2027, 4, 15),
        reason="Nobody bids.",
    )
    assert [why for step, why in settled() if step == "tender"] == ["date_changed"]
    # The days of the timeline worked back from the end count again.
    assert ("procurement_step", "tender", 0, None) in morning(date(2027, 4, 16))

"""Nobody manages a contract and nobody answers: it is never silent, and at its end it is not lost."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from starlette.testclient import TestClient

from shared import clock
from tests import given
from tests.journeys.days import addressees, let_come

TODAY = clock.today("Europe/London")
END = TODAY + timedelta(days=560)


def test_a_contract_that_everyone_forgot(council: TestClient, council_id: UUID, post: Path) -> None:
    contract_id = given.contract(
        title="Forgotten breaks",
        start_on=date(2026, 4, 1),
        end_on=END,
        lead_commissioner_id=council_id,
    )
    amiss = council.get("/v1/exceptions", params={"contract_id": str(contract_id)}).json()["items"]
    assert "no_officer" in {one["kind"] for one in amiss}

    # From the first rung to the end somebody is told, again and again but never daily.
    days_told = []
    for week in range(0, 560 + 14, 7):
        day = TODAY + timedelta(days=week)
        let_come(day - timedelta(days=(day.weekday() - 1) % 7))
        if told := addressees(post):
            assert told == ["team@example.org"]
            days_told.append(day)
    assert len(days_told) >= 6
    assert len(days_told) < 40
    assert any(day > END - timedelta(days=60) for day in days_told)

    # It has ended: followers know it, and the last alert still stands open with somebody.
    events = council.get("/v1/events", params={"subject": f"contracts/{contract_id}"}).json()
    assert events[-1]["type"] == "contract.ended"
    items = council.get("/v1/worklist-items", params={"contract_id": str(contract_id)}).json()
    assert any(one["kind"] == "contract_end" for one in items["items"])

    # Years later it can still be shown what was known on a day.
    then = council.get("/v1/contracts", params={"as_at": "2026-05-01", "q": "forgotten"}).json()
    assert [one["id"] for one in then["items"]] == [str(contract_id)]

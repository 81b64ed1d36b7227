"""A renewal is typed weeks after the old end: the contract runs on, and is alerted by its new end."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from starlette.testclient import TestClient

from services import worker
from shared import clock
from tests import given
from tests.journeys.days import addressees, let_come, tell

TODAY = clock.today("Europe/London")
LONG_AGO = datetime(2026, 4, 1, 9, tzinfo=UTC)
OLD_END = TODAY - timedelta(days=20)
NEW_END = TODAY + timedelta(days=345)


def told(council: TestClient, contract_id: UUID) -> list[str]:
    """Return what followers have been told of a contract, in order."""
    answer = council.get("/v1/events", params={"subject": f"contracts/{contract_id}"})
    assert answer.status_code == 200, answer.text
    return [event["type"] for event in answer.json()]


def test_a_renewal_is_typed_late(council: TestClient, council_id: UUID, post: Path) -> None:
    contract_id = given.contract(
        start_on=date(2026, 4, 1), end_on=OLD_END, lead_commissioner_id=council_id, at=LONG_AGO
    )

    # Its end passes, and everybody learns of it.
    let_come(OLD_END + timedelta(days=1))
    let_come(TODAY)
    assert addressees(post) != []
    assert told(council, contract_id)[-1] == "contract.ended"
    assert council.get(f"/v1/contracts/{contract_id}").json()["status"] == "ended"
    amiss = council.get("/v1/exceptions", params={"contract_id": str(contract_id)}).json()
    assert "ended_undecided" in {one["kind"] for one in amiss["items"]}

    # The renewal had been agreed all along, and is typed only now.
    tell(
        council, "contracts", contract_id, "extend",
        end_on=str(NEW_END), reason="Agreed in spring, typed today.",
    )  # fmt: skip
    let_come(TODAY + timedelta(days=1))

    shown = council.get(f"/v1/contracts/{contract_id}").json()
    assert shown["status"] == "live"
    assert "contract.reopened" in told(council, contract_id)
    amiss = council.get("/v1/exceptions", params={"contract_id": str(contract_id)}).json()
    assert "ended_undecided" not in {one["kind"] for one in amiss["items"]}

    # What was alerted about the old end is settled; the new end has alerts of its own, each once.
    alerts = council.get("/v1/alerts", params={"contract_id": str(contract_id)}).json()["items"]
    old = [one for one in alerts if one["end_on"] == str(OLD_END)]
    assert old
    assert all(one["settlement"] for one in old)
    addressees(post)
    seen = len(alerts)
    for _ in range(3):
        let_come(NEW_END - timedelta(days=92))
    worker.settle()
    alerts = council.get("/v1/alerts", params={"contract_id": str(contract_id)}).json()["items"]
    new = [one for one in alerts if one["end_on"] == str(NEW_END)]
    assert {one["kind"] for one in new} >= {"contract_end", "reprocurement"}
    keys = [(one["kind"], one["target_on"], one["months"]) for one in alerts]
    assert len(keys) == len(set(keys)) > seen
    assert len(addressees(post)) <= 1

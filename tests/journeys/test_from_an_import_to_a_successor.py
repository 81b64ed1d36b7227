"""A register comes in, its officer decides from the mail, and nobody rests before the successor."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from services import worker
from shared import clock
from tests.journeys.days import let_come, links, make, messages, tell, words

TODAY = clock.today("Europe/London")
END = TODAY + timedelta(days=300)
COLUMNS = (
    "OrganisationLabel,ContractReference,ContractTitle,ContractType,Description,StartDate,EndDate,"
    "ContractValue,SupplierName,ContactEmail"
)


def in_figures(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@pytest.fixture
def contract(council: TestClient, post: Path) -> dict[str, Any]:
    """A contract that was brought in from the file of a council, and armed."""
    row = (
        "Wearmouth County Council,SB-1,Short breaks at home,Single award contract,Weekends.,"
        f"{in_figures(TODAY - timedelta(days=700))},{in_figures(END)},250000.00,"
        "Harbour Young Carers,"
    )
    answer = council.post(
        "/v1/imports", files={"file": ("register.csv", f"{COLUMNS}\n{row}\n", "text/csv")}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["imported"] == 1, answer.text
    worker.settle()
    (found,) = council.get("/v1/contracts", params={"q": "short breaks"}).json()["items"]
    return found | {"import_id": answer.json()["id"]}


def test_from_an_import_to_a_successor(
    council: TestClient, anybody: TestClient, contract: dict[str, Any], post: Path
) -> None:
    council_id = contract["lead_commissioner"]["id"]
    ada = make(
        council, "officers", organisation_id=council_id, name="Ada Moss", email="ada@example.org"
    )
    tell(council, "contracts", contract["id"], "assign", officer_id=ada)

    # Nobody is alerted before the import is armed.
    let_come(TODAY)
    assert messages(post) == []
    tell(council, "imports", contract["import_id"], "arm")

    let_come(TODAY)
    (message,) = messages(post)
    assert "Short breaks at home" in words(message)

    # A scanner of mail follows every link, and nothing happens by it.
    (page,) = links(message, "/v1/decisions/")
    for link in links(message, "signature="):
        assert anybody.get(_below(link)).status_code == 200
    assert council.get(f"/v1/contracts/{contract['id']}").json()["decision"] is None

    # The officer decides on the page itself.
    form = anybody.get(_below(page))
    version = form.text.partition('name="version" value="')[2].partition('"')[0]
    decided = anybody.post(
        _below(page),
        data={"decision": "re-procure", "reason": "Need has grown.", "version": version},
    )
    assert decided.status_code == 200, decided.text
    assert council.get(f"/v1/contracts/{contract['id']}").json()["decision"] == "re-procure"
    worker.settle()
    open_now = _open(council, contract)
    assert open_now == []

    # What that entails is watched: the steps to a successor.
    procurement = make(
        council,
        "procurements",
        title="Short breaks from next year",
        kind="re_procure",
        lead_commissioner_id=council_id,
        contract_ids=[contract["id"]],
    )
    tell(council, "procurements", procurement, "start")
    tell(
        council, "procurements", procurement, "schedule-step",
        step="tender", planned_on=str(TODAY + timedelta(days=20)), reason="As planned.",
    )  # fmt: skip
    let_come(TODAY + timedelta(days=21))
    steps = _open(council, contract)
    assert {one["kind"] for one in steps} == {"procurement_step"}
    assert "tender" in {one["step"] for one in steps}

    # The successor is awarded, and only then is there nothing left to do.
    make(
        council,
        "contracts",
        reference="SB-2",
        title="Short breaks at home, from next year",
        provider_id=contract["provider"]["id"],
        lead_commissioner_id=council_id,
        predecessor_ids=[contract["id"]],
        start_on=str(END + timedelta(days=1)),
        end_on=str(END + timedelta(days=1_000)),
    )
    let_come(TODAY + timedelta(days=22))
    assert _open(council, contract) == []
    before = council.get(f"/v1/contracts/{contract['id']}").json()
    assert [one["name"] for one in before["successors"]] == ["Short breaks at home, from next year"]
    let_come(END + timedelta(days=1))
    kinds = {one["kind"] for one in _open(council, contract)}
    assert kinds == set()


def _below(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def _open(council: TestClient, contract: dict[str, Any]) -> list[dict[str, Any]]:
    asked = {"contract_id": contract["id"], "is_open": "true"}
    answer = council.get("/v1/alerts", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items

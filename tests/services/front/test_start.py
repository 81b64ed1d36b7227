"""The start page of an installation at work: contracts, alerts, messages."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from services import worker
from services.actions.jobs import JOBS as ACTIONS_JOBS
from services.contracts.contracts import commands
from services.contracts.jobs import JOBS as CONTRACTS_JOBS
from services.front import picture
from shared import clock, settings
from shared.calendar import Calendar
from shared.database.engine import transaction
from shared.notify.templates import short_date
from shared.settings import Settings
from tests import given
from tests.services.front.reading import Element, complaints, read

HOSTILE = """</title></svg><script>alert("1")</script>{{ 7 * 7 }} & 'so' on"""
TODAY = clock.today("Europe/London")
MORNING = datetime.combine(
    Calendar().working_day_on_or_before(TODAY - timedelta(days=1)), time(10), UTC
)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture(scope="module")
def register(installed: Settings) -> None:
    """A register: ends inside and outside of the window, one of them hostile, one early."""
    provider_id = given.organisation("Harbour & <i>Friends</i>")
    lead_id = given.organisation("Moor District Council")
    early_id = None
    for title, days in {
        "Ended yesterday": -1,
        "Ends today": 0,
        HOSTILE: 40,
        "Ends in a year": 365,
        "Ends in three years": 1_095,
        "Ends early": 1_200,
    }.items():
        early_id = given.contract(
            title=title,
            start_on=date(2020, 4, 1),
            end_on=on(days),
            provider_id=provider_id,
            lead_commissioner_id=lead_id,
        )
    with transaction("contracts") as session:
        assert early_id is not None
        commands.terminate_contract(
            session,
            contract_id=early_id,
            version=1,
            terminated_on=on(100),
            reason="The house is closing.",
            by=given.COUNCIL,
            at=given.AT,
        )
    given.contract(title="Without an end", end_on=None, provider_id=provider_id)
    worker.settle()
    for job in ("contract_end_alerts", "reprocurement_alerts"):
        CONTRACTS_JOBS[job].run(clock.now())
    worker.settle()


@pytest.fixture(scope="module")
def example(
    register: None, installed: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The same installation as an example whose messages went into a folder."""
    folder = tmp_path_factory.mktemp("data")
    update = {
        "example": True,
        "data_folder": folder,
        "default_recipient": "team@example.org",
    }
    with settings.using(installed.model_copy(update=update)):
        ACTIONS_JOBS["daily_messages"].run(MORNING)
        ACTIONS_JOBS["deliver_messages"].run(MORNING)
        yield folder


def start(client: TestClient) -> Element:
    page = read(client.get("/").text)
    assert complaints(page) == []
    return page


def rows(page: Element) -> list[list[str]]:
    return [
        [cell.text for cell in row.inside] for row in page.all("tbody")[0].inside if row.tag == "tr"
    ]


class TestEnds:
    """The coming ends."""

    def test_shows_what_ends_in_two_years_and_nothing_else(
        self, register: None, anybody: TestClient
    ) -> None:
        assert rows(start(anybody)) == [
            [short_date(on(days)), title, "Harbour & <i>Friends</i>"]
            for title, days in (
                ("Ends today", 0),
                (HOSTILE, 40),
                ("Ends early", 100),
                ("Ends in a year", 365),
            )
        ]

    def test_lets_no_title_become_part_of_the_page(
        self, register: None, anybody: TestClient
    ) -> None:
        told = anybody.get("/").text
        assert "<script" not in told
        assert "<i>" not in told
        marks = start(anybody).all("g", class_="mark")
        assert marks[1].all("title")[0].text == f"{HOSTILE}, ends {short_date(on(40))}"

    def test_keeps_from_the_public_what_is_not_decided(
        self, register: None, anybody: TestClient
    ) -> None:
        page = start(anybody)
        assert not page.all("path", class_="alert")
        assert "alert" not in page.text.replace('alert("1")', "").lower()

    def test_tells_alerts_apart_by_shape_and_word_in_the_example(
        self, example: Path, anybody: TestClient
    ) -> None:
        page = start(anybody)
        drawn = {
            mark.all("title")[0].text: bool(mark.all("path", class_="alert"))
            for mark in page.all("g", class_="mark")
        }
        worded = [row[1].endswith("Alert open") for row in rows(page)]
        assert list(drawn.values()) == worded
        assert [name.endswith(", alert open") for name in drawn] == worded
        assert 0 < sum(worded) < len(worded)
        assert f"{sum(worded)} of them have an open alert." in page.text


class TestMessages:
    """The messages of the example."""

    def test_leads_from_the_list_to_the_words(self, example: Path, anybody: TestClient) -> None:
        page = start(anybody)
        (row,) = page.all("tbody")[1].all("tr")
        assert row.inside[1].text == "The default recipient"
        (link,) = row.all("a")
        letter = anybody.get(link.attributes["href"])
        read_letter = read(letter.text)
        assert complaints(read_letter) == []
        assert read_letter.all("h1")[0].text == link.text
        assert "team@example.org" in read_letter.text
        assert HOSTILE.split("{", maxsplit=1)[0] in read_letter.all("pre")[0].text
        assert "<script" not in letter.text
        assert letter.headers["Cache-Control"] == "no-store"

    def test_are_for_the_example_alone(
        self, example: Path, anybody: TestClient, installed: Settings
    ) -> None:
        (name,) = (path.name for path in (example / "mail").iterdir())
        assert anybody.get(f"/mail/{name}").status_code == 200
        with settings.using(installed.model_copy(update={"data_folder": example})):
            assert anybody.get(f"/mail/{name}").status_code == 404
            assert "Messages" not in start(anybody).text

    @pytest.mark.parametrize(
        "name",
        [
            "../secret.txt",
            "..%2fsecret.txt",
            "..%2F..%2f..%2f..%2fetc%2fpasswd",
            "%2e%2e/secret.txt",
            "..%5csecret.txt",
            "%2fetc%2fpasswd",
            "secret.txt",
            "x%00.eml",
            "%ff.eml",
            "",
            ".",
            "2026-11-20-01a2055f-8ec7-735c-9aef-97ba33931c76.eml%0a",
            "2026-11-20-01a2055f-8ec7-735c-9aef-97ba33931c76.eml",
        ],
    )
    def test_never_lead_out_of_their_folder(
        self, example: Path, anybody: TestClient, name: str
    ) -> None:
        (example / "secret.txt").write_text("SECRET")
        (example / "mail" / "secret.txt").write_text("SECRET")
        link = example / "mail" / "2026-11-20-01a2055f-8ec7-735c-9aef-97ba33931c76.eml"
        link.unlink(missing_ok=True)
        link.symlink_to(example / "secret.txt")
        answer = anybody.get(f"/mail/{name}")
        link.unlink()
        assert answer.status_code == 404
        assert "SECRET" not in answer.text


class TestManyContracts:
    """A large register; it is filled last, after the other tests."""

    def test_shows_the_same_numbers_in_the_picture_and_in_the_table(
        self, example: Path, anybody: TestClient
    ) -> None:
        provider_id = given.organisation("Larkrigg")
        for n in range(300):
            given.contract(
                title=f"Placement {n}",
                start_on=date(2020, 4, 1),
                end_on=on(20 + n * n % 640),
                provider_id=provider_id,
                lead_commissioner_id=provider_id,
            )
        page = start(anybody)
        shown = rows(page)
        assert len(shown) == 304
        assert page.text.count("304 contracts end between") >= 1
        assert len(page.all("g", class_="mark")) == 304
        counts = [int(one.text) for one in page.all("svg")[0].all("text", class_="count")]
        in_month = Counter(re.sub(r"^\d+ ", "", row[0]) for row in shown)
        assert counts == [
            number
            for _, number in sorted(
                in_month.items(),
                key=lambda month: (
                    int(month[0].split()[1]),
                    picture.LONG_NAMES.index(month[0].split()[0]),
                ),
            )
        ]

    def test_says_if_there_are_more_than_it_shows(
        self, example: Path, anybody: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.front.ends.MOST", 100)
        page = start(anybody)
        assert len(rows(page)) == 100
        assert "Only the first 100 are shown here" in page.text

"""The page on which an officer decides, opened from a mail without a token."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services import worker
from services.actions.handovers import commands as handovers
from services.actions.officers import commands as officers
from services.contracts.contracts import commands as contracts
from services.contracts.contracts import store
from shared import clock, links, settings
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.contracts import ContractEvent
from shared.settings import Settings
from tests import given

PEOPLE = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
END = date(2027, 9, 30)


@pytest.fixture(scope="module", autouse=True)
def signing(installed: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An installation that signs links."""
    key = tmp_path_factory.mktemp("keys") / "links.txt"
    links.make_key(key)
    with settings.using(installed.model_copy(update={"link_key_file": key})) as now:
        yield now


@pytest.fixture(scope="module")
def register_officer(installed: Settings, council_id: uuid.UUID) -> Callable[..., uuid.UUID]:
    """Register an officer whom the contracts service knows."""

    def register(organisation_id: uuid.UUID = council_id) -> uuid.UUID:
        officer_id = log.new_id()
        worker.settle()
        with transaction("actions") as session:
            officers.register_officer(
                session,
                officer_id=officer_id,
                organisation_id=organisation_id,
                name="Ada Moss",
                email=f"{officer_id}@example.org",
                post="Contract manager",
                by=given.COUNCIL,
                at=given.AT,
            )
        worker.settle()
        return officer_id

    return register


@pytest.fixture(scope="module")
def officer_id(register_officer: Callable[..., uuid.UUID]) -> uuid.UUID:
    """An officer of the council."""
    return register_officer()


def link(contract_id: uuid.UUID, officer_id: uuid.UUID, *, days: int = 3) -> str:
    """Return the link that a mail has."""
    until = clock.now() + timedelta(days=days)
    return links.sign(f"/v1/decisions/{contract_id}", officer_id=officer_id, until=until)


def decision_of(contract_id: uuid.UUID) -> tuple[str | None, int]:
    """Return what is decided about a contract, and its version."""
    with reading("contracts") as session:
        row = store.get(session, contract_id)
        return row["decision"], row["version"]


def filled(page: Response, **fields: str) -> dict[str, str]:
    """Return what a browser sends with the form of a page."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    return hidden | {"decision": "re-procure", "reason": "Families want more weekends."} | fields


def text_of(page: Response) -> str:
    """Return the words of a page."""
    without_style = re.sub(r"<style>.*?</style>", "", page.text, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_style)).split())


class TestShowDecision:
    """Looking at the page."""

    def test_shows_the_contract_its_dates_and_a_form(
        self, anybody: TestClient, officer_id: uuid.UUID, council_id: uuid.UUID
    ) -> None:
        contract_id = given.contract(
            title='Breaks & "rest" <b>',
            end_on=END,
            notice_months=6,
            lead_commissioner_id=council_id,
        )
        page = anybody.get(link(contract_id, officer_id), headers=PEOPLE)

        assert page.status_code == 200
        words = text_of(page)
        for said in (
            'Breaks & "rest" <b>',
            "Harbour Young Carers",
            "£250,000.00",
            "Notice of 6 months must be given by 30 March 2027",
            "The tender must begin by 5 April 2027",
            "Procure it again",
            "Record the decision",
        ):
            assert said in words
        assert "<b>" not in page.text

    def test_is_for_this_reader_alone_and_lets_nothing_in(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        page = anybody.get(link(given.contract(), officer_id), headers=PEOPLE)

        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert '<meta name="robots" content="noindex' in page.text
        assert "<script" not in page.text
        assert not re.findall(r'(?:src|href)="(?!/)[^"]*"', page.text)

    def test_changes_nothing_however_often_a_scanner_follows_it(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        contract_id = given.contract()
        address = link(contract_id, officer_id)
        for method in ("GET", "HEAD", "GET", "GET"):
            anybody.request(method, address, headers={"Accept": "*/*"})
        assert decision_of(contract_id) == (None, 1)


class TestDecideContract:
    """Sending the form."""

    def test_records_the_decision_of_the_officer(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        contract_id = given.contract(end_on=END)
        address = link(contract_id, officer_id)
        form = filled(anybody.get(address, headers=PEOPLE))

        sent = anybody.post(address, data=form, headers=PEOPLE, follow_redirects=False)

        assert sent.status_code == 303
        assert sent.headers["Location"] == address
        assert decision_of(contract_id) == ("re-procure", 2)
        shown = anybody.get(address, headers=PEOPLE)
        assert "It is decided already: procure it again." in text_of(shown)
        assert "<form" not in shown.text
        with reading("contracts") as session:
            last = log.history(session, ContractEvent, contract_id)[-1]
        assert last.by.officer_id == officer_id
        assert last.by.client_id is None
        assert last.event.reason == "Families want more weekends."  # type: ignore[attr-defined]

    def test_says_what_was_decided_when_the_link_is_used_again(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        contract_id = given.contract(end_on=END)
        address = link(contract_id, officer_id)
        form = filled(anybody.get(address, headers=PEOPLE))
        anybody.post(address, data=form, headers=PEOPLE)

        for version in (form["version"], "2"):
            again = form | {"decision": "extend", "version": version}
            answer = anybody.post(address, data=again, headers=PEOPLE, follow_redirects=False)
            assert answer.status_code == 409
            assert "It is decided already: procure it again." in text_of(answer)
        assert decision_of(contract_id) == ("re-procure", 2)

    def test_refuses_a_page_that_is_out_of_date_and_shows_the_new_one(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        contract_id = given.contract(end_on=END)
        address = link(contract_id, officer_id)
        form = filled(anybody.get(address, headers=PEOPLE))
        with transaction("contracts") as session:
            contracts.extend_contract(
                session,
                contract_id=contract_id,
                version=1,
                end_on=date(2028, 9, 30),
                reason="Agreed.",
                by=given.COUNCIL,
                at=given.AT,
            )

        answer = anybody.post(address, data=form, headers=PEOPLE)

        assert answer.status_code == 412
        assert "30 September 2028" in text_of(answer)
        assert "Families want more weekends." in answer.text
        assert decision_of(contract_id) == (None, 2)

    @pytest.mark.parametrize(
        "fields",
        [
            {"decision": ""},
            {"decision": "sell"},
            {"reason": "  "},
            {"reason": "a\x00b"},
            {"reason": "x" * 20_001},
        ],
    )
    def test_asks_again_for_what_is_missing(
        self, anybody: TestClient, officer_id: uuid.UUID, fields: dict[str, str]
    ) -> None:
        contract_id = given.contract()
        address = link(contract_id, officer_id)
        form = filled(anybody.get(address, headers=PEOPLE), **fields)

        answer = anybody.post(address, data=form, headers=PEOPLE)

        assert answer.status_code == 422
        assert "Choose what becomes of the contract" in text_of(answer)
        assert "<form" in answer.text
        assert decision_of(contract_id)[0] is None

    @pytest.mark.parametrize("version", ["", "one", "-1", "9" * 5_000, "²"])
    def test_survives_a_version_that_is_none(
        self, anybody: TestClient, officer_id: uuid.UUID, version: str
    ) -> None:
        contract_id = given.contract()
        address = link(contract_id, officer_id)
        form = filled(anybody.get(address, headers=PEOPLE), version=version)
        assert anybody.post(address, data=form, headers=PEOPLE).status_code == 412

    def test_refuses_a_body_that_is_no_form(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        address = link(given.contract(), officer_id)
        for body, media in ((b"\xff\xfe", "application/x-www-form-urlencoded"), (b"{", "text/x")):
            answer = anybody.post(address, content=body, headers=PEOPLE | {"Content-Type": media})
            assert 400 <= answer.status_code < 500
            assert answer.headers["Content-Type"].startswith("text/html")

    @pytest.mark.parametrize("terms", [{"end_on": None}])
    def test_has_no_form_where_nothing_is_to_be_decided(
        self, anybody: TestClient, officer_id: uuid.UUID, terms: dict[str, Any]
    ) -> None:
        contract_id = given.contract(**terms)
        address = link(contract_id, officer_id)
        assert "<form" not in anybody.get(address, headers=PEOPLE).text
        form = {"decision": "extend", "reason": "Because.", "version": "1"}
        assert anybody.post(address, data=form, headers=PEOPLE).status_code == 409


class TestWrongLinks:
    """Links that open nothing, each with a small page that says so."""

    def test_that_were_signed_for_somebody_or_something_else(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        contract_id, other = given.contract(), given.contract()
        address = link(contract_id, officer_id)
        last = address[-1]
        for wrong in (
            address.replace(str(officer_id), str(uuid.uuid4())),
            address.replace(str(contract_id), str(other)),
            address[:-1] + ("A" if last != "A" else "B"),
            address.partition("?")[0],
            address.replace("until=", "until=9"),
            address.replace("until=", "until=never"),
            address.replace("for=", "for=%00"),
            address.replace("signature=", "signature=%ED%A0%80"),
        ):
            for answer in (
                anybody.get(wrong, headers=PEOPLE),
                anybody.post(wrong, headers=PEOPLE, data={"decision": "extend", "reason": "No."}),
            ):
                assert answer.status_code == 403
                assert "This link does not work" in text_of(answer)
                assert answer.headers["Cache-Control"] == "no-store"
        assert decision_of(contract_id) == decision_of(other) == (None, 1)

    def test_that_are_used_after_their_day(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        contract_id = given.contract()
        address = link(contract_id, officer_id, days=-1)
        form = {"decision": "extend", "reason": "Late.", "version": "1"}
        for answer in (
            anybody.get(address, headers=PEOPLE),
            anybody.post(address, data=form, headers=PEOPLE),
        ):
            assert answer.status_code == 410
            assert "This link has ended" in text_of(answer)
        assert decision_of(contract_id) == (None, 1)

    def test_of_an_officer_who_has_left(
        self, anybody: TestClient, register_officer: Callable[..., uuid.UUID]
    ) -> None:
        officer_id, contract_id = register_officer(), given.contract()
        address = link(contract_id, officer_id)
        assert anybody.get(address, headers=PEOPLE).status_code == 200
        with transaction("actions") as session:
            handovers.leave_officer(
                session,
                officer_id=officer_id,
                version=1,
                today=date(2026, 5, 1),
                by=given.COUNCIL,
                at=datetime(2026, 5, 1, tzinfo=UTC),
            )
        worker.settle()
        form = {"decision": "extend", "reason": "Bye.", "version": "1"}
        for answer in (
            anybody.get(address, headers=PEOPLE),
            anybody.post(address, data=form, headers=PEOPLE),
        ):
            assert answer.status_code == 403
            assert "no longer there" in text_of(answer)
        assert decision_of(contract_id) == (None, 1)

    def test_of_an_officer_who_may_not_decide(
        self, anybody: TestClient, register_officer: Callable[..., uuid.UUID]
    ) -> None:
        officer_id = register_officer(given.organisation("Quay District Council"))
        contract_id = given.contract()
        address = link(contract_id, officer_id)
        assert "<form" not in anybody.get(address, headers=PEOPLE).text
        form = {"decision": "extend", "reason": "Mine.", "version": "1"}
        assert anybody.post(address, data=form, headers=PEOPLE).status_code == 403
        assert decision_of(contract_id) == (None, 1)

    def test_to_a_contract_that_is_not_there(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        answer = anybody.get(link(uuid.uuid4(), officer_id), headers=PEOPLE)
        assert answer.status_code == 404
        assert "There is nothing here" in text_of(answer)

    def test_answer_a_program_with_a_problem_document(
        self, anybody: TestClient, officer_id: uuid.UUID
    ) -> None:
        address = link(given.contract(), officer_id, days=-1)
        answer = anybody.get(address, headers={"Accept": "application/json"})
        assert answer.status_code == 410
        assert answer.headers["Content-Type"] == "application/problem+json"

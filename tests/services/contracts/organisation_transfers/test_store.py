"""Contracts follow an organisation that was succeeded or merged."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.contracts import jobs
from services.contracts.organisation_transfers import store
from services.contracts.organisations import commands as organisations
from shared import clock
from shared.database.engine import reading, transaction
from shared.events.contracts import TransferCause
from shared.events.terms import ContractLine
from shared.settings import Settings
from tests import given

pytestmark = pytest.mark.usefixtures("installed")
TODAY = date(2026, 11, 23)
NOON = datetime.fromisoformat("2026-11-23T12:00:00Z")
Change = Callable[[UUID, UUID], None]


@pytest.fixture(autouse=True)
def settled(installed: Settings) -> None:
    """Let nothing wait that another test has left."""
    jobs.transfer_contracts(NOON)


def succeed(old: UUID, new: UUID, on: date = date(2026, 7, 1)) -> None:
    """Let an organisation be succeeded by another."""
    with transaction("contracts") as session:
        organisations.succeed_organisation(
            session,
            organisation_id=old,
            version=1,
            successor_id=new,
            succeeded_on=on,
            reason="The law has changed.",
            by=given.COUNCIL,
            at=NOON,
        )


def merge(old: UUID, new: UUID) -> None:
    """Let an organisation count as another."""
    with transaction("contracts") as session:
        organisations.merge_organisation(
            session,
            organisation_id=old,
            version=1,
            into_id=new,
            may_admit=False,
            reason="They are one.",
            by=given.COUNCIL,
            at=NOON,
        )


def waiting(today: date = TODAY) -> list[tuple[UUID, UUID, TransferCause]]:
    """Return what waits to be transferred."""
    with reading("contracts") as session:
        found = store.waiting(session, today=today, after=None, limit=50)
    return [(one.contract_id, one.to_id, one.cause) for one in found]


class TestWaiting:
    """What is to be transferred on a day."""

    @pytest.mark.parametrize(
        "place",
        [
            "provider_id",
            "lead_commissioner_id",
            "other_provider_ids",
            "sub_contractor_ids",
            "co_commissioner_ids",
            "lines",
        ],
    )
    def test_is_every_contract_that_names_it_in_any_place(self, place: str) -> None:
        old, new = given.organisation("Old"), given.organisation("New")
        line = ContractLine(title="Breaks", funder_id=old, amount=Decimal(1))
        value = {"lines": (line,)}.get(place) or (old if place.endswith("_id") else (old,))
        contract_id = given.contract(**{place: value})
        given.contract(title="Of others")
        merge(old, new)

        assert waiting() == [(contract_id, new, TransferCause.MERGED)]
        assert jobs.transfer_contracts(NOON) == "transferred 1"
        assert waiting() == []

    def test_is_what_had_not_ended_when_it_was_succeeded(self) -> None:
        old, new = given.organisation("Old"), given.organisation("New")
        ends = [TODAY - timedelta(1), TODAY, TODAY + timedelta(1), None]
        [_, *running] = [given.contract(provider_id=old, end_on=end_on) for end_on in ends]
        succeed(old, new)

        assert waiting() == [(one, new, TransferCause.SUCCEEDED) for one in running]

    def test_is_what_has_ended_too_when_it_is_the_same_organisation(self) -> None:
        old, new = given.organisation("Old"), given.organisation("New")
        ended = given.contract(provider_id=old, end_on=TODAY - timedelta(1))
        merge(old, new)

        assert waiting() == [(ended, new, TransferCause.MERGED)]

    def test_waits_for_the_day(self) -> None:
        old, new = given.organisation("Old"), given.organisation("New")
        contract_id = given.contract(provider_id=old)
        tomorrow = TODAY + timedelta(1)
        succeed(old, new, on=tomorrow)

        assert (waiting(), waiting(tomorrow)) == (
            [],
            [(contract_id, new, TransferCause.SUCCEEDED)],
        )


class TestTransferContracts:
    """The job."""

    def test_goes_on_where_one_contract_cannot_follow(self, council: TestClient) -> None:
        old, new = given.organisation("Old"), given.organisation("New")
        given.contract(lead_commissioner_id=new, reference="TAKEN")
        stays = given.contract(lead_commissioner_id=old, reference="TAKEN")
        follows = given.contract(lead_commissioner_id=old, provider_id=old)
        merge(old, new)

        assert jobs.transfer_contracts(NOON) == "transferred 1, refused 1"
        shown = council.get(f"/v1/contracts/{follows}").json()
        assert {shown["provider"]["id"], shown["lead_commissioner"]["id"]} == {str(new)}
        assert [contract_id for contract_id, *_ in waiting()] == [stays]

    def test_reaches_the_end_of_a_chain(
        self, council: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, two, three = (given.organisation(f"Chain {number}") for number in range(3))
        contract_ids = [given.contract(provider_id=one) for _ in range(3)]
        succeed(one, two)
        merge(two, three)
        monkeypatch.setattr(jobs, "BATCH", 2)

        for _ in range(2):
            jobs.transfer_contracts(clock.now())

        for contract_id in contract_ids:
            provider = council.get(f"/v1/contracts/{contract_id}").json()["provider"]
            assert provider["name"] == "Chain 2"

"""The market over HTTP."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from shared import clock
from shared.calendar import months_before
from shared.events.commissioned_services import CommissionerKind
from shared.events.terms import Area, ContractKind
from tests import given

Headers = dict[str, str]
TODAY = clock.today("Europe/London")
FAR = date(2099, 3, 31)


@pytest.fixture
def category() -> str:
    """A kind of service that no other test knows."""
    return f"Kind {uuid.uuid4()}"


@pytest.fixture
def market(council: TestClient) -> Callable[..., list[dict[str, Any]]]:
    """Ask for the market."""

    def ask(**query: Any) -> list[dict[str, Any]]:
        answer = council.get("/v1/market", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    return ask


def areas(*labels: str) -> tuple[Area, ...]:
    return tuple(Area(label=label) for label in labels)


def yearly(amount: str) -> dict[str, Decimal]:
    return {"yearly_value": Decimal(amount)}


class TestMarket:
    """Who provides what where, and how much of it."""

    def test_counts_what_runs_today_and_who_has_most_of_it(
        self, market: Callable[..., list[dict[str, Any]]], category: str
    ) -> None:
        large, small, second = (given.organisation(name) for name in ("Large", "Small", "Second"))
        soon = months_before(TODAY, -18)
        for provider, amount, end_on in (
            (large, "600.00", soon),
            (large, "150.00", soon + timedelta(days=1)),
            (small, "250.00", None),
        ):
            given.contract(
                category=category,
                provider_id=provider,
                other_provider_ids=(second,) if end_on is None else (),
                end_on=end_on,
                **yearly(amount),
            )
        given.contract(category=category, end_on=TODAY - timedelta(days=1), **yearly("999.00"))
        given.contract(category=category, end_on=FAR, value=None, currency="GBP")

        [one] = market(category=category.upper())

        assert (one["category"], one["area"]) == (category, None)
        assert (one["live_contracts"], one["providers"], one["ending_soon"]) == (4, 4, 1)
        assert (one["yearly_value"], one["contracts_without_value"]) == ("1000.00", 1)
        assert one["largest_provider"] == {"id": str(large), "name": "Large"}
        assert one["largest_share"] == "0.7500"

    @pytest.mark.parametrize(
        ("days", "amount"), [(365, "730.00"), (366, "730.00"), (730, "365.25"), (1461, "182.50")]
    )
    def test_spreads_a_whole_value_over_a_term_of_years(
        self, market: Callable[..., list[dict[str, Any]]], category: str, days: int, amount: str
    ) -> None:
        start_on = TODAY - timedelta(days=10)
        given.contract(
            category=category,
            value=Decimal("730.00"),
            start_on=start_on,
            end_on=start_on + timedelta(days=days - 1),
        )

        [one] = market(category=category)

        assert one["yearly_value"] == amount

    def test_counts_what_is_called_off_in_place_of_its_framework(
        self, market: Callable[..., list[dict[str, Any]]], category: str
    ) -> None:
        lead = given.organisation("Moor District Council")
        more = {"category": category, "lead_commissioner_id": lead, "end_on": FAR}
        framework_id = given.contract(kind=ContractKind.FRAMEWORK, **more, **yearly("900.00"))
        [before] = market(category=category)
        given.contract(
            kind=ContractKind.CALL_OFF, framework_id=framework_id, **more, **yearly("100.00")
        )
        [after] = market(category=category)

        assert (before["yearly_value"], after["yearly_value"]) == ("900.00", "100.00")
        assert after["live_contracts"] == 2

    def test_divides_by_place_and_takes_from_the_service_what_a_contract_does_not_say(
        self, market: Callable[..., list[dict[str, Any]]], category: str
    ) -> None:
        service_id = given.commissioned_service(category=category, areas=areas("Coast"))
        given.contract(end_on=FAR, commissioned_service_ids=(service_id,))
        given.contract(category=category, end_on=FAR, areas=areas("Dale", "coast"))

        found = {one["area"]: one for one in market(category=category)}

        assert {area.casefold(): one["live_contracts"] for area, one in found.items()} == {
            "coast": 2,
            "dale": 1,
        }
        [one] = market(category=category, area="COAST")
        assert (one["services"], one["services_without_contract"]) == (1, 0)

    def test_shows_gaps_and_what_others_commission(
        self, market: Callable[..., list[dict[str, Any]]], category: str
    ) -> None:
        gap = given.commissioned_service(category=category)
        given.commissioned_service(category=category, commissioner_kind=CommissionerKind.SCHOOL)
        [before] = market(category=category)
        given.contract(category=category, end_on=FAR, commissioned_service_ids=(gap,))
        [after] = market(category=category)

        counted = ("services", "services_of_others", "services_without_contract")
        assert [before[name] for name in counted] == [2, 1, 1]
        assert [after[name] for name in counted] == [2, 1, 0]
        assert (before["largest_provider"], before["largest_share"]) == (None, None)

    def test_counts_registrations_that_hold_today(
        self, council: TestClient, market: Callable[..., list[dict[str, Any]]], category: str
    ) -> None:
        def registered(*registrations: tuple[str, str | None]) -> None:
            provider = given.organisation("A home")
            address = f"/v1/organisations/{provider}"
            for regulator, expires_on in registrations:
                answer = council.post(
                    f"{address}/record-registration",
                    headers={"If-Match": council.get(address).headers["ETag"]},
                    json={"regulator": regulator, "number": "1-101", "expires_on": expires_on},
                )
                assert answer.status_code == 200, answer.text
            given.contract(category=category, provider_id=provider, end_on=FAR)

        registered(("ofsted", None), ("cqc", str(TODAY)))
        registered(("ofsted", None), ("cqc", str(TODAY - timedelta(days=1))))
        registered()

        [one] = market(category=category)

        names = ("with_ofsted", "with_cqc", "with_both")
        assert [one[f"registered_{name}"] for name in names] == [2, 1, 1]

    def test_is_walked_every_page_once_and_given_as_a_spreadsheet(
        self, council: TestClient, market: Callable[..., list[dict[str, Any]]], category: str
    ) -> None:
        given.contract(category=category, end_on=FAR, areas=areas("A", "B", "C"))
        given.contract(category=f"{category} 2", end_on=FAR)
        given.contract(end_on=FAR)
        whole = [(one["category"], one["area"]) for one in market(limit=200)]

        walked, cursor = [], None
        while True:
            query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = council.get("/v1/market", params=query).json()
            walked += [(one["category"], one["area"]) for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        lines = council.get("/v1/market", headers={"Accept": "text/csv"}).text.splitlines()

        assert walked == whole
        assert whole[0] == (None, None)
        assert len(lines) == len(whole) + 1

    def test_is_the_same_for_every_reader_and_for_no_other(
        self, council: TestClient, bearer: Callable[..., Headers], council_id: UUID
    ) -> None:
        own = council.get("/v1/market").json()
        partner = bearer("contracts:read", organisation_id=uuid.uuid4())

        assert council.get("/v1/market", headers=partner).json() == own
        assert council.get("/v1/market", headers=bearer("actions:read")).status_code == 403
        assert council.get("/v1/market", params={"cursor": "x"}).status_code == 422

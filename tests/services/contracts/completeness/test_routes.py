"""How complete the register is, through HTTP."""

from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.testclient import TestClient

from services.contracts.completeness.rules import Detail
from shared.events.terms import Clause, ClauseCheck, DocumentKind, DocumentLink, TenderRoute
from tests import given

WHOLE: dict[str, Any] = {
    "review_on": date(2028, 4, 1),
    "regime": "psr",
    "tender_route": TenderRoute.PUBLISHED_INVITATION,
    "category": "Short breaks",
    "cpv_codes": ("85311300",),
    "directorate": "Children and families",
    "notice_months": 6,
    "clauses": tuple(ClauseCheck(clause=clause, present=True) for clause in Clause),
    "documents": (DocumentLink(kind=DocumentKind.CONTRACT, url="https://example.org/c.pdf"),),
}
# What the contracts of these tests leave out in any case.
ALWAYS_MISSING = {"officer", "commissioned_service", "provider_identifier"}


def missing(council: TestClient, contract_id: Any) -> set[str]:
    """Return what is missing of a contract."""
    asked = {"contract_id": str(contract_id)}
    (one,) = council.get("/v1/completeness/contracts", params=asked).json()["items"]
    left = len(Detail) - len(one["missing"])
    assert one["share"] == f"{left / len(Detail):.3f}"
    return {each["detail"] for each in one["missing"]}


def test_names_what_is_missing_of_a_contract(council: TestClient) -> None:
    assert missing(council, given.contract(**WHOLE)) == ALWAYS_MISSING
    for name, detail in (
        ("review_on", "review"),
        ("regime", "regime"),
        ("tender_route", "procedure"),
        ("category", "category"),
        ("directorate", "directorate"),
        ("notice_months", "notice"),
    ):
        found = missing(council, given.contract(**WHOLE | {name: None}))
        assert found == {*ALWAYS_MISSING, detail}
    for name, detail in (("cpv_codes", "cpv"), ("clauses", "clauses"), ("documents", "document")):
        found = missing(council, given.contract(**WHOLE | {name: ()}))
        assert found == {*ALWAYS_MISSING, detail}


def test_leads_to_where_it_is_mended(council: TestClient) -> None:
    contract_id = given.contract(**WHOLE)
    contract = council.get(f"/v1/contracts/{contract_id}").json()
    asked = {"contract_id": str(contract_id)}

    (one,) = council.get("/v1/completeness/contracts", params=asked).json()["items"]

    at = {each["detail"]: each["at"] for each in one["missing"]}
    assert at["officer"] == f"/v1/contracts/{contract_id}/assign"
    provider = f"/v1/organisations/{contract['provider']['id']}"
    assert at["provider_identifier"] == f"{provider}/identify"


def test_adds_up_over_the_register_and_its_providers(fresh: Any, council: TestClient) -> None:
    given.contract(**WHOLE)
    given.contract()
    given.contract(end_on=date(2026, 4, 2), start_on=date(2026, 4, 1))  # has ended

    register = council.get("/v1/completeness").json()
    contracts = council.get("/v1/completeness/contracts").json()["items"]
    providers = council.get("/v1/completeness/providers").json()["items"]

    known = sum(len(Detail) - len(one["missing"]) for one in contracts)
    assert register["contracts"] == len(contracts) == 2
    assert register["share"] == f"{known / (2 * len(Detail)):.3f}"
    assert sum(one["known"] for one in register["details"]) == known
    assert sum(one["contracts"] for one in providers) == 2
    each = [one["known"] for provider in providers for one in provider["details"]]
    assert sum(each) == known


def test_has_no_share_of_nothing(fresh: Any, council: TestClient) -> None:
    register = council.get("/v1/completeness").json()

    assert register["contracts"] == 0
    assert register["share"] is None


def test_shows_a_partner_only_what_it_commissions(
    council: TestClient, anybody: TestClient, bearer: Callable[..., Any]
) -> None:
    icb = given.organisation("Wearmouth ICB")
    given.contract(lead_commissioner_id=icb)
    partner = bearer("contracts:read", organisation_id=icb)

    assert anybody.get("/v1/completeness", headers=partner).json()["contracts"] == 1
    for part in ("contracts", "providers"):
        items = anybody.get(f"/v1/completeness/{part}", headers=partner).json()["items"]
        assert len(items) == 1

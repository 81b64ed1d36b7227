"""Likely twins over HTTP."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services.contracts.organisations import store as organisations
from shared import settings
from shared.database import engine
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.organisations import Identifier, OrganisationRegistered
from tests import given

MANY = 50_000


def registered(*names: str, **numbers: str) -> list[uuid.UUID]:
    """Let there be organisations as an import brings them: with numbers as they were written."""
    ids = []
    for name in names:
        event = OrganisationRegistered(
            organisation_id=log.new_id(),
            name=name,
            identifiers=tuple(
                Identifier(scheme="GB-COH", id=number)
                for named, number in numbers.items()
                if named == name
            ),
        )
        with transaction("contracts") as session:
            organisations.apply(session, log.append(session, event, by=given.COUNCIL, at=given.AT))
        ids.append(event.organisation_id)
    return ids


def pairs(council: TestClient, organisation_id: uuid.UUID, **asked: Any) -> list[dict[str, Any]]:
    """Return the pairs in which an organisation stands."""
    asked |= {"organisation_id": str(organisation_id), "limit": 200}
    answer = council.get("/v1/organisation-twins", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


class TestListOrganisationTwins:
    """Finding organisations that may be one."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Harbour Carers", "HARBOUR  CARERS"),
            ("Anchor Care Ltd.", "Anchor Care Limited"),
            ("Quay & Sons", "Quay and Sons"),
            ("The Nest", "Nest"),
            ("Lamplight C.I.C.", "Lamplight Community Interest Company"),
            ("Lamp CIC", "Lamp"),
            ("Moor NHS Foundation Trust", "Moor NHS FT"),
            ("Käthe's Café", "KÄTHE\u2019S CAFÉ"),
            ("St. Hild\u2019s (North)", "St Hilds - North"),
        ],
    )
    def test_proposes_names_that_are_the_same_but_for_their_form(
        self, one: str, other: str, council: TestClient
    ) -> None:
        first, second = registered(one, other)

        [pair] = pairs(council, first)

        assert [each["id"] for each in pair["organisations"]] == [str(first), str(second)]
        assert (pair["confidence"], pair["allowed"]) == ("medium", ["dismiss"])
        assert one in pair["reasons"][0]
        assert council.get(f"/v1/organisation-twins/{pair['id']}").json() == pair

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Ltd", "Limited"),
            ("???", "!!!"),
            ("Dene NHS Trust", "Dene NHS Foundation Trust"),
            ("Dene Limited Editions", "Dene Editions"),
            ("Theatre Dene", "atre Dene"),
        ],
    )
    def test_leaves_alone_what_is_not_the_same(
        self, one: str, other: str, council: TestClient
    ) -> None:
        first, _ = registered(one, other)

        assert pairs(council, first) == []

    def test_proposes_numbers_that_differ_only_in_their_zeros(self, council: TestClient) -> None:
        first, _, third = registered(
            "alpha", "beta", "gamma", alpha="1234567", beta="12345670", gamma="01234567"
        )

        [pair] = pairs(council, first)

        assert pair["organisations"][1]["id"] == str(third)
        assert pair["confidence"] == "high"
        assert "1234567 and 01234567" in pair["reasons"][0]

    def test_is_not_sure_where_a_register_knows_two(self, council: TestClient) -> None:
        [first] = registered("Twinned", Twinned="00000011")
        registered("Twinned", Twinned="00000012")

        [pair] = pairs(council, first)

        assert pair["confidence"] == "low"
        assert pair["reasons"][-1].startswith("Against it")

    def test_pairs_each_of_many_with_the_one_known_longest(self, council: TestClient) -> None:
        first, *others = registered(*["Many"] * 4)

        found = pairs(council, first)
        assert {pair["organisations"][1]["id"] for pair in found} == set(map(str, others))
        assert len(pairs(council, others[0])) == 1

    def test_walks_every_page_once(self, council: TestClient) -> None:
        registered(*["Paged"] * 4)
        whole = [
            pair["id"] for pair in council.get("/v1/organisation-twins?limit=200").json()["items"]
        ]

        found: list[str] = []
        cursor: dict[str, str] = {}
        while cursor is not None:
            page = council.get("/v1/organisation-twins", params={"limit": 3} | cursor).json()
            found += [pair["id"] for pair in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}

        assert found == whole
        assert len(set(found)) == len(found) > 3

    def test_is_for_the_council(
        self, council: TestClient, bearer: Callable[..., dict[str, str]]
    ) -> None:
        headers = bearer("contracts:read", organisation_id=uuid.uuid4())

        assert council.get("/v1/organisation-twins", headers=headers).status_code == 403
        address = f"/v1/organisation-twins/{uuid.uuid4()}"
        assert council.get(address, headers=headers).status_code == 403
        assert council.get(address).status_code == 404


class TestDismissOrganisationTwin:
    """Saying that they are two."""

    ORDER = {"reason": "One is a school, the other its nursery."}

    def test_is_remembered_and_leaves_the_others_proposed(self, council: TestClient) -> None:
        first, second, third = registered(*["Kept apart"] * 3)
        pair = next(
            one for one in pairs(council, second) if one["organisations"][0]["id"] == str(first)
        )
        address = f"/v1/organisation-twins/{pair['id']}"

        answer = council.post(f"{address}/dismiss", json=self.ORDER)
        again = council.post(f"{address}/dismiss", json=self.ORDER)

        assert (answer.status_code, again.status_code) == (200, 409)
        assert answer.json()["dismissed_at"] is not None
        assert answer.json()["reasons"] == pair["reasons"]
        assert council.get(address).json() == answer.json()
        assert [one["id"] for one in pairs(council, second, dismissed=True)] == [pair["id"]]
        proposed = [
            {each["id"] for each in one["organisations"]}
            for one in council.get("/v1/organisation-twins?limit=200").json()["items"]
        ]
        assert {str(first), str(second)} not in proposed
        assert {str(first), str(third)} in proposed

    def test_refuses_a_pair_that_nobody_proposed(self, council: TestClient) -> None:
        address = f"/v1/organisation-twins/{uuid.uuid4()}/dismiss"

        assert council.post(address, json=self.ORDER).status_code == 404


def test_what_was_merged_is_proposed_no_more(council: TestClient) -> None:
    first, second = registered("Merged away", "Merged away")
    [pair] = pairs(council, first)
    address = f"/v1/organisations/{second}"
    council.post(
        f"{address}/merge",
        json={"into_id": str(first), "reason": "They are one."},
        headers={"If-Match": council.get(address).headers["ETag"]},
    )

    assert pairs(council, first) == []
    assert council.get(f"/v1/organisation-twins/{pair['id']}").status_code == 404


def test_finds_them_quickly_among_very_many(council: TestClient) -> None:
    with engine.owner_engine(settings.current().database_url).begin() as owner:
        owner.execute(
            sa.text("""
                INSERT INTO contracts.organisation
                    (id, version, changed_at, name, name_key, kinds, identifiers,
                     twin_numbers)
                SELECT gen_random_uuid(), 1, now(), 'Many ' || n % :groups || ' Ltd',
                       'many ' || n, '{}',
                       jsonb_build_array(jsonb_build_object('scheme', 'GB-COH', 'id', 'X' || n)),
                       ARRAY['GB-COH:X' || n]
                FROM generate_series(1, :many) AS n
            """),
            {"many": MANY, "groups": MANY - 500},
        )
        owner.execute(sa.text("ANALYZE contracts.organisation"))

    began = time.monotonic()
    answer = council.get("/v1/organisation-twins?limit=200")
    took = time.monotonic() - began

    assert len(answer.json()["items"]) == 200
    assert took < 2

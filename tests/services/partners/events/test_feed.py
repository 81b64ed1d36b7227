"""The feed: who sees what, and that nobody misses anything."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlalchemy import text
from starlette.testclient import TestClient

from services.partners.events.schemas import EventView
from shared import clock
from shared.database import engine
from shared.database.engine import reading, transaction
from shared.eventlog import log, sequencer
from shared.events.base import By, Event, Head
from shared.events.contracts import ContractDecided, ContractExtended
from shared.events.terms import Decision
from shared.settings import Settings

Bearer = Callable[..., dict[str, str]]
OFFICER = uuid.UUID(int=9)
PARTNERS = [uuid.UUID(int=number) for number in (1, 2, 3)]
TYPES = ("contract.extended", "contract.decided")
ANYTIME = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True)
class Fact:
    """One event of a random history: what of it decides who sees it."""

    contract: int
    is_public: bool
    parties: frozenset[int]

    @property
    def type(self) -> str:
        return TYPES[0] if self.is_public else TYPES[1]

    def concerns(self, partner: int) -> bool:
        return self.is_public or partner in self.parties


HISTORIES = st.lists(
    st.builds(
        Fact,
        contract=st.integers(0, 2),
        is_public=st.booleans(),
        parties=st.frozensets(st.integers(0, 2)),
    ),
    max_size=12,
)


def live(history: list[Fact]) -> tuple[str, list[str], list[uuid.UUID]]:
    """Record a history, and return the cursor before it, its event ids, and its contracts."""
    contracts = [log.new_id() for _ in range(3)]
    heads: dict[int, Head] = {}
    ids = []
    sequencer.sequence_all(lambda: transaction("contracts"))
    with transaction("contracts") as session:
        before = log.head(session)
        for fact in history:
            (recorded,) = log.append(
                session,
                _event(fact, contracts[fact.contract]),
                after=heads.get(fact.contract),
                by=By(officer_id=OFFICER),
                at=clock.now(),
            )
            heads[fact.contract] = recorded.head
            ids.append(str(recorded.id))
    sequencer.sequence_all(lambda: transaction("contracts"))
    return before, ids, contracts


def _event(fact: Fact, contract_id: uuid.UUID) -> Event:
    parties = tuple(PARTNERS[number] for number in sorted(fact.parties))
    if fact.is_public:
        return ContractExtended(
            contract_id=contract_id,
            end_on=date(2028, 3, 31),
            reason="Words of a person",
            parties=parties,
        )
    return ContractDecided(
        contract_id=contract_id,
        decision=Decision.EXTEND,
        reason="Words of a person",
        parties=parties,
    )


def walk(
    client: TestClient, headers: dict[str, str], before: str, **query: Any
) -> list[dict[str, Any]]:
    """Follow the feed to its head, and check what each answer promises."""
    events: list[dict[str, Any]] = []
    address = f"/v1/events?after={before}"
    for name, value in query.items():
        address += f"&{name}={value}"
    at = position(before)
    while True:
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        TypeAdapter(list[EventView]).validate_json(answer.content)
        assert all(EventView.model_fields.keys() >= event.keys() for event in page)
        reached = position(answer.headers["Log-Position"])
        if reached == at:
            assert page == []
            assert "Log-Scanned" not in answer.headers
            assert answer.headers["Log-Head"] == answer.headers["Log-Position"]
            return events
        assert answer.headers["Log-Scanned"] == f"{at + 1}-{reached}"
        assert all(at < int(event["sequence"]) <= reached for event in page)
        assert len(page) <= query.get("limit", 100)
        events += page
        at = reached
        address = answer.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')


def position(cursor: str) -> int:
    return int(cursor.partition(".")[2])


class TestWhoSeesWhat:
    """What stands in whose feed."""

    @given(history=HISTORIES, limit=st.integers(1, 5), partner=st.integers(0, 2))
    @ANYTIME
    def test_shows_a_partner_what_is_public_or_its_own(
        self, outside: TestClient, bearer: Bearer, history: list[Fact], limit: int, partner: int
    ) -> None:
        before, ids, _ = live(history)
        headers = bearer("events:read", organisation_id=PARTNERS[partner])

        events = walk(outside, headers, before, limit=limit)

        wanted = [one for one, fact in zip(ids, history, strict=True) if fact.concerns(partner)]
        assert [event["id"] for event in events] == wanted
        assert all("officerid" not in event for event in events)

    @given(
        history=HISTORIES,
        limit=st.integers(1, 5),
        types=st.none()
        | st.sampled_from(["contract.extended", "contract.decided", "alert.raised"]),
        contract=st.none() | st.integers(0, 2),
        partner=st.none() | st.integers(0, 2),
    )
    @ANYTIME
    def test_shows_each_event_that_is_wanted_once_and_in_order(
        self,
        outside: TestClient,
        bearer: Bearer,
        history: list[Fact],
        limit: int,
        types: str | None,
        contract: int | None,
        partner: int | None,
    ) -> None:
        before, ids, contracts = live(history)
        query: dict[str, Any] = {"limit": limit}
        query |= {"types": types} if types else {}
        query |= {"subject": f"contracts/{contracts[contract]}"} if contract is not None else {}
        headers = bearer(
            "events:read", organisation_id=None if partner is None else PARTNERS[partner]
        )

        events = walk(outside, headers, before, **query)

        assert [event["id"] for event in events] == [
            one
            for one, fact in zip(ids, history, strict=True)
            if types in (None, fact.type)
            and contract in (None, fact.contract)
            and (partner is None or fact.concerns(partner))
        ]

    def test_needs_the_scope(self, outside: TestClient, bearer: Bearer) -> None:
        assert outside.get("/v1/events").status_code == 401
        assert outside.get("/v1/events", headers=bearer("admin")).status_code == 403


class TestAnswers:
    """How an answer looks."""

    def test_is_a_batch_of_cloud_events(self, partners: TestClient) -> None:
        before, ids, contracts = live([Fact(0, True, frozenset()), Fact(0, False, frozenset({1}))])

        answer = partners.get("/v1/events", params={"after": before})

        first, second = answer.json()
        assert answer.headers["Content-Type"] == "application/cloudevents-batch+json"
        assert answer.headers["Vary"] == "Authorization"
        assert answer.headers["Cache-Control"].startswith("private")
        assert float(answer.headers["Log-Lag"]) >= 0
        assert first | {"time": ""} == {
            "specversion": "1.0",
            "id": ids[0],
            "source": "http://127.0.0.1:8000/contracts",
            "type": "contract.extended",
            "subject": f"contracts/{contracts[0]}",
            "time": "",
            "datacontenttype": "application/json",
            "sequence": f"{position(before) + 1:020}",
            "subjectversion": 1,
            "officerid": str(OFFICER),
            "data": {
                "contract_id": str(contracts[0]),
                "end_on": "2028-03-31",
                "term_share": None,
            },
        }
        assert second["subjectversion"] == 2
        assert "Words of a person" not in answer.text

    def test_begins_at_the_beginning(self, partners: TestClient) -> None:
        (first,) = partners.get("/v1/events?limit=1").json()

        assert first["sequence"] == f"{1:020}"

    def test_is_not_sent_again_until_something_is_new(self, partners: TestClient) -> None:
        before, *_ = live([Fact(0, True, frozenset())])
        address = f"/v1/events?after={before}&types=contract.extended"
        first = partners.get(address)
        tag = {"If-None-Match": first.headers["ETag"]}

        same = partners.get(address, headers=tag)
        live([Fact(0, False, frozenset())])
        further = partners.get(address, headers=tag)

        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["Link"] == first.headers["Link"]
        # The body is the same, but the reader can go on from a later place.
        assert (further.status_code, further.json()) == (200, first.json())

    def test_is_for_ever_when_it_is_full(self, partners: TestClient) -> None:
        before, *_ = live([Fact(0, True, frozenset())] * 3)

        full = partners.get(f"/v1/events?after={before}&limit=3").headers["Cache-Control"]
        short = partners.get(f"/v1/events?after={before}&limit=4").headers["Cache-Control"]

        assert (full, short) == ("private, max-age=86400, immutable", "private, no-cache")

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("after=1.999999999999999999", 400),
            ("after=1.9999999999999999999", 400),
            ("after=2.0", 409),
            ("after=0.0", 400),
            ("after=", 400),
            ("after=1", 400),
            ("after=1.-1", 400),
            ("after=1.%D9%A1", 400),
            ("after=1.1%00", 400),
            ("types=", 422),
            ("types=contract.extended,contract.burnt", 422),
            ("subject=contracts", 422),
            ("subject=contracts/%00", 422),
            ("limit=0", 422),
            ("limit=1001", 422),
            ("timeout=5", 400),
        ],
    )
    def test_refuses_what_it_cannot_read(
        self, partners: TestClient, query: str, status: int
    ) -> None:
        answer = partners.get(f"/v1/events?{query}")

        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"


class TestFarBack:
    """A reader who wants little of a long log."""

    def test_gets_on_although_nothing_matches(self, partners: TestClient) -> None:
        quiet = [Fact(0, False, frozenset())] * 2_010
        before, *_ = [live(quiet)[0] for _ in range(5)]

        first = partners.get(f"/v1/events?after={before}&types=alert.raised")
        events = walk(partners, {}, before, types="alert.raised")

        assert first.json() == events == []
        assert position(first.headers["Log-Position"]) == position(before) + 10_000


class TestHole:
    """A log that is not whole."""

    @pytest.mark.parametrize("query", ["", "&types=alert.raised"])
    def test_is_given_to_nobody(
        self, partners: TestClient, bearer: Bearer, installed: Settings, query: str
    ) -> None:
        before, *_ = live([Fact(0, True, frozenset({1}))])
        partner = bearer("events:read", organisation_id=PARTNERS[1])
        address = f"/v1/events?after={before}{query}"
        self._move_head(installed, 1)
        try:
            with structlog.testing.capture_logs() as lines:
                answers = [partners.get(address), partners.get(address, headers=partner)]
        finally:
            self._move_head(installed, -1)

        assert [answer.status_code for answer in answers] == [503, 503]
        assert answers[0].headers["Content-Type"] == "application/problem+json"
        assert [line["log_level"] for line in lines if line["event"] == "hole in the log"] == [
            "error",
            "error",
        ]
        assert partners.get(address).status_code == 200

    @staticmethod
    def _move_head(installed: Settings, by: int) -> None:
        with engine.owner_engine(installed.database_url).begin() as connection:
            connection.execute(text("UPDATE log.head SET size = size + :by"), {"by": by})


class TestEnvelopes:
    """What leaves the house."""

    def test_never_holds_a_private_field(self, partners: TestClient) -> None:
        live([Fact(0, True, frozenset()), Fact(0, False, frozenset())])

        shown = partners.get("/v1/events?limit=1000").json()

        with reading("contracts") as session:
            payloads = session.execute(text("SELECT data FROM log.event_payload")).scalars()
            private = {name for payload in payloads for name in orjson.loads(payload)}
        assert private == {"reason"}
        assert all(not private.intersection(event["data"]) for event in shown)

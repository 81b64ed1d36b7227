"""Our own system under measurement: the peers' contracts in our words, kept as living keeps them."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import ours
from benchmarks.harness import Bench
from benchmarks.peers import ground
from services.contracts.contracts import store as contracts
from services.contracts.contracts.schemas import AwardContract
from shared import auth, tokens
from shared.database.engine import reading
from shared.eventlog import log
from shared.events.contracts import ContractAwarded, ContractEvent

NUMBERS = st.integers(0, 5_000_000)


def databases(bench: Bench) -> set[str]:
    """Return the names of the databases that are there."""
    with psycopg.connect(bench.postgres) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


class TestOrder:
    """The same order as the peers get."""

    @given(NUMBERS)
    def test_says_what_the_peers_order_says(self, number: int) -> None:
        order = AwardContract.model_validate_json(ours.order_body(number))
        theirs = ground.order(number)
        assert order.title == theirs["title"]
        assert order.description == theirs["description"]
        assert order.value == Decimal(theirs["value"])
        assert str(order.end_on) == theirs["end_on"]
        assert order.latest_end_on is None or str(order.latest_end_on) == theirs["extension_until"]
        assert [str(one) for one in order.co_commissioner_ids] == theirs["co_commissioner_ids"]
        assert order.regime is not None

    @given(NUMBERS)
    def test_is_awarded_to_its_parties(self, number: int) -> None:
        event = ours.award(number)
        assert {event.provider_id, event.lead_commissioner_id} <= set(event.parties)
        assert len(set(event.parties)) == len(event.parties)


class TestInstalled:
    """An installation for a while."""

    def test_is_gone_afterwards_even_after_a_failure(self, bench: Bench) -> None:
        def fail() -> None:
            with ours.installed(bench, "test"):
                assert "bench_test" in databases(bench)
                raise RuntimeError("in the middle")

        with pytest.raises(RuntimeError, match="in the middle"):
            fail()
        assert "bench_test" not in databases(bench)

    def test_tells_its_settings_to_other_programs(self, bench: Bench, tmp_path: Path) -> None:
        asks = "from shared import settings; print(settings.current().model_dump_json())"
        with ours.installed(bench, "test", threads=3, signing_key_file=tmp_path / "key") as now:
            command = [*ours.told(now), sys.executable, "-c", asks]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            assert told.strip() == now.model_dump_json()

    def test_signs_tokens_of_the_council_that_all_differ(
        self, bench: Bench, signing_key: Path
    ) -> None:
        with ours.installed(bench, "test", signing_key_file=signing_key):
            signed = {ours.token("contracts:read") for _ in range(20)}
            claims = [tokens.verify(each) for each in signed]
        assert len(signed) == 20
        assert all(each["council"] and each["scope"] == "contracts:read" for each in claims)
        assert claims[0]["scope"] in auth.SCOPES


class TestFill:
    """The register is filled as living fills it."""

    def test_keeps_each_contract_as_its_event_says(self, bench: Bench) -> None:
        with ours.installed(bench, "test"):
            ours.fill(1_200)  # more than a chunk
            with reading("contracts") as session:
                count = session.execute(sa.text("SELECT count(*) FROM contracts.contract")).scalar()
                row = contracts.get(session, ground.contract_id(1_100))
                history = log.history(session, ContractEvent, ground.contract_id(1_100))
                sequenced = log.head(session)
        assert count == 1_200
        (awarded,) = history
        assert isinstance(awarded.event, ContractAwarded)
        assert set(awarded.event.parties) == set(ours.award(1_100).parties)
        without = {"exclude": {"parties"}}
        assert awarded.event.model_dump(**without) == ours.award(1_100).model_dump(**without)
        assert row["reference"] == awarded.event.reference
        assert row["officer_post"] == "Commissioning Manager"
        assert row["officer_id"] == UUID(ground.order(1_100)["officer_id"])
        council = 1
        assert sequenced == f"1.{council + ground.ORGANISATIONS + ours.OFFICERS + 1_200}"

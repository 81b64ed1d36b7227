"""Our own system as it is measured: a database of its own, filled by events, and served."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import sql
from sqlalchemy import make_url, text

from benchmarks.harness import Bench
from benchmarks.peers import ground
from services import installation
from services.contracts.contracts import store as contracts
from services.contracts.organisations import store as organisations
from services.contracts.reactions import READER
from shared import logs, settings, tokens
from shared.database import engine
from shared.database.engine import reading, transaction
from shared.eventlog import log, sequencer
from shared.events.base import By
from shared.events.contracts import ContractAwarded
from shared.events.officers import OfficerRegistered
from shared.events.organisations import Identifier, OrganisationRegistered
from shared.events.terms import Regime
from shared.settings import Organisation, Settings

COUNCIL = Organisation(name="Wearmouth County Council", scheme="GB-LAE", identifier="XWM")
COMMAND = Path(sys.executable).with_name("commissioning")
BY = By(job="benchmark", is_council=True)
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROWS = ground.CONTRACTS
CHUNK = 1_000
OFFICERS = 60

# The peers' words for the law of a contract, and ours.
REGIMES = {
    "procurement_act_2023": Regime.PA2023,
    "provider_selection_regime": Regime.PSR,
    "pcr_2015": Regime.PCR2015,
    "grant": Regime.GRANT,
}


@contextmanager
def installed(bench: Bench, name: str, **more: Any) -> Iterator[Settings]:  # noqa: ANN401
    """Make an installation in a database of its own, let this process use it, and drop it."""
    database = f"bench_{name}"
    _drop(bench, database)
    _run(bench, "CREATE DATABASE {}", database)
    url = make_url(bench.database).set(database=database)
    now = Settings(
        database_url=url.render_as_string(hide_password=False), organisation=COUNCIL, **more
    )
    try:
        with settings.using(now):
            logs.configure()
            installation.prepare()
            yield now
    finally:
        engine.dispose()
        _drop(bench, database)


def _drop(bench: Bench, database: str) -> None:
    _run(bench, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


def _run(bench: Bench, statement: str, database: str) -> None:
    with psycopg.connect(bench.postgres, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(database)))


def told(now: Settings) -> list[str]:
    """Write settings down as what stands before a command that is to have them."""
    document = now.model_dump(mode="json", exclude_unset=True)
    return [
        "env",
        *(
            f"COMMISSIONING_{name.upper()}="
            + (value if isinstance(value, str) else orjson.dumps(value).decode())
            for name, value in document.items()
        ),
    ]


def serving(now: Settings, port: int) -> list[str]:
    """Write the command that serves the contracts service in one process, as in production."""
    return [*told(now), str(COMMAND), "serve", "contracts", "--port", str(port)]


def token(scope: str) -> str:
    """Sign a token of the council with these scopes; no two are alike."""
    identifier = Identifier(scheme=COUNCIL.scheme, id=COUNCIL.identifier)
    with reading("contracts") as session:
        council_id = organisations.with_identifier(session, identifier)
    return tokens.sign(
        {
            "sub": "load",
            "jti": str(log.new_id()),
            "job": "benchmark",
            "organisation_id": str(council_id),
            "council": True,
            "scope": scope,
        }
    )


# What is in the register


def fill(rows: int) -> None:
    """Put the peers' organisations, officers and contracts into the register, by their events."""
    with transaction("contracts") as session:
        named = [
            OrganisationRegistered(
                organisation_id=ground.organisation_id(number),
                name=f"{ground.PLACES[number % 7]} Trust {number}",
            )
            for number in range(ground.ORGANISATIONS)
        ]
        organisations.apply(session, log.append(session, *named, by=BY, at=AT))
    with transaction("actions") as session:
        officers = [_officer(number) for number in range(OFFICERS)]
        log.append(session, *officers, by=BY, at=AT)
    for first in range(0, rows, CHUNK):
        awarded = [award(number) for number in range(first, min(rows, first + CHUNK))]
        with transaction("contracts") as session:
            contracts.apply(session, log.append(session, *awarded, by=BY, at=AT))
    own = partial(transaction, "contracts")
    sequencer.sequence_all(own)
    READER.catch_up(own)
    tidy = engine.owner_engine(settings.current().database_url)
    with tidy.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        session.execute(text("VACUUM ANALYZE"))


def _officer(number: int) -> OfficerRegistered:
    return OfficerRegistered(
        officer_id=ground.order(number)["officer_id"],
        organisation_id=ground.organisation_id(0),
        post="Commissioning Manager",
        name=f"Officer {number}",
        email=f"officer{number}@example.org",
    )


def order(number: int) -> dict[str, Any]:
    """Write the peers' order of this number in our words."""
    fields = ground.order(number)
    fields["regime"] = REGIMES[fields["regime"]]
    fields["latest_end_on"] = fields.pop("extension_until")
    return fields


def order_body(number: int) -> bytes:
    """Write the order as it is sent."""
    return orjson.dumps(order(number))


def award(number: int) -> ContractAwarded:
    """Write the event that awarded the contract of this number."""
    fields = order(number)
    parties = (
        fields["lead_commissioner_id"],
        *fields["co_commissioner_ids"],
        fields["provider_id"],
    )
    return ContractAwarded(
        contract_id=ground.contract_id(number),
        parties=tuple(dict.fromkeys(map(UUID, parties))),
        **fields,
    )

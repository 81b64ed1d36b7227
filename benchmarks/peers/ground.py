"""The ground that all peers stand on: the same rows, the same key, the same orders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from uuid import UUID

import orjson
import psycopg
from joserfc import jwt
from joserfc.jwk import ECKey
from psycopg import sql
from psycopg.conninfo import make_conninfo

CONTRACTS = 20_000
ORGANISATIONS = 200
ISSUER = "https://tokens.example.org"
AUDIENCE = "https://contracts.example.org"
# The token outlives every measurement; that it has not expired is checked all the same.
EXPIRES = 4_102_444_800

Regime = Literal["procurement_act_2023", "provider_selection_regime", "pcr_2015", "grant"]
Procedure = Literal["open", "competitive_flexible", "direct_award", "framework", "below_threshold"]
Currency = Literal["GBP", "EUR"]
REGIMES: tuple[str, ...] = get_args(Regime)
PROCEDURES: tuple[str, ...] = get_args(Procedure)
CURRENCIES: tuple[str, ...] = get_args(Currency)
CPV_CODES = ("85311300", "85312110", "85312400", "85320000", "80110000", "85323000")
SERVICES = (
    "Short breaks",
    "Health visiting",
    "Supported lodgings",
    "Family hubs",
    "Speech therapy",
)
PLACES = ("Northfield", "Easterby", "Southwick", "Westbury", "Millbrook", "Ashdown", "Thornley")
SENTENCES = (
    "The provider supports families in {place} from the first visit until the plan is reviewed.",
    "Places are offered within ten working days, and sooner where a child is not safe at home.",
    "Every quarter the provider returns numbers for access, waiting and outcomes by district.",
    "Staff are trained to work with interpreters and with children who do not use speech.",
    "The price covers premises, travel and supervision, and is reviewed on each anniversary.",
    "Young people help to choose the staff, and their words are read at every review meeting.",
    "Lot {number} of the programme, bought together with the health board of {place}.",
)


@dataclass(frozen=True)
class Ground:
    """A database server with the rows in a template, and the key whose tokens count."""

    server: str
    key: ECKey

    def database(self, name: str) -> str:
        """Make a database of that name with all the rows, and tell how to reach it."""
        with psycopg.connect(self.server, autocommit=True) as connection:
            _remake(connection, name, template="peer_template")
        return make_conninfo(self.server, dbname=name)

    def token(self, scope: str) -> str:
        """Sign a token with these scopes."""
        header = {"alg": "ES256", "typ": "JWT", "kid": "benchmark"}
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "load", "scope": scope, "exp": EXPIRES}
        return jwt.encode(header, claims, self.key)

    def public_key(self) -> dict[str, Any]:
        """Show the public half of the key, as a JWK."""
        return dict(self.key.as_dict(private=False))


def prepare(server: str, contracts: int = CONTRACTS) -> Ground:
    """Fill a template database with organisations and contracts, once for all peers."""
    with psycopg.connect(server, autocommit=True) as connection:
        _remake(connection, "peer_template", template="template1")
    with psycopg.connect(make_conninfo(server, dbname="peer_template")) as connection:
        connection.execute(Path(__file__).with_name("ground.sql").read_bytes())
        with connection.cursor().copy("COPY organisation FROM STDIN") as copy:
            for number in range(ORGANISATIONS):
                copy.write_row((organisation_id(number), f"{PLACES[number % 7]} Trust {number}"))
        with connection.cursor().copy("COPY contract FROM STDIN") as copy:
            for row in _rows(contracts):
                copy.write_row(row)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return Ground(server, ECKey.generate_key("P-256"))


def _remake(connection: psycopg.Connection[Any], name: str, *, template: str) -> None:
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**names))
    connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))


def organisation_id(number: int) -> UUID:
    """Name the organisation of this number, always the same."""
    return _id(1, number)


def contract_id(number: int) -> UUID:
    """Name the contract of this number, always the same."""
    return _id(2, number)


def _id(kind: int, number: int) -> UUID:
    """Make a UUID of version 7 that rises with its number."""
    milliseconds = 1_760_000_000_000 + number
    return UUID(int=milliseconds << 80 | 7 << 76 | kind << 64 | 2 << 62 | number)


def order(number: int) -> dict[str, Any]:
    """Write the order that awards the contract of this number; no two are alike."""
    place = PLACES[number % len(PLACES)]
    start_on = date(2024, 1, 1) + timedelta(days=number % 1_400)
    end_on = start_on + timedelta(days=730)
    parties = [organisation_id((number * 7 + step) % ORGANISATIONS) for step in range(5)]
    return {
        "reference": f"C-{number:07}",
        "title": f"{SERVICES[number % len(SERVICES)]} in {place}",
        "description": " ".join(SENTENCES).format(place=place, number=number),
        "provider_id": str(parties[0]),
        "lead_commissioner_id": str(parties[1]),
        "co_commissioner_ids": [str(party) for party in parties[2 : 2 + number % 4]],
        "regime": REGIMES[number % len(REGIMES)],
        "procedure": PROCEDURES[number % len(PROCEDURES)],
        "cpv_codes": [CPV_CODES[(number + step) % len(CPV_CODES)] for step in range(2)],
        "value": f"{10_000 + number * 37 % 900_000}.50",
        "currency": "GBP",
        "start_on": start_on.isoformat(),
        "end_on": end_on.isoformat(),
        "extension_until": (end_on + timedelta(days=365)).isoformat() if number % 2 else None,
        "officer_id": str(_id(3, number % 60)),
    }


def order_body(number: int) -> bytes:
    """Write the order as it is sent."""
    return orjson.dumps(order(number))


def _rows(contracts: int) -> Iterator[tuple[Any, ...]]:
    began_at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    for number in range(contracts):
        fields = order(number)
        changed_at = began_at + timedelta(minutes=number)
        yield contract_id(number), *fields.values(), 1, changed_at

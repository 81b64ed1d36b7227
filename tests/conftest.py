"""What every test stands on: a real PostgreSQL, and for each module a database of its own."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services import gateway, installation
from shared import auth, links, logs, settings, tokens
from shared.database import engine
from shared.database.embedded import embedded, remove
from shared.settings import Organisation, Settings

COUNCIL = Organisation(name="Wearmouth County Council", scheme="GB-LAE", identifier="XWM")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.URL]:
    """A PostgreSQL server for the whole run."""
    folder = tmp_path_factory.mktemp("postgres")
    with embedded(folder) as url:
        # Nothing here outlives the run; what must survive a crash is tested on servers of its own.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _run(sa.make_url(url), f"ALTER SYSTEM SET {setting} = off")
        _run(sa.make_url(url), "SELECT pg_reload_conf()")
        yield sa.make_url(url)
    remove(folder)


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private key of the tests' installation; the key of its links lies beside it."""
    path = tmp_path_factory.mktemp("keys") / "signing.pem"
    tokens.make_signing_key(path)
    links.make_key(path.with_name("links.txt"))
    return path


def _run(server: sa.URL, statement: str) -> None:
    engine_ = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine_.connect() as connection:
        connection.execute(sa.text(statement))


def _settings(url: sa.URL, key: Path) -> Settings:
    return Settings(
        database_url=url.render_as_string(hide_password=False),
        organisation=COUNCIL,
        signing_key_file=key,
        link_key_file=key.with_name("links.txt"),
        threads=8,
        mail_from="commissioning@example.org",
    )


@pytest.fixture(scope="session")
def template(server: sa.URL, signing_key: Path) -> Iterator[str]:
    """A migrated database with the council in it, from which every module gets a copy."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    _run(server, f"CREATE DATABASE {name}")
    with settings.using(_settings(server.set(database=name), signing_key)):
        logs.configure()
        installation.prepare()
        engine.dispose()
    yield name
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _copy(server: sa.URL, template: str, signing_key: Path) -> Iterator[Settings]:
    name = f"test_{uuid.uuid4().hex[:8]}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    with settings.using(_settings(server.set(database=name), signing_key)) as now:
        yield now
        engine.dispose()
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def installed(server: sa.URL, template: str, signing_key: Path) -> Iterator[Settings]:
    """An installation with a database of its own, for one module of tests."""
    with _copy(server, template, signing_key) as now:
        yield now


@pytest.fixture
def fresh(server: sa.URL, template: str, signing_key: Path) -> Iterator[Settings]:
    """An installation with a database of its own, for one test."""
    with _copy(server, template, signing_key) as now:
        yield now


@pytest.fixture(scope="module")
def council_id(installed: Settings) -> uuid.UUID:
    """The id of the council itself."""
    with engine.reading("contracts") as session:
        found = session.execute(
            sa.text("SELECT id FROM contracts.organisation WHERE name = :name"),
            {"name": COUNCIL.name},
        ).scalar_one()
    assert isinstance(found, uuid.UUID)
    return found


@pytest.fixture(scope="module")
def bearer(installed: Settings, council_id: uuid.UUID) -> Callable[..., dict[str, str]]:
    """Headers with a token: of the council with every scope, unless told otherwise."""

    def headers(
        *scopes: str,
        organisation_id: uuid.UUID | None = None,
        officer_id: uuid.UUID | None = None,
        client_id: uuid.UUID | None = None,
    ) -> dict[str, str]:
        token = tokens.sign(
            {
                "sub": str(officer_id or client_id or "tests"),
                "scope": " ".join(scopes or auth.SCOPES),
                "organisation_id": str(organisation_id or council_id),
                "council": organisation_id in (None, council_id),
                "job": None if officer_id or client_id else "tests",
                "officer_id": str(officer_id) if officer_id else None,
                "client_id": str(client_id) if client_id else None,
            }
        )
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture(scope="module")
def anybody(installed: Settings) -> Iterator[TestClient]:
    """A client of the whole system without a token."""
    with TestClient(gateway.create(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def council(installed: Settings, bearer: Callable[..., dict[str, str]]) -> Iterator[TestClient]:
    """A client of the whole system with a token of the council."""
    with TestClient(gateway.create(), raise_server_exceptions=False) as client:
        client.headers.update(bearer())
        yield client

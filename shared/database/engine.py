"""How a service reaches its database: as its own role, in a transaction that ends in time."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from shared import settings

SERVICES = ("contracts", "actions", "feedback", "partners")
TRANSACTION_SECONDS = 30

Session = Connection
"""A connection in a transaction: statements are Core, there is no unit of work."""

Row = Mapping[Any, Any]
"""One row of a table, by the names of its columns."""

metadata = MetaData()


_engines: dict[tuple[str, str, int], tuple[Engine, Engine]] = {}
_making = threading.Lock()


def _make(url: str, role: str, threads: int) -> Engine:
    cap = f"{TRANSACTION_SECONDS}s"
    # No query here runs so long that compiling it first would pay.
    options = (
        f"-c role={role} -c timezone=UTC -c jit=off -c lock_timeout=10s"
        f" -c statement_timeout={cap} -c idle_in_transaction_session_timeout={cap}"
    )
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        parsed,
        pool_size=threads,
        max_overflow=0,
        pool_timeout=10,
        pool_recycle=1800,
        hide_parameters=True,
        json_deserializer=orjson.loads,
        connect_args={"options": options, "connect_timeout": 5, "application_name": role},
    )

    @event.listens_for(engine, "connect")
    def cap_transactions(connection: Any, _: Any) -> None:  # noqa: ANN401 -- the driver's own
        connection.prepare_threshold = 3
        if connection.info.server_version >= 170000:
            connection.autocommit = True
            connection.execute(f"SET transaction_timeout = '{cap}'")
            connection.autocommit = False

    return engine


def _of(service: str) -> tuple[Engine, Engine]:
    now = settings.current()
    key = (now.database_url, f"commissioning_{service}", now.threads)
    found = _engines.get(key)
    if found is None:
        with _making:
            if key not in _engines:
                made = _make(*key)
                _engines[key] = (made, made.execution_options(isolation_level="AUTOCOMMIT"))
            found = _engines[key]
    return found


@contextmanager
def transaction(service: str) -> Iterator[Session]:
    """Open a transaction as a service; it commits when the block ends, before any answer leaves."""
    with _of(service)[0].begin() as session:
        yield session


@contextmanager
def rehearsal(service: str) -> Iterator[Session]:
    """Open a transaction of which nothing stays."""
    with _of(service)[0].connect() as session, session.begin() as ending:
        yield session
        ending.rollback()


@contextmanager
def reading(service: str) -> Iterator[Session]:
    """Read as a service, each statement on its own: a read needs no BEGIN and no ROLLBACK."""
    with _of(service)[1].connect() as session:
        yield session


def owner_engine(url: str) -> Engine:
    """Return an engine for whoever owns the database: migrations, backups, tests. No pool."""
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool, hide_parameters=True
    )


def dispose() -> None:
    """Close every connection of this process."""
    with _making:
        for made, _ in _engines.values():
            made.dispose()
        _engines.clear()

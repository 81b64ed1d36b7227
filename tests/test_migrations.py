"""The migrations, run as a council runs them: on old and new servers, by an owner of little power."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from services import worker
from services.stores import PROJECTIONS
from shared import settings
from shared.database import engine, migrate
from shared.database.place import programs
from shared.settings import Settings
from tests import given

ROLES_SQL = Path(__file__).parents[1] / "deploy/roles.sql"
SERVERS = {"15": Path("/usr/lib/postgresql/15/bin"), "18": programs()}
AS_ROOT = os.geteuid() == 0
NOBODY: dict[str, Any] = (
    {"user": "nobody", "group": "nogroup", "extra_groups": []} if AS_ROOT else {}
)
WORD = "a-word-of-the-tests"
NAMES = ("owner", "contracts", "actions", "feedback", "partners", "worker")
SHAPE = """
    SELECT table_schema, table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, ordinal_position
"""


@pytest.fixture(scope="module", params=SERVERS)
def superuser(request: pytest.FixtureRequest) -> Iterator[sa.URL]:
    """A server of each version that must work, with the roles that deploy/roles.sql makes."""
    binaries = SERVERS[request.param]
    if not (binaries / "initdb").exists():
        pytest.skip(f"PostgreSQL {request.param} is not installed")
    with tempfile.TemporaryDirectory(prefix="migrations-") as name:
        folder = Path(name)
        if AS_ROOT:
            shutil.chown(folder, "nobody", "nogroup")

        def run(program: str, *arguments: object) -> None:
            subprocess.run(
                [binaries / program, "--pgdata", folder / "data", *map(str, arguments)],
                check=True,
                stdout=subprocess.DEVNULL,
                cwd="/",
                **NOBODY,
            )

        try:
            run("initdb", "--auth=trust", "--username=superuser", "--no-sync", "--encoding=UTF8")
        except PermissionError:
            pytest.skip(f"PostgreSQL {request.param} lies where only root can reach it")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "--wait", "--log", folder / "log", "-o", options, "start")
        try:
            yield sa.URL.create("postgresql+psycopg", "superuser", query={"host": name})
        finally:
            run("pg_ctl", "--wait", "--mode", "immediate", "stop")


@pytest.fixture
def database(superuser: sa.URL) -> Iterator[Callable[[str], str]]:
    """A new database of `commissioning_owner`; give the URL of whoever wants to enter it."""
    binaries = next(path for path in SERVERS.values() if (path / "psql").exists())
    access = {"PGHOST": str(superuser.query["host"]), "PGUSER": "superuser", "PATH": os.defpath}
    words = {f"{name.upper()}_PASSWORD": WORD for name in NAMES}
    subprocess.run(
        [binaries / "psql", "--no-psqlrc", "--file", ROLES_SQL, "postgres"],
        env=access | words,
        check=True,
    )
    yield lambda name: superuser.set(
        username=f"commissioning_{name}", database="commissioning"
    ).render_as_string()
    engine.dispose()
    made = sa.create_engine(superuser.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with made.connect() as session:
        session.execute(sa.text("DROP DATABASE commissioning WITH (FORCE)"))
    made.dispose()


def ask(url: str, statement: str) -> list[Any]:
    with engine.owner_engine(url).connect() as session:
        return list(session.execute(sa.text(statement)))


class TestMigrate:
    """A database is brought to the current version by its owner, who is no superuser."""

    def test_twice_changes_nothing_more(self, database: Callable[[str], str]) -> None:
        owner = database("owner")
        migrate.migrate(owner)
        before = ask(owner, SHAPE)
        assert {row.table_schema for row in before} >= {"log", "ops", *PROJECTIONS}
        migrate.migrate(owner)
        assert ask(owner, SHAPE) == before
        assert ask(owner, "SELECT version_num FROM ops.alembic_version") == [(migrate.newest(),)]
        (may,) = ask(owner, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = user")
        assert may == (False,)

    def test_at_once_does_it_once(self, database: Callable[[str], str]) -> None:
        owner = database("owner")
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(migrate.migrate, [owner] * 3))
        assert ask(owner, "SELECT version_num FROM ops.alembic_version") == [(migrate.newest(),)]
        assert ask(owner, "SELECT count(*) FROM log.head") == [(1,)]

    def test_makes_what_the_services_can_work_with(self, database: Callable[[str], str]) -> None:
        migrate.migrate(database("owner"))
        # The worker logs in, and acts in the role of each service.
        with settings.using(Settings(database_url=database("worker"), threads=2)):
            given.contract()
            worker.settle()
            engine.dispose()
        owner = database("owner")
        assert ask(owner, "SELECT size FROM log.head") == [(3,)]
        assert ask(owner, "SELECT title FROM feedback.known_contract") == ask(
            owner, "SELECT title FROM contracts.contract"
        )


@pytest.mark.parametrize(
    "table",
    [projection.table for service in PROJECTIONS.values() for projection in service],
    ids=lambda table: table.fullname,
)
def test_a_table_is_what_the_program_takes_it_for(installed: Settings, table: sa.Table) -> None:
    kind = partial(sa.types.TypeEngine.compile, dialect=postgresql.dialect())
    made = sa.inspect(engine.owner_engine(installed.database_url)).get_columns(
        table.name, schema=table.schema
    )
    # What the database works out by itself is searched, but never written or shown.
    written = [one for one in made if "computed" not in one]
    assert {one["name"]: (kind(one["type"]), one["nullable"]) for one in written} == {
        column.name: (kind(column.type), column.nullable) for column in table.columns
    }

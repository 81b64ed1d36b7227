"""A council has its own PostgreSQL: the same commands work there, each service as its own login."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared import tokens

BINARIES = Path("/usr/lib/postgresql/15/bin")
ROOT = Path(__file__).parents[2]
SECONDS = 30
WORD = "only-for-this-test"
pytestmark = pytest.mark.skipif(
    not BINARIES.exists(), reason="Debian's PostgreSQL 15 is not installed"
)
AS_NOBODY: dict[str, Any] = (
    {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
)


def postgres(program: str, *arguments: object) -> None:
    """Run a program of PostgreSQL 15, never as root."""
    subprocess.run(
        [BINARIES / program, *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        **AS_NOBODY,
    )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """PostgreSQL 15 with the roles of deploy/roles.sql, reached by a socket."""
    with tempfile.TemporaryDirectory(prefix="pg15-") as name:
        if AS_NOBODY:
            shutil.chown(name, "nobody", "nogroup")
        postgres(
            "initdb", "--pgdata", f"{name}/data", "--auth=trust", "--username=boss", "-E", "UTF8"
        )
        options = f"-c listen_addresses= -c unix_socket_directories={name} -c fsync=off"
        postgres("pg_ctl", "-D", f"{name}/data", "-w", "-o", options, "-l", f"{name}/log", "start")
        try:
            names = ("owner", "contracts", "actions", "feedback", "partners", "worker")
            words = [part for each in names for part in ("-v", f"{each}_password={WORD}")]
            roles = ROOT / "deploy" / "roles.sql"
            readable = Path(name) / "roles.sql"
            readable.write_bytes(roles.read_bytes())
            readable.chmod(0o644)
            postgres("psql", "-q", "-h", name, "-U", "boss", *words, "-f", readable, "postgres")
            yield name
        finally:
            postgres("pg_ctl", "-D", f"{name}/data", "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def environment(server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What an operator sets."""
    key = tmp_path_factory.mktemp("keys") / "signing.pem"
    tokens.make_signing_key(key)
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "COMMISSIONING_ORGANISATION": json.dumps(
            {"name": "Wearmouth County Council", "scheme": "GB-LAE", "identifier": "XWM"}
        ),
        "COMMISSIONING_SIGNING_KEY_FILE": str(key),
        "COMMISSIONING_PUBLIC_URL": "https://commissioning.example.org",
    }


def address(server: str, role: str) -> dict[str, str]:
    """Return the setting that logs in as a role."""
    return {
        "COMMISSIONING_DATABASE_URL": (
            f"postgresql://commissioning_{role}:{WORD}@/commissioning?host={server}"
        )
    }


def command(*words: str) -> list[str]:
    """Return a command line of ours."""
    entry = "from services.cli.main import app; app()"
    return [sys.executable, "-c", entry, *words]


@contextmanager
def serving(environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Let a program run meanwhile."""
    with subprocess.Popen(command(*words), env=environment, stdout=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.terminate()
            running.wait(SECONDS)


def until(what: Any) -> Any:
    """Return what is asked for as soon as it is there."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if found := what():
                return found
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("It never came.")


def test_the_same_system_stands_there(server: str, environment: dict[str, str]) -> None:
    migrated = environment | address(server, "owner")
    subprocess.run(command("migrate"), env=migrated, check=True, stdout=subprocess.DEVNULL)
    asked = environment | address(server, "worker")
    token = subprocess.run(
        command("token"), env=asked, check=True, capture_output=True, text=True
    ).stdout.strip()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

    with (
        serving(
            environment | address(server, "contracts"), "serve", "contracts", "--port", str(port)
        ),
        serving(asked, "worker"),
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}
        ) as client,
    ):
        until(lambda: client.get("/health/live").is_success)
        made = client.post("/v1/organisations", json={"name": "Harbour Young Carers"})
        position = int(made.headers["Log-Position"].partition(".")[2])
        until(
            lambda: (
                int(client.get("/v1/organisations").headers["Log-Position"].partition(".")[2])
                > position
            )
        )
        ready = until(lambda: client.get("/health/ready")).json()

    assert made.status_code == 201
    assert ready["status"] == "ready"
    assert "contract_end_alerts" in {job["name"] for job in ready["jobs"]}

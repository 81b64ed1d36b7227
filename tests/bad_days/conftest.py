"""What bad days need: an installation, its worker, its post, and faults put in on purpose."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from starlette.testclient import TestClient

from services import gateway, worker
from services.actions.officers import commands as officers
from shared import auth, settings, tokens
from shared.database import engine
from shared.database.engine import transaction
from shared.eventlog import log
from shared.jobs import Job
from shared.settings import Settings
from tests import given
from tests.services.actions.inbox import Inbox, free_port

MORNING = datetime(2027, 3, 30, 8, tzinfo=UTC)  # a Tuesday
END = date(2027, 9, 30)  # six months later
PATIENCE = 30
JOBS = "SELECT name, last_run_at, result, detail FROM ops.job_run"
Ask = Callable[[str], Sequence[Any]]
Officer = Callable[[str], uuid.UUID]


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "it does not go on by itself"
        time.sleep(0.05)


@pytest.fixture
def ask(fresh: Settings) -> Iterator[Ask]:
    """Ask or change anything, as the owner of the database."""
    owner = engine.owner_engine(fresh.database_url)

    def run(statement: str) -> Sequence[Any]:
        with owner.begin() as session:
            found = session.execute(sa.text(statement))
            return found.all() if found.returns_rows else ()

    return run


@pytest.fixture
def api(fresh: Settings) -> Iterator[TestClient]:
    """A client of the whole system with a token of the council."""
    token = tokens.sign(
        {"sub": "tests", "scope": " ".join(auth.SCOPES), "council": True, "job": "tests"}
    )
    with TestClient(gateway.create(), raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@pytest.fixture
def working(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[worker.Worker]:
    """A whole worker, with less patience than usual."""
    monkeypatch.setattr(worker, "AFTER_FAILURE_SECONDS", 0.2)
    monkeypatch.setattr(worker, "READER_IDLE_SECONDS", 0.2)
    for service, named in worker.JOBS.items():
        for name, job in named.items():
            monkeypatch.setitem(worker.JOBS[service], name, Job(1, job.run))
    one = worker.Worker()
    one.start()
    yield one
    one.stop()


@pytest.fixture
def officer(fresh: Settings) -> Officer:
    """Register officers whom every service knows."""
    organisation_id = given.organisation("Wearmouth Commissioning Team")
    worker.settle()

    def register(name: str) -> uuid.UUID:
        officer_id = log.new_id()
        with transaction("actions") as session:
            officers.register_officer(
                session,
                officer_id=officer_id,
                organisation_id=organisation_id,
                name=name,
                email=f"{name.lower()}@example.org",
                post="Contract manager",
                by=given.COUNCIL,
                at=given.AT,
            )
        worker.settle()
        return officer_id

    return register


@pytest.fixture
def inbox(fresh: Settings) -> Iterator[Inbox]:
    """A mail server to which the installation sends."""
    found = Inbox()
    with post_office(found):
        yield found


@contextmanager
def post_office(replies: object) -> Iterator[None]:
    """Let a mail server answer as an object says, and let the installation send to it."""
    controller = Controller(replies, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with sending_to(f"smtp://127.0.0.1:{controller.port}"):
            yield
    finally:
        controller.stop()


@contextmanager
def sending_to(smtp_url: str) -> Iterator[None]:
    """Let the installation send its mail to an address."""
    update = {"smtp_url": SecretStr(smtp_url), "default_recipient": "desk@example.org"}
    with settings.using(settings.current().model_copy(update=update)):
        yield


def run(*names: str, at: datetime) -> dict[str, str]:
    """Run named jobs at a moment as a worker does, each after all readers have caught up.

    Without names all but one are run: items open by the clock on the wall, and would climb at
    once in the morning of a later year.
    """
    found = {}
    for service, named in worker.JOBS.items():
        for name in named:
            if name in (names or named.keys() - {"climb_items"}):
                worker.settle()
                found[name] = worker.run_job(service, name, named[name], at)
    worker.settle()
    return found


def raise_alerts(at: datetime) -> None:
    """Raise what is due at a moment, and let every reader hear of it."""
    run("plan_alerts", at=at)
    run("contract_end_alerts", at=at)


def health(api: TestClient) -> dict[str, Any]:
    """Return the health page, as one of the services sees the system."""
    found: dict[str, Any] = api.get("/health/ready").json()["services"]["contracts"]
    return found


def job_of(api: TestClient, name: str) -> dict[str, Any]:
    """Return what the health page says about a job."""
    return next((one for one in health(api)["jobs"] if one["name"] == name), {})


def behind(api: TestClient) -> dict[str, int]:
    """Return what the health page says about the readers."""
    return {one["name"]: one["behind"] for one in health(api)["readers"]}


def refuse(ask: Ask, table: str, when: str) -> None:
    """Let a table refuse some rows, as a fault that nobody has found yet would."""
    ask(f"""
        CREATE FUNCTION {table}_fault() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a fault' USING ERRCODE = 'internal_error'; END $$;
        CREATE TRIGGER fault BEFORE INSERT ON {table}
            FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {table}_fault();
    """)

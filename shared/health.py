"""Is a service alive, and can it work? Every named job with its last run, next run and result."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from shared.database.engine import reading
from shared.database.migrate import newest
from shared.eventlog import sequencer
from shared.eventlog.reader import behind
from shared.problems import can_fail_with

_JOBS = text("SELECT name, last_run_at, next_run_at, result, detail FROM ops.job_run ORDER BY name")
_VERSION = text("SELECT version_num FROM ops.alembic_version")


class Alive(BaseModel):
    """The service answers."""

    status: str = Field(description="Always this word.", examples=["alive"])


class JobHealth(BaseModel):
    """How a named job is."""

    name: str = Field(description="What it is called.", examples=["contract_end_alerts"])
    last_run_at: datetime | None = Field(
        description="When it last ran.", examples=["2026-11-22T09:00:00Z"]
    )
    next_run_at: datetime | None = Field(
        description="When it runs next.", examples=["2026-11-22T09:01:00Z"]
    )
    result: str = Field(description="How its last run ended.", examples=["done"])
    detail: str | None = Field(description="What its last run did.", examples=["raised 3"])


class ReaderHealth(BaseModel):
    """How far a service has read the event log."""

    name: str = Field(description="The service.", examples=["actions"])
    behind: int = Field(description="How many events it has not read yet.", examples=[0])


class Ready(BaseModel):
    """The service can work; what its machine does behind the scenes is listed."""

    status: str = Field(description="`ready`, or what is missing.", examples=["ready"])
    log_lag_seconds: float = Field(
        description="Age of the oldest event without a position.", examples=[0.0]
    )
    jobs: list[JobHealth] = Field(description="Every named job.")
    readers: list[ReaderHealth] = Field(description="Every reader of the log.")


def router_of(service: str) -> APIRouter:
    """Return the health routes of a service."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live", name=f"{service}_live")
    async def live() -> Alive:
        """Say that the process answers."""
        return Alive(status="alive")

    @router.get(
        "/ready",
        name=f"{service}_ready",
        responses={503: can_fail_with(503)[503] | {"model": Ready}},
    )
    def ready(response: Response) -> Ready:
        """Say whether the service can work, and how its jobs and readers are."""
        found = state_of(service)
        if found.status != "ready":
            response.status_code = 503
        return found

    return router


def state_of(service: str) -> Ready:
    """Return the health of a service, as it sees it through its own database role."""
    with reading(service) as session:
        current = session.execute(_VERSION).scalar_one() == newest()
        jobs = [JobHealth(**row) for row in session.execute(_JOBS).mappings()]
        readers = [ReaderHealth(name=name, behind=count) for name, count in behind(session).items()]
        lag = sequencer.lag(session)
    status = "ready" if current else "the database is at another version: run commissioning migrate"
    return Ready(status=status, log_lag_seconds=lag, jobs=jobs, readers=readers)

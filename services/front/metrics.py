"""What a monitoring system asks for, as Prometheus reads it: lag, readers, jobs, requests."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.database.engine import reading
from shared.eventlog import log
from shared.health import state_of

MEDIA_TYPE = "text/plain; version=0.0.4"
Labels = Mapping[str, str]
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Counts:
    """How many requests each service has answered in this process, by class of status."""

    def __init__(self) -> None:
        self.answered: Counter[tuple[str, str]] = Counter()

    def add(self, service: str, status: int) -> None:
        """Count an answer."""
        self.answered[service, f"{status // 100}xx"] += 1


class Counted:
    """Count what a service answers; no path and no caller is kept."""

    def __init__(self, app: ASGIApp, counts: Counts, service: str) -> None:
        self.app = app
        self._counts = counts
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            self._counts.add(self._service, status)


def exposition(service: str, counts: Counts) -> str:
    """Return every metric, as a service sees the database."""
    state = state_of(service)
    with reading(service) as session:
        size = int(log.head(session).partition(".")[2])
    ran = [(job, job.last_run_at) for job in state.jobs]
    families = (
        _family(
            "requests_total",
            "counter",
            "Requests answered in this process since it began.",
            [
                ({"service": name, "status": status}, answered)
                for (name, status), answered in sorted(counts.answered.items())
            ],
        ),
        _family(
            "log_lag_seconds",
            "gauge",
            "Age of the oldest event without a position.",
            [({}, state.log_lag_seconds)],
        ),
        _family("log_events_total", "counter", "Events that have their position.", [({}, size)]),
        _family(
            "reader_behind_events",
            "gauge",
            "Events that a reader has not read yet.",
            [({"reader": reader.name}, reader.behind) for reader in state.readers],
        ),
        _family(
            "job_last_run_timestamp_seconds",
            "gauge",
            "When a job last ran.",
            [({"job": job.name}, at.timestamp()) for job, at in ran if at],
        ),
        _family(
            "job_succeeded",
            "gauge",
            "Whether the last run of a job did what it should.",
            [({"job": job.name}, int(job.result == "done")) for job, _ in ran],
        ),
    )
    return "".join(f"{line}\n" for family in families for line in family)


def _family(
    name: str, kind: str, words: str, samples: Iterable[tuple[Labels, float]]
) -> Iterator[str]:
    yield f"# HELP commissioning_{name} {words}"
    yield f"# TYPE commissioning_{name} {kind}"
    for labels, value in samples:
        told = ",".join(f'{key}="{text.translate(_ESCAPES)}"' for key, text in labels.items())
        yield f"commissioning_{name}{f'{{{told}}}' if told else ''} {value}"

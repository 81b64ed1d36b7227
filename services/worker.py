"""Everything that happens without a request: order in the log, reactions, named jobs."""

import threading
import time
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import text

from services.actions.jobs import JOBS as ACTIONS_JOBS
from services.actions.reactions import READER as ACTIONS_READER
from services.contracts.jobs import JOBS as CONTRACTS_JOBS
from services.contracts.reactions import READER as CONTRACTS_READER
from services.feedback.jobs import JOBS as FEEDBACK_JOBS
from services.feedback.reactions import READER as FEEDBACK_READER
from services.partners.jobs import JOBS as PARTNERS_JOBS
from services.partners.reactions import READER as PARTNERS_READER
from shared import answers, clock
from shared.database.engine import SERVICES, reading, transaction
from shared.eventlog import log as eventlog
from shared.eventlog import sequencer
from shared.eventlog.reader import Reader, behind
from shared.jobs import Job

READERS = {
    reader.name: reader
    for reader in (CONTRACTS_READER, ACTIONS_READER, FEEDBACK_READER, PARTNERS_READER)
}
JOBS: dict[str, dict[str, Job]] = {
    "contracts": CONTRACTS_JOBS,
    "actions": ACTIONS_JOBS,
    "feedback": FEEDBACK_JOBS,
    "partners": PARTNERS_JOBS,
}
IDLE_SECONDS = 0.2
READER_IDLE_SECONDS = 2.0
AFTER_FAILURE_SECONDS = 5.0

log = structlog.get_logger("worker")
_RAN = text("""
    INSERT INTO ops.job_run (name, last_run_at, next_run_at, result, detail)
    VALUES (:name, :last_run_at, :next_run_at, :result, :detail)
    ON CONFLICT (name) DO UPDATE SET last_run_at = excluded.last_run_at,
        next_run_at = excluded.next_run_at, result = excluded.result, detail = excluded.detail
""")
_GOES_ON = text("""
    UPDATE ops.job_run SET last_run_at = :at, next_run_at = NULL, result = 'done', detail = 'goes on'
    WHERE name = :name AND result <> 'done'
""")


def forget_kept_answers(_: datetime) -> str:
    """Forget the answers that were kept for repeated requests for longer than is promised."""
    forgotten = 0
    for service in SERVICES:
        with transaction(service) as session:
            forgotten += answers.forget(session, service)
    return f"forgot {forgotten}"


EVERYBODYS_JOBS = {"forget_kept_answers": Job(3600, forget_kept_answers)}


def settle() -> None:
    """Give every event its position and let every reader catch up, until nobody is behind."""
    while True:
        moved = sequencer.sequence_all(partial(transaction, "contracts"))
        moved += sum(
            reader.catch_up(partial(transaction, name)) for name, reader in READERS.items()
        )
        if moved:
            continue
        with transaction("contracts") as session:
            if not any(behind(session).values()) and not sequencer.lag(session):
                return
        # Another worker is at it just now.
        time.sleep(IDLE_SECONDS)


def run_job(service: str, name: str, job: Job, now: datetime) -> str:
    """Run a named job once, and record how it went where the health page shows it."""
    try:
        detail, result = job.run(now), "done"
    except Exception as error:
        log.exception("job failed", job=name)
        detail, result = type(error).__name__, "failed"
    next_run_at = now + timedelta(seconds=job.every_seconds)
    _record(service, name, now, next_run_at, result, detail)
    return f"{result}: {detail}"


def _record(
    service: str, name: str, at: datetime, next_run_at: datetime, result: str, detail: str
) -> None:
    with transaction(service) as session:
        session.execute(
            _RAN,
            {
                "name": name,
                "last_run_at": at,
                "next_run_at": next_run_at,
                "result": result,
                "detail": detail,
            },
        )


class Following:
    """One reader that goes on and on, and shows on the health page when it stops and goes on."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._row = f"{reader.name}.reader"
        # Perhaps the last worker stopped here, and its row still says so.
        self._in_doubt = True

    def catch_up(self) -> None:
        """Read until nothing is left; an event that cannot be taken is told, and raised."""
        name = self._reader.name
        try:
            read = self._reader.catch_up(partial(transaction, name))
        except Exception as error:
            self._in_doubt = True
            self._tell_stopped(type(error).__name__)
            raise
        # When nothing was read, another worker may be at the event that nobody can take.
        if read or (self._in_doubt and not self._place()[1]):
            self._in_doubt = False
            with transaction(name) as session:
                session.execute(_GOES_ON, {"name": self._row, "at": clock.now()})

    def _tell_stopped(self, error: str) -> None:
        now = clock.now()
        again_at = now + timedelta(seconds=AFTER_FAILURE_SECONDS)
        detail = f"after position {self._place()[0]}: {error}"
        _record(self._reader.name, self._row, now, again_at, "stopped", detail)

    def _place(self) -> tuple[int, int]:
        """Return the position up to which all is read, and how many events come after it."""
        with reading(self._reader.name) as session:
            size = int(eventlog.head(session).partition(".")[2])
            # A reader that has never got past an event has no bookmark yet.
            left = behind(session).get(self._reader.name, size)
        return size - left, left


class Worker:
    """The threads of one worker; any number of workers may stand on one database."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._moved = {name: threading.Event() for name in READERS}
        self._threads = [threading.Thread(target=self._sequence, name="sequencer")]
        self._threads += [
            threading.Thread(target=self._read, args=(name,), name=f"reader-{name}")
            for name in READERS
        ]
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()
        for service, jobs in (*JOBS.items(), ("partners", EVERYBODYS_JOBS)):
            for name, job in jobs.items():
                self._scheduler.add_job(
                    self._run,
                    args=(service, name, job),
                    trigger=IntervalTrigger(seconds=job.every_seconds, timezone="UTC"),
                    id=name,
                    next_run_time=clock.now(),
                )
        self._scheduler.start()

    def stop(self) -> None:
        """Finish what is begun, and stop."""
        self._stopping.set()
        for moved in self._moved.values():
            moved.set()
        self._scheduler.shutdown(wait=True)
        for thread in self._threads:
            thread.join()

    def _run(self, service: str, name: str, job: Job) -> None:
        try:
            log.debug("job", name=name, outcome=run_job(service, name, job, clock.now()))
        except Exception:
            # The database is away: the next tick asks again what is due.
            log.exception("job not recorded", job=name)

    def _sequence(self) -> None:
        while not self._stopping.is_set():
            pause = IDLE_SECONDS
            try:
                if sequencer.sequence_all(partial(transaction, "contracts")):
                    for moved in self._moved.values():
                        moved.set()
            except Exception:
                log.exception("sequencing failed")
                pause = AFTER_FAILURE_SECONDS
            self._stopping.wait(pause)

    def _read(self, name: str) -> None:
        following, moved = Following(READERS[name]), self._moved[name]
        while not self._stopping.is_set():
            moved.clear()
            try:
                following.catch_up()
            except Exception:
                # It stays at the event that it could not take; the other readers go on.
                log.exception("reader stopped", reader=name)
                self._stopping.wait(AFTER_FAILURE_SECONDS)
            moved.wait(READER_IDLE_SECONDS)

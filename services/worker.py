"""Everything that happens without a request: order in the log, reactions, named jobs."""

import threading
import time
from datetime import datetime
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
from shared.database.engine import SERVICES, transaction
from shared.eventlog import sequencer
from shared.eventlog.reader import Reader, reader_lag
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
            if not reader_lag(session) and not sequencer.lag(session):
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
    with transaction(service) as session:
        session.execute(
            _RAN,
            {
                "name": name,
                "last_run_at": now,
                "next_run_at": datetime.fromtimestamp(
                    now.timestamp() + job.every_seconds, tz=now.tzinfo
                ),
                "result": result,
                "detail": detail,
            },
        )
    return f"{result}: {detail}"


class Worker:
    """The threads of one worker; any number of workers may stand on one database."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._moved = {name: threading.Event() for name in READERS}
        self._threads = [threading.Thread(target=self._sequence, name="sequencer")]
        self._threads += [
            threading.Thread(target=self._read, args=(reader,), name=f"reader-{name}")
            for name, reader in READERS.items()
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

    def wait(self) -> None:
        """Work until somebody stops the worker."""
        self._stopping.wait()

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

    def _read(self, reader: Reader) -> None:
        moved = self._moved[reader.name]
        while not self._stopping.is_set():
            moved.clear()
            try:
                reader.catch_up(partial(transaction, reader.name))
            except Exception:
                # It stays at the event that it could not take; the other readers go on.
                log.exception("reader stopped", reader=reader.name)
                self._stopping.wait(AFTER_FAILURE_SECONDS)
            moved.wait(READER_IDLE_SECONDS)

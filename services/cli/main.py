"""The command line: run everything, serve one service, work, migrate, and what belongs to each."""

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from services import gateway
from services.cli import access, alerts, assign, bounces, clients, exports, plans, register
from services.cli.example import load_example
from services.cli.place import Data, installed, migrated, used_wrongly
from services.worker import Worker
from shared import clock, logs, settings

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Commissioning of children's services: contracts, alerts, actions, feedback, partners.",
)
app.add_typer(clients.clients, name="clients")
app.add_typer(register.imports, name="import")
app.add_typer(exports.exports, name="export")
register.imports.command("plan")(plans.import_plan)
exports.exports.command("plan")(plans.export_plan)
app.add_typer(alerts.alerts, name="alerts")
app.add_typer(bounces.bounces, name="bounces")
app.command("token")(access.token)
app.command("assign")(assign.assign)

# As uvicorn's own command line has it; the same stands in `_serve_everything`.
_HOW = (
    *("--loop", "uvloop", "--http", "httptools", "--log-level", "warning"),
    *("--no-access-log", "--no-server-header"),
)
BANNER = """
  {council} is served at {url}

  front door       {url}/
  documentation    {url}/docs
  mail             {mail}

  A token:         {again}
  Then for example:

    curl -H "Authorization: Bearer {token}" "{url}/v1/contracts?limit=3"
"""


@app.command()
def run(
    data: Annotated[Path, typer.Option(help="Folder of the database, keys and mail.")] = Path(
        "var"
    ),
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    example: Annotated[bool, typer.Option(help="Begin with the example council.")] = True,
) -> None:
    """Run everything in one process on an embedded database, until interrupted.

    Example: commissioning run --data ./var --port 8000
    """
    url = f"http://127.0.0.1:{port}"
    _end_in_the_ordinary_way()
    with installed(data, public_url=url, example=example) as now:
        worker = Worker()
        beginning = threading.Thread(target=_begin, args=(worker,), kwargs={"example": example})
        beginning.start()
        try:
            print(
                BANNER.format(
                    council=now.organisation.name if now.organisation else "An installation",
                    url=url,
                    mail="by SMTP" if now.smtp_url else f"as files in {data / 'mail'}",
                    again=f"make token DATA={data}",
                    token=access.sign_for_the_council(),
                ),
                flush=True,
            )
            with suppress(KeyboardInterrupt):
                _serve_everything(host="127.0.0.1", port=port)
        finally:
            beginning.join()
            worker.stop()


def _end_in_the_ordinary_way() -> None:
    """Let a process that is told to end stop what it started: its threads, its database."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _begin(worker: Worker, *, example: bool) -> None:
    """Load the example beside the first answers, and only then let the clock run."""
    try:
        if example:
            load_example(clock.now())
    finally:
        worker.start()


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help="contracts, actions, feedback, partners or all.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="How many processes.")] = 1,
) -> None:
    """Serve one service, or all of them at one address, on COMMISSIONING_DATABASE_URL.

    Example: commissioning serve contracts --host 0.0.0.0 --port 8000 --workers 2
    """
    if service != "all" and service not in gateway.SERVICES:
        used_wrongly(f"There is no service {service!r}: {', '.join(gateway.SERVICES)} or all.")
    if not settings.current().database_url:
        used_wrongly("Set COMMISSIONING_DATABASE_URL.")
    factory = "services.gateway:create" if service == "all" else f"services.{service}.app:create"
    served = ("--factory", factory, "--host", host, "--port", str(port), "--workers", str(workers))
    # In the place of this process, which has loaded every service and the worker besides.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "uvicorn", *served, *_HOW])  # noqa: S606


def _serve_everything(*, host: str, port: int) -> None:
    logs.configure()
    uvicorn.run(
        gateway.create,
        factory=True,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_level="warning",
    )


@app.command()
def worker(data: Data = None) -> None:
    """Do what happens without a request: reactions, jobs, order in the log, messages.

    Example: commissioning worker
    """
    _end_in_the_ordinary_way()
    asked_to_end = (signal.SIGTERM, signal.SIGINT)
    with installed(data):
        working = Worker()
        # Waited for and never handled: what a handler raises may be lost where it falls.
        signal.pthread_sigmask(signal.SIG_BLOCK, asked_to_end)
        working.start()
        signal.sigwait(asked_to_end)
        working.stop()


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database to the current version; as its owner, who may make tables.

    Example: COMMISSIONING_DATABASE_URL=postgresql://… commissioning migrate
    """
    with migrated(data):
        print("The database is at the current version.")

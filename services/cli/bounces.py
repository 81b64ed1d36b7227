"""Mail that came back, as the mail system hands it over."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.actions.messages import commands
from services.actions.messages.rules import CameBackAlready
from services.cli.place import Data, failed, installed
from shared import clock
from shared.database.engine import transaction
from shared.errors import NotFound
from shared.events.base import By
from shared.notify import bounces as reports

bounces = typer.Typer(no_args_is_help=True, help="Messages that came back.")
BY = By(job="mail system", is_council=True)
LARGEST_REPORT = 10_000_000


@bounces.command("read")
def read(
    report: Annotated[str, typer.Argument(help="File of the delivery report; - reads the input.")],
    data: Data = None,
) -> None:
    """Read a delivery report (RFC 3464) and record that the message it brings back did not arrive.

    A mail system hands over what comes to BOUNCES_TO through a pipe to this command. What is no
    report about a message of ours is passed over, so that no mail system tries it again.

    Example: commissioning bounces read - < report.eml
    """
    found = reports.read(_content(report))
    if found is None:
        print("This gives up no message of ours.")
        return
    with installed(data):
        try:
            with transaction("actions") as session:
                commands.record_bounced(
                    session,
                    message_id=found.message_id,
                    code=found.code,
                    reason=found.reason,
                    by=BY,
                    at=clock.now(),
                )
        except NotFound:
            print("This gives up no message of ours.")
        except CameBackAlready as known:
            print(known.message)
        else:
            print(f"Recorded that {found.message_id} came back.")


def _content(report: str) -> bytes:
    if report == "-":
        return sys.stdin.buffer.read(LARGEST_REPORT)
    try:
        with Path(report).open("rb") as file:
            return file.read(LARGEST_REPORT)
    except OSError as error:
        failed(f"{report} cannot be read: {error.strerror}.")

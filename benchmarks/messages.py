"""Messages: what a morning costs on which every officer of a large council is told of something."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from benchmarks import ours
from benchmarks.harness import Bench, Figure, at_most, pinned
from services.actions import jobs
from services.actions.officers import store as officers
from services.actions.worklist_items import store as worklist_items
from shared import clock, links
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import Event
from shared.events.officers import OfficerRegistered
from shared.events.worklist_items import WorklistItemOpened
from shared.settings import Settings

OFFICERS = 500
ITEMS_EACH = 10
MORNING = datetime(2027, 1, 6, 8, tzinfo=UTC)  # a Wednesday
TODAY = MORNING.date()
KINDS = ("contract_end", "reprocurement", "notice", "extension", "review")
SECONDS = 30
CHUNK = 1_000
_IDS = UUID("0190f6a0-0000-7000-8000-000000000001")


class NotAllTold(Exception):
    """Not everybody was told of everything, so what was measured is not a day's messages."""


def measure(bench: Bench) -> list[Figure]:
    """Tell everybody of everything, each mail with its links, picture and calendar file."""
    told = bench.scaled(OFFICERS)
    key = bench.folder / "links.txt"
    links.make_key(key)
    mail = {"data_folder": bench.folder, "mail_from": "us@example.org", "link_key_file": key}
    with ours.installed(bench, "messages", threads=2, **mail) as now, pinned(bench.worker_core):
        fill(told)
        return message_figures(told, *_tell(now, told))


def fill(told: int) -> None:
    """Let there be officers, and in the worklist of each what they have not heard of yet."""
    with transaction("actions") as session:
        made = [_officer(number) for number in range(told)]
        officers.apply(session, log.append(session, *made, by=ours.BY, at=ours.AT))
    opened = [_item(number) for number in range(told * ITEMS_EACH)]
    for first in range(0, len(opened), CHUNK):
        with transaction("actions") as session:
            written = log.append(session, *opened[first : first + CHUNK], by=ours.BY, at=ours.AT)
            worklist_items.apply(session, written)


def _officer(number: int) -> Event:
    return OfficerRegistered(
        officer_id=uuid5(_IDS, f"officer {number}"),
        organisation_id=_IDS,
        post="Contract manager",
        name=f"Officer {number}",
        email=f"officer.{number}@example.org",
    )


def _item(number: int) -> Event:
    officer_id = uuid5(_IDS, f"officer {number // ITEMS_EACH}")
    target_on = TODAY + timedelta(days=number % 700 - 30)
    return WorklistItemOpened(
        item_id=uuid5(_IDS, f"item {number}"),
        officer_id=officer_id,
        named_officer_id=officer_id,
        alert_id=uuid5(_IDS, f"alert {number}"),
        kind=KINDS[number % len(KINDS)],
        contract_id=uuid5(_IDS, f"contract {number}"),
        reference=f"CS-{number:05}",
        title=f"Short breaks and overnight respite for disabled children, lot {number}",
        provider_name="Harbour Young Carers",
        value=Decimal("125000.00"),
        target_on=target_on,
        end_on=target_on + timedelta(days=200),
        months=9,
        safe_start_on=target_on - timedelta(days=30),
        page=f"/v1/alerts/{uuid5(_IDS, f'alert {number}')}/page",
        on=date(2026, 1, 5),
    )


def _tell(now: Settings, told: int) -> tuple[float, float]:
    """Compose and write the messages as the jobs do; tell how long each took, and check them."""
    began = clock.seconds()
    composed = jobs.daily_messages(MORNING)
    then = clock.seconds()
    sent = 0
    while (said := jobs.deliver_messages(MORNING)).startswith("sent ") and "sent 0" not in said:
        sent += int(said.split()[1].rstrip(","))
    ended = clock.seconds()
    assert now.data_folder is not None
    written = len(list((now.data_folder / "mail").glob("*.eml")))
    if not composed.startswith(f"composed {told}") or sent != told or written != told:
        raise NotAllTold(f"{composed}; sent {sent}, written {written}, of {told}")
    return then - began, ended - then


def message_figures(told: int, composing: float, writing: float) -> list[Figure]:
    """Make the rows about a day's messages."""
    name = f"messages for {told:,} officers with {told * ITEMS_EACH:,} open items"
    return [
        at_most(name, composing + writing, "s", SECONDS),
        Figure(f"{name}, to compose them", composing, "s"),
        Figure(f"{name}, each mail", writing / told * 1_000, "ms"),
    ]

"""What of an item of a worklist stands in a calendar: its days, and no word that is private."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from shared.notify.agenda import Entry

FIRST_SEQUENCE_AT = datetime(2020, 1, 1, tzinfo=UTC)
END, SAFE_START = "contract_end", "reprocurement"
WHAT = {
    END: "Contract ends",
    SAFE_START: "Latest safe start of a re-procurement",
    "notice": "Last day to give notice",
    "extension": "Decide about the extension",
    "review": "Review of the contract",
    "procurement_step": "Step of the procurement",
    "extension_due": "Extension to be made",
    "transition": "Transition to be ready",
}


@dataclass(frozen=True, slots=True)
class Item:
    """What a calendar needs to know about an item of a worklist."""

    contract_id: UUID
    kind: str
    step: str | None
    reference: str
    title: str
    target_on: date
    safe_start_on: date | None
    end_on: date | None
    opened_at: datetime
    post: str | None = None
    url: str | None = None


def days_due(items: Iterable[Item]) -> list[Entry]:
    """Return the day that each item is about: what goes with a message."""
    return _newest(_entry(item, item.kind, item.step, item.target_on) for item in items)


def all_days(items: Iterable[Item]) -> list[Entry]:
    """Return the days of items, of their contracts' ends, and the latest safe starts before them."""
    return _newest(entry for item in items for entry in _days(item))


def _days(item: Item) -> Iterator[Entry]:
    yield _entry(item, item.kind, item.step, item.target_on)
    if item.safe_start_on and item.kind != SAFE_START:
        yield _entry(item, SAFE_START, None, item.safe_start_on)
    if item.end_on and item.kind != END:
        yield _entry(item, END, None, item.end_on)


def _newest(entries: Iterable[Entry]) -> list[Entry]:
    """Return one entry of each uid, by its day: the last to come knows the day best."""
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda one: (one.sequence, one.on)):
        found[entry.uid] = entry
    return sorted(found.values(), key=lambda one: (one.on, one.uid))


def _entry(item: Item, kind: str, step: str | None, on: date) -> Entry:
    """A day that moves keeps its uid: in a calendar it moves too, and is not there twice."""
    what = WHAT.get(kind, "Due")
    named = f"{what}, {step.replace('_', ' ')}" if step else what
    key = uuid5(item.contract_id, f"{kind}/{step or ''}")
    about = [f"Reference {item.reference}"]
    if item.post:
        about.append(f"Responsible: {item.post}")
    return Entry(
        uid=f"{key}@commissioning",
        sequence=int((item.opened_at - FIRST_SEQUENCE_AT).total_seconds() // 60),
        on=on,
        summary=f"{named}: {item.title}",
        description="\n".join(about),
        changed_at=item.opened_at,
        url=item.url,
    )

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
    "action_due_soon": "Action to be done",
    "action_overdue": "Action to be done",
    "action_not_started": "Action to start",
    "action_no_progress": "Progress to be reported",
    "plan_refresh_due": "Refresh of the plan",
    "plan_review_due": "Full review of the plan",
    "report_due": "Report to be submitted",
    "need_refresh_due": "Refresh of the needs assessment",
    "agreed_action_due": "Agreed action to be done",
    "agreed_action_overdue": "Agreed action to be done",
    "dispute_escalation_due": "Dispute to be settled or escalated",
}
# The same day, whether it comes or has passed: in a calendar it is there once.
_SAME_DAY = {
    "action_overdue": "action_due_soon",
    "agreed_action_overdue": "agreed_action_due",
}


@dataclass(frozen=True, slots=True)
class Item:
    """What a calendar needs to know about an item of a worklist."""

    about: str
    kind: str
    reference: str | None
    title: str
    target_on: date
    opened_at: datetime
    step: str | None = None
    safe_start_on: date | None = None
    end_on: date | None = None
    post: str | None = None
    url: str | None = None


def days_due(items: Iterable[Item]) -> list[Entry]:
    """Return the day that each item is about: what goes with a message."""
    return _newest(_entry(item, item.kind, item.step, item.target_on) for item in items)


def all_days(items: Iterable[Item], planned: Iterable[Item] = ()) -> list[Entry]:
    """Return the days of items, of their contracts' ends, and the latest safe starts before them.

    What is planned knows its own day best, whether there is an item of it or not.
    """
    own = days_due(planned)
    known = {entry.uid for entry in own}
    others = (entry for item in items for entry in _days(item) if entry.uid not in known)
    return sorted([*own, *_newest(others)], key=_by_day)


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
    return sorted(found.values(), key=_by_day)


def _by_day(entry: Entry) -> tuple[date, str]:
    return entry.on, entry.uid


def _entry(item: Item, kind: str, step: str | None, on: date) -> Entry:
    """A day that moves keeps its uid: in a calendar it moves too, and is not there twice."""
    what = WHAT.get(kind, "Due")
    named = f"{what}, {step.replace('_', ' ')}" if step else what
    thing_id = UUID(item.about.rpartition("/")[2])
    key = uuid5(thing_id, f"{_SAME_DAY.get(kind, kind)}/{step or ''}")
    about = [f"Reference {item.reference}"] if item.reference else []
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

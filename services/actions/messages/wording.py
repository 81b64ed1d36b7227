"""How a message reads: pure, so that the command line can show one that is never sent."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.actions.calendars import entries
from services.actions.messages import phrases
from shared.notify import agenda, timeline
from shared.notify.message import Attachment, Message, Picture, one_line
from shared.notify.templates import (
    days_away,
    render,
    render_markdown,
    render_subject,
    short_date,
)

PACKAGE = "services.actions.messages"
TEMPLATE = "daily"
# Only the most pressing are shown, so that a first message about a whole register can be read, and
# a mail stays below 100 kB with all its links, so that no mail program cuts it short.
MOST_SHOWN = 15
# In bytes: what is no letter of English is written with several.
LONGEST_TITLE, LONGEST_NAME, LONGEST_REASON = 140, 60, 200
BANDS = (
    (timedelta(days=-1), "Already past"),
    (timedelta(days=30), "Within 30 days"),
    (timedelta(days=183), "Within six months"),
    (timedelta.max, "Later"),
)
CALENDAR_FILE = 'text/calendar; charset="utf-8"; method="PUBLISH"'


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told: an officer by name and address, or the default recipient."""

    address: str
    name: str | None = None
    is_default_recipient: bool = False


@dataclass(frozen=True, slots=True)
class Signing:
    """How the path of a small page becomes a whole address that one officer may use for a while."""

    sign: Callable[[str], str]
    until: date


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a message tells: a day of a contract, or of something that is planned."""

    kind: str
    title: str
    target_on: date
    contract_id: UUID | None = None
    about: str | None = None
    reference: str | None = None
    part_of: str | None = None
    provider_name: str | None = None
    value: Decimal | None = None
    months: int | None = None
    id: UUID | None = None
    end_on: date | None = None
    step: str | None = None
    why: str | None = None
    safe_start_on: date | None = None
    page: str | None = None
    opened_at: datetime | None = None

    @property
    def thing(self) -> str:
        """Return what it is about, as the outside names it."""
        return self.about or f"{phrases.CONTRACTS}/{self.contract_id}"


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name a message speaks, and where its links lead."""

    council_name: str
    public_url: str
    frontend_url: str | None = None

    @property
    def worklist_url(self) -> str:
        """Return where an officer finds their worklist."""
        return f"{self._front}/worklist" if self.frontend_url else f"{self._front}/v1/me/worklist"

    def url_of(self, thing: str) -> str:
        """Return where a thing is shown that the outside names like this."""
        version = "" if self.frontend_url else "/v1"
        return f"{self._front}{version}/{thing}"

    @property
    def _front(self) -> str:
        return (self.frontend_url or self.public_url).rstrip("/")


def told(item: Mapping[Any, Any]) -> Told:
    """Return what a row of a worklist, or the fields of an alert, tell."""
    return Told(**{one.name: item[one.name] for one in fields(Told) if one.name in item})


def write(
    items: Sequence[Told],
    *,
    message_id: UUID,
    to: Addressee,
    on: date,
    sender: Sender,
    sent_at: datetime,
    signing: Signing | None = None,
    by_notify: bool = True,
) -> Message:
    """Return the message that tells somebody on a day about some items.

    With `signing` its links lead to small pages on which one can act without signing in. What
    does not go by GOV.UK Notify needs no markdown.
    """
    pressing = sorted(items, key=lambda item: (item.target_on, item.title))
    shown = pressing[:MOST_SHOWN]
    rows = list(_rows(shown))
    things = _things(items)
    picture = Picture(content_id=f"timeline@{message_id}", content=timeline.draw(rows, on))
    context = {
        "council_name": sender.council_name,
        "officer_name": to.name or "colleague",
        "on": on,
        "is_default_recipient": to.is_default_recipient,
        "worklist_url": None if signing else sender.worklist_url,
        "links_until": signing.until if signing else None,
        "dates": len(items),
        "what": phrases.listed([phrases.counted(things[one], one) for one in things]),
        "is_one": sum(things.values()) == 1,
        "has_contracts": phrases.CONTRACTS in things,
        "only_contracts": list(things) == [phrases.CONTRACTS],
        "asks": [phrases.ASKS[resource] for resource in things],
        "not_shown": len(items) - len(shown),
        "items": [_shown(item, on, sender, signing) for item in shown],
        "rows": rows[: timeline.MOST_ROWS],
        "picture": f"cid:{picture.content_id}",
        "picture_in_words": timeline.in_words(rows, on),
        "first": _first(pressing[0], on),
    }
    text, html = render(PACKAGE, TEMPLATE, context)
    return Message(
        id=message_id,
        to_address=to.address,
        to_name=to.name,
        subject=render_subject(PACKAGE, TEMPLATE, context),
        text=text,
        html=html,
        sent_at=sent_at,
        markdown=render_markdown(PACKAGE, TEMPLATE, context) if by_notify else "",
        pictures=(picture,),
        attachments=(_calendar(shown, sender, sent_at),),
    )


def _shown(item: Told, on: date, sender: Sender, signing: Signing | None) -> dict[str, object]:
    page = signing.sign(f"/v1/worklist-items/{item.id}/page") if signing and item.id else None
    left = item.target_on - on
    return {
        "title": _short(item.title),
        "when": _when(item, on),
        "kind": item.kind,
        "band": next(band for most, band in BANDS if left <= most),
        "provider_name": _short(item.provider_name or "", LONGEST_NAME),
        "noun": phrases.NOUNS[item.thing.partition("/")[0]][0].capitalize(),
        "is_contract": item.contract_id is not None,
        "part_of": _short(item.part_of or "", LONGEST_NAME),
        "reference": _short(item.reference or "", LONGEST_NAME),
        "value": item.value,
        "reason": _reason(item),
        "link": page or sender.url_of(item.thing),
        "decide": signing.sign(item.page) if signing and item.page else None,
    }


def _short(words: str, longest: int = LONGEST_TITLE) -> str:
    words = one_line(words)
    if len(words.encode()) <= longest:
        return words
    return f"{words.encode()[: longest - 3].decode(errors='ignore').rstrip()}…"


def _when(item: Told, on: date) -> str:
    ahead, past = phrases.PHRASES.get(item.kind, phrases.OTHER_PHRASES)
    phrase = past if item.target_on < on else ahead
    return phrase.format(
        day=short_date(item.target_on),
        away=days_away((item.target_on - on).days),
        step=(item.step or "a step").replace("_", " ").capitalize(),
    )


def _reason(item: Told) -> str:
    if item.why:
        return _short(item.why, LONGEST_REASON)
    target = phrases.TARGETS.get(item.kind, "its day")
    if not item.months:
        return f"you are reminded at {target}, and no decision is recorded yet."
    months = "one month" if item.months == 1 else f"{item.months} months"
    return f"you are reminded {months} before {target}, and no decision is recorded yet."


def _first(item: Told, on: date) -> str:
    """Return what the subject says of the most pressing item."""
    past = item.target_on < on
    says = phrases.FIRST.get(item.kind, phrases.OTHER_FIRST)
    return f"{says[past]} {short_date(item.target_on)}"


def _things(items: Sequence[Told]) -> dict[str, int]:
    """Return how many things there are of each resource, however many of their days are due."""
    things = {item.thing for item in items}
    of_each = Counter(thing.partition("/")[0] for thing in things)
    return {resource: of_each[resource] for resource in phrases.NOUNS if of_each[resource]}


def _rows(items: Sequence[Told]) -> Iterator[timeline.Row]:
    """Yield what the picture shows: one row for each thing, however many of its days are due."""
    of_things: dict[str, list[Told]] = {}
    for item in items:
        of_things.setdefault(item.thing, []).append(item)
    for each in of_things.values():
        starts = [one.target_on for one in each if one.kind == entries.SAFE_START]
        starts += [one.safe_start_on for one in each if one.safe_start_on]
        ends = [one.target_on for one in each if one.kind == entries.END]
        ends += [one.end_on for one in each if one.end_on]
        due = {one.target_on for one in each if one.kind not in (entries.SAFE_START, entries.END)}
        yield timeline.Row(
            name=_short(each[0].title),
            safe_start_on=min(starts, default=None),
            due_on=tuple(sorted(due)),
            end_on=max(ends, default=None),
        )


def _calendar(items: Sequence[Told], sender: Sender, sent_at: datetime) -> Attachment:
    found = agenda.write(
        entries.days_due(
            entries.Item(
                about=item.thing,
                kind=item.kind,
                step=item.step,
                reference=_short(item.reference or "", LONGEST_NAME),
                title=_short(item.title),
                target_on=item.target_on,
                safe_start_on=item.safe_start_on,
                end_on=item.end_on,
                opened_at=item.opened_at or sent_at,
                url=sender.url_of(item.thing),
            )
            for item in items
        ),
        name="Commissioning: what is due",
        published=True,
    )
    return Attachment(filename="dates.ics", content_type=CALENDAR_FILE, content=found)

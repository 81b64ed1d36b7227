"""What this service does when time passes: tell each officer once a day, and see it delivered."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

import structlog

from services.actions.messages import commands, rules, store, wording
from services.actions.officers import store as officers
from services.actions.reminders import commands as reminders
from services.actions.reminders.clocks import LeadDays
from services.actions.reports.opening import reports_due
from services.actions.worklist_items import commands as worklist_commands
from services.actions.worklist_items import store as worklist_items
from services.actions.worklist_items.rules import ItemClosed, NotUnanswered
from shared import clock, links, settings
from shared.calendar import Calendar, local_date, local_time
from shared.database.engine import Row, reading, transaction
from shared.errors import NotFound
from shared.events.base import By
from shared.jobs import Job
from shared.notify.message import Message, TryLater, Undeliverable
from shared.notify.transports import Transport, notify_transport, transport_for
from shared.settings import Settings

REMINDS = By(job="raise_reminders", is_council=True)
CLIMBS = By(job="climb_items", is_council=True)
COMPOSES = By(job="daily_messages", is_council=True)
DELIVERS = By(job="deliver_messages", is_council=True)
# A lease outlives a run and the slowest answer of a mail server after it.
RUN_SECONDS = 60
LEASE = timedelta(minutes=5)
# GOV.UK Notify tries a mailbox for three days.
REMINDED_AT_ONCE = 1_000
MAY_COME_BACK = timedelta(days=4)
NO_MAIL_LEAVES = "no mail leaves: MAIL_FROM is not set, or neither SMTP_URL nor a data folder"
logger = structlog.get_logger(__name__)


def raise_reminders(now: datetime) -> str:
    """Remind of what is planned and is due, late or quiet, and settle what no longer is."""
    current = settings.current()
    raised = settled = 0
    while True:
        with transaction("actions") as session:
            found = reminders.remind(
                session,
                today=local_date(now, current.timezone),
                days=LeadDays(**current.reminder_days.model_dump()),
                most=REMINDED_AT_ONCE,
                by=REMINDS,
                at=now,
            )
        raised, settled = raised + found[0], settled + found[1]
        if sum(found) < REMINDED_AT_ONCE:
            return f"raised {raised}, settled {settled}"


def climb_items(now: datetime) -> str:
    """Let what nobody has answered go up the line, on working days, before anybody is told."""
    today = local_date(now, settings.current().timezone)
    if not Calendar().is_working_day(today):
        return "nothing climbs on this day"
    with reading("actions") as session:
        waiting = worklist_items.to_climb(session, today)
    climbed = 0
    for item_id in waiting:
        # It may have been answered just now, or while its officer is away nobody stands in.
        with suppress(ItemClosed, NotUnanswered), transaction("actions") as session:
            worklist_commands.climb_item(session, item_id=item_id, today=today, by=CLIMBS, at=now)
            climbed += 1
    return f"climbed {climbed}"


def daily_messages(now: datetime) -> str:
    """Compose a message for everybody who is to be told of something new, once a working day."""
    current = settings.current()
    today = local_date(now, current.timezone)
    if not rules.is_time_to_tell(
        local_time(now, current.timezone),
        working_day=Calendar().is_working_day(today),
        begins=current.messages_from,
    ):
        return "nobody is told at this time"
    with transaction("actions") as session:
        composed = commands.compose_messages(
            session,
            on=today,
            week_began_on=_first_working_day(today),
            is_default_told=bool(current.default_recipient),
            by=COMPOSES,
            at=now,
        )
    if current.default_recipient:
        return f"composed {composed}"
    with reading("actions") as session:
        unheard = store.count_unheard(session, on=today)
    if not unheard:
        return f"composed {composed}"
    return f"composed {composed}; {unheard} {_items_have(unheard)} no recipient"


def _first_working_day(today: date) -> date:
    """Return the first working day of a day's week."""
    return Calendar().working_day_on_or_after(today - timedelta(days=today.weekday()))


def _items_have(count: int) -> str:
    return "item has" if count == 1 else "items have"


def deliver_messages(now: datetime) -> str:
    """Send the messages that are due, each outside of any transaction."""
    transport = _transport(settings.current())
    if transport is None:
        return NO_MAIL_LEAVES
    sent = failed = 0
    began = clock.seconds()
    while clock.seconds() - began < RUN_SECONDS:
        with transaction("actions") as session:
            lease = store.lease(session, now=now, until=now + LEASE)
        if lease is None:
            break
        try:
            transport.send(_written(lease))
        except Undeliverable as error:
            _fail(lease, error, now)
            failed += 1
        except TryLater as error:
            _delay(lease, error, now)
            # Perhaps the mail server is away: the others are tried at the next tick.
            break
        except Exception as error:
            # There is something about this one alone: it is seen to wait, and the others go on.
            logger.exception("message not sent", message_id=str(lease["message_id"]))
            _delay(lease, TryLater(f"It could not be sent: {type(error).__name__}."), now)
        else:
            _record(lease, now)
            sent += 1
    with reading("actions") as session:
        delayed = store.count_delayed(session)
    return f"sent {sent}, failed {failed}, waiting to be tried again {delayed}"


def returned_messages(now: datetime) -> str:
    """Learn which messages came back after they were taken, where that can be asked for."""
    transport = _transport(settings.current())
    if transport is None:
        return NO_MAIL_LEAVES
    came_back = 0
    for bounce in transport.came_back(now - MAY_COME_BACK):
        # Of many of them it is known already, or the key is used for other mail too.
        with suppress(rules.CameBackAlready, NotFound), transaction("actions") as session:
            commands.record_bounced(
                session,
                message_id=bounce.message_id,
                code=bounce.code,
                reason=bounce.reason,
                by=DELIVERS,
                at=now,
            )
            came_back += 1
    month = local_date(now, settings.current().timezone) - timedelta(days=30)
    with reading("actions") as session:
        lost = store.count_lost(session, since=month)
    return f"came back {came_back}; did not arrive in the last 30 days {lost}"


@lru_cache(maxsize=4)
def _transport(current: Settings) -> Transport | None:
    if _is_by_notify(current):
        assert current.notify_api_key
        assert current.notify_template_id
        return notify_transport(
            api_key=current.notify_api_key.get_secret_value(),
            template_id=current.notify_template_id,
            base_url=current.notify_url,
        )
    smtp_url = current.smtp_url.get_secret_value() if current.smtp_url else None
    folder = current.data_folder / "mail" if current.data_folder else None
    if current.mail_from is None or (smtp_url is None and folder is None):
        return None
    return transport_for(smtp_url, folder, current.mail_from, current.bounces_to)


def _is_by_notify(current: Settings) -> bool:
    return bool(current.notify_api_key and current.notify_template_id)


def _written(lease: Row) -> Message:
    """Write a message from what is known now; tried again, it reads the same."""
    with reading("actions") as session:
        message = store.get(session, lease["message_id"])
        officer_id = message["officer_id"]
        officer = officers.confirmed(session, officer_id) if officer_id else None
        items = worklist_items.with_ids(session, message["item_ids"])
    return wording.write(
        [wording.told(item) for item in items],
        message_id=message["id"],
        to=_addressee(message, officer),
        on=message["told_on"],
        sender=_sender_of(settings.current()),
        sent_at=message["composed_at"],
        signing=_signing(officer_id, message["told_on"]),
        by_notify=_is_by_notify(settings.current()),
    )


def _signing(officer_id: UUID | None, told_on: date) -> wording.Signing | None:
    """Return how links are signed: for an officer, where no front-end is what links lead to."""
    current = settings.current()
    if officer_id is None or current.frontend_url or current.link_key_file is None:
        return None
    last_day = told_on + timedelta(days=current.link_days)
    until = datetime.combine(last_day + timedelta(days=1), time(), UTC)
    public_url = current.public_url.rstrip("/")
    return wording.Signing(
        sign=lambda path: public_url + links.sign(path, officer_id=officer_id, until=until),
        until=last_day,
    )


def _addressee(message: Row, officer: Row | None) -> wording.Addressee:
    if message["officer_id"] is None:
        address = settings.current().default_recipient
        if not address:
            raise TryLater("There is no default recipient: DEFAULT_RECIPIENT is not set.")
        return wording.Addressee(address=address, is_default_recipient=True)
    if officer is None or officer["email"] is None:
        raise Undeliverable("The officer is no longer there.")
    return wording.Addressee(address=officer["email"], name=officer["name"])


def _sender_of(current: Settings) -> wording.Sender:
    """Return in whose name the messages of an installation speak."""
    return wording.Sender(
        council_name=current.organisation.name if current.organisation else "The council",
        public_url=current.public_url,
        frontend_url=current.frontend_url,
    )


def _record(lease: Row, now: datetime) -> None:
    with suppress(rules.Delivered), transaction("actions") as session:
        commands.record_sent(
            session,
            message_id=lease["message_id"],
            attempts=lease["attempts"],
            by=DELIVERS,
            at=now,
        )


def _fail(lease: Row, error: Undeliverable, now: datetime) -> None:
    with suppress(rules.Delivered), transaction("actions") as session:
        commands.record_failed(
            session,
            message_id=lease["message_id"],
            attempts=lease["attempts"],
            refusal=str(error),
            by=DELIVERS,
            at=now,
        )


def _delay(lease: Row, error: TryLater, now: datetime) -> None:
    with transaction("actions") as session:
        store.delay(
            session,
            lease["message_id"],
            attempts=lease["attempts"],
            next_attempt_at=now + rules.wait_after(lease["attempts"]),
            error=str(error),
        )


JOBS = {
    # Before the reminders, which tell of reports that are due.
    "reports_due": Job(every_seconds=300, run=reports_due),
    "raise_reminders": Job(every_seconds=60, run=raise_reminders),
    "climb_items": Job(every_seconds=300, run=climb_items),
    "daily_messages": Job(every_seconds=60, run=daily_messages),
    "deliver_messages": Job(every_seconds=10, run=deliver_messages),
    "returned_messages": Job(every_seconds=600, run=returned_messages),
}

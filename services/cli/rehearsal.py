"""What would be due, and who would be told, if today were another day. Nothing reaches the log."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services import worker
from services.actions.jobs import JOBS as ACTIONS_JOBS
from services.actions.messages import wording
from services.actions.officers import store as officers
from services.contracts.jobs import JOBS as CONTRACTS_JOBS
from services.contracts.watch import rules
from services.contracts.watch import store as watch
from shared import settings
from shared.calendar import months_before
from shared.database.engine import Row, reading
from shared.events.alerts import AlertKind
from shared.notify.transports import FolderTransport

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that is due on a day."""

    kind: AlertKind
    rung: rules.Rung
    target_on: date
    end_on: date
    contract_id: UUID
    officer_id: UUID | None
    reference: str
    title: str
    provider_name: str
    value: Any

    def as_json(self) -> dict[str, object]:
        """Return it as a program reads it."""
        return {
            "kind": self.kind.value,
            "contract_id": str(self.contract_id),
            "reference": self.reference,
            "title": self.title,
            "end_on": self.end_on.isoformat(),
            "target_on": self.target_on.isoformat(),
            "months": self.rung.months,
            "due_on": self.rung.due_on.isoformat(),
            "officer_id": str(self.officer_id) if self.officer_id else None,
        }


def due_on(day: date) -> Iterator[Due]:
    """Yield what is due on a day, by the contracts' ends.

    Whether a contract had ended before it became known is judged at that day.
    """
    plan = watch.plan()
    furthest = max(plan.ladder_months) + max(one.months for one in plan.lead_times)
    first = day - rules.STILL_ALERTED_AFTER_END
    last = months_before(day, -furthest) + timedelta(days=31)
    with reading("contracts") as session:
        rows = list(watch.ending(session, first=first, last=last))
        for begin in range(0, len(rows), CHUNK):
            chunk = rows[begin : begin + CHUNK]
            raised = watch.raised_months(session, [row["id"] for row in chunk])
            for row in chunk:
                yield from _due(row, day, plan, raised)


def _due(row: Row, day: date, plan: watch.Plan, raised: dict[rules.Key, set[int]]) -> Iterator[Due]:
    watched = replace(watch.watched(row, plan.timezone), known_on=day)
    for kind in AlertKind:
        about = rules.key(watched, kind=kind, lead_times=plan.lead_times)
        if about is None or watched.end_on is None:
            continue
        rung = rules.due(
            watched,
            kind=kind,
            today=day,
            ladder_months=plan.ladder_months,
            lead_times=plan.lead_times,
            raised=raised.get(about, ()),
        )
        if rung:
            yield Due(
                kind=kind,
                rung=rung,
                target_on=about.target_on,
                end_on=watched.end_on,
                contract_id=watched.contract_id,
                officer_id=row["officer_id"],
                reference=row["reference"],
                title=row["title"],
                provider_name=row["provider_name"],
                value=row["value"],
            )


def write_messages(day: date, folder: Path) -> int:
    """Write the messages that a day would bring as files, and return how many."""
    now = settings.current()
    by_recipient: dict[UUID | None, list[Due]] = {}
    with reading("actions") as session:
        for one in due_on(day):
            known = officers.confirmed(session, one.officer_id) if one.officer_id else None
            by_recipient.setdefault(known["id"] if known else None, []).append(one)
        people = {
            officer_id: officers.confirmed(session, officer_id)
            for officer_id in by_recipient
            if officer_id
        }
    transport = FolderTransport(folder, now.mail_from or "commissioning@example.org")
    written = 0
    for officer_id, found in by_recipient.items():
        person = people.get(officer_id) if officer_id else None
        address = person["email"] if person else now.default_recipient
        if address is None:
            continue
        message = wording.write(
            [_told(one) for one in found],
            message_id=uuid5(NAMESPACE_URL, f"{now.public_url}/{day}/{address}"),
            to=wording.Addressee(
                address=address,
                name=person["name"] if person else None,
                is_default_recipient=person is None,
            ),
            on=day,
            sender=wording.Sender(
                council_name=now.organisation.name if now.organisation else "The council",
                public_url=now.public_url,
                frontend_url=now.frontend_url,
            ),
            sent_at=datetime.combine(day, time(7, 30), UTC),
        )
        transport.send(message)
        written += 1
    return written


def _told(one: Due) -> wording.Told:
    return wording.Told(
        kind=one.kind.value,
        contract_id=one.contract_id,
        reference=one.reference,
        title=one.title,
        provider_name=one.provider_name,
        value=one.value,
        target_on=one.target_on,
        months=one.rung.months,
    )


def send_due(now: datetime) -> Iterator[str]:
    """Do what the worker does by the clock: raise what is due, tell people, deliver."""
    for service, name, jobs in (
        ("contracts", "contract_end_alerts", CONTRACTS_JOBS),
        ("contracts", "reprocurement_alerts", CONTRACTS_JOBS),
        ("actions", "daily_messages", ACTIONS_JOBS),
        ("actions", "deliver_messages", ACTIONS_JOBS),
    ):
        worker.settle()
        yield f"{name}: {worker.run_job(service, name, jobs[name], now)}"

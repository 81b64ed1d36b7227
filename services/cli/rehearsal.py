"""What would be due, and who would be told, if today were another day. Nothing reaches the log."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services import worker
from services.actions.jobs import JOBS as ACTIONS_JOBS
from services.actions.messages import wording
from services.actions.officers import store as officers
from services.contracts.alerts import reasons
from services.contracts.jobs import JOBS as CONTRACTS_JOBS
from services.contracts.watch import facts, plan, rules
from services.contracts.watch import store as watch
from shared import settings
from shared.database.engine import reading
from shared.events.alerts import AlertKind
from shared.notify.transports import FolderTransport


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that is due on a day."""

    kind: AlertKind
    step: str | None
    rung: rules.Rung
    target_on: date
    why: str
    end_on: date | None
    safe_start_on: date | None
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
            "step": self.step,
            "contract_id": str(self.contract_id),
            "reference": self.reference,
            "title": self.title,
            "end_on": self.end_on.isoformat() if self.end_on else None,
            "target_on": self.target_on.isoformat(),
            "months": self.rung.months,
            "due_on": self.rung.due_on.isoformat(),
            "why": self.why,
            "officer_id": str(self.officer_id) if self.officer_id else None,
        }


def due_on(day: date) -> list[Due]:
    """Return what is due on a day, by the contracts' ends.

    Whether a contract had ended before it became known is judged at that day.
    """
    now = plan.current()
    found: list[Due] = []
    with reading("contracts") as session:
        for rows in watch.still_to_come(session, first=day - rules.STILL_ALERTED_AFTER):
            raised = watch.raised_months(session, [row["id"] for row in rows])
            for one in facts.look(session, rows, now):
                found += _due(one, day, now, raised)
    return sorted(found, key=lambda one: (one.end_on or date.max, one.contract_id, one.target_on))


def _due(
    one: facts.Looked, day: date, now: plan.Plan, raised: dict[rules.Key, set[int]]
) -> Iterator[Due]:
    watched, row = replace(one.watched, known_on=day), one.row
    for target in rules.targets(watched, now.ladders):
        rung = rules.due(target, today=day, raised=raised.get(target.key, ()))
        if rung:
            yield Due(
                kind=target.key.kind,
                step=target.key.step,
                rung=rung,
                target_on=target.key.target_on,
                why=reasons.why(one, target.key),
                end_on=watched.end_on,
                safe_start_on=watched.safe_start_on,
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
        end_on=one.end_on,
        step=one.step,
        why=one.why,
        safe_start_on=one.safe_start_on,
    )


def send_due(now: datetime) -> Iterator[str]:
    """Do what the worker does by the clock: raise what is due, tell people, deliver."""
    raising = [("contracts", f"{kind}_alerts", CONTRACTS_JOBS) for kind in AlertKind]
    names = ("raise_reminders", "daily_messages", "deliver_messages")
    telling = [("actions", name, ACTIONS_JOBS) for name in names]
    for service, name, jobs in raising + telling:
        worker.settle()
        yield f"{name}: {worker.run_job(service, name, jobs[name], now)}"

"""Load the example council: who is there, what is bought, what was said, and its partners."""

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services import worker
from services.actions.officers import commands as officers
from services.cli import example_groups, example_plans, example_services
from services.cli.example_services import BY, Ids, morning
from services.cli.place import EXAMPLE_COUNCIL
from services.cli.rehearsal import send_due
from services.contracts.contracts import commands as contracts
from services.contracts.contracts import store as contracts_store
from services.contracts.formats.offsets import day, first_day
from services.contracts.organisations import commands as organisations
from services.contracts.organisations import store as organisations_store
from services.contracts.register import store as register
from services.feedback.comments import commands as comments
from services.feedback.comments import store as comments_store
from services.partners.clients import commands as clients
from shared import settings
from shared.calendar import Calendar, local_date
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.comments import CommentRecorded, Outcome
from shared.events.contracts import ContractAwarded
from shared.events.organisations import Identifier
from shared.events.terms import Decision

FOLDER = Path(__file__).parents[2] / "examples" / "council"


def load_example(now: datetime) -> bool:
    """Load the example council into an installation that has no contracts yet."""
    with reading("contracts") as session:
        if register.page(
            session, filters={}, today=local_date(now, settings.current().timezone), limit=1
        ):
            return False
    today = local_date(now, settings.current().timezone)
    organisation_ids = _organisations(today)
    worker.settle()
    officer_ids = _officers(organisation_ids, today)
    worker.settle()
    entries = _read("commissioned_service")
    service_ids = example_services.register(entries, organisation_ids, officer_ids, today)
    contract_ids = _contracts(organisation_ids, officer_ids, service_ids, today)
    example_services.let_happen(entries, service_ids, contract_ids, today)
    worker.settle()
    _plans(organisation_ids, officer_ids, contract_ids, today)
    _comments(contract_ids, today)
    _clients(organisation_ids, now)
    _last_morning(now)
    return True


def _plans(organisation_ids: Ids, officer_ids: Ids, contract_ids: Ids, today: date) -> None:
    plan_ids = example_plans.load(
        _read("plan"),
        people=example_plans.People(_read("officer"), officer_ids),
        organisation_ids=organisation_ids,
        officer_ids=officer_ids,
        contract_ids=contract_ids,
        today=today,
    )
    group_ids = example_groups.load(
        _read("group"), organisation_ids=organisation_ids, officer_ids=officer_ids, today=today
    )
    example_groups.report(
        _read("report_schedule"),
        group_ids=group_ids,
        plan_ids=plan_ids,
        officer_ids=officer_ids,
        today=today,
    )


def _last_morning(now: datetime) -> None:
    """Do what the worker did on the last working morning, so that there are messages to see."""
    current = settings.current()
    zone = ZoneInfo(current.timezone)
    day_before = local_date(now, current.timezone) - timedelta(days=1)
    working_morning = datetime.combine(
        Calendar().working_day_on_or_before(day_before), current.messages_from, zone
    )
    for _ in send_due(working_morning):
        pass


def _read(name: str) -> list[dict[str, Any]]:
    document = tomllib.loads((FOLDER / f"{name}s.toml").read_text(encoding="utf-8"))
    found = document[name]
    assert isinstance(found, list)
    return found


def _organisations(today: date) -> Ids:
    ids: Ids = {}
    council = Identifier(scheme=EXAMPLE_COUNCIL.scheme, id=EXAMPLE_COUNCIL.identifier)
    at = morning(day("-6y", today))
    for one in _read("organisation"):
        identifiers = [Identifier(**each) for each in one["identifiers"]]
        with transaction("contracts") as session:
            if council in identifiers:
                found = organisations_store.with_identifier(session, council)
                assert found is not None
                ids[one["key"]] = found
                continue
            ids[one["key"]] = log.new_id()
            organisations.register_organisation(
                session,
                organisation_id=ids[one["key"]],
                name=one["name"],
                kinds=one["kinds"],
                identifiers=identifiers,
                sme=one.get("sme"),
                vcse=one.get("vcse"),
                by=BY,
                at=at,
            )
    return ids


def _officers(organisation_ids: Ids, today: date) -> Ids:
    ids: Ids = {}
    for one in _read("officer"):
        ids[one["key"]] = log.new_id()
        with transaction("actions") as session:
            officers.register_officer(
                session,
                officer_id=ids[one["key"]],
                organisation_id=organisation_ids[one["organisation"]],
                name=one["name"],
                email=one["email"],
                post=one["post"],
                by=BY,
                at=morning(day("-6y", today)),
            )
    return ids


def _contracts(organisation_ids: Ids, officer_ids: Ids, service_ids: Ids, today: date) -> Ids:
    ids: Ids = {}
    for one in _read("contract"):
        ids[one["key"]] = contract_id = log.new_id()
        snap = one.get("snap")
        start_on = first_day(one["start"], today, snap)
        latest = one.get("extension_until")
        order = ContractAwarded(
            contract_id=contract_id,
            reference=one["reference"],
            title=one["title"],
            description=one["description"],
            category=one["category"],
            provider_id=organisation_ids[one["provider"]],
            lead_commissioner_id=organisation_ids[one["lead_commissioner"]],
            co_commissioner_ids=tuple(organisation_ids[key] for key in one["co_commissioners"]),
            commissioned_service_ids=tuple(service_ids[key] for key in one.get("services", ())),
            officer_id=officer_ids[one["officer"]] if "officer" in one else None,
            regime=one["regime"],
            value=Decimal(one["value"]),
            cpv_codes=tuple(one["cpv_codes"]),
            start_on=start_on,
            end_on=day(one["end"], today, snap),
            latest_end_on=day(latest, today, snap) if latest else None,
        )
        at = morning(min(start_on, day("-1d", today)))
        with transaction("contracts") as session:
            contracts.award_contract(session, order, by=BY, at=at)
        for event in one.get("events", ()):
            _event(contract_id, event, today, snap)
    return ids


def _event(contract_id: UUID, event: dict[str, Any], today: date, snap: str | None) -> None:
    on = day(event["on"], today)
    with transaction("contracts") as session:
        version = contracts_store.lock(session, contract_id).head.version
        known: dict[str, Any] = {
            "contract_id": contract_id,
            "version": version,
            "reason": event["reason"],
            "by": BY,
            "at": morning(on),
        }
        match event["verb"]:
            case "extend":
                end_on = day(event["new_end"], today, snap)
                contracts.extend_contract(session, end_on=end_on, **known)
            case "decide":
                decision = Decision(event["decision"])
                contracts.decide_contract(session, decision=decision, **known)
            case "terminate":
                contracts.terminate_contract(session, terminated_on=on, **known)


def _comments(contract_ids: Ids, today: date) -> None:
    for one in _read("comment"):
        comment_id = log.new_id()
        said_on = day(one["said_on"], today)
        order = CommentRecorded(
            comment_id=comment_id,
            said_on=said_on,
            voice=one["voice"],
            category=one["category"],
            contract_id=contract_ids[one["contract"]] if "contract" in one else None,
            words=one["words"],
        )
        with transaction("feedback") as session:
            comments.record_comment(session, order, today=today, by=BY, at=morning(said_on))
        if "answered" in one:
            answered_on = day(one["answered"]["on"], today)
            with transaction("feedback") as session:
                comments.answer_comment(
                    session,
                    comment_id=comment_id,
                    version=comments_store.lock(session, comment_id).head.version,
                    outcome=Outcome.COULD_NOT if one.get("could_not") else Outcome.DONE,
                    answer=one["answered"]["we_did"],
                    today=answered_on,
                    by=BY,
                    at=morning(answered_on),
                )


def _clients(organisation_ids: Ids, now: datetime) -> None:
    for one in _read("client"):
        with transaction("partners") as session:
            clients.register_client(
                session,
                client_id=log.new_id(),
                name=one["name"],
                organisation_id=organisation_ids[one["organisation"]],
                scopes=one["scopes"],
                by=BY,
                at=now,
            )

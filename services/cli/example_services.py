"""The commissioned services of the example council: what they are, and what has happened to them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.contracts.commissioned_services import commands as services
from services.contracts.commissioned_services import store as services_store
from services.contracts.formats.offsets import day
from services.contracts.specifications import commands as specifications
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.commissioned_services import (
    CommissionedServiceRegistered,
    CommissionerKind,
    CycleStage,
    IntegrationLevel,
)
from shared.events.terms import Area

BY = By(job="example", is_council=True)
Ids = dict[str, UUID]
Entries = Sequence[dict[str, Any]]


def morning(on: date) -> datetime:
    """Return when things happen on a day of the example."""
    return datetime.combine(on, time(9), UTC)


def register(entries: Entries, organisation_ids: Ids, officer_ids: Ids, today: date) -> Ids:
    """Register the services, and return their ids by their keys."""
    ids: Ids = {}
    at = morning(day("-6y", today))
    for one in entries:
        ids[one["key"]] = service_id = log.new_id()
        order = CommissionedServiceRegistered(
            commissioned_service_id=service_id,
            name=one["name"],
            description=one["description"],
            category=one["category"],
            category_code=one.get("category_code"),
            lead_commissioner_id=organisation_ids[one["lead_commissioner"]],
            co_commissioner_ids=tuple(organisation_ids[key] for key in one["co_commissioners"]),
            commissioner_kind=CommissionerKind(one.get("commissioner_kind", "council_or_nhs")),
            officer_id=officer_ids[one["officer"]] if "officer" in one else None,
            minimum_age=one.get("minimum_age"),
            maximum_age=one.get("maximum_age"),
            areas=tuple(Area(label=label) for label in one["areas"]),
            eligibility=one.get("eligibility"),
            outcomes=tuple(one["outcomes"]),
        )
        with transaction("contracts") as session:
            services.register_commissioned_service(session, order, today=at.date(), by=BY, at=at)
    return ids


def let_happen(entries: Entries, service_ids: Ids, contract_ids: Ids, today: date) -> None:
    """Let happen with the services what has happened, once their contracts stand."""
    for one in entries:
        for version in one.get("specifications", ()):
            _specification(service_ids[one["key"]], version, today)
        for event in one.get("events", ()):
            _event(service_ids[one["key"]], event, contract_ids, today)


def _specification(service_id: UUID, version: dict[str, Any], today: date) -> None:
    published_on = day(version["published"], today)
    told: dict[str, Any] = {"specification_id": log.new_id(), "by": BY}
    terms = {
        "title": version["title"],
        "review_on": day(version["review"], today),
        "outcomes": [
            {"outcome": outcome, "measured_by": measured_by}
            for outcome, measured_by in version["outcomes"]
        ],
        "families_part": {"summary": version["families"]},
    }
    with transaction("contracts") as session:
        at = morning(published_on - timedelta(days=30))
        specifications.draft_specification(
            session, commissioned_service_id=service_id, terms=terms, at=at, **told
        )
    with transaction("contracts") as session:
        specifications.publish_specification(
            session,
            version=1,
            published_on=published_on,
            today=published_on,
            at=morning(published_on),
            **told,
        )


def _event(service_id: UUID, event: dict[str, Any], contract_ids: Ids, today: date) -> None:
    on = day(event["on"], today)
    with transaction("contracts") as session:
        known: dict[str, Any] = {
            "commissioned_service_id": service_id,
            "version": services_store.lock(session, service_id).head.version,
            "today": on,
            "by": BY,
            "at": morning(on),
        }
        match event["verb"]:
            case "place":
                services.place_commissioned_service(
                    session,
                    level=IntegrationLevel(event["level"]),
                    from_on=on,
                    arrangement=event.get("arrangement"),
                    reason=event["reason"],
                    **known,
                )
            case "move-stage":
                services.move_stage(
                    session,
                    cycle_stage=CycleStage(event["cycle_stage"]),
                    stage_label=event.get("stage_label"),
                    since_on=on,
                    **known,
                )
            case "plan-evaluation":
                services.plan_evaluation(
                    session,
                    question=event["question"],
                    due_on=day(event["due"], today),
                    contract_id=contract_ids[event["contract"]],
                    **known,
                )
            case "close":
                services.close_commissioned_service(
                    session,
                    closed_on=on,
                    transitional_arrangements=event["transitional_arrangements"],
                    reason=event["reason"],
                    **known,
                )

"""What the decisions about contracts are made on, brought together from the register."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.contracts.contracts import phases, rules, soundness, store, variations
from shared import settings
from shared.calendar import local_date
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.contracts import ContractAwarded, ContractEvent
from shared.events.terms import ContractKind


def of_award(session: Session, order: ContractAwarded) -> soundness.AwardFacts:
    """Return what an award is decided on."""
    found = store.award_facts(session, order, soundness.organisations(dict(order)))
    return soundness.AwardFacts(
        reference_taken=found["reference_taken"],
        officer_known=found["officer_known"],
        named=soundness.Named(
            organisations=frozenset(found["known_organisations"]),
            services=store.known_services(session, order.commissioned_service_ids),
            framework_kind=_framework_kind(session, order.framework_id),
            predecessors=store.lock_some(session, order.predecessor_ids),
        ),
    )


def of_change(
    session: Session, contract: rules.Contract, values: Mapping[str, Any]
) -> soundness.Named:
    """Return what stands in the register of that which a correction or a variation names."""
    predecessor_ids, service_ids = (
        values.get(name, ()) for name in ("predecessor_ids", "commissioned_service_ids")
    )
    touches_kind = "kind" in values or "framework_id" in values
    framework_id = values.get("framework_id", contract.framework_id) if touches_kind else None
    return soundness.Named(
        organisations=store.known_organisations(session, soundness.organisations(values)),
        services=store.known_services(session, service_ids),
        framework_kind=_framework_kind(session, framework_id),
        predecessors=store.lock_some(session, predecessor_ids),
        ancestors=store.ancestors(session, predecessor_ids),
        called_by=store.called_by(session, contract.id) if touches_kind else frozenset(),
    )


def since_award(session: Session, contract_id: UUID) -> variations.SinceAward:
    """Return how far a contract has moved from what was awarded."""
    return variations.since_award(log.history(session, ContractEvent, contract_id))


def of_phase(contract: rules.Contract) -> phases.PhaseFacts:
    """Return what must be known of a contract to say what is told about its days."""
    return phases.PhaseFacts(
        known_on=local_date(contract.known_at, settings.current().timezone),
        start_on=contract.start_on,
        end_on=contract.end_on,
        terminated_on=contract.terminated_on,
        told=phases.Phase(contract.phase_told) if contract.phase_told else None,
        told_for=contract.phase_on,
    )


def _framework_kind(session: Session, framework_id: UUID | None) -> ContractKind | None:
    return store.hold_framework(session, framework_id) if framework_id else None

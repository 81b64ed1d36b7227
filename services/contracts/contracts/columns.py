"""What each event of a contract sets in its row, and what a decision reads from it."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from services.contracts.contracts.rules import Contract
from shared.database.projection import said
from shared.events.base import Event, Head, Recorded
from shared.events.contracts import (
    ContractAssigned,
    ContractAwarded,
    ContractCorrected,
    ContractDecided,
    ContractDecisionWithdrawn,
    ContractEnded,
    ContractExtended,
    ContractReopened,
    ContractResumed,
    ContractStarted,
    ContractSucceeded,
    ContractSuspended,
    ContractTerminated,
    ContractTransferred,
    ContractVaried,
)
from shared.events.terms import ContractKind, ContractLine, Decision, ExtensionOption

_TERMS_OF_ALERTS = {"extension_options", "notice_months", "ladder_months"}
_AWARDED = frozenset(ContractAwarded.model_fields) - {"contract_id", "parties"}
_TRANSFERRED = frozenset(ContractTransferred.model_fields) - {
    *("contract_id", "parties", "cause", "from_id", "to_id"),
}
Columns = Mapping[str, Any]


def changes(recorded: Recorded) -> Columns | None:
    """Return the columns that an event sets; a date that is set anew is known by its event."""
    setting = _SETTING.get(type(recorded.event))
    return setting(recorded, recorded.event) if setting else None


def _end_is_set(recorded: Recorded) -> dict[str, Any]:
    return {
        "end_set_by": recorded.id,
        "end_known_at": recorded.recorded_at,
        "decision": None,
        "decision_set_by": None,
    }


def _awarded(recorded: Recorded, event: ContractAwarded) -> Columns:
    by_this = {"review_set_by": recorded.id, "terms_set_by": recorded.id}
    known = {"known_at": recorded.recorded_at}
    return said(event, _AWARDED) | _end_is_set(recorded) | by_this | known


def _terms(recorded: Recorded, event: ContractCorrected | ContractVaried) -> Columns:
    values = said(event, event.fields)
    if "end_on" in values:
        values |= _end_is_set(recorded)
    if "review_on" in values:
        values["review_set_by"] = recorded.id
    if _TERMS_OF_ALERTS & values.keys():
        values["terms_set_by"] = recorded.id
    return values


def _varied(recorded: Recorded, event: ContractVaried) -> Columns:
    counted = {"variations": event.number}
    return {**_terms(recorded, event), **counted, **said(event, ("value_share", "term_share"))}


def _extended(recorded: Recorded, event: ContractExtended) -> Columns:
    return said(event, ("end_on", "term_share")) | _end_is_set(recorded)


def _decided(recorded: Recorded, event: ContractDecided) -> Columns:
    return {"decision": event.decision, "decision_set_by": recorded.id}


_SETTING: dict[type[Event], Callable[[Recorded, Any], Columns]] = {
    ContractAwarded: _awarded,
    ContractCorrected: _terms,
    ContractVaried: _varied,
    ContractExtended: _extended,
    ContractSuspended: lambda _, event: {"suspended_on": event.suspended_on},
    ContractResumed: lambda *_: {"suspended_on": None},
    ContractTerminated: lambda _, event: {"terminated_on": event.terminated_on},
    ContractDecided: _decided,
    # As if the end were set anew: whoever was told before is told again.
    ContractDecisionWithdrawn: lambda recorded, _: _end_is_set(recorded),
    ContractAssigned: lambda _, event: {"officer_id": event.officer_id},
    ContractSucceeded: lambda _, event: said(event, ("successor_ids",)),
    ContractTransferred: lambda _, event: said(event, _TRANSFERRED),
    ContractStarted: lambda _, event: {"phase_told": "started", "phase_on": event.start_on},
    ContractReopened: lambda *_: {"phase_told": "started", "phase_on": None},
    ContractEnded: lambda _, event: {"phase_told": "ended", "phase_on": event.ended_on},
}


def standing(row: Mapping[Any, Any]) -> Contract:
    """Return what a decision needs to know about a contract, from its row."""
    kept = {name: row[name] for name in _DECIDED_ON}
    kept |= {name: tuple(row[name]) for name in _LISTS}
    return Contract(
        head=Head(row["version"], row["changed_at"]),
        kind=ContractKind(row["kind"]),
        lines=tuple(map(ContractLine.model_validate, row["lines"])),
        extension_options=tuple(map(ExtensionOption.model_validate, row["extension_options"])),
        decision=Decision(row["decision"]) if row["decision"] else None,
        **kept,
    )


_LISTS = (
    "predecessor_ids",
    "successor_ids",
    "commissioned_service_ids",
    "other_provider_ids",
    "sub_contractor_ids",
    "co_commissioner_ids",
)
_DECIDED_ON = tuple(
    one.name
    for one in fields(Contract)
    if one.name not in ("head", "kind", "lines", "extension_options", "decision", *_LISTS)
)

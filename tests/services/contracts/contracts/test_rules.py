"""What is allowed with a contract that stands in the register."""

import uuid
from datetime import date
from typing import Any

import pytest

from services.contracts.contracts import endings, rules
from shared.errors import Refused, StaleVersion
from shared.events.base import By, Event
from shared.events.terms import Decision
from tests.services.contracts.contracts.standing import COUNCIL, contract

TODAY = date(2027, 1, 1)
ORDERS: dict[str, dict[str, Any]] = {
    "extend": {"end_on": date(2030, 3, 31)},
    "suspend": {"suspended_on": TODAY, "today": TODAY},
    "resume": {"resumed_on": TODAY, "today": TODAY},
    "terminate": {"terminated_on": date(2027, 6, 30)},
    "decide": {"decision": Decision.REPROCURE, "within_delegation": True},
    "withdraw_decision": {},
}
READY: dict[str, dict[str, Any]] = {
    "resume": {"suspended_on": date(2026, 12, 1)},
    "withdraw_decision": {"decision": Decision.EXTEND},
}


def do(
    verb: str, standing: rules.Contract, *, version: int = 3, by: By = COUNCIL, **order: Any
) -> Event:
    event = getattr(endings if "deci" in verb else rules, verb)(
        standing, version=version, by=by, reason="Why.", **ORDERS[verb] | order
    )
    assert isinstance(event, Event)
    return event


@pytest.mark.parametrize("verb", ORDERS)
class TestVerb:
    """What people do with a contract."""

    def test_is_done_with_its_reason(self, verb: str) -> None:
        event = do(verb, contract(**READY.get(verb, {})))

        assert event.private_fields() == {"reason"}
        assert event.model_dump()["reason"] == "Why."

    def test_is_refused_to_others(self, verb: str) -> None:
        standing = contract(**READY.get(verb, {}))

        with pytest.raises(rules.NotYours):
            do(verb, standing, by=By(organisation_id=standing.provider_id))

    def test_is_refused_on_what_was_changed_since(self, verb: str) -> None:
        with pytest.raises(StaleVersion):
            do(verb, contract(**READY.get(verb, {})), version=2)

    def test_is_refused_on_what_was_terminated(self, verb: str) -> None:
        with pytest.raises(rules.AlreadyTerminated):
            do(verb, contract(terminated_on=TODAY, **READY.get(verb, {})))


@pytest.mark.parametrize(
    ("verb", "otherwise", "order", "refusal"),
    [
        ("extend", {"end_on": None}, {}, rules.NoEnd),
        ("extend", {}, {"end_on": date(2029, 3, 31)}, rules.EndsTooSoon),
        ("extend", {}, {"end_on": date(2031, 4, 1)}, rules.PastLatestEnd),
        ("suspend", {"suspended_on": TODAY}, {}, rules.AlreadySuspended),
        ("suspend", {"end_on": date(2026, 12, 31)}, {}, rules.NotLive),
        ("suspend", {"start_on": date(2027, 1, 2)}, {}, rules.NotLive),
        ("suspend", {}, {"suspended_on": date(2026, 3, 31)}, rules.OutsideItsTerm),
        ("suspend", {}, {"suspended_on": date(2029, 4, 1)}, rules.OutsideItsTerm),
        ("resume", {}, {}, rules.NotSuspended),
        ("resume", {"suspended_on": date(2027, 1, 2)}, {}, rules.ResumesTooSoon),
        (
            "resume",
            {"suspended_on": TODAY},
            {"resumed_on": date(2027, 1, 2)},
            rules.NotYet,
        ),
        ("terminate", {}, {"terminated_on": date(2026, 3, 31)}, rules.OutsideItsTerm),
        ("terminate", {}, {"terminated_on": date(2029, 4, 1)}, rules.OutsideItsTerm),
        ("decide", {"end_on": None}, {}, rules.NoEnd),
        ("decide", {"decision": Decision.REPROCURE}, {}, endings.SameDecision),
        ("decide", {"successor_ids": (uuid.UUID(int=1),)}, {}, endings.SuccessorNamed),
        (
            "decide",
            {"latest_end_on": date(2029, 3, 31)},
            {"decision": Decision.EXTEND},
            endings.NoExtensionLeft,
        ),
        ("withdraw_decision", {"decision": None}, {}, endings.NoDecision),
    ],
)
def test_refuses_what_does_not_fit(
    verb: str, otherwise: dict[str, Any], order: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        do(verb, contract(**otherwise), **order)


def test_refuses_a_decision_beyond_what_is_delegated() -> None:
    with pytest.raises(endings.BeyondDelegation):
        do("decide", contract(), within_delegation=False)


def test_another_decision_takes_the_place_of_the_last() -> None:
    assert do("decide", contract(decision=Decision.EXTEND))


def test_ends_what_is_suspended() -> None:
    assert do("terminate", contract(suspended_on=TODAY))


def test_extends_without_bounds_where_no_latest_end_is_known() -> None:
    standing = contract(latest_end_on=None)

    assert do("extend", standing, end_on=date(2050, 1, 1))
    assert do("decide", standing, decision=Decision.EXTEND)

"""When an alert needs nobody any more, and why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from services.contracts.watch.rules import (
    AlertKind,
    Key,
    Settlement,
    Step,
    Watched,
    settlement,
    superseded,
    targets,
)
from shared.events.terms import Decision
from tests.services.contracts.watch.test_rules import (
    AGAIN,
    CHANGED,
    DECIDED,
    END,
    LADDERS,
    STEPS,
    contracts,
    decided,
    full,
    plans,
    target_of,
)

LATER = date(2029, 3, 31)


def why(before: Watched, after: Watched, kind: AlertKind, step: str | None = None) -> Any:
    about = target_of(before, kind, step).key
    return settlement(about, end_on=before.end_on, watched=after, ladders=LADDERS)


class TestSettlement:
    """Why an open alert is settled after something has happened."""

    @pytest.mark.parametrize(
        ("happened", "settled"),
        [
            ({"decision": Decision.ABSORB, "decision_set_by": DECIDED}, Settlement.DECIDED),
            ({"end_on": LATER, "end_set_by": CHANGED}, Settlement.DATE_CHANGED),
            ({"end_on": None, "end_set_by": CHANGED}, Settlement.DATE_CHANGED),
            ({"ended_early": True}, Settlement.TERMINATED),
            ({"succeeded": True}, Settlement.DONE),
            ({"review_on": LATER, "review_set_by": CHANGED}, None),
        ],
    )
    def test_of_an_end(self, happened: dict[str, Any], settled: Settlement | None) -> None:
        for kind in (AlertKind.CONTRACT_END, AlertKind.REPROCUREMENT):
            assert why(full, replace(full, **happened), kind) is settled

    @pytest.mark.parametrize(
        ("happened", "settled"),
        [
            ({"steps": STEPS[1:]}, Settlement.DONE),
            ({"succeeded": True, "steps": ()}, Settlement.DONE),
            (
                {"steps": (Step("governance", date(2027, 7, 7)), *STEPS[1:])},
                Settlement.DATE_CHANGED,
            ),
            (
                {"decision": None, "decision_set_by": None, "end_set_by": AGAIN, "steps": ()},
                Settlement.DECISION_WITHDRAWN,
            ),
            (
                {"decision": None, "decision_set_by": None, "end_on": LATER, "steps": ()},
                Settlement.DATE_CHANGED,
            ),
            (
                {"decision": Decision.ABSORB, "decision_set_by": AGAIN, "steps": ()},
                Settlement.DECIDED,
            ),
            ({"ended_early": True}, Settlement.TERMINATED),
            ({"told_ended": True}, None),
        ],
    )
    def test_of_a_step(self, happened: dict[str, Any], settled: Settlement | None) -> None:
        before = decided(Decision.REPROCURE)
        after = replace(before, **happened)
        assert why(before, after, AlertKind.PROCUREMENT_STEP, "governance") is settled

    def test_of_an_extension_that_is_made(self) -> None:
        before = decided(Decision.EXTEND)
        made = replace(full, end_on=LATER, end_set_by=CHANGED)
        shorter = replace(full, end_on=date(2027, 12, 31), end_set_by=CHANGED)
        assert why(before, made, AlertKind.EXTENSION_DUE) is Settlement.DONE
        assert why(before, shorter, AlertKind.EXTENSION_DUE) is Settlement.DATE_CHANGED

    @pytest.mark.parametrize("decision", [Decision.DECOMMISSION, Decision.LET_LAPSE])
    def test_of_a_transition_that_is_over(self, decision: Decision) -> None:
        before = decided(decision)
        assert why(before, replace(before, told_ended=True), AlertKind.TRANSITION) is (
            Settlement.DONE
        )

    def test_of_a_review_that_is_set_for_another_day(self) -> None:
        after = replace(full, review_on=LATER, review_set_by=CHANGED)
        assert why(full, after, AlertKind.REVIEW) is Settlement.DATE_CHANGED
        assert why(full, decided(Decision.EXTEND), AlertKind.REVIEW) is None

    @given(contracts, contracts, plans)
    def test_is_for_all_that_no_longer_stands_and_nothing_else(
        self, before: Watched, after: Watched, plan: Any
    ) -> None:
        standing = {one.key for one in targets(after, plan)}
        for one in targets(before, plan):
            found = settlement(one.key, end_on=before.end_on, watched=after, ladders=plan)
            assert (found is None) == (one.key in standing)


class TestSuperseded:
    """Which open alert gives way to one that is raised."""

    def gives_way(self, about: Key, by: str | None, today: date) -> bool:
        watched = targets(decided(Decision.REPROCURE), LADDERS)
        return superseded(about, by_steps={by}, watched=watched, today=today)

    def test_is_an_earlier_rung_of_the_same_step(self) -> None:
        about = target_of(decided(Decision.REPROCURE), AlertKind.PROCUREMENT_STEP, "tender").key
        assert self.gives_way(about, "tender", about.target_on)

    def test_is_an_earlier_step_only_when_it_no_longer_helps(self) -> None:
        first = target_of(decided(Decision.REPROCURE), AlertKind.PROCUREMENT_STEP, "governance")
        assert not self.gives_way(first.key, "tender", first.until)
        assert self.gives_way(first.key, "tender", first.until + timedelta(days=1))

    def test_is_what_was_raised_for_another_day(self) -> None:
        stale = Key(full.contract_id, AlertKind.PROCUREMENT_STEP, "award", DECIDED, END)
        assert self.gives_way(stale, "tender", date(2027, 9, 20))

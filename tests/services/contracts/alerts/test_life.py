"""The alerts about a contract over its life, day by day, on a real database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.contracts.contracts import commands as contracts
from shared import settings
from shared.events.terms import Decision, ExtensionOption
from shared.settings import Settings
from tests import given
from tests.services.contracts.alerts.life import (
    END,
    decide,
    do,
    events,
    morning,
    open_kinds,
    settle,
    settlements,
)


@pytest.fixture(autouse=True)
def installation(fresh: Settings) -> Settings:
    """An installation of its own for each test."""
    return fresh


class TestEveryKind:
    """What is alerted of a contract that nobody decides about."""

    def test_comes_on_its_day_whatever_was_missed(self) -> None:
        given.contract(
            end_on=END,
            notice_months=3,
            review_on=date(2027, 1, 15),
            extension_options=(
                ExtensionOption(until=date(2028, 9, 30), decide_by=date(2027, 5, 31)),
            ),
        )
        raised = {
            day: {(kind, months) for kind, _, months, _ in morning(day)}
            for day in (
                date(2026, 10, 20),  # the first look, after a long silence
                date(2026, 10, 21),
                date(2026, 12, 30),
                date(2027, 1, 15),
                date(2027, 3, 31),
            )
        }
        # The latest safe start is Monday 4 January 2027, the last day for notice 30 June.
        assert raised == {
            date(2026, 10, 20): {("contract_end", 12), ("reprocurement", 3), ("review", 3)},
            date(2026, 10, 21): set(),
            date(2026, 12, 30): {
                *(("contract_end", 9), ("reprocurement", 1), ("notice", 6), ("extension", 6)),
                ("review", 1),
            },
            date(2027, 1, 15): {("review", 0)},
            date(2027, 3, 31): {("contract_end", 6), ("notice", 3), ("extension", 3)},
        }
        assert settlements()["contract_end"] == {None, "later_rung"}

    def test_says_why_and_where_to_decide(self) -> None:
        contract_id = given.contract(end_on=END, notice_months=3)
        morning(date(2027, 3, 31))

        found = {one["kind"]: one for one in events("alert.raised")}
        assert found["notice"]["why"] == (
            "Notice of 3 months must be given by 30 June 2027 for the contract to end on"
            " 30 September 2027. No officer is responsible for this contract."
        )
        assert found["contract_end"]["page"] == f"/v1/decisions/{contract_id}"
        assert {one["safe_start_on"] for one in found.values()} == {"2027-01-04"}

    def test_is_the_review_alone_without_an_end(self) -> None:
        given.contract(end_on=None, review_on=date(2027, 1, 15))
        assert morning(date(2027, 1, 10)) == [("review", None, 1, None)]
        assert events("alert.raised")[0]["end_on"] is None
        assert events("alert.raised")[0]["page"] is None

    def test_follows_the_contracts_own_ladder(self) -> None:
        given.contract(end_on=END, ladder_months=(8,))
        assert morning(date(2027, 1, 29)) == [("reprocurement", None, 8, None)]
        assert morning(date(2027, 1, 30)) == [("contract_end", None, 8, None)]

    def test_follows_the_ladder_of_its_regime_from_the_settings(self, fresh: Settings) -> None:
        given.contract(end_on=END, regime="psr")
        morning(date(2026, 7, 1))
        with settings.using(fresh.model_copy(update={"alert_ladders": {"psr": (14, 13)}})):
            # The first morning finds that the setting has changed.
            raised = morning(date(2026, 8, 31)) + morning(date(2026, 9, 1))
        assert raised == [("contract_end", None, 13, None)]


class TestDecisions:
    """What a decision stops, and what it arms."""

    def test_to_procure_again_arms_each_step_until_a_successor_is_named(self) -> None:
        contract_id = given.contract(end_on=END)
        morning(date(2026, 12, 1))
        decide(contract_id, Decision.REPROCURE, date(2026, 12, 1))
        assert open_kinds() == set()
        assert settlements() == {"contract_end": {"decided"}, "reprocurement": {"decided"}}

        # Worked out by hand; with the mornings before each, on which nothing may come.
        expected = {
            "governance": [(date(2026, 12, 4), 1), (date(2027, 1, 4), 0)],
            "specification": [(date(2026, 12, 25), 1), (date(2027, 1, 25), 0)],
            "market_engagement": [(date(2027, 2, 8), 1), (date(2027, 3, 8), 0)],
            "tender": [(date(2027, 3, 5), 1), (date(2027, 4, 5), 0)],
            "evaluation": [(date(2027, 4, 17), 1), (date(2027, 5, 17), 0)],
            "award": [(date(2027, 5, 14), 1), (date(2027, 6, 14), 0)],
            "standstill": [(date(2027, 5, 28), 1), (date(2027, 6, 28), 0)],
            "mobilisation": [(date(2027, 6, 8), 1), (date(2027, 7, 8), 0)],
        }
        days = {day for each in expected.values() for day, _ in each}
        raised: dict[str | None, list[tuple[date, int]]] = {}
        for day in sorted(days | {day - timedelta(days=1) for day in days} | {END}):
            for kind, step, months, _ in morning(day):
                assert kind == "procurement_step"
                raised.setdefault(step, []).append((day, months))
        assert raised == expected
        assert open_kinds() == {("procurement_step", "mobilisation")}

    def test_to_procure_again_is_done_with_a_successor(self) -> None:
        contract_id = given.contract(end_on=END)
        settle()
        decide(contract_id, Decision.REPROCURE, date(2026, 12, 1))
        morning(date(2027, 3, 8))
        assert ("procurement_step", "market_engagement") in open_kinds()

        given.contract(
            start_on=date(2027, 10, 1),
            end_on=date(2030, 9, 30),
            predecessor_ids=(contract_id,),
            at=datetime(2027, 3, 9, tzinfo=UTC),
        )
        morning(date(2027, 3, 10))

        assert all(kind != "procurement_step" for kind, _ in open_kinds())
        assert settlements()["procurement_step"] <= {"done", "later_rung"}
        assert morning(date(2027, 4, 5)) == []

    def test_to_extend_is_watched_until_it_is_extended(self) -> None:
        contract_id = given.contract(end_on=END, latest_end_on=date(2029, 9, 30))
        settle()
        decide(contract_id, Decision.EXTEND, date(2027, 1, 4))
        assert morning(date(2027, 6, 30)) == [("extension_due", None, 3, None)]
        assert morning(date(2027, 9, 30)) == [("extension_due", None, 0, None)]

        do(
            contracts.extend_contract,
            contract_id,
            date(2027, 9, 30),
            end_on=date(2028, 9, 30),
            reason="As agreed.",
        )
        assert settlements()["extension_due"] == {"done", "later_rung"}
        # The new end has its own ladder, from the beginning.
        assert ("contract_end", None, 12, None) in morning(date(2027, 10, 1))

    @pytest.mark.parametrize(
        "decision", [Decision.DECOMMISSION, Decision.LET_LAPSE, Decision.BRING_IN_HOUSE]
    )
    def test_to_end_it_is_watched_until_it_has_ended(self, decision: Decision) -> None:
        contract_id = given.contract(end_on=END)
        settle()
        decide(contract_id, decision, date(2027, 1, 4))
        assert morning(date(2027, 3, 30)) == [("transition", None, 6, None)]
        assert morning(date(2027, 8, 30)) == [("transition", None, 1, None)]
        assert open_kinds() == {("transition", None)}
        assert morning(date(2027, 10, 1)) == []
        assert open_kinds() == set()
        assert settlements()["transition"] == {"later_rung", "done"}

    def test_to_absorb_it_stays_open_until_it_is_said_into_what(self) -> None:
        contract_id = given.contract(end_on=END)
        settle()
        decide(contract_id, Decision.ABSORB, date(2027, 1, 4))
        morning(date(2027, 8, 30))
        morning(date(2027, 10, 1))
        assert open_kinds() == {("transition", None)}

        given.contract(
            start_on=date(2027, 10, 1),
            end_on=date(2030, 9, 30),
            predecessor_ids=(contract_id,),
            at=datetime(2027, 10, 2, tzinfo=UTC),
        )
        morning(date(2027, 10, 3))
        assert ("transition", None) not in open_kinds()
        assert settlements()["transition"] == {"done"}

    def test_that_is_withdrawn_arms_the_end_again(self) -> None:
        contract_id = given.contract(end_on=END)
        first = morning(date(2027, 3, 30))
        decide(contract_id, Decision.DECOMMISSION, date(2027, 3, 30))
        morning(date(2027, 3, 31))
        assert open_kinds() == {("transition", None)}

        do(contracts.withdraw_decision, contract_id, date(2027, 4, 1), reason="Families asked.")
        assert open_kinds() == set()
        assert settlements()["transition"] == {"decision_withdrawn"}
        assert sorted(morning(date(2027, 4, 2))) == sorted(first)
        assert morning(date(2027, 4, 3)) == []

    def test_that_is_made_again_arms_again_what_it_entails(self) -> None:
        contract_id = given.contract(end_on=END)
        settle()
        for day in (date(2027, 4, 1), date(2027, 4, 8)):
            decide(contract_id, Decision.DECOMMISSION, day)
            assert morning(day) == [("transition", None, 6, None)]
            do(contracts.withdraw_decision, contract_id, day, reason="Families asked.")
        assert settlements()["transition"] == {"decision_withdrawn"}

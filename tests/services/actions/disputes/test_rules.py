"""What is allowed with a dispute, and where it can go next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.disputes import rules
from services.actions.disputes.rules import Dispute, Named, Rung
from shared.errors import NotFound, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.disputes import (
    Disputed,
    DisputedKind,
    DisputeOutcome,
    DisputeRaised,
    DisputeStatus,
    Stage,
)

COUNCIL = By(is_council=True)
ONE, OTHER = uuid4(), uuid4()
TODAY = date(2026, 11, 23)
LADDER = [Rung("officers", 5), Rung("heads", 10), Rung("directors", 20)]
NAMED = Named(organisation_ids={ONE, OTHER})


def stage(level: str | None = "officers", group_id: UUID | None = None) -> Stage:
    begun_on = TODAY - timedelta(days=7)
    return Stage(level=level, group_id=group_id, begun_on=begun_on, working_days=5, due_on=TODAY)


def dispute(*stages: Stage, status: DisputeStatus = DisputeStatus.OPEN) -> Dispute:
    return Dispute(
        id=uuid4(),
        head=Head(3, datetime(2026, 11, 22, tzinfo=UTC)),
        party_ids=(ONE, OTHER),
        raised_on=TODAY - timedelta(days=10),
        stages=stages or (stage(),),
        attempts=2,
        status=status,
    )


def raised(**more: Any) -> DisputeRaised:
    known = {"dispute_id": uuid4(), "title": "Therapy", "raised_on": TODAY}
    return DisputeRaised(**known | {"party_ids": (ONE, OTHER), "stages": (stage(),)} | more)


class TestRaise:
    """Putting on record that bodies disagree."""

    def test_tells_the_bodies_and_nobody_else(self) -> None:
        event = rules.raise_dispute(raised(), NAMED, today=TODAY, by=By(organisation_id=ONE))

        assert event.parties == (ONE, OTHER)

    @pytest.mark.parametrize(
        ("order", "named", "refusal"),
        [
            ({"party_ids": (ONE, ONE)}, NAMED, rules.TooFewParties),
            ({"party_ids": (ONE, uuid4())}, NAMED, rules.UnknownOrganisation),
            ({"raised_on": TODAY + timedelta(days=1)}, NAMED, rules.InTheFuture),
            ({}, replace(NAMED, officer=False), rules.UnknownOfficer),
            ({}, replace(NAMED, group=False), rules.UnknownGroup),
            (
                {"about": (Disputed(kind=DisputedKind.CONTRACT, id=uuid4()),)},
                NAMED,
                rules.UnknownContract,
            ),
            (
                {"about": (Disputed(kind=DisputedKind.ACTION, id=uuid4()),)},
                NAMED,
                rules.UnknownAction,
            ),
        ],
    )
    def test_refuses(self, order: dict[str, Any], named: Named, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            rules.raise_dispute(raised(**order), named, today=TODAY, by=COUNCIL)

    def test_is_not_for_others(self) -> None:
        with pytest.raises(rules.OnlyThoseConcerned):
            rules.raise_dispute(raised(), NAMED, today=TODAY, by=By(organisation_id=uuid4()))
        with pytest.raises(rules.OnlyThoseConcerned):
            rules.raise_dispute(raised(), NAMED, today=TODAY, by=By())


VERBS = {
    "amend": lambda one, **more: rules.amend(one, NAMED, values={"title": "x"}, **more),
    "take": lambda one, **more: rules.take_step(
        one, taken_on=None, tried="Met.", result=None, today=TODAY, **more
    ),
    "escalate": lambda one, **more: rules.escalate(one, stage("heads"), reason="Late.", **more),
    "resolve": lambda one, **more: rules.resolve(
        one,
        outcome=DisputeOutcome.AGREED,
        agreed_on=None,
        agreement="Half.",
        today=TODAY,
        **more,
    ),
    "withdraw": lambda one, **more: rules.withdraw(one, reason="Misread.", today=TODAY, **more),
}


@pytest.mark.parametrize("verb", VERBS)
class TestEveryVerb:
    """What is done with a dispute."""

    def test_is_done_by_the_council_and_the_parties(self, verb: str) -> None:
        for by in (COUNCIL, By(organisation_id=OTHER)):
            assert VERBS[verb](dispute(), version=3, by=by).parties == (ONE, OTHER)

    def test_is_hidden_from_others(self, verb: str) -> None:
        with pytest.raises(NotFound):
            VERBS[verb](dispute(), version=3, by=By(organisation_id=uuid4()))

    def test_needs_the_version_that_was_read(self, verb: str) -> None:
        with pytest.raises(StaleVersion):
            VERBS[verb](dispute(), version=2, by=COUNCIL)

    @pytest.mark.parametrize("status", [DisputeStatus.RESOLVED, DisputeStatus.WITHDRAWN])
    def test_is_too_late_once_it_is_over(self, verb: str, status: DisputeStatus) -> None:
        with pytest.raises(rules.Closed):
            VERBS[verb](dispute(status=status), version=3, by=COUNCIL)


def go(one: Dispute, **more: Any) -> Rung:
    known = {"group_id": None, "group_there": True, "above": (), "working_days": None}
    return rules.escalate_to(one, LADDER, **known | more)


class TestEscalate:
    """Going to the next level, or to a group."""

    @given(st.lists(st.sampled_from(["officers", "heads", "directors", "panel"]), min_size=1))
    def test_never_goes_down_and_ends_at_the_top(self, levels: list[str]) -> None:
        names = [one.level for one in LADDER]
        highest = max((names.index(one) for one in levels if one in names), default=-1)

        found = rules.next_rung([stage(level) for level in levels], LADDER)

        if found is None:
            assert highest == len(LADDER) - 1
        else:
            assert names.index(found.level) == highest + 1

    def test_takes_the_time_of_the_level_unless_it_is_said(self) -> None:
        assert go(dispute()) == Rung("heads", 10)
        assert go(dispute(), working_days=3) == Rung("heads", 3)

    def test_refuses_to_go_above_the_top(self) -> None:
        with pytest.raises(rules.AtTheTop):
            go(dispute(stage("directors")))

    def test_goes_from_a_level_to_any_group(self) -> None:
        assert go(dispute(), group_id=uuid4()).working_days == 20

    def test_goes_from_a_group_only_along_its_lines(self) -> None:
        here, above = uuid4(), uuid4()
        one = dispute(stage(None, here))

        assert go(one, group_id=above, above={above}).working_days == 20
        with pytest.raises(rules.NotAbove):
            go(one, group_id=uuid4(), above={above})
        with pytest.raises(rules.AtTheTop):
            go(one)

    def test_refuses_a_group_that_is_not_there(self) -> None:
        with pytest.raises(rules.UnknownGroup):
            go(dispute(), group_id=uuid4(), group_there=False)

    def test_keeps_where_it_stood(self) -> None:
        one = dispute()

        event = rules.escalate(one, stage("heads"), version=3, reason="Late.", by=COUNCIL)

        assert [each.level for each in event.stages] == ["officers", "heads"]


class TestDays:
    """Days on which something happened."""

    @pytest.mark.parametrize(
        ("taken_on", "refusal"),
        [
            (TODAY + timedelta(days=1), rules.InTheFuture),
            (TODAY - timedelta(days=11), rules.BeforeItWasRaised),
        ],
    )
    def test_lie_between_the_first_one_and_today(
        self, taken_on: date, refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            rules.take_step(
                dispute(),
                version=3,
                taken_on=taken_on,
                tried="Met.",
                result=None,
                today=TODAY,
                by=COUNCIL,
            )

    def test_of_an_agreement_do_not_lie_before_the_stage_that_it_ends(self) -> None:
        with pytest.raises(rules.BeforeItWasRaised):
            rules.resolve(
                dispute(),
                version=3,
                outcome=DisputeOutcome.AGREED,
                agreed_on=TODAY - timedelta(days=8),
                agreement="Half.",
                today=TODAY,
                by=COUNCIL,
            )


class TestAmend:
    """Saying something else."""

    def test_tells_whoever_is_no_longer_a_party(self) -> None:
        third = uuid4()
        named = Named(organisation_ids={ONE, third})

        event = rules.amend(
            dispute(), named, version=3, values={"party_ids": (ONE, third)}, by=COUNCIL
        )

        assert set(event.parties) == {ONE, OTHER, third}

    def test_never_lets_a_body_write_itself_out_of_it(self) -> None:
        third = uuid4()
        named = Named(organisation_ids={ONE, third})
        values = {"party_ids": (ONE, third)}

        with pytest.raises(rules.OnlyThoseConcerned):
            rules.amend(dispute(), named, version=3, values=values, by=By(organisation_id=OTHER))

    def test_names_a_field(self) -> None:
        with pytest.raises(rules.NothingToAmend):
            rules.amend(dispute(), NAMED, version=3, values={}, by=COUNCIL)

"""What is allowed with the register of needs, and when a new edition is due."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.needs import rules
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.needs import NeedKind, NeedRecorded, SufficiencyFigure
from tests.given import AT

COUNCIL = By(is_council=True)
TODAY = date(2026, 4, 1)
days = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))


def need(**more: Any) -> rules.Need:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "head": Head(2, AT),
        "published_on": date(2025, 4, 1),
        "refresh_months": 24,
        "edition": 3,
        "retired_on": None,
    }
    return rules.Need(**facts | more)


def record(by: By = COUNCIL, unknown: rules.Unknown | None = None, **more: Any) -> NeedRecorded:
    order = NeedRecorded(need_id=uuid4(), title="JSNA", kind=NeedKind.NEEDS_ASSESSMENT, **more)
    return rules.record(
        order,
        refresh_due_on=TODAY,
        unknown=unknown or rules.Unknown(),
        fewest=5,
        today=TODAY,
        by=by,
    )


class TestRecord:
    """Letting something that tells of a need stand in the register."""

    def test_keeps_when_its_clock_runs_out(self) -> None:
        assert record().refresh_due_on == TODAY

    def test_is_for_the_council(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            record(By(organisation_id=uuid4()))

    def test_refuses_who_is_not_known(self) -> None:
        with pytest.raises(rules.UnknownOrganisation):
            record(unknown=rules.Unknown(organisation=True))
        with pytest.raises(rules.UnknownOfficer):
            record(unknown=rules.Unknown(officer=True))

    def test_refuses_what_was_not_published_yet(self) -> None:
        record(published_on=TODAY)
        with pytest.raises(rules.NotYet):
            record(published_on=TODAY + timedelta(days=1))

    @given(st.none() | st.integers(0, 20), st.none() | st.integers(0, 20))
    def test_never_takes_a_demand_that_points_at_a_child(
        self, demand: int | None, provision: int | None
    ) -> None:
        figure = SufficiencyFigure(what="Homes", as_of_on=TODAY, demand=demand, provision=provision)
        if demand is None and provision is None:
            with pytest.raises(rules.NothingCounted):
                record(figures=(figure,))
        elif demand in (1, 2, 3, 4):
            with pytest.raises(rules.TooFewToTell):
                record(figures=(figure,))
        else:
            assert record(figures=(figure,)).figures == (figure,)


class TestAmend:
    """Letting something else be known of it."""

    def amend(self, one: rules.Need, **values: Any) -> Any:
        return rules.amend(
            one,
            version=2,
            values=values,
            refresh_due_on=TODAY,
            unknown=rules.Unknown(),
            fewest=5,
            today=TODAY,
            by=COUNCIL,
        )

    def test_moves_the_clock_with_what_it_runs_by(self) -> None:
        assert self.amend(need(), refresh_months=12).fields == ("refresh_due_on", "refresh_months")
        assert self.amend(need(), summary="Fewer.").fields == ("summary",)

    def test_refuses_nothing_and_what_is_retired(self) -> None:
        with pytest.raises(rules.NothingToAmend):
            self.amend(need())
        with pytest.raises(rules.Retired):
            self.amend(need(retired_on=TODAY), summary="Fewer.")


class TestRefresh:
    """A new edition."""

    def refresh(self, one: rules.Need, published_on: date, version: int = 2, **values: Any) -> Any:
        return rules.refresh(
            one,
            version=version,
            published_on=published_on,
            values=values,
            refresh_due_on=TODAY,
            fewest=5,
            today=TODAY,
            by=COUNCIL,
        )

    def test_is_the_next_one(self) -> None:
        event = self.refresh(need(), date(2026, 1, 1), summary="Fewer.")

        assert event.edition == 4
        assert event.fields == ("published_on", "refresh_due_on", "summary")

    def test_is_published_after_the_one_before_and_not_in_the_future(self) -> None:
        with pytest.raises(rules.NotNewer):
            self.refresh(need(), date(2025, 4, 1))
        with pytest.raises(rules.NotYet):
            self.refresh(need(), TODAY + timedelta(days=1))
        with pytest.raises(StaleVersion):
            self.refresh(need(), TODAY, version=1)


class TestRetire:
    """Letting it no longer count."""

    def test_names_a_successor_that_there_is(self) -> None:
        one = need()
        facts: dict[str, Any] = {"version": 2, "reason": "New.", "today": TODAY, "by": COUNCIL}
        for successor_id, known in ((uuid4(), False), (one.id, True)):
            with pytest.raises(rules.UnknownSuccessor):
                rules.retire(
                    one,
                    retired_on=TODAY,
                    successor_id=successor_id,
                    successor_known=known,
                    **facts,
                )
        with pytest.raises(rules.NotYet):
            rules.retire(
                one,
                retired_on=TODAY + timedelta(days=1),
                successor_id=None,
                successor_known=False,
                **facts,
            )


class TestClock:
    """When a new edition is due."""

    @given(days, days, st.none() | st.integers(1, 120))
    def test_runs_from_what_is_said_last(
        self, before: date | None, now: date | None, months: int | None
    ) -> None:
        one = need(published_on=before)

        assert rules.clock_of(one, {}, today=TODAY) == (before or TODAY, 24)
        said = {"published_on": now, "refresh_months": months}
        assert rules.clock_of(one, said, today=TODAY) == (now or TODAY, months)
        assert rules.clock_of(None, said, today=TODAY) == (now or TODAY, months)

    @given(days, days)
    def test_is_due_from_its_day_until_it_is_retired(
        self, due: date | None, retired: date | None
    ) -> None:
        is_due = rules.is_refresh_due(due, retired, TODAY)

        assert is_due == (due is not None and due <= TODAY and retired is None)

    def test_counts_what_is_missing(self) -> None:
        assert (rules.gap(48, 31), rules.gap(10, 12), rules.gap(None, 3)) == (17, -2, None)

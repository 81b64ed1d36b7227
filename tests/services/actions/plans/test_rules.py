"""What is allowed with a plan, and what it may say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.plans import rules, writing
from services.actions.plans.rules import Clocks, Parts, Plan
from services.actions.plans.writing import Named
from shared.errors import NotFound, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.plans import (
    Aim,
    Enabler,
    EnablerKind,
    PlanDrafted,
    PlanKind,
    PlanLink,
    PlanRelation,
    PlanStatus,
    PlanTerms,
    RevisionKind,
)

COUNCIL = By(job="tests", is_council=True)
OWNER, NHS = uuid4(), uuid4()
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
TODAY = AT.date()
CLOCKS = Clocks(date(2027, 4, 1), date(2029, 4, 1))


def drafted(**more: Any) -> PlanDrafted:
    said = {"title": "For children", "kind": PlanKind.STRATEGY, "owner_ids": (OWNER, NHS)} | more
    return PlanDrafted(plan_id=uuid4(), **said)


def plan(status: PlanStatus = PlanStatus.DRAFT, **more: Any) -> Plan:
    plan_id = uuid4()
    terms = PlanTerms(plan_id=plan_id, title="For children", owner_ids=(OWNER, NHS))
    whole = {"id": plan_id, "head": Head(3, AT), "terms": terms, "status": status}
    return Plan(**whole | more)


def amended(of: Plan, used: frozenset[str] = frozenset(), **values: Any) -> Any:
    return writing.amend(of, used, frozenset(), version=3, values=values, by=COUNCIL)


ONE = Parts(objectives=1)


def published(of: Plan, parts: Parts = ONE, **more: Any) -> Any:
    order: dict[str, Any] = {
        "version": 3,
        "published_on": TODAY,
        "note": None,
        "owners": (),
        "today": TODAY,
        "by": COUNCIL,
    }
    return rules.publish(of, parts, CLOCKS, **order | more)


class TestDraftPlan:
    """A plan that is being written."""

    def test_concerns_all_who_own_it(self) -> None:
        assert writing.draft(drafted(), (), by=COUNCIL).parties == (OWNER, NHS)

    def test_is_for_the_council(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            writing.draft(drafted(), (), by=By(organisation_id=OWNER))

    @pytest.mark.parametrize(
        ("missing", "refusal"),
        [
            (Named.ORGANISATION, writing.UnknownOwner),
            (Named.OFFICER, writing.UnknownOfficer),
            (Named.PLAN, rules.UnknownPlan),
        ],
    )
    def test_refuses_what_is_not_known(self, missing: Named, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            writing.draft(drafted(), {missing}, by=COUNCIL)

    def test_refuses_a_period_that_ends_before_it_begins(self) -> None:
        with pytest.raises(writing.EndsBeforeItBegins):
            writing.draft(
                drafted(from_on=date(2026, 4, 2), until_on=date(2026, 4, 1)), (), by=COUNCIL
            )
        writing.draft(drafted(from_on=date(2026, 4, 1), until_on=date(2026, 4, 1)), (), by=COUNCIL)

    def test_refuses_a_link_with_itself(self) -> None:
        order = drafted()
        own = PlanLink(relation=PlanRelation.READ_WITH, plan_id=order.plan_id)
        with pytest.raises(rules.LinksItself):
            writing.draft(order.model_copy(update={"links": (own,)}), (), by=COUNCIL)


class TestAims:
    """What a plan is for, in its own numbers."""

    @pytest.mark.parametrize(
        ("aims", "refusal"),
        [
            ([("1", None), ("1", None)], writing.AimCodeTwice),
            ([("1.1", "1")], writing.NoSuchAimAbove),
            ([("1", "1")], writing.AimsGoRound),
            ([("1", "2"), ("2", "3"), ("3", "1")], writing.AimsGoRound),
        ],
    )
    def test_refuses_those_that_do_not_fit(
        self, aims: list[tuple[str, str | None]], refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            writing.aims_must_be_sound([aim(*one) for one in aims], [])

    def test_refuses_an_enabler_of_an_aim_that_is_not_there(self) -> None:
        enabler = Enabler(kind=EnablerKind.WORKFORCE, commitment="All know.", aim_codes=("2",))
        with pytest.raises(writing.EnablerWithoutAim):
            writing.aims_must_be_sound([aim("1")], [enabler])
        writing.aims_must_be_sound([aim("2")], [enabler])

    @given(st.lists(st.none() | st.integers(0, 7), max_size=8))
    def test_go_round_exactly_if_a_way_up_has_no_end(self, above: list[int | None]) -> None:
        aims = [
            aim(str(n), None if one is None or one >= len(above) else str(one))
            for n, one in enumerate(above)
        ]
        try:
            writing.aims_must_be_sound(aims, [])
            refused = False
        except writing.AimsGoRound:
            refused = True
        assert refused == (not all(comes_to_an_end(one, aims) for one in aims))


def aim(code: str, within: str | None = None) -> Aim:
    return Aim(code=code, title=f"Aim {code}", within=within)


def comes_to_an_end(one: Aim, aims: list[Aim]) -> bool:
    """Say by walking further than there are aims whether the way up from one ends."""
    above = {each.code: each.within for each in aims}
    step: str | None = one.code
    for _ in range(len(aims) + 1):
        step = above[step] if step is not None else None
    return step is None


class TestAmendPlan:
    """Another word in a plan."""

    def test_names_the_fields_that_it_changes(self) -> None:
        event = amended(plan(), vision="All thrive.", outcomes=["Safe"])
        assert (event.fields, event.vision) == (("outcomes", "vision"), "All thrive.")

    @pytest.mark.parametrize("status", [PlanStatus.PUBLISHED, PlanStatus.CLOSED])
    def test_is_refused_while_the_words_stand(self, status: PlanStatus) -> None:
        with pytest.raises((rules.WordsClosed, rules.ClosedAlready)):
            amended(plan(status), vision="All thrive.")

    def test_of_who_looks_after_it_goes_on_when_it_is_published(self) -> None:
        assert amended(plan(PlanStatus.PUBLISHED), officer_id=None).fields == ("officer_id",)
        with pytest.raises(rules.WordsClosed):
            amended(plan(PlanStatus.PUBLISHED), officer_id=None, title="Another")

    def test_refuses_to_take_an_aim_away_to_which_an_objective_belongs(self) -> None:
        with pytest.raises(writing.AimInUse):
            amended(plan(), frozenset({"1"}), aims=[{"code": "2", "title": "Other"}])
        amended(plan(), frozenset({"2"}), aims=[{"code": "2", "title": "Other"}])

    def test_judges_what_the_plan_says_then_as_a_whole(self) -> None:
        enabler = Enabler(kind=EnablerKind.OTHER, commitment="All.", aim_codes=("1",))
        terms = PlanTerms(
            plan_id=uuid4(), owner_ids=(OWNER,), aims=(aim("1"),), enablers=(enabler,)
        )
        with pytest.raises(writing.EnablerWithoutAim):
            amended(plan(terms=terms), aims=[])

    def test_tells_an_owner_who_no_longer_is_one(self) -> None:
        assert amended(plan(), owner_ids=(OWNER,)).parties == (OWNER, NHS)

    def test_is_for_the_council_which_has_read_it(self) -> None:
        order: dict[str, Any] = {"version": 3, "values": {"title": "Other"}}
        with pytest.raises(rules.OnlyTheCouncil):
            writing.amend(plan(), (), (), by=By(organisation_id=OWNER), **order)
        with pytest.raises(NotFound):
            writing.amend(plan(), (), (), by=By(organisation_id=uuid4()), **order)
        with pytest.raises(StaleVersion):
            writing.amend(plan(), (), (), by=COUNCIL, **order | {"version": 2})
        with pytest.raises(writing.NothingToAmend):
            writing.amend(plan(), (), (), by=COUNCIL, **order | {"values": {}})


class TestPublishPlan:
    """A version that stands for ever."""

    def test_has_the_next_number_and_sets_both_clocks(self) -> None:
        event = published(plan(), note="New.")
        assert (event.number, event.published_on, event.note) == (1, TODAY, "New.")
        assert (event.refresh_due_on, event.review_due_on) == (
            CLOCKS.refresh_due_on,
            CLOCKS.review_due_on,
        )
        assert published(plan(PlanStatus.UNDER_REVISION, number=1)).number == 2

    @pytest.mark.parametrize(
        ("revision", "refresh", "review"),
        [
            (RevisionKind.REFRESH, True, False),
            (RevisionKind.REVIEW, True, True),
            (RevisionKind.CORRECTION, False, False),
        ],
    )
    def test_sets_anew_what_the_revision_was_about(
        self, revision: RevisionKind, refresh: bool, review: bool
    ) -> None:
        before = Clocks(date(2026, 5, 1), date(2028, 5, 1))
        event = published(
            plan(
                PlanStatus.UNDER_REVISION,
                number=1,
                revision=revision,
                refresh_due_on=before.refresh_due_on,
                review_due_on=before.review_due_on,
            )
        )
        assert event.refresh_due_on == (CLOCKS if refresh else before).refresh_due_on
        assert event.review_due_on == (CLOCKS if review else before).review_due_on

    def test_needs_an_objective_and_officers_where_the_plan_demands_them(self) -> None:
        with pytest.raises(rules.NoObjectives):
            published(plan(), Parts())
        without = Parts(objectives=1, without_officer=1)
        with pytest.raises(rules.NobodyResponsible):
            published(plan(), without)
        terms = plan().terms.model_copy(update={"demands_officers": False})
        published(plan(terms=terms), without)

    def test_is_not_for_tomorrow_nor_before_the_last(self) -> None:
        with pytest.raises(rules.NotYet):
            published(plan(), published_on=TODAY + timedelta(days=1))
        with pytest.raises(rules.BeforeTheLast):
            published(
                plan(PlanStatus.UNDER_REVISION, published_on=TODAY),
                published_on=TODAY - timedelta(days=1),
            )

    def test_is_done_once_until_a_revision_is_begun(self) -> None:
        with pytest.raises(rules.WordsClosed):
            published(plan(PlanStatus.PUBLISHED, number=1))


class TestBeginRevision:
    """The words are open again."""

    def test_is_for_a_plan_that_is_published(self) -> None:
        order: dict[str, Any] = {"version": 3, "revision": RevisionKind.REVIEW, "reason": "Due."}
        event = rules.begin_revision(plan(PlanStatus.PUBLISHED), by=COUNCIL, **order)
        assert (event.revision, event.reason) == (RevisionKind.REVIEW, "Due.")
        for status in rules.OPEN:
            with pytest.raises(rules.NotPublished):
                rules.begin_revision(plan(status), by=COUNCIL, **order)


class TestClosePlan:
    """The end of a plan."""

    def closed(self, of: Plan, **more: Any) -> Any:
        order: dict[str, Any] = {
            "version": 3,
            "closed_on": TODAY,
            "successor_id": None,
            "successor_known": True,
            "reason": "Over.",
            "today": TODAY,
            "by": COUNCIL,
        }
        return rules.close(of, **order | more)

    def test_names_what_comes_after(self) -> None:
        after = uuid4()
        assert self.closed(plan(), successor_id=after).successor_id == after

    def test_refuses_itself_the_unknown_and_the_future(self) -> None:
        one = plan()
        with pytest.raises(rules.LinksItself):
            self.closed(one, successor_id=one.id)
        with pytest.raises(rules.UnknownPlan):
            self.closed(one, successor_id=uuid4(), successor_known=False)
        with pytest.raises(rules.NotYet):
            self.closed(one, closed_on=TODAY + timedelta(days=1))
        with pytest.raises(rules.ClosedAlready):
            self.closed(plan(PlanStatus.CLOSED))


class TestWords:
    """What the parts of a plan must know of it."""

    def test_are_recorded_after_whatever_happened_to_the_plan(self) -> None:
        words = rules.Words(
            plan_id=UUID(int=1), owner_ids=(), open=True, demands_officers=True, since=AT
        )
        assert words.moment(AT - timedelta(hours=1)) > AT
        later = AT + timedelta(hours=1)
        assert words.moment(later) == later
        assert replace(words, since=later).moment(AT) > later

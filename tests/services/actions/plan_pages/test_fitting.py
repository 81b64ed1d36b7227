"""What of a plan fits on one side: everything, or the most of it, and always how much more."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.actions.plan_pages import fitting
from services.actions.plan_pages.cards import cards_of, left_out
from services.actions.plan_pages.measuring import POINT, flows, height, short
from services.actions.plan_pages.schemas import PlanPageView
from services.actions.plan_pages.writing import html
from services.actions.plans.terms import AimField

ID = UUID(int=1)
# What a plan can hold; that spaces stand between words is seen in the other tests.
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
WORDS = "Ask families what keeps them from using short breaks, and what would help them"


def page(
    aims: int = 4, objectives: int = 3, actions: int = 5, text: str = WORDS, **more: Any
) -> PlanPageView:
    """Return a plan with so many aims, objectives below each, and actions below each of those."""
    whole = {
        "id": ID,
        "title": "Commissioning for children and young people",
        "reference": None,
        "kind": "strategy",
        "status": "draft",
        "number": None,
        "published_on": None,
        "refresh_due_on": None,
        "review_due_on": None,
        "owners": [{"id": ID, "name": "Wearmouth County Council"}],
        "officer": None,
        "from_on": None,
        "until_on": None,
        "vision": "Every child grows up safe, well and heard.",
        "outcomes": ["Children are safe", "Families get help early"],
        "aims": [{"code": str(n), "title": f"Aim {n}"} for n in range(1, aims + 1)],
        "objectives": [
            {
                "id": ID,
                "code": f"{aim}.{number}",
                "title": text,
                "kind": "understand",
                "aim_code": str(aim),
                "deliverables": ["A map of what there is"],
                "actions": [
                    {"id": ID, "code": None, "description": text, "due": "March 2027"}
                    for _ in range(min(actions, 12))
                ],
                "more_actions": max(actions - 12, 0),
            }
            for aim in range(1, aims + 1)
            for number in range(1, objectives + 1)
        ],
        "enablers": [{"kind": "participation", "commitment": "Families take part."}],
    }
    return PlanPageView(**whole | more)


class TestFit:
    """A plan on one side."""

    def test_says_everything_where_there_is_room(self) -> None:
        sheet = fitting.fit(page(aims=2, objectives=1, actions=2))
        assert sheet.points == fitting.LARGE[0]
        assert [left_out(item) for card in sheet.cards for item in card.items] == ["", ""]

    @pytest.mark.parametrize(
        ("aims", "objectives", "actions"),
        [(4, 3, 5), (4, 15, 20), (1, 60, 3), (30, 4, 5), (0, 0, 0)],
    )
    def test_leaves_nothing_out_without_saying_so(
        self, aims: int, objectives: int, actions: int
    ) -> None:
        plan = page(aims, objectives, actions)
        sheet = fitting.fit(plan)

        assert len(sheet.cards) + sheet.more_aims == aims
        for card in sheet.cards:
            assert len(card.items) + card.more == objectives
            for item in card.items:
                assert len(item.actions) + item.more_actions == actions
                assert len(item.deliverables) + item.more_deliverables == 1

    def test_keeps_every_objective_of_a_plan_of_the_size_of_durhams(self) -> None:
        sheet = fitting.fit(page(4, 3, 8))
        assert [card.more for card in sheet.cards] == [0] * 4
        assert sheet.points >= 7
        assert all(item.actions for card in sheet.cards for item in card.items)

    @settings(max_examples=30, deadline=None)
    @given(
        st.integers(0, 26),
        st.integers(0, 8),
        st.text(LETTERS, max_size=300),
        st.lists(st.text(LETTERS, min_size=1, max_size=500), max_size=30),
    )
    def test_finds_room_for_whatever_is_said(
        self, aims: int, objectives: int, text: str, outcomes: list[str]
    ) -> None:
        plan = page(
            aims,
            objectives,
            3,
            text=text,
            title=text or "x",
            vision=text * 20,
            outcomes=outcomes,
            enablers=[{"kind": "other", "commitment": one} for one in outcomes],
        )
        sheet = fitting.fit(plan)
        assert sum(sheet.rows) + sheet.intro_high <= fitting.HEIGHT
        assert min(sheet.rows) > 0
        _, body = html(plan)
        assert b"<script" not in body


class TestCards:
    """Which aim is where."""

    def test_stand_for_the_highest_aims_with_those_within_below(self) -> None:
        aims = [
            {"code": "1", "title": "A"},
            {"code": "1.1", "title": "B", "within": "1"},
            {"code": "1.1.1", "title": "C", "within": "1.1"},
            {"code": "2", "title": "D"},
        ]
        plan = page(1, 1, 0)
        one = plan.objectives[0]
        objectives = [
            one.model_copy(update={"aim_code": code, "code": f"o{code}"})
            for code in ("1.1.1", "1", None)
        ]

        told = {"aims": [AimField(**each) for each in aims], "objectives": objectives}
        cards = cards_of(plan.model_copy(update=told))

        assert [(card.code, [item.code for item in card.items]) for card in cards] == [
            ("1", ["o1", "1.1", "1.1.1", "o1.1.1"]),
            ("2", []),
            ("", ["oNone"]),
        ]


class TestMeasuring:
    """Room on paper."""

    def test_is_a_line_for_a_few_words_and_more_for_more(self) -> None:
        line = height("Words", points=10, width=100)
        assert line == pytest.approx(10 * POINT * 1.2)
        assert height("Words " * 100, points=10, width=100) > 4 * line
        assert height("W" * 1000, points=10, width=20) > 100 * line
        assert height("", points=10, width=20) == 0

    @given(st.text(max_size=200), st.integers(4, 60))
    def test_is_cut_between_words_to_what_is_asked(self, text: str, most: int) -> None:
        cut = short(text, most)
        assert len(cut) <= most
        assert cut == " ".join(text.split()) or cut.endswith("…")

    @given(st.lists(st.floats(0.1, 5), max_size=12), st.integers(1, 4))
    def test_is_enough_in_one_long_column_for_all(self, blocks: list[float], columns: int) -> None:
        assert flows(blocks, columns=columns, room=sum(blocks) + 1)
        assert not blocks or not flows(blocks, columns=columns, room=max(blocks) - 0.05)

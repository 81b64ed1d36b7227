"""What stands in the cells of a plan table, and is written back so that it means the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.formats import cells
from services.actions.formats.cells import Item, KeyActions, items, read_drivers, read_key_actions
from shared.events.actions import Direction, Impact

OBJECTIVE = "Shape short breaks anew"
_LETTERS = "abAB1:., -•◦*="
_TEXTS = st.text(_LETTERS, min_size=1, max_size=12).map(lambda one: " ".join(f"x{one}".split()))
_STEPS = st.lists(st.tuples(_TEXTS, st.integers(0, 1)), max_size=6).map(
    lambda steps: tuple((text, depth if place else 0) for place, (text, depth) in enumerate(steps))
)


class TestItems:
    """The paragraphs and bullets of a cell."""

    def test_parts_paragraphs_by_blank_lines(self) -> None:
        cell = "Map what there is, and\nWhat keeps families away.\n \nSettle the\nBudget."
        assert items(cell) == [
            Item("Map what there is, and What keeps families away."),
            Item("Settle the Budget."),
        ]

    def test_takes_each_line_for_a_paragraph_where_there_are_no_blank_ones(self) -> None:
        assert items("Map what there is\nSettle the budget") == [
            Item("Map what there is"),
            Item("Settle the budget"),
        ]

    def test_goes_on_with_what_begins_small(self) -> None:
        assert items("Map what\nthere is") == [Item("Map what there is")]

    def test_reads_a_wrapped_cell_by_its_sentences(self) -> None:
        cell = "An offer that makes\nhelp, and Young\nPeople come\nback.\nMore of it."
        assert items(cell) == [
            Item("An offer that makes help, and Young People come back."),
            Item("More of it."),
        ]

    @pytest.mark.parametrize("sign", ["•", "-", "*", "\uf0b7", "–", "·"])  # noqa: RUF001
    def test_knows_bullets(self, sign: str) -> None:
        assert items(f"Do:\n{sign} One\n{sign} Two") == [
            Item("Do:"),
            Item("One", 0),
            Item("Two", 0),
        ]

    def test_knows_bullets_below_bullets(self) -> None:
        assert items("• One\n  ◦ Deeper\no Too\n    - So") == [
            Item("One", 0),
            Item("Deeper", 1),
            Item("Too", 1),
            Item("So", 1),
        ]

    def test_takes_a_number_below_nothing_for_none(self) -> None:
        assert items("-5 % of nights") == [Item("-5 % of nights")]


class TestKeyActions:
    """What is done, and its steps."""

    def test_is_the_only_paragraph(self) -> None:
        assert read_key_actions("Map what there is", OBJECTIVE) == KeyActions("Map what there is")

    def test_is_nothing_where_nothing_stands(self) -> None:
        assert read_key_actions(" \n", OBJECTIVE) is None

    def test_leads_in_to_bullets(self) -> None:
        said = read_key_actions("Map what there is\n• One\n  ◦ Deeper", OBJECTIVE)
        assert said == KeyActions("Map what there is", (("One", 0), ("Deeper", 1)))

    def test_is_the_objective_where_there_are_several_paragraphs(self) -> None:
        said = read_key_actions("Map it.\n\nBuy it, that is:\n• One\n• Two", OBJECTIVE)
        steps = (("Map it.", 0), ("Buy it, that is:", 0), ("One", 1), ("Two", 1))
        assert said == KeyActions(OBJECTIVE, steps)

    def test_is_the_first_of_several_that_leads_in_with_a_colon(self) -> None:
        said = read_key_actions("With providers:\n• One\n\nMap it.\n\nBuy it.", OBJECTIVE)
        assert said == KeyActions("With providers:", (("One", 0), ("Map it.", 0), ("Buy it.", 0)))

    def test_is_the_objective_above_bullets_alone(self) -> None:
        said = read_key_actions("• One\n• Two", OBJECTIVE)
        assert said == KeyActions(OBJECTIVE, (("One", 0), ("Two", 0)))

    @given(description=st.one_of(_TEXTS, st.just(OBJECTIVE)), steps=_STEPS)
    def test_is_read_again_as_it_was_written(
        self, description: str, steps: tuple[tuple[str, int], ...]
    ) -> None:
        said = KeyActions(description, steps)
        written = cells.write_key_actions(said, OBJECTIVE)
        again = read_key_actions(written, OBJECTIVE)
        assert again == said
        assert cells.write_key_actions(again, OBJECTIVE) == written

    @given(cell=st.text(_LETTERS + "\n", max_size=60))
    def test_loses_no_word_of_any_cell(self, cell: str) -> None:
        said = read_key_actions(cell, OBJECTIVE)
        if said is None:
            return
        written = cells.write_key_actions(said, OBJECTIVE)
        assert read_key_actions(written, OBJECTIVE) == said
        for word in cell.split():
            assert word.strip(_LETTERS[5:]) in written


class TestDrivers:
    """What a row rests on."""

    @pytest.mark.parametrize(
        ("cell", "titles"),
        [
            (
                "Children and \nFamilies Act \n2014,  \n \nSEND Code of \nPractice 2015, ",
                ("Children and Families Act 2014", "SEND Code of Practice 2015"),
            ),
            (
                "Health Act 2006/Health and Social Care Act 2012",
                ("Health Act 2006", "Health and Social Care Act 2012"),
            ),
            (
                "Health and\nSocial Care Act\n2012\nSEND Code of\nPractice 2015",
                ("Health and Social Care Act 2012", "SEND Code of Practice 2015"),
            ),
            (
                "Children Act 1989, Section 17; Care Act 2014; Care Act 2014",
                ("Children Act 1989, Section 17", "Care Act 2014"),
            ),
            ("• Care Act 2014\n• Our promise", ("Care Act 2014", "Our promise")),
            ("; , -", ()),
        ],
    )
    def test_are_told_apart(self, cell: str, titles: tuple[str, ...]) -> None:
        assert read_drivers(cell) == titles

    @pytest.mark.parametrize(
        ("title", "kind", "year"),
        [
            ("Care Act 2014", "act", 2014),
            ("SEND Code of Practice 2015", "code_of_practice", 2015),
            ("Travel training good practice guide 2011", "guidance", 2011),
            ("Fostering Services Regulations 2011", "regulations", 2011),
            ("Our promise to families", "local", None),
        ],
    )
    def test_are_known_by_their_words(self, title: str, kind: str, year: int | None) -> None:
        assert (cells.driver_kind(title), cells.driver_year(title)) == (kind, year)


class TestImpacts:
    """What should be different."""

    def test_are_the_paragraphs(self) -> None:
        assert cells.read_impacts("Reduction in\nnights\n\nMore help") == (
            Impact(statement="Reduction in nights", direction=Direction.REDUCE),
            Impact(statement="More help", direction=Direction.INCREASE),
        )

    @pytest.mark.parametrize(
        ("statement", "direction"),
        [
            ("Reductions in nights", "reduce"),
            ("Fewer nights", "reduce"),
            ("Increased choice", "increase"),
            ("Improved outcomes", "increase"),
            ("Parents are able to rest", "other"),
            ("Moreover, parents rest", "other"),
        ],
    )
    def test_say_by_their_first_word_what_grows(self, statement: str, direction: str) -> None:
        assert cells.direction(statement) == direction


class TestActionKind:
    """What kind of work it is."""

    @pytest.mark.parametrize(
        ("words", "kind"),
        [
            ("Carry out a strategic review of short breaks", "review"),
            ("Re-commission short breaks", "re_procure"),
            ("Participate in the regional work", "participate"),
            ("Establish a clear pathway", "other"),
            ("To publish what was found", "publish"),
        ],
    )
    def test_is_said_by_the_first_words(self, words: str, kind: str) -> None:
        assert cells.action_kind(words) == kind

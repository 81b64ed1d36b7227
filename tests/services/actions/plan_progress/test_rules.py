"""How counts come together."""

from hypothesis import given
from hypothesis import strategies as st

from services.actions.plan_progress.rules import NONE, Counts, by_aim, together

COUNTS = st.builds(
    Counts,
    planned=st.integers(0, 50),
    started=st.integers(0, 50),
    suspended=st.integers(0, 50),
    completed=st.integers(0, 50),
    abandoned=st.integers(0, 50),
)


class TestCounts:
    """How many actions stand how."""

    def test_leave_out_what_was_given_up_of_what_is_to_be_done(self) -> None:
        assert Counts(planned=1, completed=1, abandoned=8).percent_done == 50
        assert Counts(abandoned=8).percent_done is None
        assert NONE.percent_done is None

    @given(COUNTS)
    def test_say_a_hundred_only_when_nothing_is_left(self, counts: Counts) -> None:
        left = counts.planned + counts.started + counts.suspended
        assert (counts.percent_done == 100) == (left == 0 and counts.completed > 0)


class TestByAim:
    """The counts of aims."""

    def test_hold_those_of_the_aims_within(self) -> None:
        one, two, three = Counts(planned=1), Counts(started=2), Counts(completed=4)

        counted = by_aim(
            {"1": None, "1.1": "1", "1.1.1": "1.1", "2": None},
            [("1", one), ("1.1.1", two), ("2", three), (None, Counts(abandoned=8))],
        )

        assert counted == {
            "1": Counts(planned=1, started=2),
            "1.1": two,
            "1.1.1": two,
            "2": three,
        }

    @given(st.lists(COUNTS, max_size=6))
    def test_add_up_to_the_whole(self, some: list[Counts]) -> None:
        within = {str(n): None for n in range(3)}
        counted = by_aim(within, [(str(n % 3), one) for n, one in enumerate(some)])
        assert together(counted.values()) == together(some)

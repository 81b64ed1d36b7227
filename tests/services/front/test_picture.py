"""The picture of the coming ends: nothing is lost, nothing stands outside or over another."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.formats.offsets import day
from services.front import picture
from services.front.ends import End, Ends

DAYS = st.dates(date(2024, 1, 1), date(2100, 12, 31))


def ends_of(first: date, offsets: list[tuple[int, bool]], title: str = "Short breaks") -> Ends:
    last = day("+24m", first)
    span = (last - first).days
    items = (
        End(title, "Harbour", first + timedelta(days=offset % (span + 1)), has_alert)
        for offset, has_alert in sorted(offsets)
    )
    in_order = tuple(sorted(items, key=lambda end: end.end_on))
    return Ends(first, last, in_order, shows_alerts=True)


def some(most: int) -> st.SearchStrategy[list[tuple[int, bool]]]:
    one = st.tuples(st.integers(0, 731), st.booleans())
    return st.lists(one, min_size=1, max_size=most)


class TestDraw:
    """Drawing."""

    def test_draws_nothing_if_nothing_ends(self) -> None:
        assert picture.draw(Ends(date(2026, 1, 1), date(2028, 1, 1), ())) is None

    @settings(max_examples=60, deadline=None)
    @given(DAYS, st.one_of(some(60), some(400)))
    def test_shows_every_contract_once_in_its_month(
        self, first: date, offsets: list[tuple[int, bool]]
    ) -> None:
        ends = ends_of(first, offsets)
        drawn = picture.draw(ends)
        assert drawn is not None

        told = Counter((one.end_on.year * 12 + one.end_on.month) for one in ends.items)
        months = {first.year * 12 + first.month + n: month for n, month in enumerate(drawn.months)}
        assert {number: month.count for number, month in months.items() if month.count} == told
        assert len(drawn.marks) == len(ends.items)
        assert sum(mark.has_alert for mark in drawn.marks) == ends.with_alert
        columns = Counter(
            int(mark.x // (picture.WIDTH / len(drawn.months))) for mark in drawn.marks
        )
        assert columns == Counter({n: m.count for n, m in enumerate(drawn.months) if m.count})

    @settings(max_examples=60, deadline=None)
    @given(DAYS, st.one_of(some(60), some(400)))
    def test_keeps_every_mark_inside_and_apart(
        self, first: date, offsets: list[tuple[int, bool]]
    ) -> None:
        drawn = picture.draw(ends_of(first, offsets))
        assert drawn is not None
        for mark in drawn.marks:
            assert 0 <= mark.x <= drawn.width
            assert mark.y - mark.radius >= picture.HEAD
            assert mark.y + mark.radius <= drawn.height
        for one, other in combinations(drawn.marks[:80], 2):
            apart = max(abs(one.x - other.x), abs(one.y - other.y))
            assert apart >= 2 * min(one.radius, other.radius)

    @settings(max_examples=40, deadline=None)
    @given(DAYS, some(30), st.text(min_size=1, max_size=500))
    def test_leaves_the_words_of_a_row_on_its_side_of_the_mark(
        self, first: date, offsets: list[tuple[int, bool]], title: str
    ) -> None:
        drawn = picture.draw(ends_of(first, offsets, title))
        assert drawn is not None
        for mark in drawn.marks:
            assert mark.label is not None
            assert mark.label_x < mark.x if mark.is_left else mark.label_x > mark.x
            room = mark.label_x if mark.is_left else drawn.width - mark.label_x
            assert len(mark.label) * picture.LETTER <= room + picture.LETTER
            assert mark.told.startswith(title)

    def test_says_in_words_what_it_shows(self) -> None:
        first = date(2026, 11, 22)
        ends = ends_of(first, [(9, True), (129, False), (129, True), (500, False)])
        assert picture.in_words(ends) == (
            "4 contracts end between 22 November 2026 and 22 November 2028."
            " 2 of them have an open alert. March 2027 has the most: 2."
        )
        one = Ends(first, ends.last, ends.items[3:], shows_alerts=False)
        assert picture.in_words(one) == (
            "1 contract ends between 22 November 2026 and 22 November 2028."
        )

    def test_stays_a_picture_however_many_end_on_one_day(self) -> None:
        drawn = picture.draw(ends_of(date(2026, 1, 1), [(89, False)] * 1_000))
        assert drawn is not None
        assert drawn.height < picture.HEAD + picture.HIGHEST_STACK + picture.ROW

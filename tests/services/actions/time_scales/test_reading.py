"""Time scales: what the words of real plans mean, and what nobody can know."""

from calendar import month_abbr, month_name, monthrange
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.actions.time_scales.reading import parts, read
from shared.events.time_scales import Precision, TimeScale

_MONTHS = st.tuples(st.integers(2000, 2099), st.integers(1, 12))
Days = tuple[str | None, str | None, str | None, str]


def _said(words: str) -> Days:
    scale = read(words)
    assert scale is not None
    assert scale.words == words
    days = (scale.from_on, scale.until_on, scale.option_until_on)
    first, last, option = (day.isoformat() if day else None for day in days)
    return first, last, option, scale.precision.value


class TestOnePeriod:
    """One day, month, quarter, season or year."""

    @pytest.mark.parametrize(
        ("words", "first", "last", "precision"),
        [
            ("July 2017", None, "2017-07-31", "month"),
            ("December \n2017", None, "2017-12-31", "month"),
            ("Dec-17", None, "2017-12-31", "month"),
            ("Sept. 2026", None, "2026-09-30", "month"),
            ("04/2027", None, "2027-04-30", "month"),
            ("by 31 July 2024", None, "2024-07-31", "day"),
            ("By 31st July 2024.", None, "2024-07-31", "day"),
            ("31/03/2025", None, "2025-03-31", "day"),
            ("31.3.25", None, "2025-03-31", "day"),
            ("05/05/2025", None, "2025-05-05", "day"),
            ("2024-07-31", None, "2024-07-31", "day"),
            ("Q3 2026/27", "2026-10-01", "2026-12-31", "quarter"),
            ("2026/27 Q4", "2027-01-01", "2027-03-31", "quarter"),
            ("third quarter of 2026/27", "2026-10-01", "2026-12-31", "quarter"),
            ("2026-27", "2026-04-01", "2027-03-31", "year"),
            ("2017/18", "2017-04-01", "2018-03-31", "year"),
            ("FY 2026/27", "2026-04-01", "2027-03-31", "year"),
            ("academic year 2026/27", "2026-09-01", "2027-08-31", "year"),
            ("2027", "2027-01-01", "2027-12-31", "year"),
            ("Autumn term 2026", "2026-09-01", "2026-12-31", "season"),
            ("Summer term 2026/27", "2027-04-01", "2027-07-31", "season"),
            ("Spring 2027", "2027-03-01", "2027-05-31", "season"),
            ("Winter 2026/27", "2026-12-01", "2027-02-28", "season"),
            ("end of September 2026", None, "2026-09-30", "month"),
            ("by the end of 2026/27", None, "2027-03-31", "year"),
            ("before April 2027", None, "2027-03-31", "month"),
            ("until March 2028", None, "2028-03-31", "month"),
            ("from April 2027", "2027-04-01", None, "month"),
            ("April 2027 onwards", "2027-04-01", None, "month"),
            ("Ongoing from April 2027", "2027-04-01", None, "month"),
            ("July 2017 (Phase 2)", None, "2017-07-31", "month"),
        ],
    )
    def test_means_its_days(
        self, words: str, first: str | None, last: str | None, precision: str
    ) -> None:
        assert _said(words) == (first, last, None, precision)

    @pytest.mark.parametrize("words", ["Ongoing", "On-going", "Annually", "Quarterly and ongoing"])
    def test_without_days_goes_on(self, words: str) -> None:
        assert _said(words) == (None, None, None, "ongoing")


class TestFromTo:
    """A beginning and an end, of which the first may leave to the second what they share."""

    @pytest.mark.parametrize(
        ("words", "first", "last", "precision"),
        [
            ("May-June 2017", "2017-05-01", "2017-06-30", "month"),
            ("Jan-Mar 17", "2017-01-01", "2017-03-31", "month"),
            ("Jan\u2013Mar 17", "2017-01-01", "2017-03-31", "month"),
            ("April 17 to Nov 17", "2017-04-01", "2017-11-30", "month"),
            ("January 17 to March 19", "2017-01-01", "2019-03-31", "month"),
            ("between May and June 2017", "2017-05-01", "2017-06-30", "month"),
            ("Nov-Feb 2016/17", "2016-11-01", "2017-02-28", "month"),
            ("1-15 July 2017", "2017-07-01", "2017-07-15", "day"),
            ("1 April - 30 June 2017", "2017-04-01", "2017-06-30", "day"),
            ("2024-07-31 to 2024-08-31", "2024-07-31", "2024-08-31", "day"),
            ("1 April 2026 to March 2027", "2026-04-01", "2027-03-31", "month"),
            ("Q1-Q2 2026/27", "2026-04-01", "2026-09-30", "quarter"),
            ("2026/27 to 2028/29", "2026-04-01", "2029-03-31", "year"),
        ],
    )
    def test_means_its_days(self, words: str, first: str, last: str, precision: str) -> None:
        assert _said(words) == (first, last, None, precision)

    @given(begin=_MONTHS, end=_MONTHS, short=st.booleans(), sign=st.sampled_from("-\u2013"))
    def test_every_range_of_months_reads_back(
        self, begin: tuple[int, int], end: tuple[int, int], short: bool, sign: str
    ) -> None:
        begin, end = sorted((begin, end))
        names = month_abbr if short else month_name
        first = date(*begin, 1)
        last = date(*end, monthrange(*end)[1])
        for words in (
            f"{names[begin[1]]} {begin[0]} to {names[end[1]]} {end[0]}",
            f"{names[begin[1]]} {begin[0] % 100:02} {sign} {names[end[1]]} {end[0] % 100:02}",
            f"from {names[begin[1]].lower()} {begin[0]} until {names[end[1]].upper()} {end[0]}",
        ):
            assert read(words) == TimeScale(
                words=words, from_on=first, until_on=last, precision=Precision.MONTH
            )

    @given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
    def test_every_day_reads_back(self, day: date) -> None:
        for words in (f"{day:%d %B %Y}", f"by {day.day} {day:%b} {day:%y}", day.isoformat()):
            scale = read(words)
            assert scale == TimeScale(words=words, until_on=day, precision=Precision.DAY)


class TestAnOption:
    """The last day with an option that the words name."""

    @pytest.mark.parametrize(
        ("words", "option"),
        [
            (
                "April 17 to March 18 (0-19 contract has plus option to extend to March 19)",
                "2019-03-31",
            ),
            (
                "April 17 to \nMarch 18 (0-\n19 contract \nhas plus \noption to \nextend to \nMarch 19)",
                "2019-03-31",
            ),
            ("April 17 to March 18 with an option to extend for 12 months", "2019-03-31"),
            ("April 17 to March 18, option of a further 2 years", "2020-03-31"),
        ],
    )
    def test_stands_beside_the_end(self, words: str, option: str) -> None:
        assert _said(words) == ("2017-04-01", "2018-03-31", option, "month")

    def test_that_lies_before_the_end_is_not_read(self) -> None:
        assert _said("April 17 to March 18 (option to extend to May 17)")[3] == "unread"


class TestUnread:
    """What is not said, cannot be, or could be two things."""

    @pytest.mark.parametrize("words", ["", " ", "\n\t", None])
    def test_nothing_is_said_by_no_words(self, words: str | None) -> None:
        assert read(words) is None

    @pytest.mark.parametrize(
        "words",
        [
            "TBC",
            "01/02/2025",
            "31 February 2025",
            "29/02/2025",
            "March 2018 to April 2017",
            "Nov-Feb 17",
            "Q3 2026",
            "Winter 2026",
            "2016-2018",
            "17 April",
            "July",
            "July 3034",
            "July 2017 (or August 2017)",
            "July 2017 if the bid is won",
            "1/4/2017 - 31/3/2018",
            "within 12 months",
            "April 2017\nTBC",
        ],
    )
    def test_is_kept_and_never_guessed(self, words: str) -> None:
        assert _said(words) == (None, None, None, "unread")


class TestSeveral:
    """Several time scales in one cell."""

    def test_are_the_span_from_the_first_to_the_last(self) -> None:
        assert _said("April 2017\nJuly 2017") == ("2017-04-01", "2017-07-31", None, "month")

    def test_are_as_exact_as_the_least_exact(self) -> None:
        words = "31 March 2026\n\nQ3 2026/27"
        assert _said(words) == ("2026-03-31", "2026-12-31", None, "quarter")

    def test_have_no_end_if_one_of_them_goes_on(self) -> None:
        assert _said("April 2017\nOngoing") == (None, None, None, "ongoing")

    def test_can_be_told_apart(self) -> None:
        words = "January 17 to \nMarch 19\n\n \nApril 17 to\nNov 17"
        assert parts(words) == ("January 17 to \nMarch 19", "April 17 to\nNov 17")
        assert parts("April 2017\nJuly 2017") == ("April 2017", "July 2017")
        assert parts("April 17 to\nMarch 18") == ("April 17 to\nMarch 18",)
        assert parts(" \n") == ()


_TIME_WORDS = st.lists(
    st.sampled_from(
        [
            "from",
            "to",
            "-",
            "until",
            "by",
            "March",
            "april",
            "17",
            "2017",
            "2018",
            "31",
            "1st",
            "/",
            "(",
            ")",
            "option",
            "extend",
            "Q3",
            "2026/27",
            "Spring",
            "term",
            "ongoing",
            "and",
            "end",
            "of",
            "before",
            "12",
            "months",
            "\n",
            ",",
        ]
    ),
    max_size=12,
).map(" ".join)


class TestAnyText:
    """Whatever stands in the cell."""

    @given(words=st.one_of(st.text(), _TIME_WORDS))
    @example(words="\ud800 2017")
    @example(words="\x00")
    @example(words="option (" * 60)
    @example(words="(plus option to extend to " * 40)
    def test_is_read_or_kept_and_never_ends_before_it_begins(self, words: str) -> None:
        scale = read(words)
        if scale is None:
            assert not words.strip()
            return
        assert scale.words == words
        days = [scale.from_on, scale.until_on, scale.option_until_on]
        said = [day for day in days if day is not None]
        assert said == sorted(said)
        assert not said or scale.precision not in (Precision.UNREAD, Precision.ONGOING)

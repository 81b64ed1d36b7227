"""The picture of a few days, and the same in words."""

from datetime import date, timedelta
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.notify import timeline
from shared.notify.timeline import Row

TODAY = date(2027, 1, 6)
ROW = Row("Short breaks", date(2027, 3, 1), (date(2027, 4, 1),), date(2027, 9, 30))
BLUE, AMBER, RED = (29, 79, 145), (217, 138, 61), (177, 14, 30)
DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))


def picture(*rows: Row, today: date = TODAY) -> Image.Image:
    return Image.open(BytesIO(timeline.draw(rows, today))).convert("RGB")


def span(drawn: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int]:
    """Return from where to where a colour lies in a picture, above the legend."""
    found = [
        x
        for x in range(drawn.width)
        for y in range(100, drawn.height - 2 * 58)
        if drawn.getpixel((x, y)) == colour
    ]
    return min(found), max(found)


class TestDraw:
    """Drawing the picture."""

    def test_shows_the_time_left_and_what_comes_too_late(self) -> None:
        drawn = picture(ROW)

        (begins, starts), (_, ends) = span(drawn, BLUE), span(drawn, AMBER)
        assert begins < starts < ends < span(drawn, RED)[1]
        left, late = date(2027, 3, 1) - TODAY, date(2027, 9, 30) - date(2027, 3, 1)
        # The marks lie over the ends of the lines: a few points less than the share of the days.
        assert abs((starts - begins) / (ends - starts) - left / late) < 0.1

    def test_has_a_row_for_each_and_no_more_than_eight(self) -> None:
        heights = [picture(*[ROW] * number).height for number in (1, 2, 8, 9)]

        assert heights[1] - heights[0] == 2 * 46
        assert heights[3] == heights[2]

    def test_is_wide_enough_for_sharp_screens_and_small_enough_for_mail(self) -> None:
        content = timeline.draw([ROW] * 8, TODAY)

        assert Image.open(BytesIO(content)).width == 720
        assert len(content) < 25_000

    @settings(deadline=None, max_examples=40)
    @given(
        st.lists(
            st.builds(
                Row,
                name=st.text(max_size=60),
                safe_start_on=st.none() | DAYS,
                due_on=st.lists(DAYS, max_size=3).map(tuple),
                end_on=st.none() | DAYS,
            ),
            max_size=9,
        ),
        DAYS,
    )
    def test_is_drawn_whatever_the_days_are_and_always_the_same(
        self, rows: list[Row], today: date
    ) -> None:
        assert timeline.draw(rows, today) == timeline.draw(rows, today)
        assert timeline.in_words(rows, today).count("\n") == 0

    def test_writes_names_that_the_font_lacks_without_their_accents(self) -> None:
        named = Row("Żółta łódź “£5”", None, (), None)

        plain = Row('Zolta lodz "GBP 5"', None, (), None)
        assert timeline.draw([named], TODAY) == timeline.draw([plain], TODAY)


class TestInWords:
    """Saying what the picture shows."""

    def test_says_every_day(self) -> None:
        said = timeline.in_words([ROW, Row("Advocacy", None, (), TODAY - timedelta(days=1))], TODAY)

        assert said == (
            "Timeline. Today is 6 January 2027."
            " Short breaks: latest safe start 1 March 2027, due 1 April 2027, end 30 September 2027."
            " Advocacy: end 5 January 2027."
        )

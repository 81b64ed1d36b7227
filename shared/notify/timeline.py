"""A few days of a few things, drawn as a picture beside today, and the same said in words."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from itertools import accumulate
from unicodedata import combining, normalize

from PIL import Image, ImageDraw, ImageFont

from shared.notify.message import one_line
from shared.notify.templates import month_and_year, short_date

MOST_ROWS = 8
WIDTH = 360
SCALE = 2  # so that it is sharp where a screen has two points for one
_MARGIN = 14
_AXIS = 40
_ROW = 46
_LEGEND_ROW = 22
_LEGEND_TOP = 14
_NAME_SIZE, _SMALL_SIZE = 14, 12
# What lies further away stands at the edge: a day in another decade would press all others together.
_LONGEST_BEFORE = timedelta(days=183)
_LONGEST_AFTER = timedelta(days=3 * 365)
_SHORTEST = timedelta(days=120)
_MOST_TICKS = 5
_Colour = tuple[int, int, int]
_PAPER, _LINE, _FAINT = (255, 255, 255), (201, 209, 217), (74, 84, 94)
# The font has the letters of English alone; what follows has no such letter within it.
_PLAIN = str.maketrans(
    {
        **{"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'},
        **{"\u2013": "-", "\u2014": "-", "\u2022": "-", "\xa3": "GBP ", "\xb7": "-"},
        **{"\u0142": "l", "\xf8": "o", "\xe6": "ae", "\xdf": "ss", "\u0111": "d"},
        **{"\u0141": "L", "\xd8": "O", "\xc6": "Ae", "\u0110": "D"},
    }
)
_INK, _TIME_LEFT, _TOO_LATE, _ENDS = (27, 31, 35), (29, 79, 145), (217, 138, 61), (177, 14, 30)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing with its days: the latest to start what follows it, those that are due, its end."""

    name: str
    safe_start_on: date | None
    due_on: tuple[date, ...]
    end_on: date | None

    @property
    def days(self) -> tuple[date, ...]:
        """Return every day of it."""
        return tuple(day for day in (self.safe_start_on, *self.due_on, self.end_on) if day)


def in_words(rows: Sequence[Row], today: date) -> str:
    """Return what the picture shows, for who does not see it."""
    return " ".join([f"Timeline. Today is {short_date(today)}.", *map(_said, rows[:MOST_ROWS])])


def _said(row: Row) -> str:
    parts = []
    if row.safe_start_on:
        parts.append(f"latest safe start {short_date(row.safe_start_on)}")
    if row.due_on:
        parts.append(f"due {' and '.join(map(short_date, row.due_on))}")
    if row.end_on:
        parts.append(f"end {short_date(row.end_on)}")
    return f"{one_line(row.name)}: {', '.join(parts) or 'no day'}."


def draw(rows: Sequence[Row], today: date) -> bytes:
    """Return the picture as PNG; the same rows and day always give the same bytes."""
    return _Drawing(rows[:MOST_ROWS], today).png()


class _Drawing:
    """A picture that is being drawn; all places are of the small scale."""

    def __init__(self, rows: Sequence[Row], today: date) -> None:
        days = [today, *(day for row in rows for day in row.days)]
        self._today = today
        self._first = max(min(days), today - _LONGEST_BEFORE) - timedelta(days=10)
        last = min(max(days), today + _LONGEST_AFTER) + timedelta(days=10)
        self._last = max(last, self._first + _SHORTEST)
        self._bottom = _AXIS + _ROW * len(rows)
        # What is of contracts alone is explained where there is one.
        self._has_contracts = any(row.safe_start_on or row.end_on for row in rows)
        legend_rows = 3 if self._has_contracts else 2
        height = self._bottom + _LEGEND_TOP + legend_rows * _LEGEND_ROW
        self._image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), _PAPER)
        self._pen = ImageDraw.Draw(self._image)
        self._pen.rectangle(
            (0, 0, WIDTH * SCALE - 1, height * SCALE - 1), outline=_LINE, width=SCALE
        )
        self._axis()
        for number, row in enumerate(rows):
            self._row(row, _AXIS + _ROW * number)
        self._legend()

    def png(self) -> bytes:
        """Return what was drawn; the few colours there are need no more than a palette."""
        written = BytesIO()
        self._image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(
            written, "PNG", bits=4, compress_level=4
        )
        return written.getvalue()

    def _x(self, day: date) -> float:
        share = (day - self._first) / (self._last - self._first)
        return _MARGIN + min(max(share, 0.0), 1.0) * (WIDTH - 2 * _MARGIN)

    def _axis(self) -> None:
        for day in _ticks(self._first, self._last):
            x = self._x(day)
            self._line(x, _AXIS - 8, x, self._bottom, _LINE)
            self._text(x, _AXIS - 17, month_and_year(day), _SMALL_SIZE, _FAINT, anchor="mm")
        x = self._x(self._today)
        self._line(x, _AXIS - 8, x, self._bottom, _INK, width=2)

    def _row(self, row: Row, top: float) -> None:
        name = _fitting(_drawable(row.name), _NAME_SIZE, (WIDTH - 2 * _MARGIN) * SCALE)
        # On paper of its own, so that no line goes through the words.
        wide = sum(_width(letter, _NAME_SIZE) for letter in name) / SCALE
        self._box(_MARGIN - 2, top + 2, _MARGIN + wide + 4, top + 20, _PAPER)
        self._text(_MARGIN, top + 11, name, _NAME_SIZE, _INK, anchor="lm")
        y = top + 32
        self._line(_MARGIN, y, WIDTH - _MARGIN, y, _LINE)
        if row.end_on and row.end_on > self._today:
            until = min(max(row.safe_start_on or row.end_on, self._today), row.end_on)
            self._box(self._x(self._today), y - 3, self._x(until), y + 3, _TIME_LEFT)
            self._box(self._x(until), y - 3, self._x(row.end_on), y + 3, _TOO_LATE)
        marks = [(row.end_on, self._end), (row.safe_start_on, self._safe_start)]
        marks += [(day, self._due) for day in row.due_on]
        for day, mark in marks:
            if day and self._first <= day <= self._last:
                mark(self._x(day), y)
            elif day:
                self._further(self._x(day), y, later=day > self._last)

    def _further(self, x: float, y: float, *, later: bool) -> None:
        """Point at a day that lies beyond the edge."""
        tip, back = (x + 4, x - 6) if later else (x - 4, x + 6)
        corners = ((back, y - 8), (tip, y), (back, y + 8))
        places = [(across * SCALE, down * SCALE) for across, down in corners]
        self._pen.polygon(places, fill=_INK)

    def _legend(self) -> None:
        left, middle = _MARGIN + 6, WIDTH / 2 + 20
        top, below, last = (self._bottom + 18 + _LEGEND_ROW * row for row in range(3))
        self._line(left, top - 7, left, top + 7, _INK, width=2)
        self._words(left, top, f"Today, {short_date(self._today)}")
        if self._has_contracts:
            self._safe_start(middle, top)
            self._words(middle, top, "Latest safe start")
            self._due(left, below)
            self._words(left, below, "Due")
            self._end(middle, below)
            self._words(middle, below, "End of the contract")
        else:
            last = below
            self._due(middle, top)
            self._words(middle, top, "Due")
        self._further(left, last, later=False)
        self._words(left, last, "Longer ago")
        self._further(middle, last, later=True)
        self._words(middle, last, "Further ahead")

    def _words(self, x: float, y: float, words: str) -> None:
        self._text(x + 12, y, words, _SMALL_SIZE, _INK)

    def _safe_start(self, x: float, y: float) -> None:
        corners = ((x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y))
        places = [(across * SCALE, down * SCALE) for across, down in corners]
        self._pen.polygon(places, fill=_PAPER, outline=_INK, width=2 * SCALE)

    def _due(self, x: float, y: float) -> None:
        self._pen.circle((x * SCALE, y * SCALE), 5 * SCALE, fill=_INK, outline=_PAPER, width=SCALE)

    def _end(self, x: float, y: float) -> None:
        self._box(x - 3, y - 9, x + 3, y + 9, _ENDS)

    def _box(self, left: float, top: float, right: float, bottom: float, fill: _Colour) -> None:
        if right > left:
            self._pen.rectangle((left * SCALE, top * SCALE, right * SCALE, bottom * SCALE), fill)

    def _line(
        self, x: float, y: float, to_x: float, to_y: float, fill: _Colour, *, width: int = 1
    ) -> None:
        ends = (x * SCALE, y * SCALE, to_x * SCALE, to_y * SCALE)
        self._pen.line(ends, fill, width * SCALE)

    def _text(
        self, x: float, y: float, words: str, size: int, fill: _Colour, *, anchor: str = "lm"
    ) -> None:
        self._pen.text((x * SCALE, y * SCALE), words, fill, _font(size), anchor)


def _ticks(first: date, last: date) -> Iterator[date]:
    """Yield the beginnings of months that are named, a few of them and evenly."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(step for step in (1, 2, 3, 6, 12, 24) if months <= step * _MOST_TICKS)
    number = (first.year * 12 + first.month) // step * step
    room = (last - first) / 12
    while True:
        day = date(number // 12, number % 12 + 1, 1)
        if day > last - room:
            return
        if day >= first + room:
            yield day
        number += step


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size * SCALE)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _drawable(words: str) -> str:
    """Return words in the letters that the font has: without accents, and ? for any other."""
    bare = normalize("NFKD", one_line(words).translate(_PLAIN))
    letters = (letter for letter in bare if not combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in letters)


@lru_cache(maxsize=1_000)
def _width(letter: str, size: int) -> float:
    return _font(size).getlength(letter)


def _fitting(words: str, size: int, width: float) -> str:
    """Return words that are no wider than that, cut short with three dots if they must be."""
    ends = list(accumulate(_width(letter, size) for letter in words))
    if not ends or ends[-1] <= width:
        return words
    fits = bisect(ends, width - 3 * _width(".", size))
    return f"{words[:fits].rstrip()}..."


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """Return the colours of the picture; letters have soft edges, in a few steps to the paper.

    With sixteen at most, two points go into a byte.
    """
    colours = [_PAPER, _LINE, _TIME_LEFT, _TOO_LATE, _ENDS]
    for colour, steps in ((_INK, 6), (_FAINT, 5)):
        for step in range(1, steps + 1):
            red, green, blue = (
                round(paper + (part - paper) * step / steps)
                for paper, part in zip(_PAPER, colour, strict=True)
            )
            colours.append((red, green, blue))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette

"""How much room words take on paper, in millimetres: rather too much than too little."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

POINT = 25.4 / 72
LINE = 1.2
BOLD = 1.09
# Widths of letters in a plain sans serif, in thousandths of its size; what is not here is as an a.
_WIDTHS = {
    letter: width
    for letters, width in (
        ("ijl'|", 225),
        (" ,.:;!It/\\f[]", 280),
        ("-()r`", 335),
        ("cksvxyz", 505),
        ("FLTZ", 615),
        ("ABEKPSVXY&", 670),
        ("wCDHNRU", 725),
        ("GOQ", 780),
        ("mM", 835),
        ("W%@—…", 1020),
    )
    for letter in letters
}
_LETTER = 560
_SIGN = 1050  # of scripts that are written in squares
_FIRST_SIGN = 0x2E80
_SAFE = 1.03


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[float, ...]:
    """Return how broad each word of a text is, as multiples of the size of its letters."""
    return tuple(
        _SAFE
        / 1000
        * sum(_SIGN if ord(one) >= _FIRST_SIGN else _WIDTHS.get(one, _LETTER) for one in word)
        for word in text.split(" ")
    )


def height(text: str, *, points: float, width: float, weight: float = 1.0) -> float:
    """Return how high a text is that is set in a column of a width."""
    if not text:
        return 0.0
    size = points * POINT
    usable = max(width / (size * weight), 1.2)
    space = _WIDTHS[" "] / 1000
    lines, filled = 0, usable
    for word in _words(text):
        if filled + space + word <= usable:
            filled += space + word
            continue
        lines += 1
        filled = word
        while filled > usable:  # a word that is broader than the column is cut
            lines += 1
            filled -= usable - 0.6
    return lines * size * LINE


def short(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words."""
    whole = " ".join(text.split())
    if len(whole) <= most:
        return whole
    cut = whole[: most - 1]
    head, space, _ = cut.rpartition(" ")
    return f"{(head if space and len(head) > most // 2 else cut).rstrip(' ,;:.')}…"


def flows(blocks: Iterable[float], *, columns: int, room: float) -> bool:
    """Say whether blocks, none of which is cut, find room in columns, one after the other."""
    column, filled = 1, 0.0
    for block in blocks:
        if filled + block > room:
            column, filled = column + 1, 0.0
        filled += block
        if column > columns or filled > room:
            return False
    return True


def in_rows(heights: Sequence[float], columns: int) -> float:
    """Return how high a table is whose cells are filled row by row."""
    rows = (heights[start : start + columns] for start in range(0, len(heights), columns))
    return sum(max(row) for row in rows)

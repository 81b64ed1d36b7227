"""What of a plan fits on one side of A4: the letters as large, the words as many as there is room.

Every aim is a card; the cards stand side by side. Where a card is too small for all that its aim
holds, it says less of each action, then fewer of them, and how many more there are.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.actions.plan_pages.cards import (
    DETAILS,
    STILL_RICH,
    Card,
    Detail,
    Item,
    block,
    cards_of,
    said,
)
from services.actions.plan_pages.measuring import BOLD, LINE, POINT, flows, height, in_rows, short
from services.actions.plan_pages.schemas import PlanPageView
from services.actions.plans.terms import EnablerField
from shared.events.plans import EnablerKind

WIDTH, HEIGHT = 281.0, 193.0
HEAD, GAP = 18.5, 2.5
_TITLE_HIGH = 16.0
PADDING = 2.0
MOST_CARDS = 24
_LARGEST_INTRO, _LARGEST_ENABLERS = 38.0, 36.0
_NARROWEST_COLUMN = 60.0
_LONGEST_LINE = 40  # as a multiple of the size of its letters, which is about 80 of them
_COLUMNS = {6: 3, 7: 4, 8: 4, 9: 5, 10: 5}
_MOST_COLUMNS = 6
_ENABLERS = {
    EnablerKind.PARTICIPATION: "Participation",
    EnablerKind.PARTNERSHIPS: "Partnerships",
    EnablerKind.PERFORMANCE_AND_GOVERNANCE: "Performance and governance",
    EnablerKind.WORKFORCE: "Workforce",
    EnablerKind.OTHER: "Also",
}
_MOST_BESIDE = 40
_LENGTHS = (600, 420, 300, 220, 160, 120, 90, 64, 44)
LARGE = (14.0, 12.5, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
SMALL = (7.0, 6.5, 6.0)


Beside = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """Some short texts beside each other, each with what stands before it, and how many more."""

    items: tuple[Beside, ...] = ()
    more: int = 0
    columns: int = 1
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan as it is printed: what is said of it, how large, and in which places."""

    points: float
    letters: float
    heading: float
    title: str
    title_points: float
    vision: str
    outcomes: Listed
    intro_high: float
    cards: tuple[Card, ...]
    columns: int
    rows: tuple[float, ...]
    inner_columns: int
    more_aims: int
    enablers: Listed


def fit(page: PlanPageView) -> Sheet:
    """Return what of a plan is printed on one side, and how."""
    cards = cards_of(page)
    more_aims = max(len(cards) - MOST_CARDS, 0)
    cards = cards[:MOST_CARDS]
    sheets = (_with_size(page, cards, more_aims, points) for points in LARGE)
    for sheet in sheets:
        filled = _filled(sheet, cards, DETAILS[:1])
        if filled is not None:
            return filled
    for points, details in (
        *((points, DETAILS[: STILL_RICH + 1]) for points in (*LARGE[-3:], SMALL[0])),
        *((points, DETAILS) for points in SMALL),
    ):
        sheet = _with_size(page, cards, more_aims, points)
        filled = _filled(sheet, cards, details)
        if filled is not None:
            return filled
    return _cut(_with_size(page, cards, more_aims, SMALL[-1]), cards)


def _with_size(page: PlanPageView, cards: Sequence[Card], more_aims: int, points: float) -> Sheet:
    """Return the sheet without its cards: what stands around them, and the room that is left."""
    letters = _between(7.5, points * 1.1, 12.5)
    heading = _between(7.5, points * 0.95, 10.5)
    over = heading * POINT * LINE + 1.2
    share = 0.42 if page.vision and page.outcomes else 1.0
    inner = WIDTH * share - 3 * PADDING
    vision = next(
        text
        for text in (short(page.vision or "", most) for most in _LENGTHS)
        if height(text, points=letters * 1.15, width=inner) + over <= _LARGEST_INTRO
        or len(text) <= _LENGTHS[-1]
    )
    vision_high = height(vision, points=letters * 1.15, width=inner) + over if vision else 0.0
    beside = WIDTH * (1 - share if page.vision else 1.0)
    outcomes = listed(
        [("", one) for one in page.outcomes],
        width=beside,
        most=_LARGEST_INTRO - over,
        points=letters,
    )
    outcomes_high = outcomes.high + over if page.outcomes else 0.0
    intro = max(vision_high, outcomes_high)
    enablers = listed(
        [(_before(one), one.commitment) for one in page.enablers],
        width=WIDTH,
        most=_LARGEST_ENABLERS - over - 3,
        points=letters * 0.95,
    )
    around = [
        HEAD,
        *((intro,) if intro else ()),
        *((enablers.high + over + 3,) if enablers.items else ()),
    ]
    room = HEIGHT - sum(around) - GAP * len(around)
    columns = _COLUMNS.get(len(cards), min(len(cards), _MOST_COLUMNS)) or 1
    title, title_points = _titled(page.title)
    sheet = Sheet(
        points=points,
        letters=letters,
        heading=heading,
        title=title,
        title_points=title_points,
        vision=vision,
        outcomes=outcomes,
        intro_high=intro,
        cards=(),
        columns=columns,
        rows=(),
        inner_columns=_inner_columns(WIDTH / columns, points),
        more_aims=more_aims,
        enablers=enablers,
    )
    return replace(sheet, rows=_rows(sheet, cards, room))


def _between(least: float, wanted: float, most: float) -> float:
    return min(max(least, wanted), most)


def _inner_columns(width: float, points: float) -> int:
    """Return into how many columns a card is parted, so that no line is too long to read."""
    most = max(1, int((width - 2 * PADDING) // _NARROWEST_COLUMN))
    return min(most, max(1, round(width / (points * POINT * _LONGEST_LINE))))


def _before(one: EnablerField) -> str:
    """Return what stands before an enabler: what it is, and for which aims if not for all."""
    aims = f", for {short(', '.join(one.aim_codes), 30)}" if one.aim_codes else ""
    return f"{_ENABLERS[one.kind]}{aims}"


def _titled(title: str) -> tuple[str, float]:
    """Return the title and the size at which it fits beside the period, in a line or a few."""
    for points in (26.0, 22.0, 18.0, 15.5, 13.0):
        if height(title, points=points, width=205, weight=BOLD) <= _TITLE_HIGH:
            return title, points
    return short(title, 220), 13.0


def listed(items: Sequence[Beside], *, width: float, most: float, points: float) -> Listed:
    """Return short texts as they fit beside each other: whole, shorter, or fewer of them."""
    columns = max(1, min(len(items), int(width // 66)))
    beside = [(before, short(text, _LENGTHS[0])) for before, text in items[:_MOST_BESIDE]]

    def high_of(said: Sequence[Beside]) -> float:
        return _listed_high(said, width=width / columns, columns=columns, points=points)

    said: Sequence[Beside] = ()
    for length in _LENGTHS:
        said = [(before, short(text, length)) for before, text in beside]
        high = high_of(said)
        if high <= most and len(said) == len(items):
            return Listed(tuple(said), 0, columns, high)
    last = points * POINT * LINE
    count = len(said)
    while count and high_of(said[:count]) + last > most:
        count -= 1
    return Listed(tuple(said[:count]), len(items) - count, columns, high_of(said[:count]) + last)


def _listed_high(said: Sequence[Beside], *, width: float, columns: int, points: float) -> float:
    one = [
        height(f"{before} {text}", points=points, width=width - 8, weight=1.03)
        + 0.4 * points * POINT
        for before, text in said
    ]
    return in_rows(one, columns)


def _rows(sheet: Sheet, cards: Sequence[Card], room: float) -> tuple[float, ...]:
    """Share the room among the rows of cards: who has more to say gets more of it."""
    count = math.ceil(len(cards) / sheet.columns) or 1
    if count == 1:
        return (room,)
    room -= GAP * (count - 1)
    wanted = [
        max(
            _head(one, sheet) + sum(_blocks(one.items, sheet, DETAILS[4])) / sheet.inner_columns
            for one in cards[start : start + sheet.columns]
        )
        for start in range(0, len(cards), sheet.columns)
    ]
    least = room / count * 0.5
    rest = room - least * count
    return tuple(least + rest * one / sum(wanted) for one in wanted)


def _filled(sheet: Sheet, cards: Sequence[Card], details: Sequence[Detail]) -> Sheet | None:
    """Return the sheet with its cards, each with the most detail that fits; None if one does not."""
    filled = []
    for place, one in enumerate(cards):
        room = sheet.rows[place // sheet.columns] - _head(one, sheet)
        for detail in details:
            blocks = _blocks(one.items, sheet, detail)
            if flows(blocks, columns=sheet.inner_columns, room=room):
                filled.append(replace(one, items=tuple(said(each, detail) for each in one.items)))
                break
        else:
            return None
    return replace(sheet, cards=tuple(filled))


def _cut(sheet: Sheet, cards: Sequence[Card]) -> Sheet:
    """Return the sheet with as many objectives on each card as fit, and how many more there are."""
    detail, filled = DETAILS[-1], []
    for place, one in enumerate(cards):
        room = sheet.rows[place // sheet.columns] - _head(one, sheet)
        count = len(one.items)
        last = sheet.points * POINT * LINE
        while count:
            blocks = [
                *_blocks(one.items[:count], sheet, detail),
                last if count < len(one.items) else 0,
            ]
            if flows(blocks, columns=sheet.inner_columns, room=room):
                break
            count -= 1
        items = tuple(said(each, detail) for each in one.items[:count])
        filled.append(replace(one, items=items, more=len(one.items) - count))
    return replace(sheet, cards=tuple(filled))


def _head(card: Card, sheet: Sheet) -> float:
    """Return how high the coloured head of a card is, with the space around what stands below."""
    width = WIDTH / sheet.columns - GAP - 2 * PADDING - (8 if card.code else 0)
    title = height(card.title, points=sheet.points * 1.2, width=width, weight=BOLD)
    return max(title, 6.0) + 2 * PADDING + 2


def _blocks(items: Iterable[Item], sheet: Sheet, detail: Detail) -> list[float]:
    """Return how high each item of a card is, said in so many words."""
    width = (WIDTH / sheet.columns - GAP - 2 * PADDING) / sheet.inner_columns - PADDING
    return [block(said(one, detail), sheet.points, width) for one in items]

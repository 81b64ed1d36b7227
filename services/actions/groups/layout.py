"""Where the boxes and lines of a governance chart stand, so that it reads from the top down.

Groups stand in rows, each below all to whom it answers. A line that passes a row has a narrow place
of its own in it, so that no line crosses a box; between two rows each bundle of lines has its lane.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from services.actions.groups.lanes import LANE, Link, Place, Segment, Thread, bundles_of, lanes_of

BOX = 208
GAP = 36
THREAD = 30  # what a line takes that passes a row
PER_ROW = 6
EDGE = 28
SWEEPS = 12
_Node = UUID | Thread


@dataclass(frozen=True, slots=True)
class Box:
    """Where a group stands: the middle of its upper edge, and its height."""

    x: float
    y: float
    height: float

    @property
    def left(self) -> float:
        """Return where it begins."""
        return self.x - BOX / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart: how large it is, and where everything stands on it."""

    width: float
    height: float
    boxes: Mapping[UUID, Box]
    paths: Sequence[tuple[Link, Sequence[Place]]]


def ranks(ids: Iterable[UUID], answers: Iterable[tuple[UUID, UUID]]) -> dict[UUID, int]:
    """Return how far from the top each group stands; who answers to nobody stands at 0."""
    above: dict[UUID, list[UUID]] = defaultdict(list)
    for lower, upper in answers:
        above[lower].append(upper)
    found: dict[UUID, int] = {}

    def rank(one: UUID) -> int:
        if one not in found:
            found[one] = 1 + max((rank(each) for each in above[one]), default=-1)
        return found[one]

    return {one: rank(one) for one in ids}


def lay_out(ids: Sequence[UUID], links: Sequence[Link], heights: Mapping[UUID, float]) -> Drawing:
    """Return where the groups stand, and how the lines between them go."""
    rows = _rows(ids, links)
    row_of = {one: number for number, row in enumerate(rows) for one in row}
    nodes: list[list[_Node]] = [list(row) for row in rows]
    segments: list[list[Segment]] = [[] for _ in rows]
    beside: list[Link] = []
    for link in links:
        lower, upper = link.from_id, link.to_id
        if row_of[lower] < row_of[upper]:
            lower, upper = upper, lower
        if row_of[lower] == row_of[upper]:
            beside.append(link)
            continue
        below: _Node = lower
        for number in range(row_of[lower] - 1, row_of[upper] - 1, -1):
            there: _Node = upper if number == row_of[upper] else Thread(link, number)
            if isinstance(there, Thread):
                nodes[number].append(there)
            segments[number].append(Segment(link, there, below))
            below = there
    tied = _neighbours((one.upper, one.lower) for row in segments for one in row)
    partners = _neighbours((link.from_id, link.to_id) for link in beside)
    _order(nodes, tied, partners)
    x = _spread(nodes, tied, partners)
    for link in beside:
        row = nodes[row_of[link.from_id]]
        if abs(row.index(link.from_id) - row.index(link.to_id)) > 1:
            segments[row_of[link.from_id]].append(Segment(link, link.from_id, link.to_id, True))
    return _draw(nodes, segments, beside, x, heights)


def _rows(ids: Sequence[UUID], links: Iterable[Link]) -> list[list[UUID]]:
    """Return the rows: who stands in no line stands beside a partner, or in the last row."""
    lines = [(one.from_id, one.to_id) for one in links if one.relation != "works_with"]
    rank = ranks(ids, lines)
    in_line = {each for line in lines for each in line}
    last = max(rank.values(), default=0) + 1
    for one in [each for each in ids if each not in in_line]:
        partners = [
            rank[other]
            for link in links
            if one in (link.from_id, link.to_id)
            for other in (link.from_id, link.to_id)
            if other in in_line
        ]
        rank[one] = max(partners, default=last if in_line else 0)
    rows: list[list[UUID]] = []
    for number in sorted(set(rank.values())):
        row = [one for one in ids if rank[one] == number]
        parts = -(-len(row) // PER_ROW)
        size = -(-len(row) // parts)
        rows += [row[start : start + size] for start in range(0, len(row), size)]
    return rows


_Near = Mapping[_Node, list[_Node]]


def _neighbours(pairs: Iterable[tuple[_Node, _Node]]) -> _Near:
    near: dict[_Node, list[_Node]] = defaultdict(list)
    for one, other in pairs:
        near[one].append(other)
        near[other].append(one)
    return near


def _order(nodes: list[list[_Node]], tied: _Near, partners: _Near) -> None:
    """Put every row into the order of what it is tied to, until the lines go as straight as may be."""
    for sweep in range(SWEEPS):
        place = {one: (n + 0.5) / len(row) for row in nodes for n, one in enumerate(row)}
        for row in nodes if sweep % 2 == 0 else reversed(nodes):
            middle = {
                one: _mean(
                    [place[each] for each in (*tied.get(one, ()), *partners.get(one, ()))]
                    or [place[one]]
                )
                for one in row
            }
            row.sort(key=middle.__getitem__)
            place |= {one: (n + 0.5) / len(row) for n, one in enumerate(row)}


def _spread(nodes: Sequence[Sequence[_Node]], tied: _Near, partners: _Near) -> dict[_Node, float]:
    """Return where each stands across: as near to what it is tied to as its row has room."""
    x: dict[_Node, float] = {}
    for row in nodes:
        x |= dict(zip(row, _apart(row, [0.0] * len(row)), strict=True))

    def wanted(row: Sequence[_Node], one: _Node) -> float:
        if one in tied:
            return _mean([x[each] for each in tied[one]])
        beside = [each for each in partners.get(one, ()) if each in row]
        side = BOX + GAP
        return (
            _mean(
                [x[each] + (-side if row.index(one) < row.index(each) else side) for each in beside]
            )
            if beside
            else x[one]
        )

    for sweep in range(SWEEPS):
        for row in nodes if sweep % 2 == 0 else reversed(nodes):
            x |= dict(zip(row, _apart(row, [wanted(row, one) for one in row]), strict=True))
    _centre_the_rest(nodes, tied, x)
    left = min((x[one] - _width(one) / 2 for one in x), default=0.0)
    return {one: round(at - left + EDGE, 1) for one, at in x.items()}


def _centre_the_rest(nodes: Sequence[Sequence[_Node]], tied: _Near, x: dict[_Node, float]) -> None:
    """Let a row that nothing ties to another stand in the middle."""
    drawn = [x[one] for one in x if one in tied]
    for row in nodes:
        if drawn and row and not any(one in tied for one in row):
            shift = (min(drawn) + max(drawn)) / 2 - (x[row[0]] + x[row[-1]]) / 2
            x |= {one: x[one] + shift for one in row}


def _mean(places: Sequence[float]) -> float:
    return sum(places) / len(places)


def _apart(row: Sequence[_Node], wanted: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted, in their order, of which none overlap."""
    offsets = [0.0]
    for one, other in pairwise(row):
        offsets.append(offsets[-1] + (_width(one) + _width(other)) / 2 + GAP)
    blocks: list[tuple[float, int]] = []  # the mean of each run of neighbours, and their number
    for place, offset in zip(wanted, offsets, strict=True):
        mean, size = place - offset, 1
        while blocks and blocks[-1][0] >= mean:
            earlier, count = blocks.pop()
            mean, size = (mean * size + earlier * count) / (size + count), size + count
        blocks.append((mean, size))
    means = [mean for mean, size in blocks for _ in range(size)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _width(one: _Node) -> float:
    return THREAD if isinstance(one, Thread) else BOX


def _draw(
    nodes: Sequence[Sequence[_Node]],
    segments: Sequence[Sequence[Segment]],
    beside: Iterable[Link],
    x: Mapping[_Node, float],
    heights: Mapping[UUID, float],
) -> Drawing:
    boxes: dict[UUID, Box] = {}
    parts: dict[Link, list[list[Place]]] = defaultdict(list)
    y = float(EDGE)
    for row, below in zip(nodes, segments, strict=True):
        head, foot = y, y + max((heights[one] for one in row if isinstance(one, UUID)), default=0)
        boxes |= {one: Box(x[one], head, foot - head) for one in row if isinstance(one, UUID)}
        bundles = bundles_of(below, x)
        lanes = lanes_of(bundles)
        y = foot + LANE * (2.5 + max(lanes.values(), default=0) if below else 2)
        for number, bundle in enumerate(bundles):
            lane = foot + LANE * (1 + lanes.get(number, 0))
            for one, upper, lower in bundle:
                top = head if isinstance(one.upper, Thread) else foot
                bottom = foot if one.turns else y
                way = [(lower, bottom), (lower, lane), (upper, lane), (upper, top)]
                parts[one.link].append(way if upper != lower else [way[0], way[-1]])
    paths = [
        (link, [place for part in reversed(each) for place in part]) for link, each in parts.items()
    ]
    for link in beside:
        if link not in parts:
            left, right = sorted((boxes[link.from_id], boxes[link.to_id]), key=lambda box: box.x)
            middle = left.y + left.height / 2
            paths.append((link, [(left.left + BOX, middle), (right.left, middle)]))
    width = max((x[one] + _width(one) / 2 for one in x), default=0.0) + EDGE
    return Drawing(width, y, boxes, paths)

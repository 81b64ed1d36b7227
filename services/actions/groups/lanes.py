"""How the lines between two rows of a chart go: where they leave and arrive, and in which lane."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

LANE = 16
PORT = 26
_NEAR = 12.0
_NEAR_ALONE = 60.0  # where nothing else leaves or arrives beside it
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a chart, from one group to another."""

    from_id: UUID
    to_id: UUID
    relation: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The narrow place that a line has in a row that it passes."""

    link: Link
    row: int


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a line between two rows; one that turns joins two boxes of the upper row."""

    link: Link
    upper: UUID | Thread
    lower: UUID | Thread
    turns: bool = False


Run = tuple[Segment, float, float]
"""A segment, where it arrives above, and where it leaves below."""


def bundles_of(segments: Sequence[Segment], x: Mapping[UUID | Thread, float]) -> list[list[Run]]:
    """Return the segments with their ports; those that mean the same arrive together."""
    ends: dict[tuple[UUID | Thread, bool], dict[Hashable, list[float]]] = {}
    for one in segments:
        for node, side, key, other in _ends(one):
            ends.setdefault((node, side), {}).setdefault(key, []).append(x[other])
    ports: dict[tuple[UUID | Thread, bool, Hashable], float] = {}
    for (node, side), found in ends.items():
        ordered = sorted(found, key=lambda key: sum(found[key]) / len(found[key]))
        for number, key in enumerate(ordered):
            ports[node, side, key] = x[node] + PORT * (number - (len(ordered) - 1) / 2)
    bundles: dict[Hashable, list[Run]] = defaultdict(list)
    for one in segments:
        upper, lower = (ports[end[:3]] for end in _ends(one))
        bundles[_ends(one)[0][:3]].append((one, upper, lower))
    alone = {end for end, found in ends.items() if len(found) == 1}
    return [_straight(bundle, alone) for bundle in bundles.values()]


def _ends(one: Segment) -> tuple[tuple[UUID | Thread, bool, Hashable, UUID | Thread], ...]:
    """Return both ends: the node, whether at its foot, what it shares a port with, the other node."""
    is_shared = one.link.relation != "works_with"
    return (
        (one.upper, True, one.link.relation if is_shared else one.link, one.lower),
        (one.lower, one.turns, one.link, one.upper),
    )


def _straight(bundle: list[Run], alone: Collection[tuple[UUID | Thread, bool]]) -> list[Run]:
    """Return a line that is nearly straight as straight, where a box lets its port slide."""
    one, upper, lower = bundle[0]
    is_alone = {(one.upper, True), (one.lower, False)} <= set(alone)
    fixed = [x for node, x in ((one.upper, upper), (one.lower, lower)) if isinstance(node, Thread)]
    is_near = abs(upper - lower) <= (_NEAR_ALONE if is_alone else _NEAR)
    if len(bundle) > 1 or one.turns or len(fixed) > 1 or not is_near:
        return bundle
    x = fixed[0] if fixed else lower
    return [(one, x, x)]


def lanes_of(bundles: Sequence[Sequence[Run]]) -> dict[int, int]:
    """Return the lane of each bundle that goes sideways, so that no two lie on each other.

    Where one arrives above the place that another leaves from, its lane is the upper one.
    """
    wide = {
        number: (min(low for low, _ in spans), max(high for _, high in spans))
        for number, bundle in enumerate(bundles)
        if any(upper != lower for _, upper, lower in bundle)
        and (spans := [(min(run[1:]), max(run[1:])) for run in bundle])
    }
    before: dict[int, set[int]] = {number: set() for number in wide}
    for first in wide:
        for second in wide:
            arrives = {upper for _, upper, _ in bundles[first]}
            leaves = {lower for _, _, lower in bundles[second]}
            if first != second and any(abs(a - b) < LANE / 2 for a in arrives for b in leaves):
                before[second].add(first)
    lanes: dict[int, int] = {}
    waiting = sorted(wide, key=wide.__getitem__)
    while waiting:
        free = [one for one in waiting if not before[one] & set(waiting) - {one}]
        number = (free or waiting)[0]
        waiting.remove(number)
        lane = max((lanes[one] + 1 for one in before[number] if one in lanes), default=0)
        while any(lanes[one] == lane and _overlap(wide[one], wide[number]) for one in lanes):
            lane += 1
        lanes[number] = lane
    return lanes


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] + LANE and other[0] <= one[1] + LANE

"""Where the boxes and lines of a governance chart stand."""

from itertools import combinations, pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.actions.groups import layout
from services.actions.groups.lanes import Link
from services.actions.groups.layout import BOX, Box, Drawing

MOST = 30
RELATIONS = ("works_with", "reports_to", "accountable_to")


@st.composite
def charts(draw: st.DrawFn) -> tuple[list[UUID], list[Link]]:
    """Groups, and lines between them: who answers to whom never goes round."""
    count = draw(st.integers(1, MOST))
    ids = [UUID(int=number) for number in range(1, count + 1)]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.sampled_from(RELATIONS))
    links = {}
    for one, other, relation in draw(st.lists(pairs, max_size=2 * count)):
        if one != other:
            lower, upper = max(one, other), min(one, other)
            links[lower, upper, relation == "works_with"] = Link(lower, upper, relation)
    return ids, list(links.values())


def drawn(ids: list[UUID], links: list[Link]) -> Drawing:
    return layout.lay_out(ids, links, {one: 60.0 + one.int % 3 * 20 for one in ids})


def apart(one: Box, other: Box) -> bool:
    beside = abs(one.x - other.x) >= BOX
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def touches(box: Box, place: tuple[float, float]) -> bool:
    x, y = place
    return abs(x - box.x) <= BOX / 2 + 0.1 and box.y - 0.1 <= y <= box.y + box.height + 0.1


@given(charts())
def test_draws_every_group_once_and_no_two_over_each_other(
    chart: tuple[list[UUID], list[Link]],
) -> None:
    drawing = drawn(*chart)

    assert set(drawing.boxes) == set(chart[0])
    for one, other in combinations(drawing.boxes.values(), 2):
        assert apart(one, other)
    for box in drawing.boxes.values():
        assert box.left >= 0
        assert box.left + BOX <= drawing.width
        assert box.y + box.height <= drawing.height


@given(charts())
def test_draws_every_line_between_its_groups_and_through_no_other(
    chart: tuple[list[UUID], list[Link]],
) -> None:
    drawing = drawn(*chart)

    assert sorted(map(str, chart[1])) == sorted(str(link) for link, _ in drawing.paths)
    for link, places in drawing.paths:
        ends = (drawing.boxes[link.from_id], drawing.boxes[link.to_id])
        assert any(touches(box, places[0]) for box in ends)
        assert any(touches(box, places[-1]) for box in ends)
        for (x, y), (to_x, to_y) in pairwise(places):
            assert x == to_x or y == to_y, "every line goes along or down"
            for group_id, box in drawing.boxes.items():
                if group_id not in (link.from_id, link.to_id):
                    middle = ((x + to_x) / 2, (y + to_y) / 2)
                    inside = abs(middle[0] - box.x) < BOX / 2 and (
                        box.y < middle[1] < box.y + box.height
                    )
                    assert not inside


@given(charts())
def test_puts_whoever_answers_below(chart: tuple[list[UUID], list[Link]]) -> None:
    ids, links = chart
    drawing = drawn(ids, links)

    for link in links:
        if link.relation != "works_with":
            upper, lower = drawing.boxes[link.to_id], drawing.boxes[link.from_id]
            assert upper.y + upper.height < lower.y


def test_lets_one_who_answers_to_one_stand_straight_below() -> None:
    above, below = UUID(int=1), UUID(int=2)
    link = Link(below, above, "reports_to")

    drawing = drawn([above, below], [link])

    ((_, places),) = drawing.paths
    assert len({x for x, _ in places}) == 1
    assert drawing.boxes[above].x == drawing.boxes[below].x


def test_draws_nothing_of_nothing() -> None:
    assert drawn([], []).boxes == {}

"""What stands below each aim of a plan, said in more words or in fewer, and how high that is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.actions.plan_pages.measuring import BOLD, POINT, height, short
from services.actions.plan_pages.schemas import ObjectiveOnPage, PlanPageView
from services.actions.plans.terms import AimField
from shared.events.objectives import ObjectiveKind

NARROW = "\N{NO-BREAK SPACE}"
_LONGEST_CODE, _LONGEST_AIM = 12, 140
STILL_RICH = 5  # of the details below, the last one that still tells what is done


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is said of an objective: characters of its title, of each action, how many."""

    title: int
    actions: int
    action: int
    deliverables: int
    deliverable: int


DETAILS = (
    Detail(400, 12, 400, 12, 240),
    Detail(240, 12, 200, 8, 160),
    Detail(200, 8, 150, 6, 120),
    Detail(180, 6, 120, 4, 100),
    Detail(160, 4, 110, 3, 90),
    Detail(150, 3, 100, 2, 80),
    Detail(140, 2, 90, 1, 70),
    Detail(130, 1, 80, 1, 60),
    Detail(130, 1, 64, 0, 0),
    Detail(120, 0, 0, 0, 0),
    Detail(80, 0, 0, 0, 0),
    Detail(48, 0, 0, 0, 0),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An objective on a card, or an aim within the card's own, which has no actions itself."""

    code: str
    title: str
    is_aim: bool = False
    kind: ObjectiveKind | None = None
    actions: tuple[tuple[str, str | None], ...] = ()
    more_actions: int = 0
    deliverables: tuple[str, ...] = ()
    more_deliverables: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A highest aim of the plan, with what stands below it."""

    code: str
    title: str
    items: tuple[Item, ...] = ()
    more: int = 0


def cards_of(page: PlanPageView) -> list[Card]:
    """Return a card for every highest aim, and one for the objectives that have none."""
    within = {one.code: one.within for one in page.aims}
    tops = {code: _top_of(code, within) for code in within}
    objectives: dict[str | None, list[Item]] = {}
    for one in page.objectives:
        code = one.aim_code if one.aim_code in within else None
        objectives.setdefault(code, []).append(_item(one))
    items: dict[str, list[Item]] = {code: [] for code in within if within[code] is None}
    for aim in page.aims:
        if aim.within is not None:
            items[tops[aim.code]].append(_aim(aim))
        items[tops[aim.code]] += objectives.get(aim.code, [])
    cards = [
        Card(short(one.code, _LONGEST_CODE), short(one.title, _LONGEST_AIM), tuple(items[one.code]))
        for one in page.aims
        if one.within is None
    ]
    if None in objectives:
        title = "For every aim" if cards else "Objectives"
        cards.append(Card("", title, tuple(objectives[None])))
    return cards


def _top_of(code: str, within: Mapping[str, str | None]) -> str:
    while (above := within[code]) is not None:
        code = above
    return code


def _aim(one: AimField) -> Item:
    return Item(short(one.code, _LONGEST_CODE), one.title, is_aim=True)


def _item(one: ObjectiveOnPage) -> Item:
    return Item(
        short(one.code or "", _LONGEST_CODE),
        one.title,
        kind=one.kind,
        actions=tuple(
            (each.description.rstrip(" :"), _in_one_line(each.due)) for each in one.actions
        ),
        more_actions=one.more_actions,
        deliverables=tuple(one.deliverables),
    )


def _in_one_line(due: str | None) -> str | None:
    """Return when something is due in one line; what is said of several steps alike, once."""
    return ", ".join(dict.fromkeys(line.strip() for line in due.splitlines())) if due else None


def said(item: Item, detail: Detail) -> Item:
    """Return an item in so many words as a detail allows, with how much is left out."""
    actions = item.actions[: detail.actions]
    deliverables = item.deliverables[: detail.deliverables]
    return replace(
        item,
        title=short(item.title, detail.title),
        actions=tuple(
            (short(text, detail.action), due and short(due, 40)) for text, due in actions
        ),
        more_actions=item.more_actions + len(item.actions) - len(actions),
        deliverables=tuple(short(text, detail.deliverable) for text in deliverables),
        more_deliverables=len(item.deliverables) - len(deliverables),
    )


def left_out(item: Item) -> str:
    """Return how many actions and deliverables more there are than those that are said."""
    counts = (
        (item.more_actions, "action", bool(item.actions)),
        (item.more_deliverables, "deliverable", bool(item.deliverables)),
    )
    return ", ".join(
        f"{'and ' if some else ''}{count}{' more ' if some else NARROW}{word}{'s' if count > 1 else ''}"
        for count, word, some in counts
        if count
    )


def block(item: Item, points: float, width: float) -> float:
    """Return how high an item is in a column of a width, with the space below it."""
    small, size = points * 0.94, points * POINT
    inner = width - 1.2 * size
    bare = not (item.actions or item.deliverables)
    title = f"{item.code} {item.title} {left_out(item) if bare else ''}"
    high = height(title, points=points, width=width - 2.2 * size, weight=BOLD)
    for text, due in item.actions:
        high += height(f"{text} · {due or ''}", points=small, width=inner)
    for text in item.deliverables:
        high += height(text, points=small, width=inner)
    if not bare and left_out(item):
        high += height(left_out(item), points=small, width=inner)
    return high + 0.6 * size

"""What stands in the cells of a plan table: paragraphs and bullets, steps, drivers and impacts.

Where a cell has blank lines, they part its paragraphs, and lines between them were only wrapped.
Else each line is a paragraph, but for one that begins with a small letter; and where many do, the
cell was wrapped, and a paragraph ends where a sentence does. A bullet always begins something new.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from shared.events.actions import ActionKind, Direction, Impact

BULLETS = "•◦"
_BULLET = re.compile(
    r"(?P<indent>[ \t\u00a0]*)(?P<sign>[•·●▪■►➢✓\uf0b7\uf0a7\uf0d8]|[-–*◦○‣]|o)(?P<rest>.*)",  # noqa: RUF001
    re.DOTALL,
)
_NEEDS_SPACE = frozenset("-–*o")  # noqa: RUF001 -- the dash that is meant
_DEEPER = frozenset("◦○‣o")
_BLANK = re.compile(r"\n[^\S\n]*\n")
_YEAR_END = re.compile(r"(?:19|20)[0-9]{2}[\s,.;]*$")
_CONNECTS = re.compile(r"(?:\b(?:and|of|the|for|to|with|in|on|a)|&|,|-)$", re.IGNORECASE)
_PROVISION = r"(?:sections?|parts?|schedules?|chapters?|regulations?|articles?|s\.?|ss\.?)\b"
_DRIVERS = re.compile(
    rf";|(?<=[0-9]{{4}})\s*/\s*(?=[A-Z])|(?<=[0-9]{{4}}),\s+(?=[A-Z])(?!(?i:{_PROVISION}))"
)
_REDUCE = re.compile(
    r"reduc|decreas|(?:fewer|less|lower|shorter|drop|fall)\b|declin|minimis", re.IGNORECASE
)
_INCREASE = re.compile(
    r"increas|improv|(?:more|higher|greater|better|wider|rise|growth)\b|enhanc", re.IGNORECASE
)
_ENDS_SENTENCE = (".", ":", ";", "!", "?")
_KINDS = {
    kind: re.compile(rf"(?:to |carry out |undertake )?(?:an? |the )?(?:{words})", re.IGNORECASE)
    for kind, words in {
        "business_case": r"(?:\w+ )?business case",
        "re_procure": r"re-?(?:procure|tender|commission)",
        "evaluate": r"evaluat",
        "review": r"(?:\w+ ){0,2}review",
        "bid": r"bid\b|apply for",
        "participate": r"participat|contribut|take part",
        "publish": r"publish",
        "commission": r"commission|procure|tender",
        "design": r"design|develop",
        "understand": r"understand|analy[sz]|baseline|identif|map\b|health needs",
        "improve": r"improv|strengthen",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of a cell, or a bullet and how deep it stands."""

    text: str
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class KeyActions:
    """What a cell of key actions says: what is done, and its steps, each with its depth."""

    description: str
    steps: tuple[tuple[str, int], ...] = ()

    @property
    def branches(self) -> int:
        """Return how many steps of depth 0 there are."""
        return sum(depth == 0 for _, depth in self.steps)


def items(cell: str) -> list[Item]:
    """Return the paragraphs and bullets of a cell, each in one line."""
    in_blocks = _BLANK.search(cell.strip()) is not None
    was_wrapped = _was_wrapped(cell)
    found: list[Item] = []
    goes_on = False
    for line in cell.split("\n"):
        text = " ".join(line.split())
        if not text:
            goes_on = False
            continue
        bullet = _bullet(line)
        if bullet is not None:
            if bullet.text:
                found.append(bullet)
                goes_on = True
            continue
        ends_open = was_wrapped or (goes_on and found[-1].depth is not None)
        if goes_on and (
            in_blocks
            or text[0].islower()
            or (ends_open and not found[-1].text.endswith(_ENDS_SENTENCE))
        ):
            found[-1] = Item(f"{found[-1].text} {text}", found[-1].depth)
        else:
            found.append(Item(text))
        goes_on = True
    return found


def _was_wrapped(cell: str) -> bool:
    """Say whether at least a third of the lines after the first go on with a small letter."""
    begins = [line.strip()[:1] for line in cell.split("\n")[1:] if line.strip()]
    return len(begins) > 1 and sum(map(str.islower, begins)) * 3 >= len(begins)


def _bullet(line: str) -> Item | None:
    found = _BULLET.fullmatch(line)
    if found is None:
        return None
    sign, rest = found["sign"], found["rest"]
    if sign in _NEEDS_SPACE and not rest[:1].isspace():
        return None
    indented = len(found["indent"].expandtabs(4)) >= 2
    is_deeper = sign in _DEEPER or (indented and sign != "•")
    return Item(" ".join(rest.split()), int(is_deeper))


def read_key_actions(cell: str, objective: str) -> KeyActions | None:
    """Read a cell of key actions; None if nothing stands there.

    One paragraph is what is done, and bullets below it are steps. Several paragraphs are steps:
    what is done is then the first if it leads in with a colon, and else the objective itself.
    """
    found = items(cell)
    if not found:
        return None
    paragraphs = [one for one in found if one.depth is None]
    first = found[0]
    if first.depth is not None:
        return KeyActions(objective, tuple(_steps(found, deep=bool(paragraphs))))
    if len(paragraphs) == 1:
        return KeyActions(first.text, tuple(_steps(found[1:], deep=False)))
    if first.text.endswith(":"):
        return KeyActions(first.text, tuple(_steps(found[1:], deep=True)))
    return KeyActions(objective, tuple(_steps(found, deep=True)))


def _steps(found: Iterable[Item], *, deep: bool) -> Iterator[tuple[str, int]]:
    """Yield steps; where paragraphs are steps too, `deep`, bullets below one belong to it."""
    below_paragraph = False
    is_first = True
    for one in found:
        if one.depth is None:
            below_paragraph = deep
            depth = 0
        else:
            depth = 1 if below_paragraph else one.depth
        yield one.text, 0 if is_first else depth
        is_first = False


def write_key_actions(said: KeyActions, objective: str) -> str:
    """Write a cell of key actions so that it is read again as what it says."""
    tops = [text for text, depth in said.steps if depth == 0]
    as_paragraphs = (
        said.description == objective
        and len(tops) > 1
        and not tops[0].endswith(":")
        and not any(_bullet(text) for text in tops)
    )
    if not as_paragraphs:
        lines = [_line(said.description)]
        lines += [f"{'  ' * depth}{BULLETS[depth]} {_line(text)}" for text, depth in said.steps]
        return "\n".join(lines)
    written = ""
    for text, depth in said.steps:
        if depth == 0:
            written += ("\n\n" if written else "") + _line(text)
        else:
            written += f"\n{BULLETS[0]} {_line(text)}"
    return written


def _line(text: str) -> str:
    return " ".join(text.split())


def read_impacts(cell: str) -> tuple[Impact, ...]:
    """Return what should be different, one statement for each paragraph or bullet."""
    return tuple(Impact(statement=one.text, direction=direction(one.text)) for one in items(cell))


def write_paragraphs(texts: Iterable[str]) -> str:
    """Write paragraphs so that they are read again as such."""
    return "\n\n".join(_line(text) for text in texts)


def direction(statement: str) -> Direction:
    """Return by its first word whether a statement says that something grows or shrinks."""
    if _REDUCE.match(statement):
        return Direction.REDUCE
    return Direction.INCREASE if _INCREASE.match(statement) else Direction.OTHER


@lru_cache(maxsize=4_096)
def read_drivers(cell: str) -> tuple[str, ...]:
    """Return the titles of legislation, guidance and local drivers, each once, in their order."""
    in_blocks = _BLANK.search(cell.strip()) is not None
    parts: list[str] = []
    goes_on = False
    for line in cell.split("\n"):
        bullet = _bullet(line)
        text = bullet.text if bullet else " ".join(line.split())
        if not text:
            goes_on = False
        elif goes_on and not bullet and (in_blocks or _goes_on(parts[-1], text)):
            parts[-1] = f"{parts[-1]} {text}"
        else:
            parts.append(text)
            goes_on = True
    titles = (title.strip(" ,.;") for part in parts for title in _DRIVERS.split(part))
    return tuple(dict.fromkeys(title for title in titles if any(map(str.isalnum, title))))


def _goes_on(before: str, text: str) -> bool:
    """Say whether a line goes on with a title that was wrapped."""
    if text[0].islower() or _CONNECTS.search(before):
        return True
    return _YEAR_END.fullmatch(text) is not None


def driver_kind(title: str) -> str:
    """Return by its words what a driver is: an Act, regulations, a code, guidance, or local."""
    words = title.casefold()
    if re.search(r"\bact\b", words):
        return "act"
    if "regulations" in words:
        return "regulations"
    if re.search(r"\bcodes? of practice\b", words):
        return "code_of_practice"
    if re.search(r"guid(e|ance)\b|\bframework\b|\bstandards?\b|\bnice\b", words):
        return "guidance"
    return "local"


def driver_year(title: str) -> int | None:
    """Return the year in a title, the last one if there are several."""
    found = re.findall(r"\b((?:1[89]|20)[0-9]{2})\b", title)
    return int(found[-1]) if found else None


@lru_cache(maxsize=8_192)
def action_kind(words: str) -> ActionKind:
    """Return by its first words what kind of work an action is; other where they do not say it."""
    for kind, pattern in _KINDS.items():
        if pattern.match(words):
            return ActionKind(kind)
    return ActionKind.OTHER

"""Which column of a table means what: the six of a plan, under the names that councils give them."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

FEWEST_KNOWN = 3
# In this order: the first that fits is meant, so that "key actions" is no date and no objective.
_MEANINGS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "legislation": r"legislation|guidance|\bdrivers?\b|statutory|policy",
        "impact": r"\bimpacts?\b|\boutcomes?\b|success|benefits?\b",
        "time_scale": r"time ?-?(scale|frame|line|table)s?\b|\bdates?\b|\bwhen\b|\bdeadlines?\b"
        r"|^due\b|^by$",
        "responsible": r"\bresponsib|\bleads?\b|\bwho(m)?\b|\bowners?\b|\bofficers?\b|accountable",
        "key_actions": r"\bactions?\b|\btasks?\b|\bactivit|what (we|will)|\bsteps\b",
        "objective": r"\bobjectives?\b|\bpriorit|\baims?\b|\bgoals?\b",
    }.items()
}
# The six in the order of the published table, and as they are written.
COLUMNS: Mapping[str, str] = {
    "objective": "Objective",
    "legislation": "Underpinning legislation, guidance, local drivers",
    "key_actions": "Key actions",
    "time_scale": "Time scale",
    "responsible": "Responsible officer(s)",
    "impact": "Anticipated impact",
}


@lru_cache(maxsize=4_096)
def meaning(heading: str) -> str | None:
    """Return which of the six columns a heading means; None if it is another, or no heading."""
    words = " ".join(heading.casefold().split())
    if not words or len(words) > 80:
        return None
    return next((name for name, known in _MEANINGS.items() if known.search(words)), None)


def places(cells: Sequence[str]) -> dict[str, int] | None:
    """Return where each of the six stands, if these are headings: at least three, with the actions."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = meaning(cell)
        if name is not None:
            found.setdefault(name, place)
    return found if len(found) >= FEWEST_KNOWN and "key_actions" in found else None

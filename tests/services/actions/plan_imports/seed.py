"""A real plan, cut out of the text of a published document, of which nothing stands here.

The text is the cells in their order: an empty line parts them, and a line with one blank is a blank
line within one. Which cell is which is told by what it holds: a month at its beginning, a name. Of
a bullet in a cell of key actions only the blank after it is left.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from services.actions.formats.people import looks_like_a_person

SEEDS = Path(__file__).parents[4] / "../shared/seeds"
REASON = "the published plan lies beside the project, and it is not there"
CELLS = ("objective", "legislation", "key_actions", "time_scale", "responsible", "impact")
HEADINGS = "Objective,Underpinning Legislation,Key Actions,Time Scale,Responsible Officer(s),Impact"
_HEADER = re.compile(
    r"Objective\s+Underpinning\s+Legislation,\s+guidance,\s+local\s+drivers\s+Key\s+Actions\s+"
    r"Time\s+Scale\s+Responsible\s+Officer\(s\)\s+Anticipated\s+Impact ?\n"
)
_END = "Monitoring and Review"
_MONTH = re.compile(
    r"\s*(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)[ -]"
)
_TIME_AND_NAME = re.compile(r"\s*(?P<time>\w+ 20[0-9]{2}) (?P<rest>[A-Z].*)", re.DOTALL)
_BULLET = re.compile(r" \S")
Cells = dict[str, str]


def found() -> Path | None:
    """Return the file of the plan, if it is there."""
    return next(SEEDS.glob("001_*.txt"), None) if SEEDS.exists() else None


def cut(text: str) -> list[Cells]:
    """Return the rows of the plan; a page that names no objective goes on with the row before."""
    pages = _HEADER.split(text)[1:]
    pages[-1] = pages[-1][: pages[-1].index(_END)]
    rows: list[Cells] = []
    for page in pages:
        cells = _cells(page)
        if cells["objective"]:
            rows.append(cells)
            continue
        for name, words in cells.items():
            if words:
                rows[-1][name] = f"{rows[-1][name]}\n \n{words}"
    return rows


def _cells(page: str) -> Cells:
    pieces = [one for one in re.split(r"\n(?:\n)+", page.strip("\n")) if one.strip()]
    cells = dict.fromkeys(CELLS, "")
    place = 0
    if not page.startswith("\n \n") and page.split("\n", 3)[1:2] != [" "]:
        cells["objective"], cells["legislation"] = pieces[0].strip(), pieces[1].strip()
        place = 2
    actions: list[str] = []
    while place < len(pieces) and not _MONTH.match(pieces[place]) and not _name(pieces[place]):
        piece = pieces[place].strip("\n")
        actions.append(f"•{piece}" if _BULLET.match(piece) else piece)
        place += 1
    cells["key_actions"] = "\n".join(actions).strip()
    if together := _TIME_AND_NAME.fullmatch(pieces[place]):
        cells["time_scale"], pieces[place] = together["time"], together["rest"]
    elif _MONTH.match(pieces[place]):
        cells["time_scale"] = pieces[place].strip()
        place += 1
    who, impact = _parted(pieces[place])
    cells["responsible"] = who
    cells["impact"] = "\n \n".join(
        part.strip() for part in [impact, *pieces[place + 1 :]] if part.strip()
    )
    return cells


def _name(piece: str) -> bool:
    return looks_like_a_person(" ".join(re.split(r"[\s/]+", piece.strip())[:2]))


def _parted(piece: str) -> tuple[str, str]:
    """Return who is named, and what stands on the same line because the cells were as long."""
    first = piece.strip().split("\n")[0].split()
    if len(first) > 2 and "/" not in piece.split("\n", maxsplit=1)[0] and first[2][0].isalpha():
        name = " ".join(first[:2])
        return name, piece.strip()[len(name) :].strip()
    return piece.strip(), ""


def as_csv(rows: list[Cells]) -> bytes:
    """Write the rows as a table, wrapped as they were printed."""
    written = io.StringIO()
    written.write(f"{HEADINGS}\n")
    csv.writer(written).writerows([[row[name] for name in CELLS] for row in rows])
    return written.getvalue().encode()


def words(cell: str) -> Iterator[str]:
    """Yield the words of a cell, without its bullets."""
    for word in cell.split():
        if any(map(str.isalnum, word)):
            yield word.strip("\uf0b7•◦")

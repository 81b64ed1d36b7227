"""Who is named in a cell of responsible officers: people, and words that are none.

The cell is kept with the number of an officer in braces in the place of each name, so that a name
stands with the officers alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

_SEPARATOR = re.compile(r"[/,;&:\n()\[\]|]| - | \u2013 |\band\b|\bwith\b|\bor\b")
_PLACEHOLDER = re.compile(r"\{([0-9]{1,4})\}")
_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|Rev|Sir|Dame)\.?(?=\s)"
)
_NAME_WORD = r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*\.?"
_PERSON = re.compile(rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,3}}")
_WORDS_WITHIN = "van von de der den di da dos la le el al bin ibn ap"
_PARTICLES = frozenset(_WORDS_WITHIN.split())
# Where a name cannot begin, though it may well end so.
_NOT_FIRST = frozenset(("north", "south", "east", "west", "mid", "greater", "young"))
# Words of organisations, posts and parts of a council: who has one of them is no person.
_WORDS_OF_BODIES = """
    academy accountable accountant acting action adult adults advisor adviser agencies agency
    all alliance analyst and annual area assistant associate authority autism board boards body
    borough both business cabinet care carer carers ccg ccgs centre chair chairs chief child childcare
    children childrens cic city clinical college colleges commission commissioner commissioners
    commissioning committee communities community company consultant contract contracts
    coordinator corporate council councils county cqc dco deputy designated development director
    directorate directorates disability district doctor dso early education educational
    employment engagement england everyone executive experts families family federation finance
    forum forums foundation governance governor governors group groups head heads headteacher
    headteachers health healthwatch help home hospital housing hub icb icbs ics improvement
    inclusion integrated intelligence interim joint justice la leader leaders leadership lead
    leads leading learning legal limited local ltd manager managers market medical member members
    mental ministry multi national needs network nhs nurse nursing offending office officer
    officers ofsted operational operations organisation organisations parent parents partner
    partners partnership partnerships pcf people performance place planning plc police policy
    practice practitioner principal procurement professional programme project provider providers
    public quality regional representative representatives safeguarding school schools secretary
    section sector senco sencos send sen senior service services social specialist staff
    stakeholders steering strategic strategy support supported tbc tba team teams therapies
    therapist therapy transformation transition transport trust trusts unit universal university
    various voluntary welfare wellbeing work worker workers workforce working workstream
    youth system whole
"""
_NO_PERSON = frozenset(_WORDS_OF_BODIES.split())


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the cell, between two of the signs and words that part people."""

    begin: int
    end: int
    text: str

    @property
    def is_person(self) -> bool:
        """Say whether it looks like the name of a person."""
        return looks_like_a_person(self.text)


@lru_cache(maxsize=4_096)
def parts(cell: str) -> tuple[Part, ...]:
    """Return the parts of a cell; of a name that was wrapped in its middle it is one part."""
    found: list[Part] = []
    begin = 0
    ends = [(one.start(), one.end(), one.group()) for one in _SEPARATOR.finditer(cell)]
    is_wrapped = False
    for start, end, sign in [*ends, (len(cell), len(cell), "")]:
        part = _part(cell, begin, start)
        if part is not None:
            single = _is_single(part) and is_wrapped and bool(found) and _is_single(found[-1])
            if single:
                found[-1] = Part(found[-1].begin, part.end, f"{found[-1].text} {part.text}")
            else:
                found.append(part)
        is_wrapped = sign == "\n" and (is_wrapped or part is not None)
        begin = end
    return tuple(found)


def _is_single(part: Part) -> bool:
    return " " not in part.text and looks_like_a_person(part.text)


def _part(cell: str, begin: int, end: int) -> Part | None:
    text = cell[begin:end]
    title = _TITLE.match(text.lstrip())
    begin += len(text) - len(text.lstrip())
    if title:
        begin += title.end()
        begin += len(cell[begin:end]) - len(cell[begin:end].lstrip())
    text = cell[begin:end].strip(" \t.\u00a0")
    if not text:
        return None
    begin += len(cell[begin:end]) - len(cell[begin:end].lstrip(" \t.\u00a0"))
    return Part(begin, begin + len(text), " ".join(text.split()))


@lru_cache(maxsize=16_384)
def looks_like_a_person(text: str) -> bool:
    """Say whether words look like a name: one to four with capitals, none that people do not bear."""
    if _PERSON.fullmatch(text) is None:
        return False
    words = text.split()
    if words[0].casefold() in _PARTICLES | _NOT_FIRST or words[-1] in _PARTICLES:
        return False
    for word in words:
        if word in _PARTICLES:
            continue
        plain = re.sub(r"['\u2019]s?$", "", word).strip(".")
        if plain.casefold().replace("'", "").replace("\u2019", "") in _NO_PERSON:
            return False
        if any(each.casefold() in _NO_PERSON for each in plain.split("-")):
            return False
        if not plain[:1].isupper() or (len(plain) > 1 and plain.isupper()):
            return False
    return True


def numbered(cell: str, officers: Mapping[str, UUID]) -> tuple[str, tuple[UUID, ...]]:
    """Return a cell with numbers in the place of names, and the officers whom these mean."""
    ids: list[UUID] = []
    written: list[str] = []
    place = 0
    for part in parts(cell):
        officer_id = officers.get(part.text)
        if officer_id is None:
            continue
        if officer_id not in ids:
            ids.append(officer_id)
        written += [cell[place : part.begin], f"{{{ids.index(officer_id)}}}"]
        place = part.end
    written.append(cell[place:])
    return "".join(written), tuple(ids)


def holds_numbers(cell: str) -> bool:
    """Say whether a cell holds numbers in braces itself."""
    return _PLACEHOLDER.search(cell) is not None


def named(responsible: str, names: Sequence[str]) -> str:
    """Return the words about who does it with each officer's name, or post, in its place."""
    return _PLACEHOLDER.sub(
        lambda found: names[int(found[1])] if int(found[1]) < len(names) else found[0], responsible
    )


def written(count: int) -> str | None:
    """Return the words for some officers where nobody has found other words; None for nobody."""
    return "/".join(f"{{{number}}}" for number in range(count)) or None


def blocks(cell: str) -> tuple[str, ...]:
    """Return the paragraphs of a cell, or its lines where no blank line parts them."""
    paragraphs = [one.strip() for one in re.split(r"\n[^\S\n]*\n", cell) if one.strip()]
    if len(paragraphs) == 1:
        paragraphs = [one.strip() for one in cell.splitlines() if one.strip()]
    return tuple(paragraphs)

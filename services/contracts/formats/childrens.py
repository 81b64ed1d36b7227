"""Which rows of a council's whole register concern children's services."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from services.contracts.formats import LeftOutRow, Reading, RowRead

REASON = (
    "Neither its department, its codes nor its words concern children's services, as they are set."
)


class ChildrensTerms:
    """What tells a children's service: words of its texts, words of its department, CPV codes.

    A word counts with any ending that makes it many (child's, schools); one that is set in
    capitals, such as SEND, counts only in capitals. A CPV code counts with all below it.
    """

    def __init__(
        self, *, words: Sequence[str], departments: Sequence[str], cpv_codes: Sequence[str]
    ) -> None:
        self._words = _any_of(words)
        self._departments = _any_of(departments)
        self._cpv_codes = tuple(code for code in cpv_codes if code)
        self._is_childrens = lru_cache(maxsize=4_096)(self._says)

    def concern(self, reading: Reading) -> bool:
        """Say whether a contract is about a children's service."""
        if any(code.startswith(self._cpv_codes) for code in reading.cpv_codes):
            return True
        labels = [one.label for one in reading.classifications if one.label]
        texts = (reading.category, *labels, reading.title, reading.description)
        return self._is_childrens(reading.directorate, departments=True) or any(
            self._is_childrens(text, departments=False) for text in texts
        )

    def _says(self, text: str | None, *, departments: bool) -> bool:
        words = self._departments if departments else self._words
        return text is not None and words is not None and words.search(text) is not None


def keep_childrens(rows: Iterable[RowRead], terms: ChildrensTerms) -> Iterator[RowRead]:
    """Yield every row, with those left out that do not concern children's services."""
    for row in rows:
        if not isinstance(row, Reading) or terms.concern(row):
            yield row
            continue
        for line in (row.line, *row.more_lines):
            yield LeftOutRow(line, row.reference, row.title, REASON)


def _any_of(words: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern that finds any of some words, capitals only where they are set in capitals."""
    given = [" ".join(word.split()) for word in words if word.strip()]
    shouted = [_spaced(word) for word in given if word.isupper()]
    spoken = [_spaced(word) for word in given if not word.isupper()]
    parts = [f"(?:{'|'.join(shouted)})"] if shouted else []
    parts += [f"(?i:(?:{'|'.join(spoken)})(?:['\\u2019]?s)?)"] if spoken else []
    return re.compile(rf"\b(?:{'|'.join(parts)})\b") if parts else None


def _spaced(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"[\s-]+")

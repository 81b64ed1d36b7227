"""Cells of a pack's tables: nothing in them is cut off, and dates stay on one line."""

from datetime import date

import pytest

from services.actions.packs import cells


class TestCell:
    """A cell fits into its column."""

    @pytest.mark.parametrize(
        ("words", "kept"),
        [
            ("Overdue since 31 July 2026", "Overdue since 31~July~2026"),
            ("May 2026 to June 2027", "May~2026 to June~2027"),
            ("2 of 4 steps done", "2 of 4 steps done"),
        ],
    )
    def test_keeps_a_date_on_one_line(self, words: str, kept: str) -> None:
        assert cells.cell(words)["text"].replace("\u00a0", "~") == kept

    def test_lets_a_long_word_go_on_in_the_next_line(self) -> None:
        word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"

        shown = cells.cell("", word)["more"][0]

        assert shown.replace("\u200b", "") == word
        assert max(len(part) for part in shown.split("\u200b")) <= 12

    def test_says_in_words_what_is_late_or_not_reported(self) -> None:
        assert cells.day(date(2026, 7, 3), late=True)["more"] == ["Overdue"]
        assert cells.day(None)["text"] == "No day set"
        assert cells.rag("red") == {"text": "Red", "more": [], "tone": "red"}
        assert cells.rag(None)["tone"] == ""

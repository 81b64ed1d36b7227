"""How lists of actions are ordered and searched."""

import pytest

from services.actions.action_lists import rules


class TestSearchWords:
    """What a search means."""

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("Short breaks", "'short':* & 'breaks':*"),
            ("it's | a:* & b'", "'it':* & 's':* & 'a':* & 'b':*"),
            ("!!", ""),
        ],
    )
    def test_asks_for_every_word_and_for_no_operator(self, written: str, asked: str) -> None:
        assert rules.search_words(written) == asked


class TestKeys:
    """What stands in a cursor."""

    @pytest.mark.parametrize("part", ["-1", str(2**31), "x"])
    def test_refuse_a_place_that_no_row_has(self, part: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            rules.place_key(part)

    def test_read_days_and_the_lack_of_one(self) -> None:
        assert rules.due_key("infinity") == "infinity"
        assert rules.due_key("2027-03-31") == "2027-03-31"

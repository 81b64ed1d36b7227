"""Why two officers may be one person."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.officer_twins import rules
from services.actions.officer_twins.rules import Likeness, Person, TwinConfidence
from services.actions.officers.rules import name_key
from shared.events.base import By

HERE, THERE = uuid4(), uuid4()
WORDS = st.text("abcdefg", min_size=0, max_size=8)


def person(name: str, email: str | None = None, **more: Any) -> Person:
    known = {"name": name, "name_key": name_key(name), "email": email, "organisation_id": HERE}
    return Person(**known | more)


def alike(one: str, other: str) -> Likeness | None:
    return rules.likeness(person(one).words, person(other).words)


class TestLikeness:
    """How two names are alike."""

    @pytest.mark.parametrize(
        ("one", "other", "found"),
        [
            ("Ada O\u2019Marsh", "ada O'Marsh", Likeness.SAME),
            ("Ada Smith-Jones", "Ada Smith Jones", Likeness.SAME),
            ("Dr Ada Moss", "Ada Moss", Likeness.SAME),
            ("Moss, Ada", "Ada Moss", None),
            ("Moss Ada", "Ada Moss", Likeness.SWAPPED),
            ("Lindsey Hale", "Lyndsey Hale", Likeness.SPELLING),
            ("Lindsey Hale", "Lindsey Hael", Likeness.SPELLING),
            ("Catherine Hale", "Katherina Hale", Likeness.SPELLING),
            ("Gill Hale", "Gillian Hale", Likeness.SHORT_FORM),
            ("A. Moss", "Ada Moss", Likeness.INITIALS),
            ("A J Moss", "Ada Jane Moss", Likeness.INITIALS),
            ("A Moss", "Ada Jane Moss", Likeness.INITIALS),
            ("B. Moss", "Ada Moss", None),
            ("Ann Lee", "Ian Lee", None),
            ("Ada Moss", "Ada Reed", None),
            ("Mark Smith", "Ada Smith", None),
            ("Ada", "Adah", None),
            ("A", "A", Likeness.SAME),
        ],
    )
    def test_is_said_or_not(self, one: str, other: str, found: Likeness | None) -> None:
        assert alike(one, other) == found
        assert alike(other, one) == found


class TestDistance:
    """In how many letters two words differ."""

    @given(WORDS, WORDS, st.integers(0, 3))
    def test_is_the_same_both_ways_and_nought_for_the_same(self, a: str, b: str, most: int) -> None:
        found = rules.distance(a, b, most)

        assert found == rules.distance(b, a, most) <= most + 1
        assert (found == 0) == (a == b)

    @given(WORDS, st.integers(0, 7), st.sampled_from("abcxyz"))
    def test_counts_a_letter_put_in_as_one(self, word: str, place: int, letter: str) -> None:
        longer = word[:place] + letter + word[place:]

        assert rules.distance(word, longer, 2) == 1

    @given(WORDS.filter(lambda word: len(word) >= 2), st.integers(0, 6))
    def test_counts_two_letters_changed_about_as_one(self, word: str, place: int) -> None:
        place %= len(word) - 1
        changed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]

        assert rules.distance(word, changed, 2) == (changed != word)


def confidence(one: Person, other: Person) -> TwinConfidence | None:
    found = rules.judge(one, other)
    return found.confidence if found else None


class TestJudge:
    """How likely two officers are one person."""

    def test_is_high_for_one_name_in_one_organisation(self) -> None:
        assert confidence(person("Ada Moss"), person("ada moss")) is TwinConfidence.HIGH

    def test_is_high_for_a_name_alike_and_the_same_address_but_for_its_end(self) -> None:
        one = person("Lindsey Hale", "l.hale@old.example.org")
        other = person("Lyndsey Hale", "L.Hale@new.example.org")

        assert confidence(one, other) is TwinConfidence.HIGH

    def test_is_less_when_each_has_an_address_in_one_place(self) -> None:
        one = person("Ada Moss", "ada.moss@example.org")
        other = person("Ada Moss", "ada.moss2@example.org")
        found = rules.judge(one, other)

        assert found is not None
        assert found.confidence is TwinConfidence.MEDIUM
        assert found.reasons[-1].startswith("Against it: each has an address of their own")

    def test_reaches_elsewhere_for_whoever_is_known_by_name_alone(self) -> None:
        guessed = person("Lyndsey Hale", organisation_id=THERE)
        known = person("Lindsey Hale", "lindsey@example.org")

        assert confidence(known, guessed) is TwinConfidence.LOW

    def test_is_nothing_for_names_alike_of_two_who_are_known_elsewhere(self) -> None:
        one = person("Lindsey Hale", "lindsey@example.org")
        other = person("Lyndsey Hale", "lyndsey@nhs.example.org", organisation_id=THERE)

        assert confidence(one, other) is None

    def test_is_low_for_an_address_alone(self) -> None:
        one = person("Ada Moss", "desk@example.org")
        other = person("Tom Reed", "desk@nhs.example.org")

        assert confidence(one, other) is TwinConfidence.LOW


class TestDismiss:
    """Saying that two who look like one are two."""

    PAIR = rules.Pair(uuid4(), uuid4(), uuid4(), dismissed=False)

    def test_is_the_councils_and_done_once(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            rules.dismiss(self.PAIR, reason="Two.", by=By(organisation_id=uuid4()))
        dismissed = rules.Pair(self.PAIR.id, uuid4(), uuid4(), dismissed=True)
        with pytest.raises(rules.AlreadyDismissed):
            rules.dismiss(dismissed, reason="Two.", by=By(is_council=True))

"""How registers write their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.organisations.identifiers import (
    SCHEMES,
    MisshapenIdentifier,
    all_kept,
    kept,
    twin_number,
    ways_to_write,
)
from shared.events.organisations import Identifier


def written(scheme: str, number: str) -> str:
    """Return a number as it is kept, or that it is refused."""
    try:
        one = kept(Identifier(scheme=scheme, id=number))
    except MisshapenIdentifier:
        return "refused"
    return f"{one.scheme}:{one.id}"


class TestKept:
    """Keeping what a register calls an organisation."""

    @pytest.mark.parametrize(
        ("scheme", "number", "is_kept"),
        [
            ("GB-COH", "01234567", "GB-COH:01234567"),
            ("gb-coh", " 0123 4567 ", "GB-COH:01234567"),
            ("GB-COH", "sc123456", "GB-COH:SC123456"),
            ("GB-COH", "R0001234", "GB-COH:R0001234"),
            ("GB-COH", "1234567", "refused"),
            ("GB-COH", "123456789", "refused"),
            ("GB-CHC", "1234567-12", "GB-CHC:1234567-12"),
            ("GB-COH", "ß123456", "refused"),
            ("GB-COH", "\u0661\u0662345678", "refused"),
            ("GB-CHC", "12345", "refused"),
            ("GB-SC", "SC012345", "GB-SC:SC012345"),
            ("GB-NIC", "nic100001", "GB-NIC:NIC100001"),
            ("GB-NHS", "rxp", "GB-NHS:RXP"),
            ("GB-NHS", "R-XP", "refused"),
            ("GB-EDU", "999090", "GB-EDU:999090"),
            ("GB-EDU", "99909", "refused"),
            ("GB-UKPRN", "10012345", "GB-UKPRN:10012345"),
            ("GB-UKPRN", "20012345", "refused"),
            ("GB-LAE", "dur", "GB-LAE:DUR"),
            ("GB-OFSTED", "sc012345", "GB-OFSTED:SC012345"),
            ("GB-OFSTED", "2512345", "GB-OFSTED:2512345"),
            ("GB-CQC", "1-101234567", "GB-CQC:1-101234567"),
            ("GB-CQC", "1-", "refused"),
            ("our-ledger", "s 12", "our-ledger:s 12"),
        ],
    )
    def test_follows_the_register(self, scheme: str, number: str, is_kept: str) -> None:
        assert written(scheme, number) == is_kept

    @given(st.sampled_from(sorted(SCHEMES)), st.from_regex(r"[0-9A-Za-z -]{0,12}", fullmatch=True))
    def test_never_adds_or_loses_a_digit(self, scheme: str, number: str) -> None:
        try:
            one = kept(Identifier(scheme=scheme, id=number))
        except MisshapenIdentifier:
            return
        assert one.id == number.replace(" ", "").upper()
        assert kept(one) == one

    def test_says_what_a_number_looks_like(self) -> None:
        with pytest.raises(MisshapenIdentifier) as refused:
            kept(Identifier(scheme="GB-COH", id="1234567"))

        assert "8 characters" in refused.value.message

    def test_leaves_the_councils_own_as_the_settings_write_it(self) -> None:
        own = Identifier(scheme="GB-LAE", id="wearmouth")

        assert all_kept([own, own], own=own) == (own,)


def test_looks_for_a_number_as_it_was_written_and_as_it_ought_to_be() -> None:
    asked, odd = (Identifier(scheme="gb-coh", id=number) for number in ("sc123456", "12"))

    assert ways_to_write(asked) == (asked, Identifier(scheme="GB-COH", id="SC123456"))
    assert ways_to_write(odd) == (odd, odd)


class TestTwinNumber:
    """What two ways of writing a number have in common."""

    @pytest.mark.parametrize(
        ("number", "left"),
        [
            ("01234567", "1234567"),
            (" 0123-4567 ", "1234567"),
            ("sc001234", "SC1234"),
            ("1001", "1001"),
            ("000", "0"),
        ],
    )
    def test_is_what_no_spelling_changes(self, number: str, left: str) -> None:
        assert twin_number(Identifier(scheme="gb-coh", id=number)) == f"GB-COH:{left}"

    def test_is_none_where_nothing_is_left(self) -> None:
        assert twin_number(Identifier(scheme="GB-COH", id="--")) is None

    @given(st.from_regex(r"[A-Z]{0,2}[1-9][0-9]{0,5}", fullmatch=True), st.integers(0, 4))
    def test_never_tells_zeros_from_no_zeros(self, number: str, zeros: int) -> None:
        letters = number.rstrip("0123456789")
        padded = letters + "0" * zeros + number.removeprefix(letters)

        one, other = (Identifier(scheme="GB-COH", id=each) for each in (number, padded))
        assert twin_number(one) == twin_number(other) == f"GB-COH:{number}"

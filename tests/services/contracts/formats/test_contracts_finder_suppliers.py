"""How the suppliers in one cell of a Contracts Finder export are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.formats.contracts_finder import read_suppliers
from services.contracts.formats.fields import Doubt


class TestSuppliers:
    """A supplier is found whatever its name and address hold."""

    @pytest.mark.parametrize(
        ("written", "names"),
        [
            ("[A [UK] Ltd|Unit [2], Leeds|NONE||Yes|No]", ["A [UK] Ltd"]),
            ("[A|x|NONE||Yes|No][B|y\nz|NONE||No|No]", ["A", "B"]),
            ("[A|x|NONE||Yes|No]\n [B|y|||No|No]\n", ["A", "B"]),
            ("[A\n\t\tLtd|x|||No|No]", ["A Ltd"]),
            ("[A\u202f|x|||No|No]", ["A"]),
            ("[[A]|[x]|||no|YES]", ["[A]"]),
            ("[A, B (C)|||||]", ["A, B (C)"]),
        ],
    )
    def test_is_named(self, written: str, names: list[str]) -> None:
        notes: list[str] = []
        assert [supplier.name for supplier in read_suppliers(written, notes)] == names
        assert notes == []

    @pytest.mark.parametrize(
        ("written", "kept", "note"),
        [
            ("[A|x | y|NONE||No|No]", [("A", None, None)], "holds a bar"),
            ("[A|x|COMPANIES_HOUSE|1234567|No|No]", [("A", "GB-COH", "1234567")], "7 of 8"),
            ("[A|x|COMPANIES_HOUSE||No|No]", [("A", None, None)], "number is missing"),
            ("[A|x|CHARITY_COMMISSION|12|No|No]", [("A", "GB-CHC", "12")], "charity number"),
            ("[A|x|OTHER|12|No|No]", [("A", None, None)], "no register that we know"),
            ("[ |x|||No|No][A|x|||No|No]", [("A", None, None)], "without a name"),
            ("[A|x|||No|No][A|y|||No|No]", [("A", None, None)], "1 left out"),
            ("[N/A - cancelled|x|||No|No]", [("N/A - cancelled", None, None)], "may not be"),
            ("[A&amp;B|x|||No|No]", [("A&B", None, None)], "escapes"),
        ],
    )
    def test_keeps_a_doubt_as_a_note(
        self, written: str, kept: list[tuple[str, str | None, str | None]], note: str
    ) -> None:
        notes: list[str] = []
        found = read_suppliers(written, notes)
        assert [(one.name, one.scheme, one.identifier) for one in found] == kept
        assert len(notes) == 1
        assert note in notes[0]

    @pytest.mark.parametrize(
        ("written", "place"),
        [
            ("A|x|||No|No]", 1),
            ("[A|x|||No|No", 1),
            ("[A|||No|No]", 1),
            ("[A|x|||No|Maybe]", 1),
            ("[A|x|||No|No] and others", 1),
            ("[A|x|||No|No][B|y|||No", 14),
            ("[A|x][B|y|||No|No]", 1),
        ],
    )
    def test_is_not_guessed(self, written: str, place: int) -> None:
        with pytest.raises(Doubt, match=f"character {place} on"):
            read_suppliers(written, [])

    def test_with_a_formula_for_a_number_is_refused(self) -> None:
        with pytest.raises(Doubt, match="formula"):
            read_suppliers("[A|x|COMPANIES_HOUSE|=A1|No|No]", [])

    def test_is_told_from_a_long_cell_in_time(self) -> None:
        with pytest.raises(Doubt):
            read_suppliers("[A" + "||Yes|No" * 100_000, [])

    @given(st.text("[]|YesNo\n a", max_size=60))
    def test_of_any_text_is_read_or_doubted(self, written: str) -> None:
        try:
            found = read_suppliers(written, [])
        except Doubt:
            return
        assert found or not written.strip() or written.count("|") >= 5

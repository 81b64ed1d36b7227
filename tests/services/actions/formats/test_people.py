"""Who is named in a cell of responsible officers."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.formats import people


def _people(cell: str) -> list[str]:
    return [one.text for one in people.parts(cell) if one.is_person]


class TestParts:
    """People, and words that are none."""

    @pytest.mark.parametrize(
        ("cell", "names"),
        [
            ("Ada \nMoss/Grace \nTate", ["Ada Moss", "Grace Tate"]),
            ("Ada Moss\nGrace Tate", ["Ada Moss", "Grace Tate"]),
            ("Ada Moss, Grace Tate & Idris Coxon", ["Ada Moss", "Grace Tate", "Idris Coxon"]),
            ("Grace Tate \n(NHS)", ["Grace Tate"]),
            ("Grace O\u2019Neil and Ada Moss-Tate", ["Grace O\u2019Neil", "Ada Moss-Tate"]),
            ("Dr Ada Moss", ["Ada Moss"]),
            ("Head of Service: Ada Moss", ["Ada Moss"]),
            ("Ada Moss, Strategic Commissioning Manager", ["Ada Moss"]),
            ("Ludwig van Beethoven / Anna de la Cruz", ["Ludwig van Beethoven", "Anna de la Cruz"]),
            ("Emma Young; Julie Ward", ["Emma Young", "Julie Ward"]),
            ("LA and ICB", []),
            ("CCG\u2019s", []),
            ("Children's Services", []),
            ("SEND Team with support from all partners", []),
            ("North Tees Hospital", []),
            ("Head of Commissioning", []),
            ("everybody", []),
            ("", []),
        ],
    )
    def test_are_told_apart(self, cell: str, names: list[str]) -> None:
        assert _people(cell) == names


class TestNumbered:
    """The cell with numbers in the place of names."""

    def test_holds_no_name(self) -> None:
        cell = "Ada \nMoss/Grace Tate (NHS), then Ada Moss"
        ada, grace = uuid4(), uuid4()
        officers = {"Ada Moss": ada, "Grace Tate": grace}
        assert people.numbered(cell, officers) == ("{0}/{1} (NHS), then Ada Moss", (ada, grace))
        assert people.numbered("Ada Moss; Ada Moss", officers) == ("{0}; {0}", (ada,))

    def test_becomes_the_cell_again(self) -> None:
        written, ids = people.numbered("Ada Moss/CCG", {"Ada Moss": uuid4()})
        assert people.named(written, ["Ada Moss" for _ in ids]) == "Ada Moss/CCG"
        assert people.named("{0} and {7}", ["Ada Moss"]) == "Ada Moss and {7}"

    @given(cell=st.text("Ada Moss/&,;\n().{}01", max_size=40))
    def test_names_those_alone_who_are_known(self, cell: str) -> None:
        officers: dict[str, UUID] = {name: uuid4() for name in _people(cell)}
        written, ids = people.numbered(cell, officers)
        names = {officer_id: name for name, officer_id in officers.items()}
        assert set(ids) == set(officers.values())
        if not people.holds_numbers(cell):
            again = people.named(written, [names[one] for one in ids])
            assert again.split() == " ".join(cell.split(" ")).split()


class TestBlocks:
    """The paragraphs of a cell."""

    def test_are_lines_where_no_blank_line_parts_them(self) -> None:
        assert people.blocks("Ada Moss\nGrace Tate") == ("Ada Moss", "Grace Tate")
        assert people.blocks("Ada\nMoss\n \nGrace\nTate") == ("Ada\nMoss", "Grace\nTate")
        assert people.blocks(" ") == ()

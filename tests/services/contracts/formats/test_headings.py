"""What the headings of real registers mean, and which of them are refused."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.formats.headings import (
    MEANINGS,
    MIXED,
    NEEDED,
    Unreadable,
    known,
    match,
    meaning_key,
)

REAL = Path(__file__).parents[4] / "../shared/data"
SEEN = REAL / "contracts/register_headers_seen.csv"
SCHEMA = REAL / "schemas/lga/Contracts.utf8.json"
WANTED = ["ContractReference", "ContractTitle", "StartDate", "EndDate", "SupplierName"]
ALIKE = [(name, one) for name, ranks in MEANINGS.items() for rank in ranks for one in rank]


def seen(source: str) -> list[str]:
    """The headings of a source whose name begins so."""
    headings = defaultdict(list)
    with SEEN.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            headings[row["source"]].append(row["header"])
    return next(found for name, found in headings.items() if name.startswith(source))


@pytest.mark.skipif(not SEEN.exists(), reason="the headings lie beside the project")
class TestHeadingsOfRealRegisters:
    """Headings that councils and the NHS have used."""

    @pytest.mark.parametrize(
        ("source", "meant"),
        [
            ("Norfolk", {"latest_end": "Last extension date", "area_label": "Location service label"}),
            ("Contracts Finder, analyst", {"reference": "Procurement reference", "organisation": "Buyer"}),
            ("NHSBSA Contract", {"end": "CONTRACT_CURRENT_END_DATE", "latest_end": "MAXIMUM_CONTRACT_END_DATE"}),
            ("NHSBSA FOI", {"supplier": "WINNING_BIDDER", "yearly_value": "ESTIMATED_ANNUAL_VALUE"}),
            ("FOI request 1652", {"end": "Contract's Expiry Date", "cpv_or_proclass": "CPV codes/Pro-Class"}),
        ],
    )  # fmt: skip
    def test_are_read(self, source: str, meant: dict[str, str]) -> None:
        headings = seen(source)
        matched = match(headings)
        assert set(NEEDED) <= matched.places.keys()
        for name, heading in meant.items():
            assert headings[matched.places[name]] == heading
        assert len(matched.ignored) + len(matched.places) == len(headings)

    def test_say_which_of_them_nobody_reads(self) -> None:
        assert match(seen("Norfolk")).ignored == ("Effective Date", "Nominated contact point: URL")

    def test_do_not_take_dollars_for_pounds(self) -> None:
        matched = match([*seen("Leicester"), "End date", "Supplier"])
        assert "Annual contract value ($)" in matched.ignored
        assert "Annual contract value (€)" in matched.ignored
        assert "Contract value excl variations" in matched.ignored

    def test_are_refused_where_one_column_says_three_things(self) -> None:
        with pytest.raises(Unreadable, match="“Start, end and review dates” holds several dates"):
            match(seen("LGTC 2015"))

    @pytest.mark.parametrize("words", ["name", "title"])
    def test_of_the_schema_are_all_read_but_the_address_of_a_contact(self, words: str) -> None:
        fields = json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]
        matched = match([field[words] for field in fields])
        assert len(matched.places) == 37
        assert len(matched.ignored) == 1


class TestMatch:
    """Finding what columns mean."""

    def test_refuses_two_columns_that_mean_the_same(self) -> None:
        with pytest.raises(Unreadable, match="“StartDate” and “Commencement date”"):
            match([*WANTED, "Commencement date"])

    def test_prefers_the_heading_that_says_it_more_exactly(self) -> None:
        matched = match([*WANTED, "Reference"])
        assert matched.places["reference"] == 0
        assert matched.ignored == ("Reference",)

    @pytest.mark.parametrize("wanted", WANTED)
    def test_refuses_a_register_without_what_a_contract_needs(self, wanted: str) -> None:
        with pytest.raises(Unreadable, match=f"missing: {wanted}"):
            match([one for one in WANTED if one != wanted])

    def test_names_a_column_without_a_heading_by_its_place(self) -> None:
        assert match([*WANTED, ""]).ignored == ("(column 6, without a heading)",)

    @given(st.permutations(WANTED))
    def test_does_not_mind_the_order(self, headings: list[str]) -> None:
        matched = match(headings)
        assert {headings[place] for place in matched.places.values()} == set(WANTED)

    @pytest.mark.parametrize("heading", [one for _, one in ALIKE])
    def test_does_not_mind_case_or_punctuation(self, heading: str) -> None:
        assert meaning_key(heading.upper()) == meaning_key(heading.lower().replace(" ", "  "))
        assert known([heading, "Effective Date"]) == 1

    def test_has_one_meaning_for_each_heading(self) -> None:
        keys = [meaning_key(one) for _, one in ALIKE] + [meaning_key(one) for one in MIXED]
        twice = {key for key in keys if keys.count(key) > 1}
        assert {key: {name for name, one in ALIKE if meaning_key(one) == key} for key in twice} == {
            key: {next(name for name, one in ALIKE if meaning_key(one) == key)} for key in twice
        }

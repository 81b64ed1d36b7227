"""How the columns of a Contracts Finder export become contracts."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.formats import ContactAddress, contact_addresses
from services.contracts.formats.contracts_finder import (
    SAID,
    Reading,
    RefusedRow,
    Supplier,
    read,
    recognises,
)
from services.contracts.formats.tables import Unreadable, open_table

SUPPLIER_COLUMN = "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]"
GOOD = {
    "Notice Identifier": "SB-0012",
    "Organisation Name": "Example County Council",
    "Status": "Awarded",
    "Published Date": "2024-05-15T09:38:23+01:00",
    "Title": "Short breaks",
    "Description": "Breaks for families.\nAnd for carers.",
    "Cpv Codes": "85000000 98000000 ",
    "Contact Name": "Ada Example",
    "Contact Email": "ada@Example.org",
    "Start Date": "01/04/2023",
    "End Date": "31/03/2025",
    "Parent Reference": "SB-0001",
    "Awarded Date": "01/03/2024",
    "Awarded Value": "125000.5",
    SUPPLIER_COLUMN: "[Garden Care Ltd|1 High Street\nLeeds|COMPANIES_HOUSE|01234567|Yes|No]",
    "Contract start date": "01/04/2024",
    "Contract end date": "31/03/2027",
    "OJEU Procedure Type": "Open ",
}


def register(rows: Iterable[dict[str, str]], delimiter: str = ",") -> io.BytesIO:
    kept = io.StringIO(newline="")
    writer = csv.DictWriter(kept, list(GOOD), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(kept.getvalue().encode())


def outcomes(*rows: dict[str, str]) -> list[Reading | RefusedRow]:
    with open_table(register(rows)) as table:
        return list(read(table))


def reading(**changes: str) -> Reading:
    (outcome,) = outcomes({**GOOD, **{name.replace("_", " "): to for name, to in changes.items()}})
    assert isinstance(outcome, Reading), outcome
    return outcome


def refusal(column: str, value: str) -> RefusedRow:
    (outcome,) = outcomes({**GOOD, column: value})
    assert isinstance(outcome, RefusedRow), outcome
    return outcome


class TestReading:
    """A good row becomes one contract."""

    def test_has_every_fact_and_no_address_of_a_supplier(self) -> None:
        assert reading() == Reading(
            line=2,
            reference="SB-0012",
            title="Short breaks",
            description="Breaks for families.\nAnd for carers.",
            buyer_name="Example County Council",
            contact_name="Ada Example",
            contact_email="ada@example.org",
            cpv_codes=("85000000", "98000000"),
            start_on=date(2024, 4, 1),
            end_on=date(2027, 3, 31),
            awarded_on=date(2024, 3, 1),
            value=Decimal("125000.50"),
            suppliers=(Supplier("Garden Care Ltd", "GB-COH", "01234567", sme=True, vcse=False),),
            procedure="Open",
            parent_reference="SB-0001",
            published_at=datetime(2024, 5, 15, 8, 38, 23, tzinfo=UTC),
            notes=(),
            said=SAID,
        )

    def test_is_the_same_whatever_the_order_and_spelling_of_the_headings(self) -> None:
        names = sorted(GOOD)
        kept = io.StringIO(newline="")
        writer = csv.writer(kept, delimiter=";")
        writer.writerow([f" {name.upper().replace(' ', '_')}: " for name in names])
        writer.writerow([GOOD[name] for name in names])
        with open_table(io.BytesIO(kept.getvalue().encode("utf-16"))) as table:
            assert recognises(table.headings)
            assert list(read(table)) == [reading()]

    @pytest.mark.parametrize(
        ("column", "value", "field", "kept", "note"),
        [
            ("Awarded Value", "0", "value", None, "0, which is read as unknown"),
            ("Contract end date", "", "end_on", date(2025, 3, 31), "notice's end date is used"),
            ("Contract start date", " ", "start_on", date(2023, 4, 1), "notice's start date"),
            ("Contact Email", "ada at work", "contact_email", None, "not an e-mail address"),
            (SUPPLIER_COLUMN, "", "suppliers", (), "No supplier"),
            ("Title", "=1+1", "title", "=1+1", "formula of a spreadsheet"),
            ("Title", "Q&amp;A &#039;x&#39;", "title", "Q&A 'x'", "escapes of a web page"),
            ("Status", "Open", "title", "Short breaks", "“Open”, not awarded"),
            ("Awarded Date", "01/04/2027", "awarded_on", date(2027, 4, 1), "after its end"),
            ("Description", "â€¢ x", "description", "â€¢ x", "garbled"),
        ],
    )
    def test_keeps_a_doubt_as_a_note(
        self, column: str, value: str, field: str, kept: object, note: str
    ) -> None:
        (outcome,) = outcomes({**GOOD, column: value})
        assert isinstance(outcome, Reading), outcome
        assert getattr(outcome, field) == kept
        assert len(outcome.notes) == 1
        assert note in outcome.notes[0]

    def test_has_an_unknown_value_without_a_note_where_the_cell_is_blank(self) -> None:
        found = reading(Awarded_Value="")
        assert (found.value, found.notes) == (None, ())

    def test_does_not_repeat_a_contact_in_its_notes(self) -> None:
        assert "ada" not in " ".join(reading(Contact_Email="ada at work").notes).casefold()


class TestRefusedRow:
    """A row that cannot be trusted says where, what and why."""

    @pytest.mark.parametrize(
        ("column", "value", "reason"),
        [
            ("Contract end date", "31/03/3034", "year 3034"),
            ("Contract end date", "31/04/2027", "no such day"),
            ("Contract end date", "31/03/2024", "ends before its start on 01/04/2024"),
            ("Contract start date", "01/04/24", "two digits"),
            ("Awarded Date", "soon", "not a date"),
            ("Awarded Value", "-1", "negative"),
            ("Awarded Value", "1.2E+06", "scientific"),
            ("Cpv Codes", "3000000", "zero"),
            ("Published Date", "2024-05-15T09:38:23", "offset"),
            ("Title", " ", "blank"),
            ("Title", "x" * 1_001, "1,001 characters"),
            ("Organisation Name", "", "blank"),
            ("Parent Reference", "=A1", "formula"),
            (SUPPLIER_COLUMN, "Garden Care Ltd", "character 1 "),
        ],
    )
    def test_names_line_column_value_and_reason(self, column: str, value: str, reason: str) -> None:
        refused = refusal(column, value)
        assert (refused.line, refused.column, refused.reference) == (2, column, "SB-0012")
        assert reason in refused.reason
        assert refused.value == (value if len(value) <= 80 else value[:79] + "…")

    @pytest.mark.parametrize("reference", ["", "=1+1", "-5", "1.2E+11", "x" * 201, "a\nb"])
    def test_without_a_good_reference_has_none(self, reference: str) -> None:
        refused = refusal("Notice Identifier", reference)
        assert (refused.column, refused.reference) == ("Notice Identifier", None)

    def test_names_a_contract_without_any_dates(self) -> None:
        (refused,) = outcomes({**GOOD, "Contract end date": "", "End Date": ""})
        assert isinstance(refused, RefusedRow)
        assert (refused.column, refused.value) == ("Contract end date", "")

    def test_that_repeats_a_notice_names_the_first_line(self) -> None:
        first, other, again = outcomes(
            GOOD, {**GOOD, "Notice Identifier": "SB-0013"}, {**GOOD, "Title": "Changed"}
        )
        assert isinstance(first, Reading)
        assert isinstance(other, Reading)
        assert isinstance(again, RefusedRow)
        assert (again.line, again.column) == (8, "Notice Identifier")
        assert again.reason == "This notice stands in the file already, on line 2."

    def test_that_does_not_fit_the_headings_keeps_its_place_among_the_others(self) -> None:
        content = register([GOOD]).getvalue() + b"SB-0014,too short\n"
        content += (
            register([{**GOOD, "Notice Identifier": "SB-0015"}]).getvalue().split(b"\n", 1)[1]
        )
        with open_table(io.BytesIO(content)) as table:
            kinds = [type(outcome) for outcome in read(table)]
        assert kinds == [Reading, RefusedRow, Reading]


class TestHeadings:
    """The format is known by its headings."""

    def test_are_recognised(self) -> None:
        assert recognises(list(GOOD))
        assert not recognises([name for name in GOOD if name != "Notice Identifier"])
        assert not recognises(["Contract Reference number / ID", "Title of the Agreement"])

    def test_that_are_missing_are_named_before_any_row(self) -> None:
        with (
            open_table(io.BytesIO(b"Title,Notice identifier\n")) as table,
            pytest.raises(Unreadable, match="missing: Organisation Name, Contract start date"),
        ):
            read(table)


class TestContactAddresses:
    """Each contact is found once."""

    def test_are_given_with_the_first_name_and_organisation(self) -> None:
        first = reading()
        found = contact_addresses(
            [
                RefusedRow(9, None, None, "Cut off."),
                first,
                replace(first, contact_email="ADA@example.org", contact_name="Another"),
                replace(first, contact_email=None),
                replace(first, contact_email="bo@example.org", contact_name=None),
            ]
        )
        assert list(found) == [
            ContactAddress("ada@example.org", "Ada Example", "Example County Council"),
            ContactAddress("bo@example.org", None, "Example County Council"),
        ]


@given(st.lists(st.text(max_size=30), min_size=len(GOOD), max_size=len(GOOD)))
def test_any_cells_give_one_outcome_and_no_error(cells: list[str]) -> None:
    rows = outcomes(dict(zip(GOOD, (cell.replace("\0", "") for cell in cells), strict=True)))
    assert len(rows) <= 1

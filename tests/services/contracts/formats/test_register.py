"""A register of any council is read row by row, and every doubt is told."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from services.contracts.formats import Reading, RefusedRow, RowRead, Supplier
from services.contracts.formats.registers import Register, open_register
from services.contracts.formats.tables import Unreadable
from services.contracts.formats.transparency_code import COLUMNS
from shared.events.organisations import VcseType
from shared.events.terms import (
    Area,
    Classification,
    ContractKind,
    DocumentKind,
    DocumentLink,
    TenderRoute,
)

FULL = {
    "OrganisationLabel": "Moor District Council",
    "OrganisationURI": "https://id.example.org/moor",
    "ContractReference": "SB-1",
    "OpenContractingID": "ocds-x-1",
    "ContractTitle": "Short breaks",
    "ContractType": "Framework agreement",
    "OrganisationalUnit": "Children and families",
    "ServiceCategoryLabel": "Short breaks",
    "ServiceCategoryURI": "https://id.example.org/service/200",
    "Description": "Weekends.\nAnd evenings.",
    "ProcurementCategory": "Social care",
    "CPVLabel": "Welfare services for children",
    "CPVCode": "85311300-5; 85312000",
    "ProclassLabel": "Children",
    "ProclassCode": "271000",
    "StartDate": "01/04/2026",
    "EndDate": "31/03/2029",
    "ReviewDate": "30/06/2028",
    "LastExtensionDate": "31/03/2031",
    "ContractValue": "250000.10",
    "FixedCost": "true",
    "IrrecoverableVAT": "0",
    "SupplierName": "Harbour Young Carers",
    "CompaniesHouseRegistrationNumber": "01234567",
    "CharityCommissionNumber": "1122334",
    "OtherSupplierID": "GB-NHS:RX1",
    "SMESupplier": "Yes",
    "VCSESupplier": "Y",
    "VCSESupplierType": "Charity or Charitable Incorporated Organisation",
    "ContactName": "Grace Example",
    "ContactEmail": "grace@Example.org",
    "ContactURL": "https://example.org/contact",
    "ProcessType": "Published invitation to tender",
    "TenderDocumentURL": "https://example.org/t?a=1&b=2",
    "ContractDocumentURL": "https://example.org/c.pdf",
    "PerformanceInformationURL": "",
    "AreaServedLabel": "Moor; Fell",
    "AreaServedURI": "https://id.example.org/1; https://id.example.org/2",
}


def opened(*rows: dict[str, str], council: str | None = None) -> tuple[Register, list[RowRead]]:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(COLUMNS))
    writer.writeheader()
    writer.writerows({**FULL, **row} for row in rows)
    with open_register(io.BytesIO(written.getvalue().encode()), council=council) as register:
        return register, list(register.rows)


def reading(**changes: str) -> Reading:
    _, (found,) = opened(changes)
    assert isinstance(found, Reading), found
    return found


def refused(**changes: str) -> RefusedRow:
    _, (found,) = opened(changes)
    assert isinstance(found, RefusedRow), found
    return found


class TestAFullRow:
    """A row with all that the Transparency Code asks for."""

    def test_has_every_fact(self) -> None:
        found = reading()
        assert found.notes == ()
        assert (found.reference, found.title, found.kind) == (
            "SB-1",
            "Short breaks",
            ContractKind.FRAMEWORK,
        )
        assert found.buyer_identifier == ("URI", "https://id.example.org/moor")
        assert (found.directorate, found.category) == ("Children and families", "Short breaks")
        assert found.description == "Weekends.\nAnd evenings."
        assert found.cpv_codes == ("85311300", "85312000")
        assert found.classifications == (
            Classification(scheme="ESD", id="https://id.example.org/service/200"),
            Classification(scheme="OWN", label="Social care"),
            Classification(scheme="CPV", label="Welfare services for children"),
            Classification(scheme="PROCLASS", id="271000", label="Children"),
        )
        assert (found.start_on, found.end_on) == (date(2026, 4, 1), date(2029, 3, 31))
        assert (found.review_on, found.latest_end_on) == (date(2028, 6, 30), date(2031, 3, 31))
        assert (found.value, found.irrecoverable_vat) == (Decimal("250000.10"), Decimal("0.00"))
        assert (found.fixed_cost, found.tender_route) == (True, TenderRoute.PUBLISHED_INVITATION)
        assert found.suppliers == (
            Supplier(
                "Harbour Young Carers",
                "GB-COH",
                "01234567",
                sme=True,
                vcse=True,
                more_identifiers=(("GB-CHC", "1122334"), ("GB-NHS", "RX1")),
                vcse_type=VcseType.CHARITY,
            ),
        )
        assert found.contact_email == "grace@example.org"
        assert found.documents == (
            DocumentLink(kind=DocumentKind.CONTRACT, url="https://example.org/c.pdf"),
            DocumentLink(kind=DocumentKind.TENDER, url="https://example.org/t?a=1&b=2"),
        )
        assert found.areas == (
            Area(label="Moor", uri="https://id.example.org/1"),
            Area(label="Fell", uri="https://id.example.org/2"),
        )

    def test_tells_which_column_is_not_read(self) -> None:
        assert opened({})[0].ignored == ("ContactURL",)

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_is_the_same_however_it_is_written(self, delimiter: str, encoding: str) -> None:
        written = io.StringIO(newline="")
        writer = csv.DictWriter(written, list(COLUMNS), delimiter=delimiter)
        writer.writeheader()
        writer.writerow({**FULL, "ContractTitle": "Pauses à la carte"})
        source = io.BytesIO(written.getvalue().encode(encoding))
        with open_register(source, council=None) as register:
            assert list(register.rows) == [reading(ContractTitle="Pauses à la carte")]


class TestDoubts:
    """What is not certain is told, and never guessed in silence."""

    @pytest.mark.parametrize(
        ("changes", "column", "why"),
        [
            ({"ContractReference": ""}, "ContractReference", "blank"),
            ({"ContractReference": "1.2E+10"}, "ContractReference", "rounded number"),
            ({"ContractTitle": " "}, "ContractTitle", "blank"),
            ({"ContractTitle": "#REF!"}, "ContractTitle", "error of a spreadsheet"),
            ({"StartDate": ""}, "StartDate", "blank"),
            ({"EndDate": "31/03/3034"}, "EndDate", "outside 1990 to 2100"),
            ({"EndDate": "31/03/2020"}, "EndDate", "ends before its start on 01/04/2026"),
            ({"EndDate": "47938"}, "EndDate", "number of a day in a spreadsheet"),
            ({"ContractValue": "-5"}, "ContractValue", "negative"),
            ({"ContractValue": "1.2E+06"}, "ContractValue", "rounded this amount"),
            ({"ContractValue": "about 5"}, "ContractValue", "not an amount"),
            ({"SupplierName": ""}, "SupplierName", "blank"),
        ],
    )
    def test_refuse_a_row_where_a_contract_depends_on_it(
        self, changes: dict[str, str], column: str, why: str
    ) -> None:
        found = refused(**changes)
        assert (found.line, found.column) == (2, column)
        assert found.value == changes[column].strip()
        assert why in found.reason

    @pytest.mark.parametrize(
        ("changes", "field", "why"),
        [
            ({"ReviewDate": "soon"}, "review_on", "not a date"),
            ({"LastExtensionDate": "1+1 years"}, "latest_end_on", "not a date"),
            ({"LastExtensionDate": "31/03/2028"}, "latest_end_on", "before the end"),
            ({"IrrecoverableVAT": "-1"}, "irrecoverable_vat", "negative"),
            ({"FixedCost": "perhaps"}, "fixed_cost", "neither yes nor no"),
            ({"ContractType": "Handshake"}, "kind", "no kind of agreement"),
            ({"CPVCode": "3000000"}, "cpv_codes", "zero at its front"),
            ({"ContractDocumentURL": "ftp://example.org"}, "documents", "http"),
            ({"TenderDocumentURL": "https://a:b@example.org"}, "documents", "password"),
            ({"OpenContractingID": "=1+1"}, "open_contracting_id", "formula"),
        ],
    )
    def test_leave_out_what_a_contract_can_do_without(
        self, changes: dict[str, str], field: str, why: str
    ) -> None:
        found = reading(**changes)
        assert why in " ".join(found.notes)
        # A later import does not blank what stands there.
        assert field not in found.said

    def test_are_told_again_in_every_row(self) -> None:
        _, rows = opened(
            {},
            {"ContractReference": "2", "ContractType": "x"},
            {"ContractReference": "3", "ContractType": "x"},
        )
        assert [len(row.notes) for row in rows if isinstance(row, Reading)] == [0, 1, 1]

    @pytest.mark.parametrize("end", ["", "Ongoing", "n/a", "ROLLING "])
    def test_note_a_contract_without_an_end(self, end: str) -> None:
        found = reading(EndDate=end)
        assert found.end_on is None
        assert "nobody can be alerted" in found.notes[0]

    def test_keep_a_value_of_nothing_and_say_so(self) -> None:
        assert reading(ContractValue="0.00").value == 0
        assert reading(ContractValue="Variable").value is None
        assert "unknown" in reading(ContractValue="Variable").notes[0]

    def test_keep_a_formula_as_text(self) -> None:
        assert reading(ContractTitle="=SUM(A1)").title == "=SUM(A1)"
        assert reading(ContractTitle="'=SUM(A1)").title == "=SUM(A1)"
        assert reading(ContractTitle="'tis").title == "'tis"

    def test_do_not_repeat_what_may_be_a_name(self) -> None:
        (note,) = reading(ContactEmail="Grace Example").notes
        assert "Grace" not in note

    def test_take_a_word_of_ones_own_for_the_procedure(self) -> None:
        found = reading(ProcessType="Mini-competition")
        assert (found.tender_route, found.procedure) == (None, "Mini-competition")
        assert "procedure" in found.said
        assert "procedure" not in reading().said


class TestSuppliers:
    """Who provides."""

    def test_several_stand_in_one_cell(self) -> None:
        one, other = reading(
            SupplierName="A; B",
            CompaniesHouseRegistrationNumber="; 01234567",
            CharityCommissionNumber="1122334; ",
            OtherSupplierID="",
            VCSESupplierType="",
        ).suppliers
        assert one.identifiers == (("GB-CHC", "1122334"),)
        assert other.identifiers == (("GB-COH", "01234567"),)

    def test_leave_numbers_out_that_are_of_nobody_certain(self) -> None:
        found = reading(SupplierName="A; B", OtherSupplierID="", VCSESupplierType="")
        assert [one.identifiers for one in found.suppliers] == [(), ()]
        assert "The company numbers are left out" in found.notes[0]

    @pytest.mark.parametrize(
        ("number", "kept"),
        [
            ("1234567", (("GB-COH", "1234567"),)),
            ("sc123456", (("GB-COH", "SC123456"),)),
            ("Sole trader", ()),
            ("N/A", ()),
            ("00000000", ()),
        ],
    )
    def test_keep_only_what_can_be_a_number(
        self, number: str, kept: tuple[tuple[str, str], ...]
    ) -> None:
        found = reading(
            CompaniesHouseRegistrationNumber=number, CharityCommissionNumber="", OtherSupplierID=""
        )
        assert found.suppliers[0].identifiers == kept

    def test_say_when_zeros_may_be_lost(self) -> None:
        assert "may have been lost" in reading(CompaniesHouseRegistrationNumber="1234567").notes[0]

    def test_join_rows_that_differ_in_nothing_else(self) -> None:
        _, rows = opened({}, {"SupplierName": "The Nest", "CompaniesHouseRegistrationNumber": ""})
        (found,) = rows
        assert isinstance(found, Reading)
        assert [one.name for one in found.suppliers] == ["Harbour Young Carers", "The Nest"]
        assert found.more_lines == (4,)

    @pytest.mark.parametrize(
        "second",
        [{}, {"SupplierName": "The Nest", "EndDate": "31/03/2030"}],
        ids=["twice", "differs"],
    )
    def test_refuse_a_reference_that_stands_there_already(self, second: dict[str, str]) -> None:
        _, (first, again) = opened({}, second)
        assert isinstance(first, Reading)
        assert isinstance(again, RefusedRow)
        assert "already, on line 2" in again.reason


class TestTheCommissioner:
    """Who commissions."""

    def test_is_the_council_itself_where_the_register_does_not_say(self) -> None:
        _, (found,) = opened({"OrganisationLabel": ""}, council="Wearmouth County Council")
        assert isinstance(found, Reading)
        assert found.buyer_name == "Wearmouth County Council"

    def test_is_missing_where_nobody_says(self) -> None:
        assert "who commissions" in refused(OrganisationLabel="").reason


class TestColumns:
    """What a register does not speak of is not known to be blank."""

    def test_leave_unsaid_what_has_no_column(self) -> None:
        source = (
            b"Reference,Title,Start date,Expiry date,Supplier\n1,Care,1/4/2026,31/3/2029,Nest\n"
        )
        with open_register(io.BytesIO(source), council="Moor") as register:
            (found,) = register.rows
        assert isinstance(found, Reading)
        assert found.said == {"title", "provider_id", "other_provider_ids", "start_on", "end_on"}

    def test_are_refused_with_dates_in_two_orders(self) -> None:
        with pytest.raises(Unreadable, match="“StartDate” month first"):
            opened({"StartDate": "04/13/2026"})

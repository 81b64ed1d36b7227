"""A register that is written as Contracts Finder writes it is read back the same."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.formats.contracts_finder import COLUMNS, SAID, Reading, Supplier, read
from services.contracts.formats.tables import open_table

SUPPLIER_COLUMN = COLUMNS["suppliers"][0]
WORDS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
SUPPLIERS = st.builds(
    Supplier,
    name=LINES,
    scheme=st.just("GB-COH"),
    identifier=st.from_regex(r"\A[0-9]{7}[1-9]\Z"),
    sme=st.sampled_from([True, False, None]),
    vcse=st.sampled_from([True, False, None]),
)


@st.composite
def contracts(draw: st.DrawFn) -> Reading:
    start_on, end_on = sorted(draw(st.tuples(*[st.dates(date(1990, 1, 1), date(2100, 1, 1))] * 2)))
    return Reading(
        line=0,
        reference=draw(st.from_regex(r"\A[A-Z0-9]{1,3}[-/][0-9]{1,9}\Z")),
        title=draw(LINES),
        description=draw(st.lists(LINES, max_size=3).map("\n".join)) or None,
        buyer_name=draw(LINES),
        contact_name=draw(st.none() | LINES),
        contact_email=draw(st.none() | st.from_regex(r"\A[a-z]{1,9}@example\.org\Z")),
        cpv_codes=tuple(draw(st.lists(st.from_regex(r"\A[0-9]{8}\Z"), unique=True, max_size=3))),
        start_on=start_on,
        end_on=end_on,
        awarded_on=draw(st.none() | st.just(start_on)),
        value=draw(st.none() | st.decimals(Decimal("0.01"), Decimal("1e9"), places=2)),
        suppliers=tuple(draw(st.lists(SUPPLIERS, unique=True, min_size=1, max_size=3))),
        procedure=draw(st.none() | LINES),
        parent_reference=None,
        published_at=draw(
            st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis asks for bounds without a zone
        ),
        notes=(),
        said=SAID,
    )


def _written(contract: Reading) -> dict[str, str]:
    answers = {True: "Yes", False: "No", None: ""}
    return {
        "Notice Identifier": contract.reference,
        "Organisation Name": contract.buyer_name,
        "Published Date": contract.published_at.isoformat() if contract.published_at else "",
        "Title": contract.title,
        "Description": contract.description or "",
        "Cpv Codes": " ".join(contract.cpv_codes),
        "Contact Name": contract.contact_name or "",
        "Contact Email": contract.contact_email or "",
        "Parent Reference": "",
        "Awarded Date": f"{contract.awarded_on:%d/%m/%Y}" if contract.awarded_on else "",
        "Awarded Value": "" if contract.value is None else str(contract.value),
        SUPPLIER_COLUMN: "".join(
            f"[{one.name}|1 [High] Street\n|COMPANIES_HOUSE|{one.identifier}"
            f"|{answers[one.sme]}|{answers[one.vcse]}]"
            for one in contract.suppliers
        ),
        "Contract start date": f"{contract.start_on:%d/%m/%Y}",
        "Contract end date": f"{contract.end_on:%d/%m/%Y}",
        "OJEU Procedure Type": contract.procedure or "",
    }


@given(
    st.lists(contracts(), max_size=4, unique_by=lambda contract: contract.reference),
    st.sampled_from(",;\t|"),
)
def test_a_written_register_is_read_back_the_same(written: list[Reading], delimiter: str) -> None:
    kept = io.StringIO(newline="")
    headings = [meanings[0] for meanings in COLUMNS.values()]
    writer = csv.DictWriter(kept, headings, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(map(_written, written))
    with open_table(io.BytesIO(kept.getvalue().encode())) as table:
        found = [
            replace(outcome, line=0, notes=()) if isinstance(outcome, Reading) else outcome
            for outcome in read(table)
        ]
    assert found == written

"""What is read from a real export of 561 notices."""

import io
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.contracts.formats import contact_addresses
from services.contracts.formats.contracts_finder import (
    Reading,
    RefusedRow,
    read,
    recognises,
)
from services.contracts.formats.tables import open_table

EXPORT = (
    Path(__file__).parents[4]
    / "../shared/data/contracts/cf_export_young_people_substance_misuse_561.csv"
)

pytestmark = pytest.mark.skipif(
    not EXPORT.exists(), reason="the real export is not beside this repository"
)


@pytest.fixture(scope="module")
def outcomes() -> list[Reading | RefusedRow]:
    with open_table(EXPORT) as table:
        assert recognises(table.headings)
        assert (table.encoding, table.delimiter, len(table.headings)) == ("utf-8", ",", 43)
        return list(read(table))


@pytest.fixture(scope="module")
def readings(outcomes: list[Reading | RefusedRow]) -> list[Reading]:
    return [outcome for outcome in outcomes if isinstance(outcome, Reading)]


def test_every_row_is_read_or_refused(outcomes: list[Reading | RefusedRow]) -> None:
    assert len(outcomes) == 561
    assert [outcome for outcome in outcomes if isinstance(outcome, RefusedRow)] == [
        RefusedRow(
            line=1099,
            column="Contract end date",
            value="31/03/3034",
            reason="The year 3034 is outside 1990 to 2100.",
            reference="DERBSCC001-DN672116-54232218",
        )
    ]


def test_every_doubt_is_counted(readings: list[Reading]) -> None:
    kinds = {
        "value of 0": "awarded value is 0",
        "lost zeros": "zeros at its front",
        "company number": "form of a company number",
        "number missing": "its number is missing",
        "listed again": "listed again",
        "bar": "holds a bar",
        "no supplier meant": "may not be the name",
        "escapes": "escapes of a web page",
        "garbled": "garbled",
    }
    notes = [note for reading in readings for note in reading.notes]
    counted = Counter(kind for note in notes for kind, words in kinds.items() if words in note)
    assert counted == {
        "value of 0": 34,
        "lost zeros": 10,
        "company number": 2,
        "number missing": 1,
        "listed again": 7,
        "bar": 1,
        "no supplier meant": 3,
        "escapes": 20,
        "garbled": 3,
    }
    assert counted.total() == len(notes)


@pytest.mark.parametrize(
    ("line", "reference", "start_on", "end_on", "value", "suppliers"),
    [
        (2, "LGSS001-DN293166-33811330", (2018, 4, 1), (2022, 3, 31), "58400000.00", 3),
        (10, "SEFT001-DN264174-37254496", (2017, 10, 1), (2020, 4, 1), "864095.00", 1),
        (19, "P00004592 - AWARD", (2022, 6, 1), (2026, 3, 31), None, 2),
        (62, "2ed70abd-8181-44b8-836b-7dd695203a8e AA", (2023, 6, 1), (2027, 5, 31), None, 1),
        (853, "SEFT001-DN685410-86835801", (2023, 11, 9), (2025, 3, 31), "427500.00", 6),
        (1278, "RED001-DN170438-34355044", (2018, 4, 1), (2020, 4, 1), "10195000.00", 1),
        (1601, "MRH 001/NHSEVG", (2016, 4, 1), (2017, 3, 31), "178000.00", 1),
        (2345, "PRJ943", (2022, 4, 1), (2029, 3, 31), "40600000.00", 1),
        (3675, "WA9251/ITT", (2023, 4, 1), (2030, 3, 31), "165486999.00", 1),
        (5483, "RED001-DN285134-87927073", (2017, 4, 1), (2020, 3, 31), "72939.00", 1),
    ],
)
def test_ten_rows_say_what_the_file_says(
    readings: list[Reading],
    line: int,
    reference: str,
    start_on: tuple[int, int, int],
    end_on: tuple[int, int, int],
    value: str | None,
    suppliers: int,
) -> None:
    (found,) = [reading for reading in readings if reading.reference == reference]
    assert found.line == line
    assert (found.start_on, found.end_on) == (date(*start_on), date(*end_on))
    assert found.value == (None if value is None else Decimal(value))
    assert len(found.suppliers) == suppliers


def test_every_supplier_is_found(readings: list[Reading]) -> None:
    assert sum(len(reading.suppliers) for reading in readings) == 959
    schemes = Counter(one.scheme for reading in readings for one in reading.suppliers)
    assert schemes == {None: 855, "GB-COH": 98, "GB-CHC": 6}
    longest = max(readings, key=lambda reading: len(reading.suppliers))
    assert (longest.reference, len(longest.suppliers)) == ("EALING001-DN176378-47382499/2", 29)


def test_344_contacts_can_be_written_to(readings: list[Reading]) -> None:
    addresses = list(contact_addresses(readings))
    assert len(addresses) == 344
    assert sum(reading.contact_email is None for reading in readings) == 1


def test_a_file_cut_in_the_middle_gives_the_rows_before_the_cut(
    outcomes: list[Reading | RefusedRow],
) -> None:
    content = EXPORT.read_bytes()
    for part in (0.2, 0.5, 0.8):
        with open_table(io.BytesIO(content[: int(len(content) * part)])) as table:
            *before, last = read(table)
        assert before == outcomes[: len(before)]
        assert len(before) > 50
        assert isinstance(last, RefusedRow)
        assert last.line == outcomes[len(before)].line
        assert "file ends in the middle of this row" in last.reason.casefold()


def test_it_is_read_the_same_in_another_encoding(outcomes: list[Reading | RefusedRow]) -> None:
    content = EXPORT.read_text(encoding="utf-8").encode("utf-16")
    with open_table(io.BytesIO(content)) as table:
        assert list(read(table)) == outcomes


def test_it_is_read_fast_enough_for_any_council() -> None:
    def seconds() -> float:
        began = time.perf_counter()
        with open_table(EXPORT) as table:
            assert sum(1 for _ in read(table)) == 561
        return time.perf_counter() - began

    # A tenth of what it does on a quiet machine, so that a busy one does not fail it.
    assert 561 / min(seconds() for _ in range(3)) > 1_000

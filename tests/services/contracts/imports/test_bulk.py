"""A register comes in: the real one, and again, and after a person has changed things."""

import io
from collections import deque
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import worker
from services.contracts.contracts import commands as contracts
from services.contracts.contracts import store
from services.contracts.imports import bulk
from services.contracts.imports.rules import RowOutcome
from services.contracts.register.store import page
from shared.database.engine import reading, transaction
from shared.settings import Settings
from tests import given

REAL = (
    Path(__file__).parents[4]
    / "../shared/data/contracts/cf_export_young_people_substance_misuse_561.csv"
)
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
real_only = pytest.mark.skipif(
    not REAL.exists(), reason="the real export lies beside the project, and it is not there"
)
HEADINGS = (
    "Notice Identifier,Organisation Name,Title,Published Date,Awarded Value,"
    "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE],"
    "Contract start date,Contract end date"
)


def take(source: Path | bytes, *, dry_run: bool = False, at: datetime = AT) -> bulk.ImportReport:
    """Import a file as the command line does."""
    report = bulk.ImportReport()
    content = source if isinstance(source, Path) else io.BytesIO(source)
    with bulk.opened(content) as opened:
        rows = bulk.import_register(
            report,
            opened.rows,
            source_hash="0",
            officers={},
            today=TODAY,
            by=given.COUNCIL,
            at=at,
            dry_run=dry_run,
        )
        deque(rows, maxlen=0)
    return report


def register(*rows: str) -> bytes:
    """Write a small register."""
    return "\n".join((HEADINGS, *rows)).encode()


def row(reference: str, *, title: str = "Respite care", end: str = "31/03/2029") -> str:
    """Write a row of a small register."""
    return (
        f"{reference},Moor District Council,{title},2026-01-01T00:00:00Z,1000.00,"
        f"[Harbour Young Carers|Quay Street|NONE||Yes|No],01/04/2026,{end}"
    )


def count(table: str) -> int:
    """Count the rows of a table."""
    with reading("contracts") as session:
        return int(session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def contract_of(reference: str) -> store.Row:
    """Return the contract that stands under a reference."""
    with reading("contracts") as session:
        return page(session, filters={"reference": reference}, today=date(2026, 4, 1), limit=1)[0]


@real_only
class TestTheRealExport:
    """The real export of Contracts Finder."""

    def test_adds_up_and_changes_nothing_the_second_time(self, installed: Settings) -> None:
        before = count("log.event")
        rehearsed = take(REAL, dry_run=True)
        assert count("log.event") == before

        first = take(REAL)
        events = count("log.event")
        second = take(REAL)

        assert first.total == second.total == rehearsed.total == 561
        assert first.counts == {RowOutcome.IMPORTED: 560, RowOutcome.REFUSED: 1}
        assert rehearsed.counts == first.counts
        assert second.counts == {RowOutcome.SKIPPED: 560, RowOutcome.REFUSED: 1}
        assert first.ended_before + len(_still_to_end()) == 560
        assert count("log.event") == events + 2  # that it began, and that it ended
        refused = [one for one in first.rows if one.outcome is RowOutcome.REFUSED]
        assert [one.value for one in refused] == ["31/03/3034"]


def _still_to_end() -> list[UUID]:
    with reading("contracts") as session:
        return list(
            session.execute(
                sa.text(
                    "SELECT id FROM contracts.contract"
                    " WHERE import_id IS NOT NULL AND end_on >= :today"
                ),
                {"today": TODAY},
            ).scalars()
        )


class TestASecondImport:
    """Importing a register again after something has changed."""

    def test_corrects_what_the_register_says_now(self, installed: Settings) -> None:
        take(register(row("again-1"), row("again-2")))

        report = take(register(row("again-1", title="Respite at home"), row("again-2")))

        assert report.counts == {RowOutcome.CHANGED: 1, RowOutcome.SKIPPED: 1}
        assert contract_of("again-1")["title"] == "Respite at home"
        assert [one.fields for one in report.rows] == [("title",)]

    def test_never_overwrites_what_a_person_has_set(self, installed: Settings) -> None:
        take(register(row("kept-1")))
        before = contract_of("kept-1")
        with transaction("contracts") as session:
            contracts.extend_contract(
                session,
                contract_id=before["id"],
                version=before["version"],
                end_on=date(2030, 3, 31),
                reason="First option.",
                by=given.COUNCIL,
                at=AT,
            )

        report = take(register(row("kept-1", title="Respite at home")))

        assert contract_of("kept-1")["end_on"] == date(2030, 3, 31)
        assert contract_of("kept-1")["title"] == "Respite at home"
        assert [one.fields for one in report.rows] == [("title",)]


class TestARegisterOfTheCode:
    """A register with the columns of the Transparency Code, imported again."""

    COLUMNS = "ContractReference,ContractTitle,StartDate,EndDate,LastExtensionDate,SupplierName"

    def lines(self, *rows: str) -> bytes:
        return "\n".join((self.COLUMNS, *rows)).encode()

    def test_says_nothing_of_what_it_has_no_column_for(self, installed: Settings) -> None:
        take(register(row("both-1")))
        given_name = contract_of("both-1")["lead_commissioner_name"]
        content = (
            "Organisation name,ContractReference,ContractTitle,StartDate,EndDate,SupplierName\n"
            f"{given_name},both-1,Respite care,01/04/2026,31/03/2029,Harbour Young Carers"
        )

        report = take(content.encode())

        assert report.counts == {RowOutcome.SKIPPED: 1}
        assert contract_of("both-1")["value"] == 1000

    def test_moves_the_latest_end_with_the_end(self, installed: Settings) -> None:
        take(self.lines("late-1,Care,01/04/2026,31/03/2029,31/03/2031,Nest"))

        report = take(self.lines("late-1,Care,01/04/2026,31/03/2031,31/03/2032,Nest"))

        assert [one.fields for one in report.rows] == [("end_on", "latest_end_on")]

    def test_refuses_dates_that_no_longer_fit_what_a_person_has_set(
        self, installed: Settings
    ) -> None:
        take(self.lines("fit-1,Care,01/04/2026,31/03/2029,31/03/2031,Nest"))
        before = contract_of("fit-1")
        with transaction("contracts") as session:
            contracts.correct_contract(
                session,
                contract_id=before["id"],
                version=before["version"],
                values={"start_on": date(2028, 4, 1)},
                by=given.COUNCIL,
                at=AT,
            )

        report = take(self.lines("fit-1,Care,01/04/2026,31/03/2028,31/03/2031,Nest"))

        assert report.counts == {RowOutcome.REFUSED: 1}
        assert "would end before its start" in str(report.rows[0].reason)
        assert contract_of("fit-1")["end_on"] == date(2029, 3, 31)

    def test_adds_up_with_rows_that_only_add_a_supplier(self, installed: Settings) -> None:
        rows = ("two-1,Care,01/04/2026,31/03/2029,,Nest", "two-1,Care,01/04/2026,31/03/2029,,Hive")

        first, second = take(self.lines(*rows)), take(self.lines(*rows))

        assert first.counts == {RowOutcome.IMPORTED: 2}
        assert second.counts == {RowOutcome.SKIPPED: 2}
        assert len(contract_of("two-1")["other_provider_ids"]) == 1

    def test_finds_an_organisation_by_any_of_its_numbers(self, installed: Settings) -> None:
        columns = "Reference,Title,Start date,End date,Supplier,Company number,Charity number\n"
        rows = (
            "num-1,Care,01/04/2026,31/03/2029,Nest of Care,01239999,\n"
            "num-2,Care,01/04/2026,31/03/2029,Nest of Care Ltd,01239999,1239999\n"
            "num-3,Care,01/04/2026,31/03/2029,The Nest (Care),,1239999\n"
        )
        take((columns + rows).encode())
        assert len({contract_of(f"num-{n}")["provider_id"] for n in (1, 2, 3)}) == 1


class TestArming:
    """What an import does to alerts."""

    def test_alerts_nobody_before_it_is_armed(self, installed: Settings) -> None:
        take(register(row("armed-1", end="31/12/2026"), row("armed-2", end="31/12/2025")))
        worker.settle()

        assert _watched() == 0


def _watched() -> int:
    with reading("contracts") as session:
        return int(
            session.execute(
                sa.text(
                    "SELECT count(*) FROM contracts.watch AS w JOIN contracts.contract AS c"
                    " ON c.id = w.contract_id WHERE c.reference LIKE 'armed-%' AND w.kind <> 'phase'"
                )
            ).scalar_one()
        )

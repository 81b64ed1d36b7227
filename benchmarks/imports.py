"""What it costs to import a register: the columns of the Transparency Code, and a real export."""

import csv
import json
import subprocess
import sys
from collections import deque
from datetime import date, timedelta
from pathlib import Path

from benchmarks import ours
from benchmarks.harness import Bench, Figure, at_least, at_most, pinned
from services.contracts.formats.transparency_code import COLUMNS
from services.contracts.imports import bulk
from shared import clock, settings
from shared.settings import Settings

REAL = (
    Path(__file__).parents[1]
    / "../shared/data/contracts/cf_export_young_people_substance_misuse_561.csv"
)
ROWS = 20_000
FEWER_ROWS = 5_000
ROWS_A_SECOND = 2_000
EXPORT_ROWS_A_SECOND = 1_000
GROWTH_MB = 20
FIRST_DAY = date(2022, 4, 1)


def measure(bench: Bench) -> list[Figure]:
    """Import a register of the Code's columns, small and large, and the real export, repeated."""
    told = {}
    for rows in (FEWER_ROWS, ROWS):
        file = bench.folder / f"register_{rows}.csv"
        write_register(file, bench.scaled(rows))
        told[rows] = _import_elsewhere(bench, file)
    figures = import_figures(told[FEWER_ROWS], told[ROWS])
    if REAL.exists():
        file = bench.folder / "export.csv"
        write_export(file, bench.scaled(ROWS))
        figures.append(export_figure(_import_elsewhere(bench, file)))
    return figures


def import_figures(fewer: dict[str, float], all_of_it: dict[str, float]) -> list[Figure]:
    """Make the rows about a register: how fast, and how much larger for a larger file."""
    growth = (all_of_it["peak_bytes"] - fewer["peak_bytes"]) / 1e6
    name = f"import {all_of_it['rows']:,.0f} rows of the Transparency Code"
    rows = f"{all_of_it['rows']:,.0f} rows beside {fewer['rows']:,.0f}"
    return [
        at_least(name, all_of_it["rows"] / all_of_it["seconds"], "rows/s", ROWS_A_SECOND),
        Figure(f"{name}, peak memory", all_of_it["peak_bytes"] / 1e6, "MB"),
        at_most(f"growth of peak memory, {rows}", growth, "MB", GROWTH_MB),
    ]


def export_figure(told: dict[str, float]) -> Figure:
    """Make the row about the real export of Contracts Finder."""
    name = f"import {told['rows']:,.0f} rows of Contracts Finder"
    return at_least(name, told["rows"] / told["seconds"], "rows/s", EXPORT_ROWS_A_SECOND)


def write_register(path: Path, rows: int) -> None:
    """Write an invented register with all columns of the Code, as a large council would fill it."""
    with path.open("w", encoding="utf-8", newline="") as written:
        output = csv.DictWriter(written, list(COLUMNS))
        output.writeheader()
        for number in range(rows):
            output.writerow(_row(number))


def _row(number: int) -> dict[str, str]:
    start_on = FIRST_DAY + timedelta(days=number % 1_400)
    end_on = start_on + timedelta(days=365 * (1 + number % 5))
    supplier = number % 1_500
    return {
        "OrganisationLabel": ours.COUNCIL.name,
        "ContractReference": f"WCC-{number:06}",
        "ContractTitle": f"Short breaks for disabled children, area {number}",
        "ContractType": "Single award contract",
        "OrganisationalUnit": "Children, Young People and Families",
        "ServiceCategoryLabel": "Short breaks",
        "ServiceCategoryURI": "https://id.example.org/service/200",
        "Description": "Overnight, evening and weekend breaks for families with a disabled child. "
        "The provider works with each family on a plan and reports outcomes every quarter.",
        "ProcurementCategory": "Social care - children",
        "CPVLabel": "Welfare services for children and young people",
        "CPVCode": "85311300",
        "ProclassLabel": "Children with disabilities",
        "ProclassCode": "271214",
        "StartDate": f"{start_on:%d/%m/%Y}",
        "EndDate": f"{end_on:%d/%m/%Y}",
        "ReviewDate": f"{end_on - timedelta(days=180):%d/%m/%Y}",
        "LastExtensionDate": f"{end_on + timedelta(days=730):%d/%m/%Y}",
        "ContractValue": f"{25_000 + number * 17 % 900_000}.00",
        "FixedCost": "true",
        "IrrecoverableVAT": "0.00",
        "SupplierName": f"Harbour Young Carers {supplier}",
        "CompaniesHouseRegistrationNumber": f"{1_000_000 + supplier:08}",
        "CharityCommissionNumber": f"{1_100_000 + supplier}",
        "SMESupplier": "true",
        "VCSESupplier": "true",
        "VCSESupplierType": "Charity or Charitable Incorporated Organisation",
        "ProcessType": "Published invitation to tender",
        "TenderDocumentURL": f"https://tenders.example.org/{number}",
        "ContractDocumentURL": f"https://contracts.example.org/{number}",
        "AreaServedLabel": "Wearmouth",
        "AreaServedURI": "https://id.example.org/area/1",
    }


def write_export(path: Path, rows: int) -> None:
    """Write the real export again and again, under new references, until there are so many rows."""
    with (
        REAL.open(encoding="utf-8", newline="") as real,
        path.open("w", encoding="utf-8", newline="") as written,
    ):
        headings, *contracts = csv.reader(real)
        place = headings.index("Notice Identifier")
        output = csv.writer(written)
        output.writerow(headings)
        for number in range(rows):
            cells = contracts[number % len(contracts)].copy()
            cells[place] += f"-{number}"
            output.writerow(cells)


def _import_elsewhere(bench: Bench, file: Path) -> dict[str, float]:
    with ours.installed(bench, "import", threads=2) as now, pinned(bench.worker_core):
        return _told(now, file)


def _told(now: Settings, file: Path) -> dict[str, float]:
    """Import in a program of its own, so that its memory is the import's and nothing else's."""
    command = [*ours.told(now), sys.executable, "-m", "benchmarks.imports", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=300)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def import_file(file: Path) -> dict[str, float]:
    """Import a file as the command line does, and tell how long it took and what it held."""
    began = clock.seconds()
    report = bulk.ImportReport()
    with file.open("rb") as source:
        source_hash = bulk.file_hash(source)
    with bulk.opened(file) as register:
        rows = bulk.import_register(
            report,
            register.rows,
            source_hash=source_hash,
            officers={},
            today=clock.today(settings.current().timezone),
            by=ours.BY,
            at=clock.now(),
        )
        deque(rows, maxlen=0)
    seconds = clock.seconds() - began
    return {"rows": report.total, "seconds": seconds, "peak_bytes": _peak_bytes()}


def _peak_bytes() -> int:
    """Read the most memory that this program has held; the kernel's count survives no exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) * 1_024


if __name__ == "__main__":
    print(json.dumps(import_file(Path(sys.argv[1]))))

"""The linters are seen to catch what they are there for, in a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.broken import Break, add, both, copied
from tests.conventions import ROOT

BIN = Path(sys.executable).parent
CONTRACTS = "services/contracts/contracts"
RULES, COMMANDS = f"{CONTRACTS}/rules.py", f"{CONTRACTS}/commands.py"
STORE, ROUTES = f"{CONTRACTS}/store.py", f"{CONTRACTS}/routes.py"
ORGANISATIONS = "services/contracts/organisations/store.py"
ALERTS = "services/contracts/alerts/store.py"
JOBS = "services/contracts/jobs.py"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the tree that may be broken."""
    return copied(tmp_path)


IMPORTS = {
    "services": [
        add(JOBS, "import services.actions.jobs"),
        add("services/actions/jobs.py", "from services.feedback.comments import store as comments"),
        add("services/partners/jobs.py", "from services.contracts import jobs as theirs"),
        add("shared/clock.py", "import services.contracts.jobs"),
        add("services/contracts/app.py", "import services.worker"),
        add("services/stores.py", "import services.gateway"),
    ],
    "slices": [
        both(
            add(ORGANISATIONS, "import services.contracts.alerts.store"),
            add(ALERTS, "import services.contracts.organisations.store"),
        )
    ],
    "slice": [
        add(STORE, "import services.contracts.contracts.commands"),
        add(COMMANDS, "import services.contracts.contracts.schemas"),
        add(COMMANDS, "import services.contracts.contracts.routes"),
        add(RULES, "import services.contracts.contracts.store"),
    ],
    "plain": [
        add(RULES, "import sqlalchemy"),
        add(RULES, "import shared.database.engine"),
        add("shared/events/contracts.py", "import fastapi"),
        add("shared/errors.py", "import httpx"),
    ],
    "shared": [
        add("shared/odds.py", ""),
        add("shared/settings.py", "import shared.database.engine"),
        add("shared/eventlog/log.py", "import shared.auth"),
    ],
    "log": [
        add(COMMANDS, "import shared.eventlog.table"),
        add(STORE, "import shared.eventlog.table"),
    ],
    "database": [
        add(ROUTES, "import sqlalchemy"),
        add(COMMANDS, "from sqlalchemy import text"),
        add(JOBS, "import sqlalchemy.orm"),
        add("services/contracts/formats/tables.py", "import sqlalchemy"),
    ],
    "clock": [add(JOBS, "import apscheduler"), add("shared/jobs.py", "import apscheduler")],
}


def test_the_import_contracts_hold_in_the_tree(tree: Path) -> None:
    found = _run(tree, "lint-imports", "--no-cache")

    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("contract", "broken"),
    [(name, broken) for name, all_broken in IMPORTS.items() for broken in all_broken],
)
def test_the_import_contract_catches(tree: Path, contract: str, broken: Break) -> None:
    broken(tree)

    found = _run(tree, "lint-imports", "--no-cache", "--contract", contract)

    assert found.returncode == 1, found.stdout + found.stderr
    assert "Contracts: 0 kept, 1 broken." in found.stdout


def test_the_import_contracts_are_all_tried() -> None:
    declared = (ROOT / "pyproject.toml").read_text()

    assert declared.count("[[tool.importlinter.contracts]]") == len(IMPORTS)
    for name in IMPORTS:
        assert f'id = "{name}"' in declared


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("TID251", "import datetime\nNOW = datetime.datetime.now(datetime.UTC)"),
        ("TID251", "import datetime\nTODAY = datetime.date.today()"),
        ("TID251", "import time\nNOW = time.time()"),
        ("TID251", "import os\nHOME = os.environ['HOME']"),
        ("TID251", "import os\nHOME = os.getenv('HOME')"),
        ("TID252", "from . import rules"),
        ("PLC0415", "def late() -> None:\n    import json"),
        ("D103", "def nameless() -> None:\n    return"),
        ("ANN201", 'def untyped():\n    """Say nothing."""'),
        ("T201", 'print("here")'),
        ("DTZ001", "import datetime\nDAY = datetime.datetime(2026, 1, 1)"),
    ],
)
def test_ruff_catches(tree: Path, code: str, line: str) -> None:
    add(COMMANDS, line)(tree)

    found = _run(tree, "ruff", "check", "--no-cache", "--output-format", "concise", COMMANDS)

    assert found.returncode == 1
    assert f" {code} " in found.stdout


def test_ruff_catches_what_is_not_formatted(tree: Path) -> None:
    add(COMMANDS, "x = { 'a':1 }")(tree)

    assert _run(tree, "ruff", "format", "--no-cache", "--check", COMMANDS).returncode == 1


def test_mypy_is_strict(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    wrong = {
        "no-untyped-def": "def untyped(x):\n    return x\n",
        "type-arg": "def bare(x: list) -> None: ...\n",
        "no-any-return": "import json\ndef text() -> str:\n    return json.loads('1')\n",
        "arg-type": "def half(x: int) -> float:\n    return x / 2\nhalf('2')\n",
    }
    for code, text in wrong.items():
        (tmp_path / f"{code.replace('-', '_')}.py").write_text(text)

    files = [f"{code.replace('-', '_')}.py" for code in wrong]
    found = _run(tmp_path, "mypy", "--cache-dir", str(tmp_path / "cache"), *files)

    assert found.returncode == 1
    for code in wrong:
        assert f"[{code}]" in found.stdout


def _run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / program), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )

"""The guide tells the truth: its commands are run, in their order, against the real system."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shared.database.embedded import remove

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide.md"
# Far more than is needed: these only end what hangs.
START_SECONDS = 90
WALK_SECONDS = 150
RUN = [sys.executable, "-c", "from services.cli.main import app; app()", "run"]


def blocks(text: str) -> list[str]:
    """Return the blocks of commands that the guide marks for this test."""
    return re.findall(r"^```sh tested\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def is_ready(url: str) -> bool:
    """Say whether the example is loaded: only then has the clock begun to run."""
    try:
        return "deliver_messages" in httpx.get(f"{url}/health/ready", timeout=5).text
    except httpx.TransportError:
        return False


@pytest.fixture
def system(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The system as `make run` starts it, in a folder of its own; and what a terminal must know."""
    data, port, said = tmp_path / "data", free_port(), tmp_path / "said"
    path = os.pathsep.join((str(Path(sys.executable).parent), os.defpath))
    terminal = {"PATH": path, "DATA": str(data), "PORT": str(port), "WALK": str(tmp_path)}
    with said.open("wb") as out:
        running = subprocess.Popen(
            [*RUN, "--data", str(data), "--port", str(port)],
            cwd=ROOT,
            env={"PATH": path},
            stdout=out,
            stderr=out,
        )
    try:
        end = time.monotonic() + START_SECONDS
        while not is_ready(f"http://127.0.0.1:{port}"):
            assert running.poll() is None, said.read_text()
            assert time.monotonic() < end, said.read_text()
            time.sleep(0.1)
        yield terminal
    finally:
        running.terminate()
        running.wait(START_SECONDS)
        remove(data)


class TestGuide:
    """The walk of docs/guide.md."""

    def test_holds_blocks_to_run(self) -> None:
        assert len(blocks(GUIDE.read_text(encoding="utf-8"))) >= 9

    def test_can_be_walked_from_end_to_end(self, system: dict[str, str]) -> None:
        walk = "\n".join(blocks(GUIDE.read_text(encoding="utf-8")))

        walked = subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", walk],
            cwd=ROOT,
            env=system,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=WALK_SECONDS,
        )

        assert walked.returncode == 0, f"It stopped after:\n{walked.stdout[-4000:]}"

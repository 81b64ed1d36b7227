"""A place and a user for the programs that should not run as root, and nginx itself."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="session")
def unprivileged() -> dict[str, Any]:
    """Say how a program is started without privileges; root starts it as nobody."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if AS_ROOT else {}


@pytest.fixture(scope="session")
def hand_over() -> Callable[[Path], None]:
    """Give a folder and all in it to the user without privileges."""

    def give(folder: Path) -> None:
        if AS_ROOT:
            nobody = pwd.getpwnam("nobody")
            for path in (folder, *folder.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)

    return give


@contextmanager
def borrowed(hand_over: Callable[[Path], None]) -> Iterator[Path]:
    # Not pytest's own folder, which only the user who runs the tests may enter.
    with tempfile.TemporaryDirectory(prefix="deploy-") as name:
        hand_over(Path(name))
        yield Path(name)


@pytest.fixture
def folder(hand_over: Callable[[Path], None]) -> Iterator[Path]:
    """Lend a folder to one test."""
    with borrowed(hand_over) as path:
        yield path


@pytest.fixture(scope="module")
def shared_folder(hand_over: Callable[[Path], None]) -> Iterator[Path]:
    """Lend a folder to all tests of a module."""
    with borrowed(hand_over) as path:
        yield path


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def start(
    shared_folder: Path, unprivileged: dict[str, Any], hand_over: Callable[[Path], None]
) -> Callable[..., AbstractContextManager[int]]:
    """Run nginx with the files as they are, but for the names, ports and folders of a test."""
    nginx = shutil.which("nginx")
    if not nginx:
        pytest.skip("nginx is not installed")

    @contextmanager
    def started(ports: dict[str, int], **tls: Path) -> Iterator[int]:
        port = free_port()
        folder = shared_folder / str(port)
        shutil.copytree(ROOT / "deploy/nginx", folder / "nginx")
        (folder / "tls").mkdir()
        changes = {"/tmp/": f"{folder}/", "/dev/stdout": f"{folder}/access.log"}
        changes |= {f"{name}:8000": f"127.0.0.1:{at}" for name, at in ports.items()}
        if tls:
            shutil.copy(ROOT / "deploy/tls/listen.conf", folder / "tls")
            changes |= {f"/run/secrets/tls_{name}": str(path) for name, path in tls.items()}
            changes |= {"listen 8443": f"listen 127.0.0.1:{port}"}
        changes |= {"listen 8080": f"listen 127.0.0.1:{free_port() if tls else port}"}
        for path in folder.rglob("*.conf"):
            text = path.read_text()
            for old, new in changes.items():
                text = text.replace(old, new)
            path.write_text(text)
        hand_over(folder)
        command = [nginx, "-p", folder, "-e", "stderr", "-c", folder / "nginx/nginx.conf"]
        checked = subprocess.run(
            [*command, "-t"], check=False, capture_output=True, text=True, **unprivileged
        )
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr
        running = subprocess.Popen(command, stderr=subprocess.DEVNULL, **unprivileged)
        try:
            for _ in range(200):
                with closing(socket.socket()) as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield port
        finally:
            running.terminate()
            running.wait(10)

    return started

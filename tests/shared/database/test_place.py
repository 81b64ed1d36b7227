"""Where an embedded server lives and who may come in, tried as root and as an ordinary user."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.database.embedded import EmbeddedFailed, embedded
from shared.database.place import LONGEST_SOCKET_PATH, NOTE, SOCKET, Place, place_for, programs

ROOT = Path(__file__).parents[3]
# Any bytes but these two may stand in the name of a folder, also such as are no text.
NAMES = st.binary(min_size=1).filter(lambda name: not set(name) & set(b"/\0")).map(os.fsdecode)
ORDINARY_USER = """
import os, sys
from pathlib import Path
import psycopg
from shared.database.embedded import embedded
folder, uid = Path(sys.argv[1]), int(sys.argv[2])
if os.geteuid() != uid:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
folder.mkdir(parents=True)
link = folder.parent / "link"
link.symlink_to(folder)
with embedded(folder) as url, embedded(link) as same:
    assert url == same
    with psycopg.connect(url.replace("+psycopg", "")):
        print(url)
"""
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def role(url: str) -> str:
    """The role that the server takes us for."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    return str(row and row[0])


class TestFolders:
    """Folders are short enough for a socket, and closed to everybody else."""

    @example(["deep"] * 30)
    @given(st.lists(NAMES, min_size=1))
    def test_finds_a_short_and_plain_path_for_the_socket_of_any_folder(
        self, names: list[str]
    ) -> None:
        place = Place(Path("bin"), Path("/", *names), pwd.getpwuid(os.geteuid()))
        path = str(place.sockets / SOCKET)
        assert len(path.encode()) <= LONGEST_SOCKET_PATH
        assert "," not in path
        assert path.startswith("/")

    @pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
    def test_refuses_a_folder_that_others_may_enter(self, folder: Path, mode: int) -> None:
        with embedded(folder):
            data = place_for(folder).data
        data.chmod(mode)
        with pytest.raises(EmbeddedFailed, match="must be a folder of user"), embedded(folder):
            pass
        data.chmod(0o700)

    def test_refuses_a_link_in_the_place_of_a_folder(self, fresh: Path, tmp_path: Path) -> None:
        place = place_for(fresh)
        elsewhere = tmp_path / "elsewhere"
        place.make_folder(elsewhere)
        place.data.symlink_to(elsewhere)
        with pytest.raises(EmbeddedFailed, match="must be a folder"), embedded(fresh):
            pass
        place.data.unlink()


@only_root
class TestAsRoot:
    """Root starts the server, which runs as a system user of its own."""

    def test_admits_the_owner_and_refuses_everybody_else(self, folder: Path) -> None:
        nobody = pwd.getpwnam("nobody").pw_name
        with embedded(folder) as url:
            place = place_for(folder)
            assert place.account.pw_name == "commissioning"

            def knock(user: str | None) -> subprocess.CompletedProcess[str]:
                return subprocess.run(
                    [
                        *(place.programs / "psql", "-AtXc", "SELECT current_user"),
                        *("-h", str(place.sockets), "-U", "postgres", "postgres"),
                    ],
                    check=False,
                    capture_output=True,
                    text=True,
                    cwd="/",
                    user=user,
                    extra_groups=[],
                )

            assert "Permission denied" in knock(nobody).stderr
            # Even with every door open, the server itself looks who is calling.
            place.data.chmod(0o711)
            (place.sockets / SOCKET).chmod(0o777)
            assert "Peer authentication failed" in knock(nobody).stderr
            assert knock("commissioning").stdout == "postgres\n"
            assert knock(None).stdout == "postgres\n"
            place.data.chmod(0o700)
            assert role(url) == "postgres"

    def test_admits_the_owner_as_a_role_that_a_service_uses(self, folder: Path) -> None:
        with (
            embedded(folder) as url,
            psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner,
        ):
            owner.execute("CREATE ROLE feedback LOGIN")
            assert role(url.replace("postgres@", "feedback@")) == "feedback"
            owner.execute("DROP ROLE feedback")

    def test_leaves_the_folders_above_as_they_were(self, folder: Path) -> None:
        with embedded(folder) as url:
            assert role(url) == "postgres"
        assert folder.parent.stat().st_mode & 0o777 == 0o700
        home = Path((folder / NOTE).read_text().strip())
        assert home.parent == Path("/var/lib/commissioning")
        assert (home / "postgres").owner() == "commissioning"

    def test_never_begins_anew_when_the_noted_database_is_missing(self, fresh: Path) -> None:
        home = place_for(fresh).home
        home.rename(home.with_name(home.name + "-away"))
        with pytest.raises(EmbeddedFailed, match="not there: put it back"), embedded(fresh):
            pass
        home.with_name(home.name + "-away").rename(home)

    def test_does_not_inherit_the_database_of_an_earlier_folder_of_this_name(
        self, fresh: Path
    ) -> None:
        earlier = place_for(fresh).home
        shutil.rmtree(fresh)
        try:
            assert place_for(fresh).home == earlier.with_name(earlier.name + "-1")
        finally:
            shutil.rmtree(earlier)


class TestAsAnOrdinaryUser:
    """The server of somebody who is not root; root becomes nobody for it."""

    def test_works_in_a_folder_whose_path_is_long_and_strange(self) -> None:
        account = pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")
        initdb = programs() / "initdb"
        may_read = ["test", "-x", initdb]
        if (
            subprocess.run(
                may_read, check=False, user=account.pw_uid if os.geteuid() == 0 else None
            ).returncode
            != 0
        ):
            pytest.skip("this checkout may not be read by other users")
        with tempfile.TemporaryDirectory() as parent:
            os.chown(parent, account.pw_uid, account.pw_gid)
            deep = Path(parent, ".hidden, with a $(touch comma) and `marks`", "deep" * 25)
            used = subprocess.run(
                [sys.executable, "-c", ORDINARY_USER, str(deep), str(account.pw_uid)],
                check=False,
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            assert (used.returncode, used.stderr) == (0, "")
            sockets = Path(parse_qs(urlsplit(used.stdout.strip()).query)["host"][0])
            assert sockets.parent == Path("/tmp")
            assert not sockets.exists()
            assert (deep / "postgres").owner() == account.pw_name
            assert (deep / "postgres").stat().st_mode & 0o777 == 0o700
            rules = (deep / "postgres-control/ident_file.conf").read_text()
            assert rules == f'owners "{account.pw_name}" all\n'
            if os.geteuid() == 0:
                with pytest.raises(EmbeddedFailed, match="made by nobody"), embedded(deep):
                    pass

"""The embedded PostgreSQL, tried with real servers, real processes and real kills."""

import fcntl
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from shared.database.embedded import EmbeddedFailed, OtherVersion, embedded, remove
from shared.database.place import SOCKET, open_lock, place_for

ROOT = Path(__file__).parents[3]
USER = """
import sys
from pathlib import Path
import psycopg
from shared.database.embedded import embedded
with embedded(Path(sys.argv[1])) as url:
    with psycopg.connect(url.replace("+psycopg", "")):
        print(url, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the folder until it reads a line."""
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as user:
        try:
            yield user
        finally:
            user.kill()


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        answer = connection.execute(statement)
        row = answer.fetchone() if answer.description else None
    return row[0] if row else None


def server_of(folder: Path) -> int:
    """The process id of the server that runs for the folder."""
    return int((place_for(folder).data / "postmaster.pid").read_text().split()[0])


def runs(folder: Path) -> bool:
    """Whether any process of the server still holds the server's lock."""
    with open_lock(place_for(folder).control / "server.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class TestStarting:
    """A folder is opened and gets a server."""

    def test_keeps_what_was_committed_and_listens_to_no_network(self, folder: Path) -> None:
        wanted = {
            "server_version_num": "18",
            "data_checksums": "on",
            "fsync": "on",
            "synchronous_commit": "on",
            "server_encoding": "UTF8",
            "timezone": "UTC",
            "listen_addresses": "",
            "max_connections": "100",
            "unix_socket_permissions": "0700",
        }
        with embedded(folder) as url:
            found = {name: str(ask(url, f"SHOW {name}")) for name in wanted}
            locale = ask(url, "SELECT concat(datlocprovider, datlocale) FROM pg_database LIMIT 1")
        assert found | {"server_version_num": found["server_version_num"][:2]} == wanted
        assert locale == "bC.UTF-8"

    def test_keeps_what_was_written_and_leaves_nothing_running(self, folder: Path) -> None:
        with embedded(folder) as url:
            ask(url, "CREATE TABLE kept AS SELECT 'Short Breaks' AS name")
            assert runs(folder)
        assert not runs(folder)
        with embedded(folder) as url:
            assert ask(url, "SELECT name FROM kept") == "Short Breaks"
            ask(url, "DROP TABLE kept")

    def test_gives_one_server_to_all_who_start_at_once(self, fresh: Path) -> None:
        def use(_: int) -> tuple[str, int, object]:
            with embedded(fresh) as url:
                time.sleep(0.3)
                return url, server_of(fresh), ask(url, "SELECT 1")

        with another_process(fresh) as one, another_process(fresh) as two:
            with ThreadPoolExecutor(3) as threads:
                seen = set(threads.map(use, range(3)))
            ((url, server, answer),) = seen
            assert answer == 1
            for other in (one, two):
                assert other.stdout
                assert other.stdout.readline().strip() == url
                assert server_of(fresh) == server
                other.communicate("\n", timeout=10)
                assert other.returncode == 0
        assert not runs(fresh)


class TestSharing:
    """Several use one folder."""

    def test_goes_on_until_the_last_one_leaves(self, folder: Path) -> None:
        with another_process(folder) as other:
            assert other.stdout
            url = other.stdout.readline().strip()
            server = server_of(folder)
            with embedded(folder) as joined:
                assert joined == url
                # Ctrl-C in a terminal reaches the whole process group of the one who started.
                os.killpg(other.pid, signal.SIGINT)
                other.communicate(timeout=10)
                assert ask(url, "SELECT 1") == 1
                assert server_of(folder) == server
        assert not runs(folder)

    def test_goes_on_for_the_others_when_an_inner_use_ends(self, folder: Path) -> None:
        with embedded(folder) as url:
            with embedded(folder):
                pass
            assert ask(url, "SELECT 1") == 1

    def test_joins_the_server_by_another_name_of_the_folder(
        self, folder: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "link").symlink_to(folder)
        with embedded(folder) as url, embedded(tmp_path / "link") as same:
            assert same == url

    @pytest.mark.timeout(30)
    def test_does_not_wait_for_a_process_that_was_forked_meanwhile(self, folder: Path) -> None:
        with embedded(folder):
            forked = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
            forked.start()
        try:
            assert not runs(folder)
            with embedded(folder) as url:
                assert ask(url, "SELECT 1") == 1
        finally:
            forked.kill()
            forked.join()

    def test_stops_the_server_when_the_work_fails(self, folder: Path) -> None:
        with pytest.raises(FileNotFoundError, match="a file of the caller"), embedded(folder):
            raise FileNotFoundError("a file of the caller")
        assert not runs(folder)

    def test_refuses_to_remove_what_is_in_use(self, folder: Path) -> None:
        with embedded(folder) as url:
            with pytest.raises(EmbeddedFailed, match="in use"):
                remove(folder)
            assert ask(url, "SELECT 1") == 1


class TestAfterAKill:
    """Something was killed, or the power went."""

    def test_uses_again_the_server_that_a_killed_process_left(self, folder: Path) -> None:
        with another_process(folder) as other:
            assert other.stdout
            url = other.stdout.readline().strip()
            server = server_of(folder)
            other.kill()
            # The server holds no end of the pipes: reading would otherwise wait for ever.
            other.communicate(timeout=5)
        assert ask(url, "SELECT 1") == 1
        with embedded(folder):
            assert server_of(folder) == server
        assert not runs(folder)

    def test_starts_again_after_the_server_was_killed(self, folder: Path) -> None:
        with embedded(folder) as url:
            ask(url, "CREATE TABLE committed AS SELECT 42 AS answer")
            killed = server_of(folder)
            os.kill(killed, signal.SIGKILL)
            while runs(folder):
                time.sleep(0.01)
            with embedded(folder) as again:
                assert server_of(folder) != killed
                assert again == url
                assert ask(url, "SELECT answer FROM committed") == 42
                ask(url, "DROP TABLE committed")

    def test_is_not_misled_by_a_number_that_now_belongs_to_another_program(
        self, folder: Path
    ) -> None:
        place = place_for(folder)
        with embedded(folder):
            left = [place.data / "postmaster.pid", place.sockets / f"{SOCKET}.lock"]
            texts = [path.read_text().splitlines() for path in left]
        as_owner = place.account.pw_name if os.geteuid() == 0 else None
        with subprocess.Popen(["sleep", "60"], user=as_owner) as stranger:
            try:
                place.make_folder(place.sockets)
                for path, lines in zip(left, texts, strict=True):
                    path.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
                    shutil.chown(path, place.account.pw_name)
                    path.chmod(0o600)
                with embedded(folder) as url:
                    assert ask(url, "SELECT 1") == 1
                assert stranger.poll() is None
            finally:
                stranger.kill()

    def test_makes_the_folder_anew_when_a_kill_left_half_of_one(self, fresh: Path) -> None:
        half = place_for(fresh).home / "postgres-unfinished"
        half.mkdir(0o700)
        (half / "PG_VERSION").write_text("18\n")
        with embedded(fresh) as url:
            assert ask(url, "SELECT 1") == 1
        assert not half.exists()


class TestRefusing:
    """A folder that cannot or must not be used."""

    def test_says_what_to_do_about_another_version(self, fresh: Path) -> None:
        place = place_for(fresh)
        place.make_folder(place.data)
        (place.data / "PG_VERSION").write_text("16\n")
        with (
            pytest.raises(OtherVersion, match=r"by PostgreSQL 16.* brings 18.* backup"),
            embedded(fresh),
        ):
            pass

    def test_shows_the_last_words_of_a_server_that_does_not_start(self, folder: Path) -> None:
        with embedded(folder):
            settings = place_for(folder).data / "postgresql.conf"
        before = settings.read_text()
        settings.write_text(before + "no_such_setting = 1\n")
        with (
            pytest.raises(EmbeddedFailed, match='configuration parameter "no_such_setting"'),
            embedded(folder),
        ):
            pass
        settings.write_text(before)
        with embedded(folder) as url:
            assert ask(url, "SELECT 1") == 1

    def test_refuses_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(EmbeddedFailed, match="Not a directory"), embedded(tmp_path / "file/x"):
            pass

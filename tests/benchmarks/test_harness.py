"""The arithmetic of the benchmarks; the servers themselves are run by the benchmarks."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import http
from benchmarks.harness import (
    Figure,
    ServerFailed,
    alternate,
    at_least,
    at_most,
    cores,
    cpu_seconds,
    descendants,
    median_ratio,
    rss_bytes,
    started,
    wait_until_answers,
    write,
)
from benchmarks.load import Ask, WrongAnswer, load
from shared import auth

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, as Linux has it")

RATES = st.lists(st.floats(1, 1e6), min_size=1, max_size=9)


class TestFigure:
    """A number and its bar."""

    @given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
    def test_holds_on_one_side_of_its_bar_and_on_the_bar(self, value: float, bar: float) -> None:
        assert at_least("f", value, "s", bar).holds == (value >= bar)
        assert at_most("f", value, "s", bar).holds == (value <= bar)
        assert at_least("f", bar, "s", bar).holds
        assert at_most("f", bar, "s", bar).holds

    def test_is_written_as_the_checks_read_it(self, tmp_path: Path) -> None:
        write([at_least("a", 1.2, "ratio", 1.5), Figure("b", 3, "s")], tmp_path / "latest.json")
        assert json.loads((tmp_path / "latest.json").read_text()) == [
            {"name": "a", "value": 1.2, "unit": "ratio", "bar": 1.5, "holds": False},
            {"name": "b", "value": 3, "unit": "s", "bar": None, "holds": True},
        ]


class TestAlternate:
    """Fair turns."""

    def test_gives_everybody_a_turn_in_every_round(self) -> None:
        order: list[str] = []

        def turn(name: str) -> float:
            order.append(name)
            return len(order)

        values = alternate(2, {name: lambda name=name: turn(name) for name in "abc"})
        assert order == list("abcabc")
        assert values == {"a": [1, 4], "b": [2, 5], "c": [3, 6]}


class TestMedianRatio:
    """Comparing round by round."""

    def test_compares_within_a_round(self) -> None:
        # The second round was slow for both; ratios of the medians would say 1.5.
        assert median_ratio([30, 2, 20], [10, 1, 20]) == 2

    def test_refuses_rounds_of_unequal_number(self) -> None:
        with pytest.raises(ValueError, match="shorter"):
            median_ratio([1, 2], [1])

    @given(RATES, st.floats(0.1, 10))
    def test_finds_a_constant_factor(self, theirs: list[float], factor: float) -> None:
        assert median_ratio([each * factor for each in theirs], theirs) == pytest.approx(factor)


class TestFigures:
    """The rows of the HTTP figures."""

    def test_holds_ours_to_the_bar_against_django_alone(self) -> None:
        rows = http.figures({"read": {http.OURS: [3, 3], http.DJANGO: [2, 1], http.FLOOR: [6, 6]}})
        ratios = {row.name: (row.value, row.bar) for row in rows if row.unit == "ratio"}
        assert ratios == {
            f"read, {http.OURS} / {http.DJANGO}": (2.25, http.BAR),
            f"read, {http.OURS} / {http.FLOOR}": (0.5, None),
        }

    def test_holds_no_remembered_token_to_a_bar(self) -> None:
        rows = http.figures({"read": {http.REMEMBERED: [4.0], http.DJANGO: [2.0]}})
        (ratio,) = (row for row in rows if row.unit == "ratio")
        assert (ratio.value, ratio.bar) == (2, None)

    def test_makes_no_ratio_of_what_did_not_run(self) -> None:
        rows = http.figures({"read": {http.DJANGO: [2, 1], http.FLOOR: [6, 6]}})
        assert [row.value for row in rows] == [1.5, 6]


class TestServed:
    """Whose token a request shows."""

    def test_shows_tokens_in_turn_where_they_are_to_differ(self) -> None:
        served = http.Served("s", 1, 1, "one", "", ["/a"], lambda _: b"", tokens=iter("xyz"))
        shown = [ask.headers["Authorization"] for ask in http.read_one(served, 3)]
        assert shown == ["Bearer x", "Bearer y", "Bearer z"]
        same = http.read_one(replace(served, tokens=None), 2)
        assert {ask.headers["Authorization"] for ask in same} == {"Bearer one"}

    def test_has_more_tokens_than_ours_remembers(self) -> None:
        assert http.TOKENS > 2 * auth._HELD_TOKENS


class TestCpuSeconds:
    """What the kernel counts for a process."""

    def test_counts_the_work_of_threads(self) -> None:
        before, began = cpu_seconds(os.getpid()), process_time()
        thread = threading.Thread(target=burn, args=(0.3,))
        thread.start()
        thread.join()
        assert cpu_seconds(os.getpid()) - before == pytest.approx(process_time() - began, abs=0.05)

    def test_counts_the_work_of_children(self, tmp_path: Path) -> None:
        idle_parent = "import os, time\nif os.fork(): time.sleep(20)\nwhile True: pass"
        with started(
            [sys.executable, "-c", idle_parent], core=cores()[0], log=tmp_path / "l"
        ) as pid:
            deadline = perf_counter() + 20
            while cpu_seconds(pid) < 0.5 and perf_counter() < deadline:
                threading.Event().wait(0.05)
            assert cpu_seconds(pid) >= 0.5
            assert rss_bytes(pid) > 1_000_000
            child = descendants(pid)[0]
        assert cpu_seconds(pid) == 0
        assert is_gone(child)

    def test_keeps_the_work_of_children_that_have_ended(self) -> None:
        before = cpu_seconds(os.getpid())
        busy = "import time\nwhile time.process_time() < 0.3: pass"
        subprocess.run([sys.executable, "-c", busy], check=True)
        assert cpu_seconds(os.getpid()) - before > 0.25


class TestWaitUntilAnswers:
    """Waiting for a server that may never come."""

    def test_tells_the_last_words_of_a_server_that_fell(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        falls = [sys.executable, "-c", "raise SystemExit('no room')"]
        with (
            started(falls, core=cores()[0], log=log) as pid,
            pytest.raises(ServerFailed, match="no room"),
        ):
            wait_until_answers("http://127.0.0.1:1/", pid=pid, log=log, seconds=10)


class TestLoad:
    """The load, against servers that answer well and badly."""

    def test_sends_every_request_once(self) -> None:
        with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as (port, seen):
            load(port, [Ask("POST", f"/{number}", body=b"{}") for number in range(50)])
        assert sorted(seen) == sorted(f"/{number}" for number in range(50))

    def test_fails_at_one_wrong_status(self) -> None:
        with (
            answering(b"HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nbad") as (port, _),
            pytest.raises(WrongAnswer, match=r"1 of 1 .* 500 in place of 200: bad"),
        ):
            load(port, [Ask("GET", "/")])

    def test_fails_when_answers_are_missing(self) -> None:
        with answering(b"") as (port, _), pytest.raises(WrongAnswer, match="3 are missing"):
            load(port, [Ask("GET", "/")] * 3)

    def test_gives_up_in_time(self) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as silent,
            pytest.raises(WrongAnswer, match=r"not answered in 0\.2 s"),
        ):
            load(silent.getsockname()[1], [Ask("GET", "/")], seconds=0.2)


def is_gone(pid: int) -> bool:
    """Wait a moment for whoever inherited the child to notice its end."""
    stat = Path(f"/proc/{pid}/stat")
    for _ in range(100):
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        threading.Event().wait(0.02)
    return False


def burn(seconds: float) -> None:
    began = perf_counter()
    while perf_counter() - began < seconds:
        os.urandom(100_000)  # the kernel's time counts too


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, list[str]]]:
    """Serve the same bytes to every request; without bytes, close the connection."""
    seen: list[str] = []

    def serve(connection: socket.socket) -> None:
        with connection:
            while request := connection.recv(65_536):
                seen.append(request.split(b" ")[1].decode())
                if not answer:
                    return
                connection.sendall(answer)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], seen
        listener.shutdown(socket.SHUT_RDWR)

"""What a monitoring system is told."""

import re
from functools import partial

from starlette.testclient import TestClient

from services.contracts.jobs import JOBS
from services.front.metrics import Counted, Counts
from services.worker import run_job, settle
from shared import clock
from shared.database.engine import transaction
from shared.eventlog import sequencer
from tests import given

SAMPLE = re.compile(
    r'(?P<name>[a-z_]+)(\{(?P<labels>[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*)\})? (?P<value>-?[0-9.e+-]+)'
)
Samples = dict[tuple[str, str], float]


def scraped(client: TestClient) -> Samples:
    """Return every sample, after a look at whether Prometheus would read them."""
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer.text.endswith("\n")
    found: Samples = {}
    announced = ""
    for line in answer.text.splitlines():
        if line.startswith("# HELP "):
            announced = line.split()[2]
        elif line.startswith("# TYPE "):
            assert line.split()[2:] in ([announced, "counter"], [announced, "gauge"])
            assert (line.split()[3] == "counter") == announced.endswith("_total")
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            assert sample["name"] == announced
            key = (sample["name"].removeprefix("commissioning_"), sample["labels"] or "")
            assert key not in found
            found[key] = float(sample["value"])
    return found


class TestMetrics:
    """The metrics."""

    def test_counts_what_each_service_answers(self, council: TestClient) -> None:
        before = scraped(council)
        council.get("/v1/contracts")
        council.get("/v1/contracts")
        council.post("/v1/contracts", json={"reference": "Private-Name"})
        council.get("/nowhere/Private-Name")
        after = scraped(council)

        def more(service: str, status: str) -> float:
            key = ("requests_total", f'service="{service}",status="{status}"')
            return after.get(key, 0) - before.get(key, 0)

        assert more("contracts", "2xx") == 2
        assert more("contracts", "4xx") == 1
        assert more("front", "4xx") == 1
        assert more("front", "2xx") == 1
        assert not [key for key in after if "private" in str(key).lower()]

    def test_counts_a_failure_that_nobody_foresaw(self) -> None:
        async def fails(*_: object) -> None:
            raise RuntimeError

        counts = Counts()
        TestClient(Counted(fails, counts, "front"), raise_server_exceptions=False).get("/")
        assert counts.answered == {("front", "5xx"): 1}

    def test_tells_how_far_the_log_is(self, council: TestClient) -> None:
        settle()
        size = scraped(council)["log_events_total", ""]
        given.organisation("Moor Lane Fostering", at=clock.now())
        waiting = scraped(council)
        assert waiting["log_events_total", ""] == size
        assert 0 < waiting["log_lag_seconds", ""] < 60

        given_positions = sequencer.sequence_all(partial(transaction, "contracts"))
        settled = scraped(council)
        assert settled["log_events_total", ""] == size + given_positions > size
        assert settled["log_lag_seconds", ""] == 0

    def test_tells_when_a_job_ran_and_whether_it_did_its_work(self, council: TestClient) -> None:
        began = clock.now().timestamp()
        run_job("contracts", "plan_alerts", JOBS["plan_alerts"], clock.now())
        found = scraped(council)
        assert found["job_last_run_timestamp_seconds", 'job="plan_alerts"'] >= began
        assert found["job_succeeded", 'job="plan_alerts"'] == 1

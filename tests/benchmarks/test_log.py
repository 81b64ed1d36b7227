"""The figures about the event log."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from benchmarks import log, ours
from benchmarks.harness import Bench
from services.contracts.contracts.store import CONTRACT


class TestFigures:
    """The rows about appending."""

    def test_compares_with_the_bare_row_round_by_round(self) -> None:
        rates = {log.BARE: [100.0, 10.0], log.TRIGGERED: [90.0, 9.0], log.APPENDED: [50.0, 5.0]}
        ratios = [row.value for row in log.figures(rates) if row.unit == "ratio"]
        assert ratios == [0.9, 0.5]


class TestMeasure:
    """All of it, small."""

    def test_writes_sequences_and_replays(self, bench: Bench) -> None:
        rows = {row.name: row for row in log.measure(replace(bench, scale=0.01))}
        assert len(rows) == 9
        waiting = rows.pop("waiting when all have written")
        assert 0 <= waiting.value <= log.EVENTS * 0.01
        assert all(row.value > 0 for row in rows.values())
        assert all(row.bar is None for row in rows.values())

    def test_notices_a_replay_that_brings_too_little(self, bench: Bench) -> None:
        with ours.installed(bench, "test") as now:
            ours.fill(20)
            others = ", ".join(
                one.name for one in CONTRACT.columns if one.name not in ("id", "reference")
            )
            copied = text(f"""
                INSERT INTO contracts.contract (id, reference, {others})
                SELECT gen_random_uuid(), 'other', {others} FROM contracts.contract LIMIT 1
            """)
            log._as_owner(now, copied)
            with pytest.raises(log.ReplayFailed):
                log._replayed(now)

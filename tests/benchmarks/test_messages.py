"""The figure about messages: that everybody is told of everything while it is measured."""

from email import message_from_bytes

import pytest

from benchmarks import messages, ours
from benchmarks.harness import Bench
from shared import links


class TestMessages:
    """Telling everybody."""

    def test_tells_everybody_of_everything_with_all_that_belongs_to_it(self, bench: Bench) -> None:
        key = bench.folder / "links.txt"
        links.make_key(key)
        mail = {"data_folder": bench.folder, "mail_from": "us@example.org", "link_key_file": key}
        with ours.installed(bench, "test", threads=2, **mail) as now:
            messages.fill(3)
            composing, writing = messages._tell(now, 3)
            assert composing + writing > 0
            (first, *rest) = (bench.folder / "mail").glob("*.eml")
            assert len(rest) == 2
            whole = message_from_bytes(first.read_bytes())
            kinds = [part.get_content_type() for part in whole.walk()]
            assert {"image/png", "text/calendar", "text/html"} <= set(kinds)
            assert first.stat().st_size < 100_000
            with pytest.raises(messages.NotAllTold):
                messages._tell(now, 3)

    def test_holds_the_whole_to_its_bar(self) -> None:
        whole, composing, each = messages.message_figures(500, 1.0, 30.0)

        assert (whole.value, whole.holds) == (31.0, False)
        assert (composing.bar, each.value) == (None, 60.0)

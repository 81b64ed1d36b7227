"""Plans on a page, over HTTP and on paper."""

import hashlib
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.actions.plan_pages.writing import html
from tests.services.actions.plan_pages.test_fitting import page
from tests.services.actions.plans.writing import Plans

CHROMIUM = shutil.which("chromium")
A4 = (841.92, 595.0)
# What stands in the page of a test alone: it says of every box whether words are cut off in it.
PROBE = """<script>addEventListener("load", () => {
  const cut = [...document.querySelectorAll(
    ".sheet, header, .intro, .vision, .outcomes, .card, .items, .enablers, footer")]
    .filter(one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  document.title = "cut off: [" + cut.map(one => one.className || one.tagName).join() + "]"
})</script></body>"""
Browse = Callable[..., str]


@pytest.fixture(scope="module")
def plans(council: TestClient, council_id: UUID) -> Plans:
    """A writer of plans of the council."""
    return Plans(council, council_id)


@pytest.fixture
def plan(plans: Plans) -> dict[str, Any]:
    """A plan with an aim, an objective and an action."""
    made = plans.drafted(
        title="Children & <families>",
        aims=[{"code": "1", "title": "Early <b>help</b>"}],
        vision="<script>alert(1)</script>",
        outcomes=["Children are safe"],
        demands_officers=False,
    )
    objective = plans.objective(made, code="1.1", aim_code="1", deliverables=["A map"])
    plans.action(objective, time_scale={"words": "July 2027"})
    return made


class TestGetPlanPage:
    """A plan on a page."""

    def test_is_json_unless_html_is_asked_for(self, plans: Plans, plan: dict[str, Any]) -> None:
        address = f"/v1/plans/{plan['id']}/page"
        told = plans.client.get(address)
        assert told.headers["Content-Type"] == "application/json"
        (objective,) = told.json()["objectives"]
        assert objective["actions"][0] | {"due": "July 2027"} == objective["actions"][0]
        for asked in (
            {"params": {"format": "html"}},
            {"headers": {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}},
        ):
            page = plans.client.get(address, **asked)  # type: ignore[arg-type]
            assert page.headers["Content-Type"] == "text/html; charset=utf-8"
            assert "Accept" in page.headers["Vary"]

    def test_escapes_what_people_wrote_and_allows_no_script(
        self, plans: Plans, plan: dict[str, Any]
    ) -> None:
        page = plans.client.get(f"/v1/plans/{plan['id']}/page", params={"format": "html"})
        assert "<script" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
        assert "Children &amp; &lt;families&gt;" in page.text
        assert not re.findall(r"(?:src|href|url)\s*[=(]", page.text)
        (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert f"'sha256-{digest}'" in policy
        assert " style=" not in page.text

    def test_shows_a_version_as_it_was_published(self, plans: Plans, plan: dict[str, Any]) -> None:
        plans.done(plan, "publish", published_on="2026-03-31")
        plans.done(plan, "begin-revision", revision="refresh", reason="A year on.")
        plans.done(plan, "amend", vision="Every child thrives.")
        address = f"/v1/plans/{plan['id']}/page"

        then = plans.client.get(address, params={"version": 1, "format": "html"}).text
        now = plans.client.get(address, params={"format": "html"}).text

        assert "Version 1, 31 March 2026" in then
        assert "Every child thrives." not in then
        assert "Version 1, under revision" in now
        assert "Every child thrives." in now
        assert plans.client.get(address, params={"version": 2}).status_code == 404

    def test_tells_only_the_first_actions_and_how_many_more(self, plans: Plans) -> None:
        plan = plans.drafted(demands_officers=False)
        objective = plans.objective(plan)
        for number in range(14):
            plans.action(objective, description=f"Action {number}")

        told = plans.client.get(f"/v1/plans/{plan['id']}/page").json()["objectives"][0]

        assert [one["description"] for one in told["actions"]] == [
            f"Action {number}" for number in range(12)
        ]
        assert told["more_actions"] == 2


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed here")
class TestOnPaper:
    """One side of A4, printed by a real browser."""

    @pytest.fixture
    def browse(self, tmp_path: Path) -> Browse:
        """Let the browser open a page and do one thing with it."""

        def run(body: bytes, *wanted: str) -> str:
            place = tmp_path / "page.html"
            place.write_bytes(body)
            flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
            profile = f"--user-data-dir={tmp_path / 'profile'}"
            done = subprocess.run(
                [str(CHROMIUM), *flags, profile, *wanted, place.as_uri()],
                capture_output=True,
                text=True,
                timeout=120,
                check=True,
            )
            return done.stdout

        return run

    @pytest.mark.parametrize(
        ("aims", "objectives", "actions"),
        [(2, 1, 2), (4, 3, 6), (4, 15, 20), (3, 4, 1), (27, 3, 9)],
        ids=["small", "durham", "huge", "dorset", "many-aims"],
    )
    def test_is_one_side_on_which_nothing_is_cut_off(
        self, browse: Browse, tmp_path: Path, aims: int, objectives: int, actions: int
    ) -> None:
        _, body = html(page(aims, objectives, actions))

        browse(body, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer")
        printed = (tmp_path / "page.pdf").read_bytes()
        shown = browse(body.replace(b"</body>", PROBE.encode()), "--dump-dom")

        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
        (box,) = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", printed)
        assert [float(one) for one in box.split()] == pytest.approx([0, 0, *A4], abs=1)
        assert "<title>cut off: []</title>" in shown
